/** Cards on real ports inside the test, so that the test sees the card while other programs use the port. */
import { join } from 'node:path';
import { createRealClock } from '../../src/clock/real-clock.ts';
import { type Card, createCard } from '../../src/device/card.ts';
import { addressText } from '../../src/net/address.ts';
import type { After } from '../../src/serial/console/after.ts';
import { type ConsoleClock, createConsole } from '../../src/serial/console/console.ts';
import type { PortEvent } from '../../src/serial/ports/port.ts';
import { servePty } from '../../src/serial/ports/pty/pty.ts';
import { serveTcp, type TcpOptions } from '../../src/serial/ports/tcp.ts';
import { folder } from './tools.ts';

export interface ServedPort {
  readonly card: Card;
  readonly events: PortEvent[];
  /** What a client opens: a path, or a URL of pyserial. */
  readonly url: string;
  /** The port of TCP. */
  readonly port: number;
  readonly device: () => string;
  close(): Promise<void>;
}

export type Carrier = 'pty' | 'tcp' | 'rfc2217';

let made = 0;

/** What the card in code answers to the challenges of `logins` in sweeps.py. */
export function loginResponses(count: number): string[] {
  const card = createCard();
  return Array.from({ length: count }, (_, i) => {
    const challenge = String((i * 7919) % 1_000_000).padStart(6, '0');
    const { response } = card.respond({ pin: '1234', challenge });
    card.advance(30_000);
    return response;
  });
}

export interface ServedPortOptions {
  readonly card?: Card;
  readonly scpi?: boolean;
  readonly name?: string;
  readonly second?: NonNullable<TcpOptions['second']>;
  /** Of card time; default a real one. */
  readonly clock?: ConsoleClock;
  /** Of the host's time. */
  readonly after?: After;
}

export async function servePort(carrier: Carrier, options: ServedPortOptions = {}): Promise<ServedPort> {
  const { card = createCard(), scpi = false, name = `card${made++}` } = options;
  const own = options.clock === undefined ? createRealClock() : null;
  const console = createConsole({ card, clock: options.clock ?? own!, scpi });
  const times = options.after === undefined ? {} : { after: options.after };
  const events: PortEvent[] = [];
  const onEvent = (event: PortEvent): void => void events.push(event);
  const end = (): void => {
    console.stop();
    own?.stop();
  };
  if (carrier === 'pty') {
    const path = join(folder, name);
    const pty = await servePty({ console, path, owner: card.serial, onEvent, ...times });
    const close = (): Promise<void> => pty.close().then(end);
    return { card, events, url: path, port: 0, device: pty.device, close };
  }
  const tcp = await serveTcp({
    console,
    address: { host: '127.0.0.1', port: 0 },
    rfc2217: carrier === 'rfc2217',
    onEvent,
    ...times,
    ...(options.second !== undefined && { second: options.second }),
  });
  const url = `${carrier === 'tcp' ? 'socket' : 'rfc2217'}://${addressText(tcp.address)}`;
  return {
    card,
    events,
    url,
    port: tcp.address.port,
    device: () => '',
    close: () => tcp.close().then(end),
  };
}
