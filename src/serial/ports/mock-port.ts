/**
 * The open port in this process: the mock binding's port, with a console in place of its wires.
 *
 * It does what every port does (port.ts). Unlike the mock's, its memory is bounded: when a client does not read, its
 * writes wait, and beyond a limit the oldest lines are dropped. A write is taken at once, because a stream that is
 * closed during a write can never be written to again (serialport 13).
 */
import { createRequire } from 'node:module';
import { errorMessage } from '../../errors/message.ts';
import { nextTurn } from '../console/after.ts';
import type { CardConsole } from '../console/connection.ts';
import { createPort, type Port, type Wire } from './port.ts';
import {
  bindingTexts,
  type CardPortBinding,
  type PortInfo,
  type PortLines,
  type PortOpenOptions,
} from './serialport-interface.ts';
import { createWrittenBytes } from './written-bytes.ts';

// The CommonJS build, because its types are found, and `serialport` itself uses it.
const { MockPortBinding } = createRequire(import.meta.url)(
  '@serialport/binding-mock',
) as typeof import('@serialport/binding-mock', { with: { 'resolution-mode': 'require' }});

/** Bytes that are ready for the next read, as in a system's buffer; the others stay in the outbox. */
const readyBytes = 16_384;
/** Bytes of a write that are taken at once. */
const takenBytes = 1_024;
export interface PortSettings {
  readonly console: CardConsole;
  readonly maxReadSize: number;
  readonly info: PortInfo;
  /** Lines that arrived while nobody had the port open. */
  readonly missed: number;
  /** Called on close, with the number of lines that were not sent any more. */
  readonly closed: (missed: number) => void;
}

export interface OpenMockPort extends CardPortBinding {
  /** The card is unplugged: reading and writing fail, which a stream reports as 'close' with an error. */
  unplug(): void;
}

export function openMockPort(settings: PortSettings, options: PortOpenOptions): OpenMockPort {
  return new OpenPort(settings, { ...defaults, ...options }) as OpenMockPort;
}

const defaults = {
  dataBits: 8,
  lock: true,
  stopBits: 1,
  parity: 'none',
  rtscts: false,
  xon: false,
  xoff: false,
  xany: false,
  hupcl: true,
} as const;

class OpenPort extends MockPortBinding {
  readonly #port: Port;
  readonly #closed: (missed: number) => void;
  readonly #written = createWrittenBytes();
  #behind = false;
  #roomWaiters: (() => void)[] = [];
  #failRead: (reason: Error) => void = () => {};
  #unplugError: Error | null = null;

  constructor(settings: PortSettings, options: Required<PortOpenOptions>) {
    const { console, maxReadSize, info, missed, closed } = settings;
    super(
      { data: Buffer.alloc(0), echo: false, record: false, maxReadSize, info, openOpt: { ...options } },
      options,
    );
    this.#closed = closed;
    // The mock copies everything at each write.
    Object.defineProperty(this, 'recording', { get: this.#written.all, enumerable: true });
    const wire: Wire = {
      write: (bytes) => this.#provide(bytes),
      pause: () => {
        this.#behind = true;
      },
      resume: () => {
        this.#behind = false;
        this.#callRoomWaiters();
      },
      discardUnread: () => {
        this.port.data = Buffer.alloc(0);
      },
    };
    this.#port = createPort(console, wire, { missed, after: nextTurn });
    this.#port.opened();
  }

  override async read(
    buffer: Buffer,
    offset: number,
    length: number,
  ): Promise<{ buffer: Buffer; bytesRead: number }> {
    if (this.#unplugError !== null) throw this.#unplugError;
    const unplugged = new Promise<never>((_, reject) => {
      this.#failRead = reject;
    });
    const result = await Promise.race([super.read(buffer, offset, length), unplugged]);
    this.#port.writable();
    return result;
  }

  override async write(bytes: Buffer): Promise<void> {
    if (!Buffer.isBuffer(bytes)) throw new TypeError(bindingTexts.buffer);
    if (this.#unplugError !== null) throw this.#unplugError;
    if (!this.isOpen) throw new Error(bindingTexts.closed);
    this.lastWrite = Buffer.from(bytes);
    this.#written.add(this.lastWrite);
    this.writeOperation = this.#take(bytes);
    await this.writeOperation;
  }

  /** Passes bytes on while the client reads the output. The rest is lost on close, as on a wire. */
  async #take(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && this.isOpen && this.#unplugError === null; at += takenBytes) {
      if (this.#behind) await new Promise<void>((done) => this.#roomWaiters.push(done));
      if (this.isOpen) this.#port.received(bytes.subarray(at, at + takenBytes));
    }
  }

  override async update(options: { readonly baudRate: number }): Promise<void> {
    await super.update(options);
    this.openOptions.baudRate = options.baudRate;
  }

  /** DTR, RTS and BREAK do nothing: a debug UART has no such wires. */
  override async set(options: PortLines): Promise<void> {
    if (this.#unplugError !== null) throw this.#unplugError;
    await super.set(options);
  }

  override async get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }> {
    await super.get();
    return { cts: true, dsr: true, dcd: true };
  }

  override async flush(): Promise<void> {
    this.#port.purge();
    await super.flush();
    this.#port.flushed();
  }

  override async close(): Promise<void> {
    const wasOpen = this.isOpen;
    const closing = super.close();
    // In the same tick, so that another can open the port at once.
    if (wasOpen) {
      const missed = this.#port.end();
      this.#callRoomWaiters();
      this.#closed(missed);
    }
    await closing;
  }

  unplug(): void {
    this.#unplugError = new Error(
      errorMessage('card', 'closed while the port was open', 'open a port of another card'),
    );
    this.#failRead(this.#unplugError);
    this.#callRoomWaiters();
  }

  /** Makes bytes ready for reading, whole lines as they come. */
  #provide(bytes: Uint8Array): number {
    if (!this.isOpen || this.port.data.length >= readyBytes) return 0;
    this.emitData(Buffer.from(bytes));
    return bytes.length;
  }

  #callRoomWaiters(): void {
    const waiters = this.#roomWaiters;
    this.#roomWaiters = [];
    for (const done of waiters) done();
  }
}
