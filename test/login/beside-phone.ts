/** A phone of a phone file that runs and is served over HTTP, and the login service that it asks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRealClock } from '../../src/clock/real-clock.ts';
import { type RunningPhone, runPhone } from '../../src/handset/phone/running-phone.ts';
import { servePhone } from '../../src/handset/phone-http/phone-server.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import type { BesideAddress } from '../../src/login/web/lab/beside.ts';
import { serveLogin } from '../../src/login/web/server.ts';
import type { PhoneKept } from '../../src/phone/phone-memory.ts';
import type { PhoneSystem, PhoneValues } from '../../src/phone/phone-profile.ts';
import { createPhoneFile, openPhoneFile } from '../../src/storage/phone-file.ts';

export interface BesidePhoneOptions {
  readonly os?: PhoneSystem;
  /** Of its profile; default the built-in ones. */
  readonly values?: PhoneValues;
  /** What it keeps at first; default a phone without a user. */
  readonly kept?: PhoneKept;
}

export interface BesidePhone {
  /** Where it is, with the token that it has at its first start, and reads what it has now. */
  readonly address: BesideAddress & { readonly readToken: () => string | null };
  readonly phone: () => RunningPhone;
  readonly stop: () => Promise<void>;
  /** Starts it again where it was, with another token. */
  readonly startAgain: () => Promise<void>;
  /** Ends the server that it asks. */
  readonly loseServer: () => Promise<void>;
  /** Ends it, and that server. */
  readonly end: () => Promise<void>;
}

/** The phone asks a server of its own, of the same service: the one that shows it starts later. */
export async function runBesidePhone(
  service: LoginService,
  { os = 'android', values = {}, kept }: BesidePhoneOptions = {},
): Promise<BesidePhone> {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-beside-'));
  const path = join(folder, 'one.phone');
  createPhoneFile(path, { profile: os, values });
  if (kept !== undefined) {
    const file = openPhoneFile(path);
    file.store(kept);
    file.close();
  }
  const asked = await serveLogin({ service, address: { host: '127.0.0.1', port: 0 }, sessions: 'cookie' });
  const server = { url: new URL(asked.url), ca: null };
  const run = (): RunningPhone =>
    runPhone({ file: openPhoneFile(path), clock: createRealClock(), unixMs: Date.now, server });
  const serve = (phone: RunningPhone, port: number): ReturnType<typeof servePhone> =>
    servePhone({
      ...{ phone, address: { host: '127.0.0.1', port } },
      onError(error) {
        throw error;
      },
    });
  let phone = run();
  let served = await serve(phone, 0);
  const { port } = served.address;
  const stop = async (): Promise<void> => {
    await served.close();
    await phone.close();
  };
  return {
    address: { url: `http://127.0.0.1:${port}`, token: served.token, readToken: () => served.token },
    phone: () => phone,
    stop,
    async startAgain() {
      phone = run();
      served = await serve(phone, port);
    },
    loseServer: asked.close,
    async end() {
      await stop();
      await asked.close();
      rmSync(folder, { recursive: true });
    },
  };
}
