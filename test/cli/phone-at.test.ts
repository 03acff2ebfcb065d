/** Someone uses a phone that runs by the same commands as the phone of a file: `--at URL` in place of `--phone FILE`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createRealClock } from '../../src/clock/real-clock.ts';
import { runPhone } from '../../src/handset/phone/running-phone.ts';
import { servePhone } from '../../src/handset/phone-http/phone-server.ts';
import type { PhoneProfileName } from '../../src/phone/phone-profile.ts';
import { LoginServer } from '../../src/server.ts';
import { createPhoneFile, openPhoneFile } from '../../src/storage/phone-file.ts';
import { commandLine, type Shown } from './command-line.ts';

const { dscplus, file, failed, refused, work } = commandLine();
const number = '+15550100001';
const pin = 'a1b2';
file('password', 'demo-password\n');
file('pin', `${pin}\n`);
file('long', `${'x'.repeat(300)}\n`);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

let count = 0;

/** Options that lead to a new phone which is served. */
async function served(os: PhoneProfileName, url: string | null): Promise<{ at: string; token: string }> {
  const path = join(work, `served-${++count}.phone`);
  createPhoneFile(path, { profile: os });
  const clock = createRealClock();
  ends.push(clock.stop);
  const phone = runPhone({
    file: openPhoneFile(path),
    ...{ clock, unixMs: Date.now, server: url === null ? null : { url: new URL(url), ca: null } },
  });
  ends.push(phone.close);
  const { address, token, close } = await servePhone({
    ...{ phone, address: { host: '127.0.0.1', port: 0 } },
    onError(error) {
      throw error;
    },
  });
  ends.push(close);
  return { at: `http://127.0.0.1:${address.port}`, token };
}

async function servedOptions(os: PhoneProfileName, url: string | null): Promise<string> {
  const { at, token } = await served(os, url);
  return `--at ${at} --token-file ${file(`token-${count}`, `${token}\n`)}`;
}

/** Options that lead to the new phone of a file. */
async function fileOptions(os: PhoneProfileName, url: string | null): Promise<string> {
  const options = `--phone own-${++count}.phone`;
  await dscplus(`phone screen ${options} --os ${os} ${url === null ? '--offline' : `--server ${url}`}`);
  return url === null ? `${options} --offline` : options;
}

async function loginServer(): Promise<LoginServer> {
  const server = await LoginServer.start();
  ends.push(server.close);
  return server;
}

/** A person activates an app, approves a login, and makes mistakes: all that was printed, and the exit codes. */
async function day(server: LoginServer, os: 'android' | 'ios', options: string): Promise<Shown[]> {
  const shown: Shown[] = [];
  const run = async (args: string): Promise<void> => {
    shown.push(await dscplus(`phone ${args} ${options}`));
  };
  const withPin = os === 'android' ? ' --pin-file pin' : '';
  await run('screen');
  await run('tap approve');
  await run('tap services --pin-file pin');
  await run('tap services');
  await run('tap register --json');
  await run('tap continue');
  await run('type challenge 123456');
  await run('type user demo-sms');
  await run('tap log-in');
  await run('tap log-in --password-file long');
  await run('type user nobody');
  await run('tap log-in --password-file password');
  await run('type user demo-sms');
  await run('tap log-in --password-file password');
  await run('prove face ok');
  await run('tap get-code');
  server.advance(5_000);
  file('code', `${server.line(number).messages().at(-1)?.code}\n`);
  await run(`tap activate --code-file code${withPin}`);
  if (os === 'ios') await run('prove face ok --json');
  await run('tap done');
  await run('screen --wait login');
  await fetch(`${server.url}/api/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user: 'demo-sms', password: 'demo-password' }),
  });
  await run('screen --wait notification --timeout 30');
  await run('tap notification');
  await run(`tap approve${withPin}`);
  if (os === 'ios') await run('prove passcode ok');
  await run('screen --json');
  return shown;
}

describe('a phone that runs', () => {
  test.each(['android', 'ios'] as const)(
    'does and prints on %s what the phone of a file does',
    async (os) => {
      const [here, there] = [await loginServer(), await loginServer()];
      const ofFile = await day(here, os, await fileOptions(os, here.url));
      const atUrl = await day(there, os, await servedOptions(os, there.url));
      expect(atUrl).toEqual(ofFile);
      expect(ofFile.map(({ stdout }) => stdout).join('')).toMatch(
        /demo-sms {2}portal\n[\s\S]*"name":"approved"/,
      );
      expect(ofFile.map(({ code }) => code).join('')).toMatch(/^0120001/);
      expect(JSON.stringify(atUrl)).not.toContain(pin);
    },
  );

  test('fails where its server does not reply, each time anew, and goes on with what needs none', async () => {
    const steps = async (options: string): Promise<Shown[]> => {
      const shown: Shown[] = [];
      for (const args of [
        'type user demo-sms',
        'tap log-in',
        'tap log-in',
        'screen --json',
        'tap services',
      ]) {
        const password = args === 'tap log-in' ? ' --password-file password' : '';
        shown.push(await dscplus(`phone ${args} ${options}${password}`));
      }
      return shown;
    };
    const gone = 'http://127.0.0.1:1';
    const atUrl = await steps(await servedOptions('android', gone));
    const ofFile = await steps(`${await fileOptions('android', gone)}`);
    const codes = [0, 1, 1, 0, 0];
    expect([atUrl.map(({ code }) => code), ofFile.map(({ code }) => code)]).toEqual([codes, codes]);
    expect(atUrl.slice(0, 3)).toEqual(ofFile.slice(0, 3));
    expect(atUrl[4]?.stdout).toBe(ofFile[4]?.stdout);
    // A phone that runs still knows of it.
    expect(atUrl[3]?.stderr).toBe(atUrl[2]?.stderr);
  });

  test('says which secret a field does not take, and that it is asleep', async () => {
    file('huge', `${'x'.repeat(300)}\n`);
    for (const options of [await servedOptions('android', null), await fileOptions('android', null)]) {
      await dscplus(`phone type user mia ${options}`);
      expect(await failed(`phone tap log-in --password-file huge ${options}`, 1)).toMatch(
        /^dscplus: type into password: text unfit, the screen is login; /,
      );
    }
    const dozing = '--phone dozing.phone --offline';
    await dscplus(`phone screen ${dozing} --os android --value sleepMs=1`);
    const { code, stderr } = await dscplus(`phone tap log-in --password-file password ${dozing}`);
    expect([code, stderr]).toEqual([1, 'dscplus: tap log-in: asleep, the screen is login; tap open\n']);
  });

  test('says at once why a wait can not end, without a network too', async () => {
    const options = await servedOptions('ios', null);
    expect(await failed(`phone screen --wait home ${options}`, 1)).toBe(
      'dscplus: wait for home: nothing happens, the screen is login; tap something',
    );
    expect(await failed(`phone screen --wait notification ${options}`, 1)).toContain('no network');
  });

  test('gets its token from stdin, before a code, or from the environment', async () => {
    const { at, token } = await served('android', null);
    const shown = await dscplus(`phone screen --at ${at} --token-stdin`, { stdin: `${token}\n` });
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('taps: log-in, services\n')]);
    await dscplus(`phone type user demo-sms --at ${at} --token-stdin`, { stdin: token });
    const tapped = await dscplus(`phone tap log-in --at ${at} --password-stdin --token-stdin`, {
      stdin: `demo-password\n${token}\n`,
    });
    expect([tapped.code, tapped.stdout]).toEqual([1, expect.stringContaining('[•••••••••••••]')]);
    process.env.DSCPLUS_TOKEN = token;
    ends.push(() => delete process.env.DSCPLUS_TOKEN);
    expect((await dscplus(`phone screen --at ${at}`)).code).toBe(0);
  });
});

describe('who names a phone that runs wrongly', () => {
  const token = 'a'.repeat(43);
  file('token', `${token}\n`);

  test('learns that it refuses the token, is gone, or is no phone', async () => {
    const { at } = await served('ios', null);
    expect(await failed(`phone screen --at ${at} --token-file token`, 1)).toBe(
      `dscplus: "${at}": refuses the token; give the token of the phone that runs there`,
    );
    expect(await failed('phone screen --at http://127.0.0.1:1 --token-file token', 1)).toBe(
      'dscplus: "http://127.0.0.1:1": no reply (ECONNREFUSED); see that dscplus phone --http runs there',
    );
    const other = createServer((_, reply) => reply.end('{"screen": "blank"}'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    ends.push(() => other.close());
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    expect(await failed(`phone screen --at ${url} --token-file token`, 1)).toBe(
      `dscplus: "${url}": replies as no phone does; see that dscplus phone --http runs there`,
    );
  });

  test.each([
    ['--phone x.phone', /--at and --phone: can't be combined; give one$/],
    [
      '--server http://127.0.0.1:1',
      /--at and --server: can't be combined; leave it out, the phone runs already$/,
    ],
    ['--ready-file x', /--at and --ready-file: can't be combined/],
    ['--os ios', /--at and --os: can't be combined/],
    ['--offline', /--at and --offline: can't be combined/],
    ['--locale en', /--at and --locale: can't be combined/],
    ['--value sleepMs=1', /--at and --value: can't be combined/],
    ['--passphrase-file pin', /--at and --passphrase-…: can't be combined/],
    ['--token-stdin', /--token-file and --token-stdin|--token-stdin and --token-file: can't be combined/],
  ])('%s is refused', async (options, error) => {
    const line = await refused(`phone screen --at http://127.0.0.1:1 --token-file token ${options}`);
    expect(line).toMatch(error);
    expect(line).not.toContain(token);
  });

  test.each([
    [
      'phone screen --at http://127.0.0.1:1',
      /its token is missing; give --token-file FILE, or set DSCPLUS_TOKEN$/,
    ],
    [
      'phone screen --at http://127.0.0.1:1 --token-file pin',
      /what was given is not the token of a phone; give the file/,
    ],
    [
      'phone screen --phone x.phone --token-file token',
      /--token-…: for a phone that runs; give --at URL too$/,
    ],
    [
      'phone type password secret --at http://127.0.0.1:1 --token-file token',
      /with --password-stdin, --password-file/,
    ],
    ['phone tap fly --at http://127.0.0.1:1 --token-file token', /tap "fly": unknown; give one of log-in/],
  ])('%s is refused', async (args, error) => {
    const line = await refused(args);
    expect(line).toMatch(error);
    for (const secret of [pin, 'secret;']) expect(line).not.toContain(secret);
  });
});
