/**
 * A card on a serial port that exists only in this process, for programs that use `serialport`.
 *
 * `openCardPort` makes the port and opens a stream on it; any other stream opens it by its path, through
 * `cardBinding`. Both are node-serialport's own code, connected to a card. The declarations name no type of
 * serialport or Node, so that they mean the same in every project.
 */
import { SerialPortStream } from '@serialport/stream';
import { createRealClock } from '../../clock/real-clock.ts';
import { type Card, createCard } from '../../device/card.ts';
import { errorMessage, quotedPath } from '../../errors/message.ts';
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
import { type CardConsole, type ConsoleClock, createConsole } from '../console/console.ts';
import { bindingTexts } from './binding-texts.ts';
import {
  type CardPortBinding,
  type OpenMockPort,
  openMockPort,
  type PortInfo,
  type PortLines,
  type PortOpenOptions,
} from './mock-port.ts';

export interface CardPortOptions {
  /** Default: the public demo card. */
  readonly card?: Card;
  /** Default: a real clock, which `close` stops. */
  readonly clock?: ConsoleClock;
  /** Default: `/dev/card0`, or the next free number. */
  readonly path?: string;
  /** Default 115200. It does not change the speed. */
  readonly baudRate?: number;
  /** Whether `port` opens by itself; default true. */
  readonly autoOpen?: boolean;
  /** Bytes of one read at most, to test how a program handles parts of lines; default 1024. */
  readonly maxReadSize?: number;
  /** Only commands and replies: no reports, and no byte is a key. */
  readonly scpi?: boolean;
  /** Last field of `*IDN?`. */
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

export interface CardPort {
  readonly path: string;
  readonly card: Card;
  readonly console: CardConsole;
  /** A stream on the port, which opens in the next turn of the loop. */
  readonly port: CardStream;
  /** For other streams: `new SerialPortStream({ binding, path, baudRate: 9600 })`. */
  readonly binding: CardBinding;
  /** Unplugs the card while streams are open: they get 'close' with an error, and the path disappears. */
  unplug(): void;
  /** Closes `port`, unplugs any other stream, and stops the clock if it is the default one. */
  close(): Promise<void>;
}

/** The binding: opens ports by path, and lists them. */
export interface CardBinding {
  list(): Promise<PortInfo[]>;
  open(options: PortOpenOptions): Promise<CardPortBinding>;
}

type Done = (error: Error | null) => void;

/** The part of a `SerialPortStream` that programs use, without its types; it is one. */
export interface CardStream {
  readonly path: string;
  readonly baudRate: number;
  readonly isOpen: boolean;
  /** The open port, for `lastWrite` and `recording`; set from the first open on. */
  readonly port?: CardPortBinding;
  open(done?: Done): void;
  close(done?: Done): void;
  write(data: string | Uint8Array | readonly number[], done?: (error?: Error | null) => void): boolean;
  drain(done?: Done): void;
  flush(done?: Done): void;
  update(options: { readonly baudRate: number }, done?: Done): void;
  set(lines: PortLines, done?: Done): void;
  get(done: (error: Error | null, lines?: { cts: boolean; dsr: boolean; dcd: boolean }) => void): void;
  on(event: 'data', listener: (data: Uint8Array) => void): this;
  on(event: 'open' | 'drain', listener: () => void): this;
  on(event: 'close', listener: (error: Error | null) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  once(event: 'data', listener: (data: Uint8Array) => void): this;
  once(event: 'open' | 'drain', listener: () => void): this;
  once(event: 'close', listener: (error: Error | null) => void): this;
  once(event: 'error', listener: (error: Error) => void): this;
  off(event: string, listener: (...args: never[]) => void): this;
  pipe<T extends object>(parser: T): T;
  pause(): this;
  resume(): this;
  setEncoding(encoding: 'ascii' | 'utf8' | 'latin1' | 'hex'): this;
  /** Closes the port too, which serialport's own stream does not. */
  destroy(error?: Error): this;
}

export interface CardSerialPortConstructor {
  new (
    options: PortOpenOptions & { readonly autoOpen?: boolean; readonly highWaterMark?: number },
    done?: Done,
  ): CardStream;
  readonly binding: CardBinding;
  list(): Promise<PortInfo[]>;
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

/** `SerialPort` of the package `serialport`, with cards as ports: for code that makes its port itself. */
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
 * A card on a port of this process, and a stream open on it.
 * @throws OptionError for an unknown option or one of a wrong type; Error if the path has a card already
 */
export function openCardPort(options: CardPortOptions = {}): CardPort {
  checkOptions('openCardPort', options, cardPortOptions);
  const { maxReadSize = 1_024, baudRate = 115_200, autoOpen = true, path = freePath() } = options;
  if (plugged.has(path))
    throw new Error(errorMessage(quotedPath(path), 'has a card already', 'close it, or choose another path'));
  const ownClock = options.clock === undefined ? createRealClock() : null;
  const card = options.card ?? createCard();
  const console = createConsole({
    card,
    clock: options.clock ?? ownClock!,
    ...(options.scpi === undefined ? {} : { scpi: options.scpi }),
    ...(options.firmwareVersion === undefined ? {} : { firmwareVersion: options.firmwareVersion }),
  });
  const here: Plugged = { info: infoOf(path, card), maxReadSize, console, ends: new Set(), missed: 0 };
  console.connect(
    () => {
      if (here.ends.size === 0) here.missed += 1;
    },
    {
      watch: true,
      reportsOff() {
        here.missed = 0;
      },
    },
  );
  plugged.set(path, here);
  const port = new CardSerialPort({ path, baudRate, autoOpen });

  function unplug(): void {
    if (plugged.get(path) !== here) return;
    plugged.delete(path);
    for (const end of here.ends) end.vanish();
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
      if (plugged.get(path) !== here) return;
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
