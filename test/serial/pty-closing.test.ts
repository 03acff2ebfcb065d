/** What a PTY port leaves behind: no descriptor and no terminal, and no byte in a file that is opened after it. */
import { closeSync, constants, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Port } from '../../src/serial/ports/port.ts';
import { createPtyDevice, type PtyClients, type PtyDevice } from '../../src/serial/ports/pty/pty-device.ts';
import { createPtyDevices } from '../../src/serial/ports/pty/pty-devices.ts';
import { loadLibc } from '../../src/serial/ports/pty/pty-libc.ts';
import { openPtyTerminal } from '../../src/serial/ports/pty/pty-terminal.ts';
import { testWith } from '../tools.ts';
import { servePort } from './cards-on-ports.ts';
import { folder, runPython, until } from './tools.ts';

const nothing = (): void => {};
const noClients: PtyClients = {
  ...{ opened: nothing, received: nothing, flushed: nothing },
  ...{ closed: nothing, writable: nothing, replaced: nothing },
};

const terminals = (): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8').includes('tty-index');
    } catch {
      return false;
    }
  }).length;

testWith(['Linux', 'pyserial'], '200 programs for serial ports leave no terminal open', async () => {
  const before = terminals();
  const port = await servePort('pty');
  await runPython('sweeps.py', ['opens', '200', port.url]);
  await until('the client is gone', () => port.events.at(-1)?.type === 'close');
  // The one of the link, and the one that was used last.
  expect(terminals() - before).toBeLessThanOrEqual(2);
  await port.close();
  expect(terminals()).toBe(before);
});

testWith(['Linux'], 'a terminal that can not be watched or made raw is closed again', async () => {
  const libc = await loadLibc();
  const before = terminals();
  const noMore = (): never => {
    throw new Error('no more watches');
  };
  const notRaw = (): never => {
    throw new Error('too many open files');
  };
  for (let i = 0; i < 3; i++) {
    expect(() => openPtyTerminal({ ...libc, watchOpens: noMore })).toThrow('no more watches');
    // It would echo what it is sent.
    expect(() => createPtyDevice({ ...libc, makeRaw: notRaw }, noClients)).toThrow('too many open files');
  }
  expect(terminals()).toBe(before);
});

testWith(
  ['Linux'],
  'what is written to a closed port does not reach a file that is opened next',
  async () => {
    let opened = 0;
    const clients: PtyClients = {
      ...noClients,
      opened() {
        opened++;
      },
    };
    const device = createPtyDevice(await loadLibc(), clients);
    const client = openSync(device.path(), constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    await until('the client is there', () => opened > 0);
    const closing = device.close();
    const path = join(folder, 'next-file');
    // One of them has the number of the terminal's descriptor.
    const files = Array.from({ length: 4 }, () => openSync(path, 'a'));
    expect(device.write(Buffer.from('LCD "PIN>    "\r\n'))).toBe(16);
    expect(readFileSync(path, 'utf8')).toBe('');
    for (const file of [...files, client]) closeSync(file);
    await closing;
    await device.close();
  },
);

/** Terminals by hand, so that their clients come and go in a given order. */
function terminalsByHand() {
  const made: { clients: PtyClients; closed: boolean; hasGone: boolean }[] = [];
  const devices = createPtyDevices({
    createDevice(clients): PtyDevice {
      const number = made.length;
      const one = { clients, closed: false, hasGone: false };
      made.push(one);
      return {
        path: () => `/dev/pts/${number}`,
        write: (bytes) => bytes.length,
        ...{ pause() {}, resume() {}, poll() {}, discardUnread() {} },
        endClosedClient() {
          if (!one.hasGone) return;
          one.hasGone = false;
          clients.closed(0);
        },
        isExclusive: () => false,
        async close() {
          one.closed = true;
        },
      };
    },
    createPort: (): Port => ({
      ...{ opened() {}, settleAgain() {}, received() {}, flushed() {}, writable() {}, suspend() {} },
      ...{ resume() {}, purge() {}, closed() {}, end: () => 0 },
    }),
    ...{ point() {}, opened() {}, closed() {}, replaced() {} },
  });
  return { made, devices };
}

testWith(
  ['Linux'],
  'a client that opens by an old path just as another has gone keeps its terminal',
  async () => {
    const { made, devices } = terminalsByHand();
    for (const number of [0, 1]) {
      made[number]?.clients.opened();
      made[number]?.clients.flushed();
    }
    expect(devices.path()).toBe('/dev/pts/2');
    made[1]?.clients.closed(0);
    // The client of the first one goes, which is noticed only as another opens the second.
    if (made[0] !== undefined) made[0].hasGone = true;
    made[1]?.clients.opened();
    expect(made.map(({ closed }) => closed)).toEqual([false, false, false]);
    await devices.close();
  },
);
