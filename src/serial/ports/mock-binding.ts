/**
 * A card on a serial port that exists only in this process, for programs that use `serialport`.
 *
 * `openCardPort` makes the port and opens a stream on it; any other stream reaches it by its path, through
 * `cardBinding`. Both are node-serialport's own code, with a card behind. Their types are in `serialport-interface.ts`.
 */
import { SerialPortStream } from '@serialport/stream';
import { createRealClock } from '../../clock/real-clock.ts';
import type { Card } from '../../device/card.ts';
import { errorMessage, quotedPath } from '../../errors/message.ts';
import { createFaultyCard } from '../../faults/faulty-card.ts';
import {
  checkOptions,
  flagRule,
  type OptionRules,
  objectRule,
  objectWithRule,
  textRule,
  wholeNumberRule,
} from '../../options/option-check.ts';
import { nextTurn } from '../console/after.ts';
import type { CardConsole } from '../console/connection.ts';
import { type ConsoleClock, createConsole } from '../console/console.ts';
import { type OpenMockPort, openMockPort } from './mock-port.ts';
import {
  bindingTexts,
  type CardBinding,
  type CardSerialPortConstructor,
  type CardStream,
  type Done,
  type PortInfo,
  type PortOpenOptions,
} from './serialport-interface.ts';

/** What `openCardPort` opens. Every option has a default. */
export interface CardPortOptions {
  /** The card; default the public demo card. */
  readonly card?: Card;
  /** The clock; default a real one, which `close` stops. */
  readonly clock?: ConsoleClock;
  /** The path; default `/dev/card0`, or the next number that is free. */
  readonly path?: string;
  /** The baud rate; default 115200. It does not slow anything down. */
  readonly baudRate?: number;
  /** Whether `port` opens by itself; default true. */
  readonly autoOpen?: boolean;
  /** The most bytes of one read, to see how a program reads pieces; default 1024. */
  readonly maxReadSize?: number;
  /** Commands and replies only: no reports, and no byte is a key. Default false. */
  readonly scpi?: boolean;
  /** The last field of `*IDN?`; default `0`. */
  readonly firmwareVersion?: string;
}

const cardPortOptions = {
  card: objectRule,
  clock: objectWithRule(
    'a clock such as createRealClock makes',
    'now',
    'wake',
    'pause',
    'resume',
    'setSpeed',
  ),
  path: textRule,
  baudRate: wholeNumberRule(1, Number.MAX_SAFE_INTEGER),
  autoOpen: flagRule,
  maxReadSize: wholeNumberRule(1, Number.MAX_SAFE_INTEGER),
  scpi: flagRule,
  firmwareVersion: textRule,
} satisfies OptionRules<CardPortOptions>;

/** A card on a port of this process. */
export interface CardPort {
  /** The path of the port, such as `/dev/card0`. */
  readonly path: string;
  /** The card. */
  readonly card: Card;
  /** The console of the card. */
  readonly console: CardConsole;
  /** A stream on the port, open in the next turn of the event loop. */
  readonly port: CardStream;
  /** The binding for other streams: `new SerialPortStream({ binding, path, baudRate: 9600 })`. */
  readonly binding: CardBinding;
  /**
   * Removes the card while streams are open: those that read emit 'close' with an error, and the path is free.
   *
   * @example
   * ```ts
   * import { openCardPort } from 'dscplus/serial';
   *
   * const { port, unplug } = openCardPort();
   * await new Promise<void>((done) => port.once('open', done));
   * port.resume(); // a stream that reads notices it
   * const closed = new Promise<Error | null>((done) => port.once('close', done));
   * unplug();
   * (await closed) instanceof Error; // → true
   * ```
   */
  unplug(): void;
  /**
   * Closes `port` and removes the card as `unplug` does. Stops the clock unless you gave it.
   *
   * @example
   * ```ts
   * import { openCardPort } from 'dscplus/serial';
   *
   * const { port, close } = openCardPort();
   * await new Promise<void>((done) => port.once('open', done));
   * await close();
   * port.isOpen; // → false
   * ```
   */
  close(): Promise<void>;
}

interface Plugged {
  readonly info: PortInfo;
  readonly maxReadSize: number;
  readonly console: CardConsole;
  readonly ends: Set<OpenMockPort>;
  /** Lines that arrived while nobody had the port open, or that the last client did not get any more. */
  missed: number;
}

const plugged = new Map<string, Plugged>();

/**
 * The binding of all ports of cards, for a `SerialPortStream` of serialport.
 *
 * @example
 * ```ts
 * import { cardBinding, openCardPort } from 'dscplus/serial';
 *
 * const { close } = openCardPort({ path: '/dev/card7' });
 * (await cardBinding.list()).map(({ path }) => path); // → ['/dev/card7']
 * await close();
 * ```
 */
export const cardBinding: CardBinding = {
  list: async () => Array.from(plugged.values(), ({ info }) => info),
  async open(options) {
    if (typeof options !== 'object' || options === null) throw new TypeError(bindingTexts.options);
    if (!options.path) throw new TypeError(bindingTexts.path);
    if (!options.baudRate) throw new TypeError(bindingTexts.baudRate);
    // If a stream is closed and reopened at once, it is closed first: until then it accepts no 'open'.
    await new Promise<void>((closed) => nextTurn(0, closed));
    const port = plugged.get(options.path);
    if (port === undefined) throw new Error(bindingTexts.missing(options.path));
    const locked = [...port.ends].some(({ openOptions }) => openOptions.lock);
    if (locked || (port.ends.size > 0 && options.lock !== false)) throw new Error(bindingTexts.locked);
    const { console, maxReadSize, info, missed } = port;
    port.missed = 0;
    const closed = (unsent: number): void => {
      port.ends.delete(end);
      if (port.ends.size === 0) port.missed += unsent;
    };
    const end = openMockPort({ console, maxReadSize, info, missed, closed }, options);
    port.ends.add(end);
    return end;
  },
};

/**
 * The class `SerialPort` of the package `serialport`, with cards for ports. For code that makes its port itself.
 *
 * @example
 * ```ts
 * import { CardSerialPort, openCardPort } from 'dscplus/serial';
 *
 * const { path, close } = openCardPort({ autoOpen: false });
 * const port = new CardSerialPort({ path, baudRate: 9_600 });
 * await new Promise<void>((done) => port.once('open', done));
 * port.isOpen; // → true
 * await new Promise<void>((done) => port.close(() => done()));
 * await close();
 * ```
 */
export const CardSerialPort: CardSerialPortConstructor = class extends SerialPortStream {
  static readonly binding = cardBinding;
  static readonly list = cardBinding.list;

  constructor(options: PortOpenOptions & { readonly autoOpen?: boolean }, done?: Done) {
    super({ ...options, binding: cardBinding }, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (this.opening) this.once('open', () => void this.port?.close());
    else if (this.port?.isOpen === true) void this.port.close();
    super._destroy(error, done);
  }
} as unknown as CardSerialPortConstructor;

/**
 * Opens a serial port in this process with a card on it, and a stream on the port. docs/user/serial.md has the
 * language.
 *
 * @throws {OptionError} for an option that is unknown or does not fit
 * @throws {Error} for a path that has a card already
 * @example
 * ```ts
 * import { openCardPort } from 'dscplus/serial';
 *
 * const { port, close } = openCardPort({ scpi: true });
 * port.write('*IDN?\r');
 * const reply = await new Promise<string>((done) => port.once('data', (bytes) => done(String(bytes))));
 * reply; // → 'DSCPLUS,dsc-plus,DEMO-0001,0\r\n'
 * await close();
 * ```
 */
export function openCardPort(options: CardPortOptions = {}): CardPort {
  checkOptions('openCardPort', options, cardPortOptions);
  const { maxReadSize = 1_024, baudRate = 115_200, autoOpen = true, path = freePath() } = options;
  if (plugged.has(path))
    throw new Error(errorMessage(quotedPath(path), 'has a card already', 'close it, or choose another path'));
  const ownClock = options.clock === undefined ? createRealClock() : null;
  const card = options.card ?? createFaultyCard();
  const console = createConsole({
    card,
    clock: options.clock ?? ownClock!,
    ...(options.scpi === undefined ? {} : { scpi: options.scpi }),
    ...(options.firmwareVersion === undefined ? {} : { firmwareVersion: options.firmwareVersion }),
  });
  const device: Plugged = { info: infoOf(path, card), maxReadSize, console, ends: new Set(), missed: 0 };
  console.connect(
    () => {
      if (device.ends.size === 0) device.missed += 1;
    },
    {
      watch: true,
      reportsOff() {
        device.missed = 0;
      },
    },
  );
  plugged.set(path, device);
  const port = new CardSerialPort({ path, baudRate, autoOpen });

  function unplug(): void {
    if (plugged.get(path) !== device) return;
    plugged.delete(path);
    for (const end of device.ends) end.unplug();
    console.stop();
    ownClock?.stop();
  }

  return {
    path,
    card,
    console,
    port,
    binding: cardBinding,
    unplug,
    async close() {
      if (plugged.get(path) !== device) return;
      await closed(port);
      unplug();
    },
  };
}

/** Closes a stream that is open or opening. */
function closed(port: CardStream): Promise<void> {
  return new Promise((done) => {
    const { opening } = port as unknown as { readonly opening: boolean };
    if (port.isOpen) port.close(() => done());
    else if (opening) port.once('open', () => port.close(() => done()));
    else done();
  });
}

function freePath(): string {
  for (let number = 0; ; number++) if (!plugged.has(`/dev/card${number}`)) return `/dev/card${number}`;
}

function infoOf(path: string, card: Card): PortInfo {
  return {
    path,
    manufacturer: 'dscplus',
    serialNumber: card.serial,
    pnpId: undefined,
    locationId: undefined,
    productId: undefined,
    vendorId: undefined,
  };
}
