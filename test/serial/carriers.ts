/**
 * A card on each carrier, with clients that connect and disconnect, for tests of their common behaviour. The test
 * advances card time.
 */
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { type Card, createCard } from '../../src/device/card.ts';
import type { After } from '../../src/serial/console/after.ts';
import { CardSerialPort, openCardPort } from '../../src/serial/ports/mock-binding.ts';
import { createManualClock, type ManualClock } from '../../src/time/manual-clock.ts';
import { type Carrier as Served, servePort } from './cards-on-ports.ts';
import { client as socketClient } from './socket-client.ts';
import { until } from './tools.ts';

export type Carrier = 'in process' | Served;
export const carriers: readonly Carrier[] = ['in process', 'pty', 'tcp', 'rfc2217'];

/** What a carrier needs of the machine. */
export function needsOf(carrier: Carrier): string[] {
  return carrier === 'pty' ? ['Linux'] : [];
}

export interface CardOn {
  readonly card: Card;
  readonly clock: ManualClock;
  /** A client that is there, as the port has seen. */
  open(): Promise<Visitor>;
  close(): Promise<void>;
}

export interface Visitor {
  /** Writes at once, as one write. */
  say(text: string): void;
  /** Everything that came since the last call, up to and with `end`; `meanwhile` is called as it listens. */
  hears(end: string, meanwhile?: () => void): Promise<string>;
  /** Goes, and the port has seen it. */
  disconnect(): Promise<void>;
}

export interface CardOnOptions {
  readonly scpi?: boolean;
  readonly after?: After;
}

export async function cardOn(carrier: Carrier, options: CardOnOptions = {}): Promise<CardOn> {
  const card = createCard();
  const clock = createManualClock();
  if (carrier === 'in process') {
    const port = openCardPort({ card, clock, autoOpen: false, ...options });
    return { card, clock, open: () => processVisitor(port.path), close: port.close };
  }
  const one = await servePort(carrier, { card, clock, ...options });
  const seen = (type: 'open' | 'close', before: number): Promise<void> =>
    until(`the port has seen the client's ${type}`, () => count(type) > before);
  const count = (type: string): number => one.events.filter((event) => event.type === type).length;
  return {
    card,
    clock,
    async open() {
      const [opens, closes] = [count('open'), count('close')];
      const end = carrier === 'pty' ? ptyEnd(one.url) : await socketEnd(one.port);
      await seen('open', opens);
      return {
        ...heard(end),
        async disconnect() {
          end.close();
          await seen('close', closes);
        },
      };
    },
    close: one.close,
  };
}

/** The client's end of a port. */
interface End {
  write(bytes: Buffer): void;
  /** What came since the last call. */
  read(): string;
  close(): void;
}

function heard(end: End): Pick<Visitor, 'say' | 'hears'> {
  let text = '';
  return {
    say: (said) => end.write(Buffer.from(said, 'latin1')),
    async hears(wanted, meanwhile = () => {}) {
      await until(`${JSON.stringify(wanted)} comes`, () => {
        meanwhile();
        text += end.read();
        return text.includes(wanted);
      }).catch((error: Error) => {
        throw new Error(`${error.message}, in ${JSON.stringify(text)}`);
      });
      const to = text.indexOf(wanted) + wanted.length;
      const taken = text.slice(0, to);
      text = text.slice(to);
      return taken;
    },
  };
}

function ptyEnd(path: string): End {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const bytes = Buffer.alloc(4_096);
  return {
    write: (all) => void writeSync(fd, all),
    read() {
      try {
        return bytes.toString('latin1', 0, readSync(fd, bytes));
      } catch {
        return '';
      }
    },
    close: () => closeSync(fd),
  };
}

async function socketEnd(port: number): Promise<End> {
  const one = await socketClient(port);
  let read = 0;
  return {
    write: (all) => void one.socket.write(all),
    read() {
      const came = one.text.slice(read);
      read += came.length;
      return came;
    },
    close: () => void one.socket.end(),
  };
}

async function processVisitor(path: string): Promise<Visitor> {
  const stream = new CardSerialPort({ path, baudRate: 9_600 });
  await new Promise<void>((opened) => stream.on('open', opened));
  let text = '';
  const end: End = {
    write: (bytes) => void stream.write(bytes),
    read() {
      const came = text;
      text = '';
      return came;
    },
    close() {},
  };
  // It listens from when it first reads, as the others do.
  let listening = false;
  const { say, hears } = heard(end);
  return {
    say,
    hears(wanted, meanwhile) {
      if (!listening) {
        stream.on('data', (bytes) => {
          text += Buffer.from(bytes).toString('latin1');
        });
      }
      listening = true;
      return hears(wanted, meanwhile);
    },
    disconnect: () =>
      new Promise((done, failed) => stream.close((error) => (error === null ? done() : failed(error)))),
  };
}
