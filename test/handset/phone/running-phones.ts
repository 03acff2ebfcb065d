/** Phones of phone files that run, and a login server for them, each the real one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type RunningPhone, runPhone } from '../../../src/handset/phone/running-phone.ts';
import type { PhoneProfileName } from '../../../src/phone/phone-profile.ts';
import type { PhoneLocale } from '../../../src/phone/screens/phone-texts.ts';
import { LoginServer } from '../../../src/server.ts';
import { createPhoneFile, openPhoneFile } from '../../../src/storage/phone-file.ts';
import { createManualClock, type ManualClock } from '../../../src/time/manual-clock.ts';
import { worldStartMs } from '../../../src/time/world-start.ts';

export const number = '+15550100042';
export const password = 'a long password';

export interface PhoneWorld {
  readonly server: LoginServer;
  /** The phones' clock. */
  readonly clock: ManualClock;
  path(name: string): string;
  /** Makes the file where there is none, and runs its phone. */
  run(name: string, os?: PhoneProfileName, url?: string | null, locale?: PhoneLocale): RunningPhone;
  /** The newest code that has arrived on the line. */
  token(): string;
  /** Begins a login of mia. */
  begin(): Promise<{ readonly login: string; readonly binding: string; readonly challenge: string }>;
  post(path: string, body: object): Promise<Record<string, unknown>>;
}

/** A login server with the user mia, who has a phone line. */
export async function phoneWorld(): Promise<PhoneWorld> {
  const server = await LoginServer.start();
  onTestFinished(server.close);
  await server.staff.addUser({ name: 'mia', password });
  server.staff.addLine(number, 'mia');
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-phone-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = createManualClock();
  const path = (name: string): string => join(folder, name);
  const made = new Set<string>();
  const post: PhoneWorld['post'] = async (route, body) => {
    const reply = await fetch(server.url + route, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await reply.json()) as Record<string, unknown>;
  };
  return {
    ...{ server, clock, path, post },
    run(name, os = 'android', url = server.url, locale = 'en') {
      if (!made.has(name)) createPhoneFile(path(name), { profile: os });
      made.add(name);
      const phone = runPhone({
        file: openPhoneFile(path(name), { locale }),
        clock,
        unixMs: () => worldStartMs + clock.now(),
        server: url === null ? null : { url: new URL(url), ca: null },
      });
      onTestFinished(phone.close);
      return phone;
    },
    token() {
      server.advance(5_000);
      return String(server.line(number).messages().at(-1)?.code);
    },
    async begin() {
      const { login, binding, ask } = await post('/api/login', { user: 'mia', password });
      const { challenge } = ask as { challenge: string };
      return { login: String(login), binding: String(binding), challenge };
    },
  };
}
