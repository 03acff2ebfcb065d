/** Someone starts `dscplus server`, as a person or a script does, logs in with a card, and ends it. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { get, request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { demoKey } from '../../src/crypto/demo-card.ts';
import { commandLine } from './command-line.ts';
import { printed as printedByProcess, refused as refusedByProcess, work } from './program.ts';
import { askedIn, responseTo, startServer } from './server-process.ts';

const { failed, file, printed, refused } = commandLine(work);

const at = (name: string): string => join(work, name);
const mode = (name: string): string => (statSync(at(name)).mode & 0o777).toString(8);
const demo = demoKey('SHA256');
const authenticatorKey = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const allUsers = [
  'demo: live, factors DEMO-0001',
  'demo-paper: paper, factors DEMO-0001',
  'demo-two: live, factors DEMO-0001 DEMO-0002',
  'demo-sms: live, factors sms-demo-sms-1',
  'demo-all: live, factors DEMO-0001 totp-demo-all-1 app-demo-all-1',
  'demo-app: live, factors app-demo-app-1',
  '',
].join('\n');

beforeAll(async () => {
  file('pin', '4071\n');
  file('passphrase', 'correct horse\n');
  file('key', 'base32:GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n');
  await printed('new plain.card --serial PLAIN-1');
  await printed('new counting.card --serial COUNT-1 --suite ib-key --key-file key');
  await printed('new sealed.card --serial SEALED-1 --passphrase-file passphrase');
  await printed('new local.card --serial LOCAL-1 --profile keypad-local-pin --local-pin-file pin');
});

describe('dscplus server', () => {
  test('says where it is and who may try it out; the demo card lets in; it ends at SIGTERM', async () => {
    const server = await startServer('--ready-file ready.json --token-file token');
    const { ready } = server;
    expect(ready).toEqual({
      ...{
        kind: 'login',
        host: '127.0.0.1',
        port: expect.any(Number),
        url: `http://127.0.0.1:${ready.port}`,
      },
      ...{ sessions: 'gateway', certificate: null, tokenFile: 'token' },
      ...{ store: 'memory', time: 'wall', hashCost: 1024 },
      users: [
        {
          ...{ name: 'demo', password: 'demo-password', mode: 'live', cards: ['DEMO-0001'], pin: '1234' },
          ...{ numbers: [], authenticatorKey: null, appPin: null, says: 'with the public demo card' },
        },
        {
          ...{ name: 'demo-paper', password: 'demo-password', mode: 'paper', cards: ['DEMO-0001'] },
          ...{ pin: '1234', numbers: [], authenticatorKey: null, appPin: null },
          says: 'a Paper Trading user with the same card',
        },
        {
          ...{ name: 'demo-two', password: 'demo-password', mode: 'live', cards: ['DEMO-0001', 'DEMO-0002'] },
          ...{ pin: '1234', numbers: [], authenticatorKey: null, appPin: null },
          says: 'with two cards, the second of suite timed, so that one has to be picked',
        },
        {
          ...{ name: 'demo-sms', password: 'demo-password', mode: 'live', cards: [], pin: '1234' },
          ...{
            numbers: ['+15550100001'],
            authenticatorKey: null,
            appPin: null,
            says: 'with codes by SMS to +15550100001',
          },
        },
        {
          ...{ name: 'demo-all', password: 'demo-password', mode: 'live', cards: ['DEMO-0001'], pin: '1234' },
          ...{ numbers: [], authenticatorKey, appPin: 'a1b2' },
          says: `with the demo card, the app on the demo phone, and an authenticator app with the key ${authenticatorKey}`,
        },
        {
          ...{ name: 'demo-app', password: 'demo-password', mode: 'live', cards: [], pin: '1234' },
          ...{ numbers: [], authenticatorKey: null, appPin: 'a1b2' },
          says: 'with the app on the demo phone, whose PIN is a1b2; codes to move it go to +15550100006',
        },
      ],
      lines: [
        { number: '+15550100001', state: 'good', sim: 'demo-sim-15550100001' },
        { number: '+15550100002', state: 'filtered', sim: 'demo-sim-15550100002' },
        { number: '+15550100003', state: 'stuck', sim: 'demo-sim-15550100003' },
        { number: '+15550100004', state: 'roaming', sim: 'demo-sim-15550100004' },
        { number: '+15550100005', state: 'off', sim: 'demo-sim-15550100005' },
        { number: '+15550100006', state: 'good', sim: 'demo-sim-15550100006' },
      ],
    });
    // Stdout may be a log: with a file for the token, it names that file. The readiness file is its owner's alone.
    const { staffToken, ...others } = JSON.parse(readFileSync(at('ready.json'), 'utf8'));
    expect({ ...others, tokenFile: 'token' }).toEqual(ready);
    expect(staffToken).toMatch(/^[\w-]{43}$/);
    expect(readFileSync(at('token'), 'utf8')).toBe(`${staffToken}\n`);
    expect([mode('ready.json'), mode('token')]).toEqual(['600', '600']);
    expect((await fetch(`${ready.url}/sso/Login`)).status).toBe(200);
    const asked = await server.begin('demo', 'demo-password');
    const response = await printed(['respond', asked.challenge, '--pin', '1234']);
    expect((await server.respond(asked, response.trim())).json).toMatchObject({
      ...{ state: 'session', user: 'demo', factor: { id: 'DEMO-0001', kind: 'card' } },
    });
    const { code, stdout } = await server.end();
    expect([code, stdout]).toEqual([0, `${JSON.stringify(ready)}\n`]);
    expect([existsSync(at('ready.json')), existsSync(at('token'))]).toEqual([false, false]);
  });

  test('the second card of demo-two is the one that --suite timed gives', async () => {
    const server = await startServer('');
    const { json: picking } = await server.post('/api/login', {
      user: 'demo-two',
      password: 'demo-password',
    });
    expect(picking.state).toBe('pick');
    const { login, binding } = picking as { login: string; binding: string };
    const { json } = await server.post('/api/login/pick', { login, binding, factor: 'DEMO-0002' });
    const { challenge } = json.ask as { challenge: string };
    const response = await printed(['respond', challenge, '--suite', 'timed', '--pin', '1234']);
    const { json: session } = await server.post('/api/login/respond', {
      login,
      binding,
      response: response.trim(),
    });
    expect(session).toMatchObject({ state: 'session', factor: { id: 'DEMO-0002', kind: 'card' } });
    await server.end();
  });

  test('why a login failed stands on stderr, as it happens, and never in the reply', async () => {
    const server = await startServer('--token-file token');
    const asked = await server.begin('demo', 'demo-password');
    const wrong = await server.respond(asked, responseTo(asked, demo, '4321'));
    expect([wrong.status, wrong.json]).toEqual([401, { error: 'Authentication failed', rule: 'failed' }]);
    const stderr = await server.untilLogged(/refused.*\n/);
    expect(stderr.split('\n').map((line) => line.replace(/^\d+ {2}\S+ {2}/, ''))).toEqual([
      `issued  demo DEMO-0001 ${asked.login}  challenge ${asked.challenge}, for 180 s`,
      expect.stringMatching(`^refused {2}demo DEMO-0001 ${asked.login} {2}wrong .*differs`),
      '',
    ]);
    await server.end('SIGINT');
  });

  test('or as JSON, or not at all', async () => {
    const json = await startServer('--audit-json');
    await json.begin('demo', 'demo-password');
    const [line = ''] = (await json.untilLogged(/\n/)).split('\n');
    expect(JSON.parse(line)).toMatchObject({ event: 'issued', user: 'demo', factor: 'DEMO-0001' });
    await json.end();
    const quiet = await startServer('--quiet');
    const asked = await quiet.begin('demo', 'demo-password');
    expect((await quiet.respond(asked, responseTo(asked, demo, '1234'))).status).toBe(200);
    expect((await quiet.end()).stderr).toBe('');
  });

  test('a kept store has the demo users once, however often it starts', async () => {
    const first = await startServer('--db demo.db');
    const asked = await first.begin('demo', 'demo-password');
    const response = responseTo(asked, demo, '1234');
    expect((await first.respond(asked, response)).status).toBe(200);
    await first.end();
    const second = await startServer('--db demo.db --quiet');
    expect(second.ready).toMatchObject({ store: 'demo.db', users: first.ready.users });
    expect(await printedByProcess('server user list --db demo.db')).toBe(allUsers);
    expect((await second.respond(asked, response)).status).toBe(401);
    expect((await second.end()).stderr).toBe('');
    // Nobody is to be let in by what everyone knows where that is not wanted.
    expect(await failed('server --db demo.db --no-demo', 1)).toBe(
      'dscplus: "demo.db": has the demo users demo, demo-paper, demo-two, demo-sms, demo-all, demo-app, whose secrets everyone knows; lock each of them with dscplus server user lock demo --db "demo.db", or give another store',
    );
    for (const name of ['demo', 'demo-paper', 'demo-sms', 'demo-all', 'demo-app'])
      await printed(`server user lock ${name} --db demo.db`);
    const left = await startServer('--db demo.db --quiet');
    expect(left.ready.users).toMatchObject([{ name: 'demo-two' }]);
    await left.end();
    // What the staff took stays taken; cards that are revoked let nobody in.
    await printed('server card unshare DEMO-0001 demo-two --db demo.db');
    await printed('server factor revoke DEMO-0002 --db demo.db');
    const revoked = await startServer('--db demo.db --quiet');
    expect(revoked.ready.users).toEqual([]);
    await revoked.end();
    expect(await printed('server user show demo-two --db demo.db')).toContain('factors DEMO-0002');
    const none = await startServer('--db demo.db --no-demo --quiet');
    expect((await none.begin('demo', 'demo-password')).challenge).toMatch(/^[0-9]{6}$/);
    expect(none.ready.users).toEqual([]);
    await none.end();
  });

  test('two that start at once on a new store have the demo users once', async () => {
    const both = await Promise.all([
      startServer('--db both.db --quiet'),
      startServer('--db both.db --quiet'),
    ]);
    for (const { ready } of both) expect([ready.users.length, ready.lines.length]).toEqual([6, 6]);
    for (const server of both) expect((await server.end()).stderr).toBe('');
    expect(await printed('server user list --db both.db')).toBe(allUsers);
  });

  test('staff may say ib-key where a suite is meant', async () => {
    const server = await startServer('--no-demo');
    expect(server.ready.users).toEqual([]);
    await server.post('/api/staff/user/add', { name: 'edda', password: 'correct horse' });
    const { json } = await server.post('/api/staff/card/order', {
      ...{ serial: 'CARD-1', user: 'edda', pin: '4071', suite: 'ib-key' },
    });
    expect(json).toMatchObject({ id: 'CARD-1', suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1' });
    await server.end();
  });

  test('a policy holds that was set', async () => {
    const server = await startServer('--policy challengeLifeMs=60000 --policy failuresMax=1');
    const asked = await server.begin('demo', 'demo-password');
    expect(asked).toMatchObject({ lifeMs: 60_000 });
    await server.respond(asked, '00000000');
    const { json } = await server.post('/api/staff/user/show', { name: 'demo' });
    expect(json.lock).toMatchObject({ locked: 'by failures', failures: 1 });
    await server.end();
  });
});

describe('someone brings a card of their own', () => {
  test('its counter goes on from where the card is, and the store keeps it', async () => {
    const store = '--db counting.db --no-demo --card counting.card';
    await printed('server user add edda --db counting.db --hash-cost 1024 --password-stdin', {
      stdin: 'correct horse\n',
    });
    const respond = (challenge: string): Promise<string> =>
      printed(['respond', challenge, '--card', 'counting.card', '--pin-file', 'pin']);
    for (const challenge of ['111111', '222222', '333333']) await respond(challenge);
    const first = await startServer(`${store} --user edda --pin-stdin`, '4071\n');
    expect(first.ready.store).toBe('counting.db');
    expect(mode('counting.db.key')).toBe('600');
    const show = 'server factor show COUNT-1 --db counting.db';
    expect(await printedByProcess(show)).toBe(
      'COUNT-1: active, OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1, users edda, next counter 3\n',
    );
    const asked = await first.begin('edda', 'correct horse');
    expect((await first.respond(asked, (await respond(asked.challenge)).trim())).status).toBe(200);
    await first.end();
    await respond('444444');
    // The PIN is not asked for again: there is nothing to enrol.
    const second = await startServer(`${store} --user edda`);
    expect(second.output().stderr).toBe(
      'dscplus: the card COUNT-1 is enrolled already, and is not changed\n',
    );
    expect(await printedByProcess(show)).toMatch(/next counter 4\n$/);
    await second.end();
  });

  test('a PIN that the server does not check is refused, before anything is enrolled', async () => {
    await printed('new nobody.card --serial NOBODY-1 --suite OCRA-1:HOTP-SHA1-6:QN08 --no-pin');
    expect(await refused('server --card nobody.card --card local.card --pin-file pin --db no.db')).toBe(
      'dscplus: --pin-…: PINs are checked elsewhere (NOBODY-1 by nobody, LOCAL-1 by the card); leave it out',
    );
    expect(existsSync(at('no.db'))).toBe(false);
    const server = await startServer('--card nobody.card');
    expect(server.output().stderr).toMatch(
      /^dscplus: nobody checks the PIN of the card NOBODY-1: it logs in with any PIN$/m,
    );
    const { json } = await server.post('/api/staff/factor/show', { id: 'NOBODY-1' });
    expect(json).toMatchObject({ pinChecker: 'nobody', status: 'active' });
    await server.end();
  });

  test('a card that shows codes and checks its PIN itself logs in without one', async () => {
    file('own.json', '{"name": "own", "base": "dsc", "pinCheck": "card"}');
    await printed('new own.card --serial OWN-1 --profile own.json --local-pin-file pin');
    const server = await startServer('--card own.card --user demo-paper');
    const { json: asked } = await server.post('/api/login', {
      ...{ user: 'demo-paper', password: 'demo-password', mode: 'paper', factor: 'OWN-1' },
    });
    expect(asked).toMatchObject({ state: 'ask', ask: { pinBeside: false, challenge: '' } });
    const { login, binding } = asked as { login: string; binding: string };
    const response = (await printed('respond --card own.card --pin-file pin')).trim();
    const { json } = await server.post('/api/login/respond', { login, binding, response });
    expect(json).toMatchObject({ state: 'session', factor: { id: 'OWN-1', kind: 'card' } });
    await server.end();
  });

  test('several at once: one sealed, one that keeps its PIN itself', async () => {
    const server = await startServer(
      '--card sealed.card --card local.card --passphrase-stdin --pin-stdin --user demo-paper',
      'correct horse\n4071\n',
    );
    const { json } = await server.post('/api/staff/factor/list', {});
    expect(JSON.stringify(json)).toMatch(/SEALED-1.*LOCAL-1/);
    const { json: picking } = await server.post('/api/login', {
      ...{ user: 'demo-paper', password: 'demo-password', mode: 'paper', factor: 'SEALED-1' },
    });
    const sealed = askedIn(picking);
    const response = await printed(
      [
        'respond',
        sealed.challenge,
        '--card',
        'sealed.card',
        '--passphrase-file',
        'passphrase',
        '--pin-stdin',
      ],
      { stdin: '4071' },
    );
    expect((await server.respond(sealed, response.trim())).status).toBe(200);
    await server.end();
  });
});

// What is made in the first is used again in the last.
describe('someone starts it as bots expect it', { shuffle: false }, () => {
  const tls = '--gateway --port 0 --tls-dir tls';

  test('it speaks TLS; two that start at once have one certificate, which a client is told to trust', async () => {
    const [one, two] = await Promise.all([startServer(tls), startServer(tls)]);
    expect(readdirSync(at('tls')).sort()).toEqual(['localhost.crt', 'localhost.pem']);
    for (const { ready } of [one, two]) {
      expect(ready).toMatchObject({ sessions: 'gateway', certificate: 'tls/localhost.crt' });
      const ca = readFileSync(at('tls/localhost.crt'));
      const page = await new Promise<string>((resolve, reject) =>
        get(`${ready.url}/sso/Login`, { ca }, (reply) => resolve(text(reply))).on('error', reject),
      );
      expect(page).toMatch(/^<!doctype html>/);
    }
    await Promise.all([one.end(), two.end()]);
  });

  test('--failure-text short says what IBeam counts, and the rule of the API stays', async () => {
    const server = await startServer('--failure-text short');
    const asked = await server.begin('demo', 'demo-password');
    const { status, json } = await server.respond(asked, '00000000');
    expect([status, json]).toEqual([401, { error: 'failed', rule: 'failed' }]);
    await server.end();
  });

  test('port 5000 is the one it takes', async () => {
    expect(await printed('server --help')).toMatch(/--gateway +Serve as bots expect: TLS on\s+port 5000/);
    const { serverAddressFrom } = await import('../../src/cli/commands/server/options.ts');
    expect(serverAddressFrom({ gateway: true })).toMatchObject({
      ...{ address: { host: '127.0.0.1', port: 5000 }, sessions: 'gateway', tls: expect.any(Function) },
    });
  });

  test('a certificate of their own', async () => {
    const kept = readFileSync(at('tls/localhost.pem'), 'utf8');
    file('own.key', kept.slice(0, kept.indexOf('-----BEGIN CERT')));
    const server = await startServer('--tls-cert tls/localhost.crt --tls-key own.key');
    expect(server.ready.certificate).toBe('tls/localhost.crt');
    expect(server.ready.url).toMatch(/^https:/);
    await server.end();
  });
});

describe('other machines reach it only where all is said', () => {
  const remote = 'server --address 0.0.0.0:0';

  test.each([
    [
      remote,
      'host "0.0.0.0": other machines can reach it, and anyone who connects can try to log in; add --allow-remote if you want that, or use 127.0.0.1:0',
    ],
    [
      `${remote} --allow-remote`,
      'host "0.0.0.0": other machines can reach it, and passwords are sent to it; add --tls-cert FILE --tls-key FILE, or --tls',
    ],
    [
      `${remote} --allow-remote --gateway`,
      'host "0.0.0.0": other machines can reach it, and a gateway session logs all of them in; leave --gateway and --sessions gateway out',
    ],
    [
      `${remote} --allow-remote --tls`,
      'host "0.0.0.0": means every address of this machine; give the names that clients use with --host-name NAME',
    ],
  ])('%s is refused', async (args, error) => {
    expect(await refused(args)).toBe(`dscplus: ${error}`);
  });

  test('then by the names that were given, with a session a browser, and without the demo users', async () => {
    const server = await startServer(
      '--address 0.0.0.0:0 --allow-remote --tls --tls-dir tls --host-name login.example --host-name alias.example',
    );
    expect(server.ready).toMatchObject({ sessions: 'cookie', users: [] });
    const status = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const { port } = server.ready;
        const options = {
          host: '127.0.0.1',
          port,
          path: '/sso/Login',
          headers: { host },
          rejectUnauthorized: false,
        };
        request(options, (reply) => {
          reply.resume();
          resolve(reply.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await Promise.all(['login.example', 'alias.example:5000', 'other.example'].map(status))).toEqual([
      200, 200, 403,
    ]);
    await server.end();
  });
});

describe('what does not go together is said before anything is done', () => {
  test.each([
    ['--port x', '--port: invalid value "x"; give a number, 0 for any free port, or --address HOST:PORT'],
    ['--port 1 --address 127.0.0.1:1', "--address and --port: can't be combined; give one"],
    [
      '--failure-text medium',
      '--failure-text: invalid value "medium"; give long ("Authentication failed") or short ("failed")',
    ],
    ['--sessions none', '--sessions: invalid value "none"; give gateway or cookie'],
    ['--gateway --sessions cookie', "--gateway and --sessions cookie: can't be combined; give one"],
    [
      '--tls-cert x',
      '--tls-cert and --tls-key: only one of them is given; give both, or neither for a certificate that is made',
    ],
    ['--tls-cert x --tls-key y --tls-dir z', "--tls-dir and --tls-cert: can't be combined; give one"],
    ['--tls-cert none --tls-key none', '"none": certificate not found; give a file that exists'],
    [
      '--card-url http://127.0.0.1:1',
      '--card-url and --card-token-file: only one of them is given; give both',
    ],
    [
      '--card-url http://192.0.2.1:4002 --card-token-file x',
      '--card-url: "http://192.0.2.1:4002" would send the token of the card without TLS; give an https: URL',
    ],
    [
      '--card-url http://127.0.0.1:1 --card-token-file none',
      '"none": token file not found; give a file that exists',
    ],
    ['--key-file x', '--key-file: only for a store in a file; give --db FILE, or leave it out'],
    ['--db .', '".": a folder, not a regular file; give a store'],
    [
      '--db none/x.db',
      '"none/x.db": its folder does not exist; create the folder, or give another file with --db',
    ],
    ['--hash-cost 1000', '--hash-cost: invalid value "1000"; give a power of two from 1024 to 1048576'],
    [
      '--policy life=1',
      expect.stringMatching(
        /^policy "life": unknown; did you mean challengeLifeMs\? known: challengeLifeMs, codeLifeMs, /,
      ),
    ],
    ['--policy lockMs=1', 'lockMs: invalid value 1; give a whole number from 1000 to 31622400000'],
    [
      '--policy lockMs',
      '--policy: invalid value "lockMs"; give a name and a whole number, such as challengeLifeMs=60000',
    ],
    ['--quiet --audit-json', "--quiet and --audit-json: can't be combined; give one"],
    ['--pin-stdin', 'PIN: only for cards of --card; give a card, or leave it out'],
    ['--user demo', '--user: only for cards of --card; give a card, or leave it out'],
    [
      '--no-demo --card plain.card',
      '--no-demo: leaves no owner for the card; give the user of the card with --user NAME',
    ],
    [
      '--card plain.card --card ./plain.card',
      '"plain.card" and "./plain.card": have the same serial number "PLAIN-1"; give one of them',
    ],
    ['--card none.card', '"none.card": card file not found; create one with dscplus new'],
    ['--card plain.card --user nobody', 'user "nobody": unknown; add the user, or list all'],
    [
      '--card plain.card',
      'PIN: not given, and this program has no terminal to ask on; give it with --pin-stdin, --pin-file or --pin-fd',
    ],
    ['--pin 1234', '--pin: unknown option; did you mean --pin-fd?'],
    ['serve', '"serve": unknown command; see dscplus server --help'],
  ])('%s', async (args, error) => {
    const line = await refused(
      `server --hash-cost 1024 ${args}`.replace('--hash-cost 1024 --hash-cost', '--hash-cost'),
    );
    expect(line.replace('dscplus: ', '')).toEqual(error);
  });

  test('a PIN that is none', async () => {
    expect(
      await refused('server --quiet --hash-cost 1024 --card plain.card --pin-stdin', { stdin: '12345' }),
    ).toBe('dscplus: PIN: not 4 digits; give 4 digits 0 to 9');
  });

  // What the store has open by then is none that was given either; one of Node's own may be /dev/null, which is empty.
  // In a process of its own: the one of the tests may have any descriptor open.
  test.each([22, 24, 26])('a PIN from descriptor %i, which nobody gave', async (fd) => {
    expect(
      await refusedByProcess(
        `server --quiet --hash-cost 1024 --db plain.db --card plain.card --pin-fd ${fd}`,
      ),
    ).toMatch(/^dscplus: --pin-fd: (that descriptor is not open; |the PIN is empty; give one$)/);
  });

  test('a port that another has, a store that is none, a key that is another', async () => {
    const server = await startServer('--db kept.db');
    const { port } = server.ready;
    expect(await failed(`server --hash-cost 1024 --port ${port}`, 1)).toBe(
      `dscplus: 127.0.0.1:${port}: another program uses this port (EADDRINUSE); use another port, or 0 for any free one`,
    );
    await server.end();
    file('text.db', 'this is no database, only a text that is long enough to have a header of its own');
    file('text.db.key', `${'0'.repeat(64)}\n`);
    expect(await failed('server --db text.db', 1)).toBe(
      'dscplus: "text.db": not a store, or damaged; give another file, or restore a copy',
    );
    expect(await failed('server --db kept.db --key-file text.db.key', 1)).toBe(
      'dscplus: "text.db.key": not the master key of "kept.db"; give the right one with --key-file',
    );
    expect(await failed('server --db plain.card', 1)).toBe(
      'dscplus: "plain.card": not a store, or damaged; give another file, or restore a copy',
    );
    expect(existsSync(at('plain.card.key'))).toBe(false);
    expect(await failed('server --db kept.db --key-file none.key', 1)).toBe(
      'dscplus: "none.key": the master key file of the store is missing; restore it',
    );
  });
});
