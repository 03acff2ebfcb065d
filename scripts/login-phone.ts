/** A phone that is the app of a user of the login server, for the states of the login page: over the server's routes. */
import { createHash } from 'node:crypto';
import { ocra } from '../src/crypto/ocra.ts';
import { parseSuite } from '../src/crypto/suite-parser.ts';
import type { Scene } from './login-states.ts';

export interface ScenePhone {
  /** The response to a challenge. */
  respond(challenge: string): string;
  /** Approves the newest notification. */
  approve(): Promise<void>;
  /** Denies the newest notification. */
  deny(): Promise<void>;
}

type Json = Readonly<Record<string, string>>;

const number = '+15550100088';
const pin = 'a1b2';

/** Makes a phone the user's app. */
export async function activateApp(
  { page, staff, advance }: Pick<Scene, 'page' | 'staff' | 'advance'>,
  user: string,
  password: string,
): Promise<ScenePhone> {
  const { origin } = new URL(page.url());
  const send = async (path: string, data: object, token = ''): Promise<Json> => {
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
    const reply = await page.request.post(`${origin}/api/${path}`, { data, headers });
    if (!reply.ok()) throw new Error(`/api/${path}: ${await reply.text()}`);
    return (await reply.json()) as Json;
  };
  const { sim } = staff.addLine(number, user);
  const phone = { os: 'android', installation: 'phone-of-the-scene' };
  const { binding } = await send('app/begin', { user, password, purpose: 'activation', ...phone });
  await send('app/token', { binding });
  advance(5_000);
  const [message] = (await send('line/messages', { number }, sim)).messages as unknown as Json[];
  const proved = await send('app/prove', { binding, response: message?.code });
  const key = Uint8Array.from(Buffer.from(String(proved.key), 'hex'));
  const pinHash = Uint8Array.from(createHash('sha1').update(pin).digest());
  let counter = 0n;
  const respond = (challenge: string): string => {
    counter++;
    return ocra(parseSuite(String(proved.suite)), key, { challenge, counter, pinHash });
  };
  await send('app/finish', { binding, pin, response: respond(String(proved.challenge)) });
  const { device } = proved;
  const newest = async (): Promise<Json> => {
    const pushes = (await send('app/pushes', { device })).pushes as unknown as Json[];
    const push = pushes.at(-1);
    if (push === undefined) throw new Error('no notification on the phone');
    return push;
  };
  return {
    respond,
    async approve() {
      const { number: push, challenge } = await newest();
      await send('app/approve', { device, push, response: respond(String(challenge)) });
    },
    async deny() {
      await send('app/deny', { device, push: (await newest()).number });
    },
  };
}
