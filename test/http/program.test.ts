/** Someone starts `dscplus http`, as a script does, and ends it. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine } from '../cli/command-line.ts';
import { program, work } from '../cli/program.ts';
import { start } from '../process/start.ts';

const { failed, file, printed, refused } = commandLine(work);

interface Running {
  /** The first line on stdout. */
  readonly line: string;
  /** Ends it by `signal`; gives exit code, stdout and stderr. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; stdout: string; stderr: string }>;
}

async function serve(args: string, stdin = ''): Promise<Running> {
  const child = start(process.execPath, [program, 'http', ...args.split(' ').filter(Boolean)], { cwd: work });
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      if (stdout.includes('\n')) resolve();
    });
    ended.then(() => reject(new Error(stderr)));
  });
  return {
    line: stdout.split('\n')[0]!,
    async end(signal) {
      child.kill(signal);
      return { code: await ended, stdout, stderr };
    },
  };
}

interface Ready {
  readonly serial: string;
  readonly url: string;
  readonly port: number;
  readonly token: string;
}

const ask = ({ url, token }: Ready, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${url}${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });

const demoNote =
  'dscplus: this is the public demo card DEMO-0001 of a simulator (test key, PIN 1234), and nothing is saved\n';

describe('dscplus http', () => {
  test('says where it is and with which token, answers, and ends at SIGTERM', async () => {
    const running = await serve('--json --pin 1234');
    const ready = JSON.parse(running.line) as Ready;
    expect(ready).toEqual({
      serial: 'DEMO-0001',
      kind: 'http',
      host: '127.0.0.1',
      port: expect.any(Number),
      url: `http://127.0.0.1:${ready.port}`,
      token: expect.stringMatching(/^[\w-]{43}$/),
      time: 'virtual',
      boundPin: true,
    });
    const response = await ask(ready, '/respond?challenge=123456');
    expect(await response.text()).toBe('90187643');
    const { code, stdout, stderr } = await running.end('SIGTERM');
    expect([code, stdout, stderr]).toEqual([0, `${running.line}\n`, demoNote]);
  });

  test('writes a readiness file and the token, for its owner alone, and takes them away at the end', async () => {
    const running = await serve('--ready-file ready.json --token-file token');
    const read = (name: string): string => readFileSync(join(work, name), 'utf8');
    expect(running.line).toMatch(
      /^ready: DEMO-0001 on http:\/\/127\.0\.0\.1:\d+, virtual time, token in token$/,
    );
    for (const name of ['ready.json', 'token']) expect(statSync(join(work, name)).mode & 0o777).toBe(0o600);
    const ready = JSON.parse(read('ready.json')) as Ready;
    expect(read('token')).toBe(`${ready.token}\n`);
    expect((await ask(ready, '/lcd.txt')).status).toBe(200);
    // One of these files may stand there by mistake for another.
    expect(await failed('http --ready-file token', 1)).toContain(
      'dscplus: "token": exists, and is not a readiness file of an earlier server',
    );
    expect(await failed('http --ready-file one --token-file ./one', 2)).toContain(
      'dscplus: --ready-file and --token-file: name the same file',
    );
    expect(read('token')).toBe(`${ready.token}\n`);
    const { code } = await running.end('SIGINT');
    expect([code, existsSync(join(work, 'ready.json')), existsSync(join(work, 'token'))]).toEqual([
      0,
      false,
      false,
    ]);
  });

  test('keeps the counter of a card file, locks it, and gives it free', async () => {
    file('key', 'base32:GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n');
    await printed('new counting.card --serial TEST-1 --suite ib-key --key-file key');
    const running = await serve('--json --card counting.card --pin-stdin', '1234\n');
    const ready = JSON.parse(running.line) as Ready;
    expect(ready.serial).toBe('TEST-1');
    expect(await (await ask(ready, '/respond?challenge=123456')).text()).toBe('10232584');
    expect(await failed('respond 123456 --card counting.card --pin-stdin', 1, { stdin: '1234\n' })).toMatch(
      /counting\.card/,
    );
    const { code, stderr } = await running.end('SIGTERM');
    expect([code, stderr]).toEqual([0, '']);
    expect(await printed('respond 123456 --card counting.card --pin-stdin', { stdin: '1234\n' })).toBe(
      '03945211\n',
    );
  });

  test('ends at once with a key held and a stream open', async () => {
    const running = await serve('--json --real');
    const ready = JSON.parse(running.line) as Ready;
    const stream = (await ask(ready, '/events')).body!.pipeThrough(new TextDecoderStream()).getReader();
    const hold = ask(ready, '/hold', {
      method: 'POST',
      body: '{"key": "5", "ms": 60000}',
      headers: { 'content-type': 'application/json' },
    });
    let seen = '';
    while (!seen.includes('"reason":"off"')) seen += (await stream.read()).value;
    const [{ code }, { status }] = await Promise.all([running.end('SIGTERM'), hold]);
    expect([code, status, (await stream.read()).done]).toEqual([0, 503, true]);
  });

  test('goes by the clock for a suite that has one, unless told otherwise', async () => {
    const times: unknown[] = [];
    for (const args of ['--suite timed', '--suite timed --virtual', '--real', '']) {
      const running = await serve(`--json ${args}`);
      times.push((JSON.parse(running.line) as { time: string }).time);
      await running.end('SIGTERM');
    }
    expect(times).toEqual(['real', 'virtual', 'real', 'virtual']);
  });

  test.each([
    [
      '--port x',
      '--port: invalid value "x"; give a number, 0 for any free port, the host is always 127.0.0.1',
    ],
    ['--port 65536', 'port 65536: out of range; give 0 (any free one) to 65535'],
    ['--speed 0', '--speed: invalid value "0"; give a number from 0.001 to 1000000'],
    ['--speed 1000001', '--speed: invalid value "1000001"; give a number from 0.001 to 1000000'],
    ['--real --virtual', "--real and --virtual: can't be combined; give one"],
    ['--pin 12345', 'PIN: has 5 digits; give 4 for dsc-plus'],
  ])('%s is wrong use', async (args, error) => {
    expect(await refused(`http ${args}`)).toBe(`dscplus: ${error}`);
  });

  test('a port that another has is said, with the way out', async () => {
    const running = await serve('--json');
    const { port } = JSON.parse(running.line) as Ready;
    expect(await failed(`http --port ${port}`, 1)).toBe(
      `dscplus: 127.0.0.1:${port}: another program uses this port (EADDRINUSE); use another port, or 0 for any free one`,
    );
    await running.end('SIGTERM');
  });
});

test('every address, field and option is in docs/user/http.md', async () => {
  const doc = readFileSync(new URL('../../docs/user/http.md', import.meta.url), 'utf8');
  const { routes } = await import('../../src/http/app.ts');
  for (const { method, path, fields, query } of routes) {
    expect([path, doc.includes(`\`${method} ${path}`)]).toEqual([path, true]);
    for (const name of [...Object.keys(fields ?? {}), ...query]) {
      expect([path, name, doc.includes(`\`${name}\``)]).toEqual([path, name, true]);
    }
  }
  const options = [...(await printed('http --help')).matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)];
  expect(options.length).toBeGreaterThan(15);
  for (const [, name = ''] of options.filter(([, one]) => one !== 'help')) {
    const [way = name] = /-(?:file|fd)$/.exec(name) ?? [];
    expect([name, doc.includes(`--${name}`) || doc.includes(`\`${way}`)]).toEqual([name, true]);
  }
});
