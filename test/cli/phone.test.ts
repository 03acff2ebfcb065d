/** Someone uses a phone of a phone file by commands, one for each tap, as a script does. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LoginServer } from '../../src/server.ts';
import { commandLine } from './command-line.ts';
import { work } from './program.ts';

const { dscplus, file, printed, refused, failed } = commandLine(work);
const number = '+15550100001';
file('password', 'demo-password\n');
file('pin', 'a1b2\n');

const post = async (url: string, path: string, body: object): Promise<Record<string, unknown>> => {
  const reply = await fetch(url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await reply.json()) as Record<string, unknown>;
};

/** Activates the phone of a file for demo-sms. */
async function activate(server: LoginServer, phone: string, os = 'android'): Promise<void> {
  const run = (args: string): Promise<string> => printed(`phone ${args} --phone ${phone}`);
  await run(`tap services --os ${os} --server ${server.url}`);
  await run('tap register');
  await run('tap continue');
  await run('type user demo-sms');
  await run('tap log-in --password-file password');
  await run('tap get-code');
  server.advance(5_000);
  file('code', `${server.line(number).messages().at(-1)?.code}\n`);
  if (os === 'ios') {
    await run('tap activate --code-file code');
    await run('prove face ok');
  } else await run('tap activate --code-file code --pin-file pin');
  await run('tap done');
}

async function begin(server: LoginServer): Promise<{ login: unknown; binding: unknown; challenge: string }> {
  const begun = await post(server.url, '/api/login', { user: 'demo-sms', password: 'demo-password' });
  const { login, binding, ask } = begun;
  return { login, binding, challenge: (ask as { challenge: string }).challenge };
}

describe('dscplus phone', () => {
  test.each(['android', 'ios'])(
    'activates an app on %s, approves a login, and keeps no secret',
    async (os) => {
      await using server = await LoginServer.start();
      const phone = `${os}.phone`;
      await activate(server, phone, os);
      const kept = readFileSync(join(work, phone), 'utf8');
      // Among the hex digits of keys there may be any four.
      const words: readonly string[] = kept.match(/[0-9A-Za-z-]+/g) ?? [];
      expect([words.includes('demo-password'), words.includes('a1b2'), words.length > 20]).toEqual([
        ...[false, false],
        true,
      ]);
      expect(statSync(join(work, phone)).mode & 0o777).toBe(0o600);
      const { challenge: _, ...login } = await begin(server);
      expect(await printed(`phone screen --phone ${phone} --wait notification --timeout 30`)).toContain(
        'taps: notification, menu',
      );
      expect(await printed(`phone tap notification --phone ${phone}`)).toContain('demo-sms  portal');
      const pin = os === 'ios' ? '' : ' --pin-file pin';
      const tapped = await printed(`phone tap approve --phone ${phone}${pin}`);
      if (os === 'ios') {
        expect(tapped).toContain('taps: cancel\nproofs: fingerprint, face, passcode\n');
        await printed(`phone prove passcode ok --phone ${phone}`);
      }
      expect(await post(server.url, '/api/login/wait', { ...login, ms: 0 })).toMatchObject({
        state: 'session',
        user: 'demo-sms',
      });
    },
  );

  test('responds by hand without a network', async () => {
    await using server = await LoginServer.start();
    await activate(server, 'hand.phone');
    const { challenge, ...login } = await begin(server);
    const run = (args: string): Promise<string> => printed(`phone ${args} --phone hand.phone --offline`);
    await run('tap menu');
    await run('tap authenticate');
    await run(`type challenge ${challenge}`);
    const { screen } = JSON.parse(await run('tap generate --pin-file pin --json'));
    expect(screen.response).toMatch(/^\d{8}$/);
    const reply = await post(server.url, '/api/login/respond', { ...login, response: screen.response });
    expect(reply.state).toBe('session');
  });

  test('asks for a sealed file’s passphrase, and remembers language and server', async () => {
    await using server = await LoginServer.start();
    file('passphrase', 'correct horse battery staple\n');
    const sealed = '--phone sealed.phone --passphrase-file passphrase';
    await printed(`phone screen ${sealed} --os ios --locale zh-Hant --server ${server.url}`);
    expect(await printed(`phone screen ${sealed}`)).toContain('登錄\n');
    expect(await refused('phone screen --phone sealed.phone')).toContain(
      'passphrase: not given, and this program',
    );
    const kept = JSON.parse(readFileSync(join(work, 'sealed.phone'), 'utf8'));
    expect([kept.server, 'sealed' in kept, 'secrets' in kept]).toEqual([`${server.url}/`, true, false]);
  });

  test('says why a tap is ignored, and fails; what shows is printed all the same', async () => {
    await printed('phone screen --phone ignored.phone --os android');
    const { code, stdout, stderr } = await dscplus('phone tap approve --phone ignored.phone');
    expect([code, stderr]).toEqual([
      1,
      'dscplus: tap approve: not here, the screen is login; tap log-in or services\n',
    ]);
    expect(stdout).toContain('taps: log-in, services\n');
    const json = await dscplus('phone tap log-in --phone ignored.phone --json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ verdict: 'ignored', reason: 'field empty' });
    const typed = await dscplus('phone type challenge 123456 --phone ignored.phone');
    expect([typed.code, typed.stderr]).toEqual([
      1,
      'dscplus: type into challenge: not here, the screen is login; type into user or password\n',
    ]);
    const proved = await dscplus('phone prove face ok --phone ignored.phone');
    expect([proved.code, proved.stderr]).toEqual([
      1,
      'dscplus: prove face: not here, the screen is login; tap log-in or services\n',
    ]);
  });

  test('says at once why a wait can not end', async () => {
    expect(await failed('phone screen --phone waiting.phone --os ios --wait home', 1)).toBe(
      'dscplus: wait for home: nothing happens, the screen is login; tap something',
    );
    const wait = 'phone screen --phone waiting.phone --wait notification';
    const why = 'dscplus: wait for notification: no network, the screen is login;';
    expect(await failed(wait, 1)).toBe(`${why} give --server URL`);
    expect(await failed(`${wait} --offline`, 1)).toBe(`${why} leave --offline out`);
  });

  test('says which option makes a wait longer', async () => {
    await using server = await LoginServer.start();
    await activate(server, 'patient.phone');
    expect(await failed('phone screen --phone patient.phone --wait notification --timeout 1', 1)).toBe(
      'dscplus: wait for notification: limit, the screen is home; give a longer --timeout',
    );
  });

  test('fails where the server does not reply, and goes on with what needs none', async () => {
    const gone = '--server http://127.0.0.1:1';
    await dscplus(`phone type user demo-sms --phone gone.phone --os android ${gone}`);
    const { code, stdout, stderr } = await dscplus(
      'phone tap log-in --phone gone.phone --password-file password',
    );
    expect([code, stderr]).toEqual([
      1,
      'dscplus: "http://127.0.0.1:1": no reply (ECONNREFUSED); give --server URL of a login server that is running\n',
    ]);
    expect(stdout).toContain('! No connection. Try again.');
    expect((await dscplus('phone tap services --phone gone.phone')).code).toBe(0);
  });

  test.each([
    ['phone screen', /--phone: missing; give --phone FILE, or --at URL of a phone that runs/],
    ['phone screen --phone none.phone', /phone file not found; give --os ios or --os android to make it/],
    ['phone tap fly --phone kept.phone', /tap "fly": unknown; give one of log-in, log-out/],
    ['phone type nose x --phone kept.phone', /field "nose": unknown; give one of user/],
    [
      'phone type password secret --phone kept.phone',
      /field password: a secret is not given as a word of a command; give it to dscplus phone tap, with --password-stdin/,
    ],
    ['phone type token 123456 --phone kept.phone', /with --code-stdin, --code-file or --code-fd/],
    [
      'phone prove nose ok --phone kept.phone',
      /"nose": invalid <method>; give fingerprint, face or passcode/,
    ],
    [
      'phone screen --phone kept.phone --os ios',
      /--os: the phone in "kept.phone" is android; leave --os out/,
    ],
    ['phone screen --phone kept.phone --wait fly', /screen "fly": unknown; give one of login/],
    ['phone screen --phone kept.phone --timeout 0', /--timeout: invalid value "0"; give whole seconds/],
    [
      'phone tap services --phone kept.phone --pin-file pin',
      /--pin-…: the screen login has no field for it; see dscplus phone screen/,
    ],
    [
      'phone screen --phone kept.phone --server http://127.0.0.1:1 --ready-file x',
      /--server and --ready-file: can't be combined/,
    ],
    [
      'phone screen --phone kept.phone --server http://a.example',
      /--server: "http:\/\/a.example" would send the password without/,
    ],
    ['phone screen --phone pin', /"pin": not a phone file/],
    [
      'phone screen --phone v.phone --os ios --value sleepMs=0',
      /sleepMs: invalid value 0; give a whole number from 1/,
    ],
    [
      'phone screen --phone v.phone --os ios --value approvesBy=PIN',
      /approvesBy: the app has no PIN on iOS; give lock/,
    ],
    [
      'phone screen --phone v.phone --os ios --value pinLengthMax=9',
      /phone value "pinLengthMax": unknown; known: appr/,
    ],
    [
      'phone screen --phone v.phone --os ios --value sleepMs',
      /--value: invalid value "sleepMs"; give a name and a/,
    ],
    ['phone --info --value sleepMs=1.5', /--value: invalid value "sleepMs=1.5"; give a name and a value/],
    [
      'phone screen --phone kept.phone --value sleepMs=1',
      /--value: the phone in "kept.phone" has sleepMs 300000; le/,
    ],
    [
      'phone --info --phone kept.phone --os ios',
      /--os: the phone in "kept.phone" is android; leave --os out/,
    ],
    ['phone --info --phone no.phone', /"no.phone": phone file not found; give --os ios/],
    [
      'phone screen --phone kept.phone --timeout 5',
      /--timeout: nothing is waited for; give --wait SCREEN or/,
    ],
    ...['--http 0', '--token-file x', '--http-ready-file x', '--server http://127.0.0.1:1', '--offline'].map(
      (option): [string, RegExp] => [
        `phone --info ${option}`,
        new RegExp(`--info and ${option.split(' ')[0]}: can't be combined; leave --`),
      ],
    ),
    ['phone --info --passphrase-file x', /--info and --passphrase-file: can't be combined/],
    [
      'phone --phone kept.phone --http 0 --token-file same --http-ready-file ./same',
      /--http-ready-file and --token-file: name the same file; give each its own/,
    ],
    ['phone --info screen --phone kept.phone', /--info: not an option of phone screen; leave it out/],
  ])('%s is refused', async (args, error) => {
    await dscplus('phone screen --phone kept.phone --os android');
    expect(await refused(args)).toMatch(error);
  });

  test('has values of its own that its file keeps, and --info shows', async () => {
    const made =
      'phone screen --phone own.phone --os android --value responseMs=5 --value approvesBy=lock --offline';
    await printed(made);
    expect(await printed(made)).toContain('Log In');
    const { profile, values } = JSON.parse(await printed('phone --info --phone own.phone --json'));
    expect(profile).toBe('android');
    expect(values).toContainEqual({
      ...{ name: 'responseMs', value: 5, provenance: 'own' },
      note: 'how long a response shows; usually 60000; --value sets it, a whole number from 1 to 3600000',
    });
    expect(await printed('phone --info --phone own.phone')).toMatch(/^approvesBy +lock +own /m);
    expect(await printed('phone --info --os ios')).toMatch(
      /^approvesBy +lock +documented .*--value sets it, lock$/m,
    );
    expect(await printed('phone --info --value sleepMs=7')).toMatch(/^sleepMs +7 +own /m);
    const { values: kept } = JSON.parse(readFileSync(join(work, 'own.phone'), 'utf8'));
    expect(kept).toEqual({ responseMs: 5, approvesBy: 'lock' });
  });

  test('prints every number, tap, text and policy with its provenance', async () => {
    const text = await printed('phone --info');
    expect(text).toMatch(
      /^pinLengthMax +6 +documented +characters of a PIN, at most; instructions for use$/m,
    );
    expect(text).toMatch(/^services register +Register Two-Factor +documented$/m);
    expect(text).toMatch(/^generate +Generate Response +documented +生成響應碼 \(documented\)$/m);
    expect(text).toMatch(/^pushLifeMs +180000 +comparable +how long a login waits for the phone app/m);
    const { profile, values } = JSON.parse(await printed('phone --info --os android-digits --json'));
    expect(profile).toBe('android-digits');
    expect(values).toContainEqual({
      name: 'pinCharacters',
      value: 'digits',
      provenance: 'documented',
      note: 'characters of a PIN, at least one of them a digit; the guide of today',
    });
  });
});
