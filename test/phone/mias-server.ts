/** A login server in this process, in virtual time, at which Mia has a line and codes by SMS; and phones of hers. */
import type { PhoneLink } from '../../src/phone/phone-link.ts';
import { createServerLink } from '../../src/phone/server-link.ts';
import { type Site, site } from '../login/login-app.ts';
import { edda } from '../login/login-world.ts';

/** Of Mia's line. */
export const number = '+15550100001';

/** Of every user of these tests. */
export const { password } = edda;

export async function miasServer(): Promise<Site> {
  const here = await site();
  await here.addUser('mia');
  here.service.staff.addLine(number, 'mia');
  here.service.staff.addSms('mia', number);
  return here;
}

export function linkTo(here: Site, os: 'ios' | 'android'): PhoneLink {
  return createServerLink(os, async (path, body) => {
    const { status, json } = await here.post(path, body);
    return { status, body: json };
  });
}

/** The newest token that Mia's line has got, once it has come. */
export function tokenOf({ clock, service }: Site): () => string {
  return () => {
    clock.advance(5_000);
    return String(service.line(number).messages().at(-1)?.code);
  };
}
