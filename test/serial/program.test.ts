/** `dscplus serial` as a program: its ready lines, its end, and what remains when it is killed. */
import { existsSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { commandLine } from '../cli/command-line.ts';
import { refused as refusedByProcess, rootFolder, work } from '../cli/program.ts';
import { python, testWith } from '../tools.ts';
import { installKoffi, removeKoffi, serve } from './serial-program.ts';
import { client } from './socket-client.ts';
import { run, runPython, until } from './tools.ts';

const { failed, file, printed, refused } = commandLine(work);

beforeAll(installKoffi);

/** Asks on a TCP port and gives all that comes, its end forced by ours. */
function ask(port: number, question: string): Promise<string> {
  return run('socat', ['-T5', '-', `TCP:127.0.0.1:${port}`], question);
}

describe('wrong use is one line', () => {
  test.each([
    [
      'serial',
      'dscplus: port: missing; give --pty ./card0, --tcp 127.0.0.1:4000, --rfc2217 127.0.0.1:4001, or several of them',
    ],
    [
      'serial --tcp 0.0.0.0:0',
      'dscplus: host "0.0.0.0": other machines can reach it, and anyone who connects can use the card; add --allow-remote if you want that, or use 127.0.0.1:0',
    ],
    ['serial --tcp 0 --watch --kick', "dscplus: --watch and --kick: can't be combined; give one"],
    [
      'serial --tcp 0 --watch --scpi',
      "dscplus: --watch and --scpi: can't be combined, since SCPI sends no reports to watch; give one",
    ],
    ['serial --tcp 0 --count 0', 'dscplus: --count: invalid value "0"; give 1 to 64'],
    ['serial --tcp 0 --count 65', 'dscplus: --count: invalid value "65"; give 1 to 64'],
    [
      'serial --tcp 0 --card a.card --count 2',
      "dscplus: --count and --card: can't be combined, since --count makes demo cards; give one",
    ],
    [
      'serial --tcp 65535 --count 2',
      'dscplus: card 2: its port would be 65536, above 65535; start from a lower port',
    ],
    [
      'serial --tcp 0 --passphrase-stdin',
      'dscplus: passphrase: the key of this card is not sealed; leave the passphrase out',
    ],
    [
      'serial --pty card --tcp nonsense',
      'dscplus: address "nonsense": not HOST:PORT or PORT; give one such as 127.0.0.1:4000 or [::1]:4000, or 4000 for this machine',
    ],
  ])('%s', async (args, message) => {
    expect(await refused(args)).toBe(message);
  });

  testWith(['Linux'], 'without koffi, --pty names the ways there are', async () => {
    removeKoffi();
    const said = await refusedByProcess('serial --pty ./card0').finally(installKoffi);
    expect(said).toBe(
      'dscplus: --pty: needs the package koffi, which is not installed; npm install koffi, or use --tcp 127.0.0.1:4000 or --rfc2217 127.0.0.1:4001, or make a device of it: socat PTY,link=./card0,raw,echo=0 TCP:127.0.0.1:4000',
    );
  });

  testWith(['Linux'], 'a file at the path', async () => {
    writeFileSync(join(work, 'in-the-way'), 'P\n');
    expect(await refused('serial --pty in-the-way')).toBe(
      `dscplus: ${JSON.stringify(join(work, 'in-the-way'))}: a file, as writing to the port before the card runs (echo … > PATH) makes one; remove it, or choose another path`,
    );
  });

  test('a port that is taken is no wrong use, and says so', async () => {
    const { ready, end } = await serve('--tcp 0 --json');
    const { port } = JSON.parse(ready[0]!);
    expect(await failed(`serial --tcp ${port}`, 1)).toBe(
      `dscplus: 127.0.0.1:${port}: another program uses this port (EADDRINUSE); use another port, or 0 for any free one`,
    );
    expect(await end()).toBe(0);
  });
});

describe('ready, and the end', () => {
  testWith(
    ['Linux'],
    'a line a port says what to type; SIGTERM ends it and takes the link away',
    async () => {
      const { ready, end } = await serve('--pty ./card0 --tcp 127.0.0.1:0 --rfc2217 127.0.0.1:0', 3);
      const path = join(work, 'card0');
      expect(ready[0]).toMatch(
        /^ready: DEMO-0001 on .*\/card0 \(\/dev\/pts\/[0-9]+\), ASRL.*\/card0::INSTR$/,
      );
      expect(ready[0]).toContain(`on ${path} (`);
      expect(ready[1]).toMatch(
        /^ready: DEMO-0001 on socket:\/\/127\.0\.0\.1:([0-9]+), TCPIP::127\.0\.0\.1::\1::SOCKET$/,
      );
      expect(ready[2]).toMatch(/^ready: DEMO-0001 on rfc2217:\/\/127\.0\.0\.1:[0-9]+$/);
      expect(existsSync(path)).toBe(true);
      expect(await end()).toBe(0);
      expect(existsSync(path)).toBe(false);
    },
  );

  testWith(
    ['Linux'],
    'as JSON with the real path (pyserial 457), and in a readiness file that only this user reads and that goes at the end',
    async () => {
      const { ready, end } = await serve('--pty card0 --tcp 0 --json --ready-file ready', 2);
      const [pty, tcp] = ready.map((line) => JSON.parse(line));
      const path = join(work, 'card0');
      expect(pty).toEqual({
        serial: 'DEMO-0001',
        kind: 'pty',
        path,
        device: pty.device,
        visa: `ASRL${path}::INSTR`,
      });
      expect(readlinkSync(path).replace('/./', '/')).toBe(pty.device);
      expect(tcp).toEqual({
        serial: 'DEMO-0001',
        kind: 'tcp',
        host: '127.0.0.1',
        port: tcp.port,
        url: `socket://127.0.0.1:${tcp.port}`,
        visa: `TCPIP::127.0.0.1::${tcp.port}::SOCKET`,
      });
      await until('the file is there', () => existsSync(join(work, 'ready')));
      expect(readFileSync(join(work, 'ready'), 'utf8')).toBe(ready.map((line) => `${line}\n`).join(''));
      expect(statSync(join(work, 'ready')).mode & 0o777).toBe(0o600);
      expect(await end('SIGINT')).toBe(0);
      expect([existsSync(path), existsSync(join(work, 'ready'))]).toEqual([false, false]);
    },
  );

  testWith(['Linux', 'socat'], 'sixteen demo cards, each on its own path and port', async () => {
    const { ready, end } = await serve('--count 16 --pty ./many7 --tcp 0 --json', 32);
    const ports = ready.map((line) => JSON.parse(line));
    expect(ports.filter(({ kind }) => kind === 'pty').map(({ path }) => path)).toEqual(
      Array.from({ length: 16 }, (_, i) => join(work, `many${i + 7}`)),
    );
    const answers = await Promise.all(
      ports.filter(({ kind }) => kind === 'tcp').map(({ port }) => ask(port, '*IDN?\n')),
    );
    expect(answers.map((text) => /DSCPLUS,dsc-plus,(DEMO-[0-9]{4}),/.exec(text)?.[1])).toEqual(
      Array.from({ length: 16 }, (_, i) => `DEMO-${String(i + 1).padStart(4, '0')}`),
    );
    expect(await end()).toBe(0);
  });

  testWith(['socat'], 'two card files, one of them sealed; SCPI only', async () => {
    file('key', '31'.repeat(32));
    file('passphrase', 'a bird in the hand');
    await printed('new plain.card --key-file key --serial PLAIN-1');
    await printed('new sealed.card --key-file key --passphrase-file passphrase --serial SEALED-1');
    const { ready, end } = await serve(
      '--card plain.card --card sealed.card --passphrase-file passphrase --tcp 0 --scpi --json',
      2,
    );
    const ports = ready.map((line) => JSON.parse(line).port);
    expect(ready.map((line) => JSON.parse(line).serial)).toEqual(['PLAIN-1', 'SEALED-1']);
    expect(await ask(ports[1], '*IDN?\n')).toMatch(/^DSCPLUS,dsc-plus,SEALED-1,[0-9.]+\r\n$/);
    expect(await failed('serial --card plain.card --tcp 0', 1)).toContain('plain.card');
    expect(await end()).toBe(0);
    const again = await serve('--card plain.card --tcp 0');
    expect(await again.end()).toBe(0);
  });

  testWith(['Linux', 'pyserial'], '--trace tells of clients on stderr', async () => {
    const { said, end } = await serve('--pty traced --trace');
    await runPython('sweeps.py', ['frame', join(work, 'traced'), '8', 'N', '1']);
    await said.wait('{"serial":"DEMO-0001","type":"open"}\n{"serial":"DEMO-0001","type":"close"}\n');
    await end();
  });

  test('a client that is there when it ends gets the end', async () => {
    const { ready, end } = await serve('--tcp 0 --json');
    const socket = connect(JSON.parse(ready[0]!).port, '127.0.0.1');
    let over = false;
    socket.on('close', () => {
      over = true;
    });
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
    });
    await until('the LCD', () => text === 'LCD "        "\r\n');
    expect(await end()).toBe(0);
    await until('the end', () => over);
  });
});

describe('a second client', () => {
  test('with --watch sees the LCD, and has no keys', async () => {
    const { ready, end } = await serve('--tcp 0 --watch --json');
    const { port } = JSON.parse(ready[0]!);
    const first = await client(port);
    await first.sees('LCD "        "\r\n');
    const second = await client(port);
    await second.sees('LCD "        "\r\n');
    second.say('*IDN?\r');
    first.say(':TIME:MODE VIRT\rP');
    await second.sees('LCD "PIN>    "\r\n');
    expect(second.text).toBe('LCD "        "\r\nLCD "PIN>    "\r\n');
    expect(await end()).toBe(0);
  });

  test('with --kick takes the place of the first', async () => {
    const { ready, end } = await serve('--rfc2217 0 --kick --json');
    const { port } = JSON.parse(ready[0]!);
    const first = await client(port);
    await first.sees('LCD "        "\r\n');
    const second = await client(port);
    await first.ended();
    second.say('STAT?\r');
    await second.sees('OFF\r\n');
    expect(await end()).toBe(0);
  });
});

testWith(['socat'], '--allow-remote listens where other machines can connect', async () => {
  const { ready, end } = await serve('--tcp 0.0.0.0:0 --allow-remote --json');
  const { host, port } = JSON.parse(ready[0]!);
  expect(host).toBe('0.0.0.0');
  expect(await ask(port, '*IDN?\n')).toContain('DSCPLUS,dsc-plus,DEMO-0001,');
  expect(await end()).toBe(0);
});

describe('after kill -9', () => {
  testWith(
    ['Linux', 'pyserial'],
    'the link is left, leads nowhere or to a stranger, and the next start replaces it',
    async () => {
      const path = join(work, 'killed');
      const first = await serve('--pty killed');
      const target = readlinkSync(path);
      await first.end('SIGKILL');
      expect(readlinkSync(path)).toBe(target);
      const second = await serve('--pty killed');
      expect(await runPython('sweeps.py', ['frame', path, '8', 'N', '1'])).toBe('LCD "        "\r\n');
      expect(await refused('serial --pty killed')).toBe(
        `dscplus: ${JSON.stringify(path)}: the port of a card that runs, DEMO-0001, process ${second.child.pid}; choose another path, or end that card`,
      );
      expect(await second.end()).toBe(0);
      expect(existsSync(path)).toBe(false);
    },
  );
});

// Root may open what a client has for itself alone, so the card and the client do without that right.
const plain =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-sys_admin', '--inh-caps=-sys_admin'] : [];

testWith(
  ['Linux', 'pyserial', ...plain.slice(0, 1)],
  "a client's exclusive flag does not outlive it, as it does on a socat PTY (libserialport 5, jSerialComm 159, go-serial 50)",
  async () => {
    const { ready, said, end } = await serve('--pty exclusive --json --trace', 1, plain);
    const { path, device } = JSON.parse(ready[0]!);
    const sweeps = join(rootFolder, 'test/serial/clients/sweeps.py');
    const [command = '', ...args] = [...plain, python, sweeps, 'exclusive', path];
    const got = await run(command, args);
    // The kernel did refuse the second one; then there was another terminal under the same link.
    expect(got).toMatch(/^refused "DSCPLUS,dsc-plus,DEMO-0001,[0-9.]+\\r\\n"\n$/);
    await said.wait('"type":"moved"');
    const moved = /"type":"moved","to":"([^"]*)"/.exec(said.text)?.[1];
    expect(moved).toMatch(/^\/dev\/pts\/[0-9]+$/);
    expect(moved).not.toBe(device);
    expect(await end()).toBe(0);
  },
);
