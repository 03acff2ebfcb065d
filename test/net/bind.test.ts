import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { AddressError, addressFrom, addressText, bind, isLoopback } from '../../src/net/address.ts';
import { newToken } from '../../src/net/bearer-token.ts';
import { type Ready, ReadyFileError, readyFile, readyText, tokenFile } from '../../src/net/ready-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-listen-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('whoever says where to listen gets this machine unless they ask for more', () => {
  test.each([
    ['4000', { host: '127.0.0.1', port: 4000 }],
    [':4000', { host: '127.0.0.1', port: 4000 }],
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['127.9.9.9:1', { host: '127.9.9.9', port: 1 }],
    ['localhost:65535', { host: 'localhost', port: 65535 }],
    ['[::1]:4000', { host: '::1', port: 4000 }],
  ])('%s', (text, address) => {
    expect(addressFrom(text)).toEqual(address);
  });

  test.each([
    [
      '',
      'address "": not HOST:PORT or PORT; give one such as 127.0.0.1:4000 or [::1]:4000, or 4000 for this machine',
    ],
    [
      'card',
      'address "card": not HOST:PORT or PORT; give one such as 127.0.0.1:4000 or [::1]:4000, or 4000 for this machine',
    ],
    [
      '::1:4000',
      'address "::1:4000": not HOST:PORT or PORT; give one such as 127.0.0.1:4000 or [::1]:4000, or 4000 for this machine',
    ],
    ['127.0.0.1:65536', 'port 65536: out of range; give 0 (any free one) to 65535'],
    ['1:000000', 'port 000000: out of range; give 0 (any free one) to 65535'],
    ['[127.0.0.1]:1', '"127.0.0.1": not an IPv6 address; put one in the brackets, as in [::1]:4000'],
    [
      '0.0.0.0:4000',
      'host "0.0.0.0": other machines can reach it, and anyone who connects can use the card; add --allow-remote if you want that, or use 127.0.0.1:4000',
    ],
    [
      '[::]:4000',
      'host "::": other machines can reach it, and anyone who connects can use the card; add --allow-remote if you want that, or use 127.0.0.1:4000',
    ],
    [
      'example.org:4000',
      'host "example.org": other machines can reach it, and anyone who connects can use the card; add --allow-remote if you want that, or use 127.0.0.1:4000',
    ],
    [
      '127.0.0.1.example.org:1',
      'host "127.0.0.1.example.org": other machines can reach it, and anyone who connects can use the card; add --allow-remote if you want that, or use 127.0.0.1:1',
    ],
  ])('%s is refused', (text, message) => {
    expect(() => addressFrom(text)).toThrow(new AddressError(message));
  });

  test('asked for in so many words, other machines may connect', () => {
    expect(addressFrom('0.0.0.0:4000', { remote: true })).toEqual({ host: '0.0.0.0', port: 4000 });
    expect(addressText({ host: '::', port: 4000 })).toBe('[::]:4000');
  });

  test('::ffff:127.0.0.1 is not taken for loopback', () => {
    expect(isLoopback('::ffff:127.0.0.1')).toBe(false);
  });
});

describe('a server gets its port, or says in a line why not', () => {
  test('port 0 gives the real one, and that one is then taken', async () => {
    const one = createServer();
    const { host, port } = await bind(one, { host: '127.0.0.1', port: 0 });
    expect(host).toBe('127.0.0.1');
    expect(port).toBeGreaterThan(0);
    await expect(bind(createServer(), { host: '127.0.0.1', port })).rejects.toThrow(
      `127.0.0.1:${port}: another program uses this port (EADDRINUSE); use another port, or 0 for any free one`,
    );
    one.close();
  });

  test('an address of another machine', async () => {
    await expect(bind(createServer(), { host: '192.0.2.1', port: 4000 })).rejects.toThrow(
      '192.0.2.1:4000: this machine does not have this address (EADDRNOTAVAIL)',
    );
  });
});

describe('a script that starts a server waits for its readiness file', () => {
  const ready: Ready[] = [
    { text: 'ready: A on 1', json: { kind: 'tcp', serial: 'A', port: 1 } },
    { text: 'ready: B on 2', json: { kind: 'tcp', serial: 'B', port: 2 } },
  ];

  test('a line a port, or an object a line', () => {
    expect(readyText(ready, false)).toBe('ready: A on 1\nready: B on 2\n');
    expect(readyText(ready, true)).toBe(
      '{"kind":"tcp","serial":"A","port":1}\n{"kind":"tcp","serial":"B","port":2}\n',
    );
  });

  test('the file of a server before goes at the start; the new one is whole, and for this user only', () => {
    const path = join(folder, 'ready');
    writeFileSync(path, readyText(ready, true), { mode: 0o644 });
    const file = readyFile(path);
    expect(existsSync(path)).toBe(false);
    file.write(ready);
    expect(readFileSync(path, 'utf8')).toBe(
      '{"kind":"tcp","serial":"A","port":1}\n{"kind":"tcp","serial":"B","port":2}\n',
    );
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['ready']);
    file.remove();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('what is no file of a server before is left, whatever stands there', () => {
    const path = join(folder, 'precious');
    const others = ['{"format":1,"serial":"A"}\n', '{"kind":"http"}\nnot this', 'text', '7', 'null'];
    for (const text of others) {
      writeFileSync(path, text);
      expect(() => readyFile(path)).toThrow(
        new ReadyFileError(
          `${JSON.stringify(path)}: exists, and is not a readiness file of an earlier server; give another path, or remove it`,
        ),
      );
      expect(() => tokenFile(path)).toThrow('exists, and is not a token file of an earlier server');
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
    rmSync(path);
    mkdirSync(path);
    expect(() => readyFile(path)).toThrow('exists, and is not a readiness file of an earlier server');
    rmdirSync(path);
    symlinkSync('/dev/null', path);
    expect(() => tokenFile(path)).toThrow('exists, and is not a token file of an earlier server');
    rmSync(path);
  });

  test('an empty file, as mktemp makes one, is taken', () => {
    const path = join(folder, 'made');
    writeFileSync(path, '');
    const file = tokenFile(path);
    const token = newToken();
    file.write(token);
    expect(readFileSync(path, 'utf8')).toBe(`${token}\n`);
    tokenFile(path);
    expect(existsSync(path)).toBe(false);
  });

  test('what another server has written there since stays', () => {
    const path = join(folder, 'shared');
    const first = readyFile(path);
    first.write(ready);
    const second = readyFile(path);
    second.write([{ text: '', json: { kind: 'http', port: 3 } }]);
    first.remove();
    expect(existsSync(path)).toBe(true);
    second.remove();
    expect(existsSync(path)).toBe(false);
  });

  test('a folder that is not there', () => {
    const path = join(folder, 'none/ready');
    expect(() => readyFile(path).write(ready)).toThrow(
      `the readiness file can't be written (ENOENT); give a path in a folder that this user can write to`,
    );
  });
});
