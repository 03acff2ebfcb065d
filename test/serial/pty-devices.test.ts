/**
 * The terminals of one PTY port: a program for serial ports, which flushes its input at its opening, has one for itself,
 * and the link leads to another for the next.
 */
import { readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { expect } from 'vitest';
import { testWith } from '../tools.ts';
import { type ServedPort, servePort } from './cards-on-ports.ts';
import { runPython, until } from './tools.ts';

const needs = ['Linux', 'pyserial'];

async function withPty(use: (port: ServedPort) => Promise<void>): Promise<void> {
  const port = await servePort('pty');
  try {
    await use(port);
  } finally {
    await port.close();
  }
}

/** Waits until nobody has the port open. */
function left({ events }: ServedPort): Promise<void> {
  return until('the client is gone', () => events.at(-1)?.type === 'close');
}

testWith(needs, 'two programs for serial ports at once each get the replies to what they ask', () =>
  withPty(async ({ url }) => {
    expect(await runPython('sweeps.py', ['side_by_side', url])).toEqual(['VIRT\r\n', 'IGNORED,"off"\r\n']);
  }),
);

testWith(
  needs,
  'sixteen programs for serial ports at once have a terminal each, further ones share one',
  () =>
    withPty(async ({ url, events }) => {
      expect(await runPython('sweeps.py', ['many', url, '20'])).toBe(17);
      await until('all are gone', () => events.at(-1)?.type === 'close');
      expect(await runPython('sweeps.py', ['frame', url, '8', 'N', '1'])).toMatch(/^LCD /);
    }),
);

testWith(needs, 'one that asks for the port alone keeps out another that does, until it closes', () =>
  withPty(async ({ url }) => {
    expect(await runPython('sweeps.py', ['exclusively', url])).toEqual([
      'REAL\r\n',
      'refused',
      '1\r\n',
      'REAL\r\n',
    ]);
  }),
);

testWith(needs, 'lines that come between two clients are told to the second, and to it alone', () =>
  withPty(async (port) => {
    for (let i = 0; i < 2; i++) {
      expect(await runPython('sweeps.py', ['lines', port.url, '1'])).toEqual([
        i === 0 ? 'LCD "        "\r\n' : 'LCD dropped 2\r\n',
      ]);
      await left(port);
      port.card.hold('press');
      port.card.hold('press');
    }
    expect(await runPython('sweeps.py', ['lines', port.url, '2'])).toEqual([
      'LCD dropped 3\r\n',
      'LCD "        "\r\n',
    ]);
  }),
);

testWith(needs, 'the link leads to another terminal for the next, unless a user has replaced it', () =>
  withPty(async ({ url, device }) => {
    const before = readlinkSync(url);
    expect(await runPython('sweeps.py', ['frame', url, '8', 'N', '1'])).toBe('LCD "        "\r\n');
    expect(readlinkSync(url)).not.toBe(before);
    rmSync(url);
    symlinkSync('/dev/null', url);
    for (let i = 0; i < 2; i++)
      expect(await runPython('sweeps.py', ['frame', device(), '8', 'N', '1'])).toBe('LCD "        "\r\n');
    expect(readlinkSync(url)).toBe('/dev/null');
  }),
);
