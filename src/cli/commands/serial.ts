/**
 * `dscplus serial`: cards on serial ports, in real time, until a signal stops the program.
 *
 * Each card has its own console, and one port of each kind that was asked for. With several cards each further card
 * takes the next number: `--pty ./card0` makes ./card0, ./card1 …, `--tcp 127.0.0.1:4000` uses ports 4000, 4001 …
 */

import { resolve } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import { createRealClock } from '../../clock/real-clock.ts';
import type { Card } from '../../device/card.ts';
import { type CardEvent, eventLine } from '../../device/events.ts';
import { errorMessage, quoted } from '../../errors/message.ts';
import { createFaultyCard } from '../../faults/faulty-card.ts';
import { type Address, addressFrom, addressText, portMax } from '../../net/address.ts';
import { type Ready, readyFile, readyText } from '../../net/ready-file.ts';
import { shutdownSignal } from '../../net/shutdown-signal.ts';
import type { CardConsole } from '../../serial/console/connection.ts';
import { createConsole } from '../../serial/console/console.ts';
import type { PortEvent } from '../../serial/ports/port.ts';
import {
  addFaults,
  type ChosenCard,
  chooseCard,
  faultsFrom,
  type OpenChosenCard,
  printDemoNote,
  seedFrom,
  sheetFrom,
} from '../io/chosen-card.ts';
import { errorLine, UsageError } from '../io/errors.ts';
import { logFile } from '../io/files/log-file.ts';
import { print, printNote } from '../io/output.ts';
import { newRecordFile, numberedRecordPath, recordTo } from '../io/record-file.ts';
import { isGiven, type Options, readSecrets } from '../io/secrets/secrets.ts';

/** Cards of one program. A user may have 128 file watches, and 4,096 pseudo-terminals is a common limit. */
export const cardsMax = 64;

/** What has been opened, the last one first, to be closed at the end. */
type Closers = (() => void | Promise<void>)[];

export async function serveSerial(options: Options): Promise<void> {
  const ports = wantedPorts(options);
  const second = secondClient(options);
  const faults = faultsFrom(options);
  const cards = await chooseCards(options);
  const signal = shutdownSignal();
  const closers: Closers = [];
  try {
    const file = typeof options.readyFile === 'string' ? readyFile(options.readyFile) : null;
    if (file !== null) closers.push(file.remove);
    const log = logFile(options.log, closers);
    const ready: Ready[] = [];
    for (const [number, open] of cards.entries()) {
      const opened = open();
      const { card } = opened;
      closers.push(opened.close);
      card.on((event) => reportUnstored(event, opened));
      const prefix = cards.length > 1 ? `${card.serial}  ` : '';
      if (log !== null) card.on((event) => log.add(`${prefix}${eventLine(event)}`));
      addFaults(opened, faults, true);
      const record =
        typeof options.record === 'string' ? newRecordFile(numberedRecordPath(options.record, number)) : null;
      const console = consoleOf(card, options, closers);
      if (record !== null) recordTo(record, console.driver, 'serial', closers);
      const served = {
        ...{ console, serial: card.serial, number, of: cards.length },
        ...{ second, onEvent: traced(options, card.serial) },
      };
      for (const serve of ports) ready.push(await serve(served, closers));
    }
    print(readyText(ready, options.json === true));
    file?.write(ready);
    await signal;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

/** Prints why a card went off if its memory could not be stored. */
function reportUnstored(event: CardEvent, { card, fault }: OpenChosenCard): void {
  if (event.type !== 'state' || event.to !== 'off' || event.why !== 'memory') return;
  const usual = (): Error =>
    new Error(errorMessage(`card ${quoted(card.serial)}`, 'its memory could not be stored', 'open it again'));
  printNote(errorLine(fault?.() ?? usual()));
}

function consoleOf(card: Card, options: Options, closers: Closers): CardConsole {
  const clock = createRealClock();
  closers.push(clock.stop);
  const console = createConsole({
    card,
    clock,
    scpi: options.scpi === true,
    firmwareVersion: packageJson.version,
  });
  closers.push(console.stop);
  return console;
}

interface Served {
  readonly console: CardConsole;
  readonly serial: string;
  readonly number: number;
  readonly of: number;
  readonly second: 'refuse' | 'watch' | 'kick';
  readonly onEvent: (event: PortEvent) => void;
}

type Serve = (card: Served, closers: Closers) => Promise<Ready>;

function wantedPorts(options: Options): Serve[] {
  const remote = options.allowRemote === true;
  const wanted: Serve[] = [];
  if (typeof options.pty === 'string') wanted.push(ptyAt(options.pty));
  if (typeof options.tcp === 'string') wanted.push(tcpAt(addressFrom(options.tcp, { remote }), false));
  if (typeof options.rfc2217 === 'string') wanted.push(tcpAt(addressFrom(options.rfc2217, { remote }), true));
  if (wanted.length > 0) return wanted;
  throw new UsageError(
    errorMessage(
      'port',
      'missing',
      'give --pty ./card0, --tcp 127.0.0.1:4000, --rfc2217 127.0.0.1:4001, or several of them',
    ),
  );
}

function secondClient({ watch, kick, scpi }: Options): Served['second'] {
  if (watch === true && scpi === true) {
    throw new UsageError(
      errorMessage(
        '--watch and --scpi',
        "can't be combined, since SCPI sends no reports to watch",
        'give one',
      ),
    );
  }
  if (watch === true && kick === true) {
    throw new UsageError(errorMessage('--watch and --kick', "can't be combined", 'give one'));
  }
  return watch === true ? 'watch' : kick === true ? 'kick' : 'refuse';
}

function ptyAt(first: string): Serve {
  return async ({ console, serial, number, of, onEvent }, closers) => {
    const { servePty } = await import('../../serial/ports/pty/pty.ts');
    const path = resolve(of === 1 ? first : numbered(first, number));
    const port = await servePty({ console, path, owner: serial, onEvent });
    closers.push(port.close);
    const device = port.device();
    const visa = `ASRL${path}::INSTR`;
    return {
      text: `ready: ${serial} on ${path} (${device}), ${visa}`,
      json: { serial, kind: 'pty', path, device, visa },
    };
  };
}

function tcpAt(first: Address, rfc2217: boolean): Serve {
  return async ({ console, serial, number, second, onEvent }, closers) => {
    const { serveTcp } = await import('../../serial/ports/tcp.ts');
    const wanted = first.port === 0 ? 0 : first.port + number;
    if (wanted > portMax)
      throw new UsageError(
        errorMessage(
          `card ${number + 1}`,
          `its port would be ${wanted}, above ${portMax}`,
          'start from a lower port',
        ),
      );
    const port = await serveTcp({
      console,
      address: { host: first.host, port: wanted },
      rfc2217,
      second,
      onEvent,
    });
    closers.push(port.close);
    const at = addressText(port.address);
    const visa = `TCPIP::${port.address.host}::${port.address.port}::SOCKET`;
    const url = `${rfc2217 ? 'rfc2217' : 'socket'}://${at}`;
    return {
      text: `ready: ${serial} on ${url}${rfc2217 ? '' : `, ${visa}`}`,
      json: {
        serial,
        kind: rfc2217 ? 'rfc2217' : 'tcp',
        ...port.address,
        url,
        ...(!rfc2217 && { visa }),
      },
    };
  };
}

/** `card7`, 2 → `card9`; `card`, 2 → `card2`. */
function numbered(path: string, number: number): string {
  const [, name = path, digits = '0'] = /^(.*?)([0-9]{0,9})$/s.exec(path) ?? [];
  return `${name}${Number(digits) + number}`;
}

async function chooseCards(options: Options): Promise<(() => OpenChosenCard)[]> {
  const paths = Array.isArray(options.card) ? (options.card as string[]) : [];
  const count = countFrom(options.count);
  if (paths.length > cardsMax)
    throw new UsageError(errorMessage('--card', `given ${paths.length} times`, `give at most ${cardsMax}`));
  if (paths.length === 0) {
    printDemoNote();
    const { card: _none, ...demo } = options;
    if (isGiven(options, 'passphrase')) await chooseCard(demo);
    const sheet = sheetFrom(options);
    const seed = seedFrom(options);
    return Array.from({ length: count ?? 1 }, (_, i) => () => ({
      card: createFaultyCard({
        ...{ profile: sheet, serial: demoSerialOf(i), unixMs: Date.now() },
        noPin: options.noPin === true,
        ...seed,
      }),
      close() {},
    }));
  }
  if (count !== null)
    throw new UsageError(
      errorMessage('--count and --card', "can't be combined, since --count makes demo cards", 'give one'),
    );
  const chosen: ChosenCard[] = [];
  for (const card of paths) chosen.push(await chooseCard({ ...withoutPassphrase(options), card }));
  const sealed = chosen.some((one) => one.sealed);
  if (!sealed && isGiven(options, 'passphrase')) {
    throw new UsageError(
      errorMessage('passphrase', 'the keys of these cards are not sealed', 'leave the passphrase out'),
    );
  }
  const { passphrase } = await readSecrets(options, sealed ? [{ name: 'passphrase', need: 'asked' }] : []);
  return chosen.map((one) => () => one.open(one.sealed ? passphrase : undefined, Date.now()));
}

/** One passphrase question serves all cards. */
function withoutPassphrase(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !name.startsWith('passphrase')));
}

function countFrom(text: unknown): number | null {
  if (text === undefined) return null;
  const count = typeof text === 'string' && /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= cardsMax) return count;
  throw new UsageError(errorMessage('--count', `invalid value ${quoted(text)}`, `give 1 to ${cardsMax}`));
}

function demoSerialOf(number: number): string {
  return `DEMO-${String(number + 1).padStart(4, '0')}`;
}

function traced(options: Options, serial: string): (event: PortEvent) => void {
  if (options.trace !== true) return () => {};
  return (event) => printNote(`${JSON.stringify({ serial, ...event })}\n`);
}
