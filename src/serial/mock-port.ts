/**
 * The open end of a port in this process: the mock binding's port, with a console where its wires would be.
 *
 * Unlike the mock's, its memory is bounded: a client that does not read has its writes wait, and past that the
 * oldest lines go, as at every port (outbox.ts). A write is taken at once, because a stream whose write is still
 * under way when it is closed can never be written to again (serialport 13).
 */
import { createRequire } from 'node:module';
import type { CardConsole, Connection } from './console.ts';
import { heldBytesMax } from './limits.ts';
import { createPortOutbox, type PortOutbox } from './port-outbox.ts';

// The CommonJS build: it is the one whose types are found, and the one that `serialport` itself uses.
const { MockPortBinding } = createRequire(import.meta.url)(
  '@serialport/binding-mock',
) as typeof import('@serialport/binding-mock', { with: { 'resolution-mode': 'require' }});

/** Bytes that lie ready for the next read; the others stay in the outbox. */
const readyBytes = 1_024;
/** Bytes of a write that are taken in one go. */
const takenBytes = 1_024;
/** A client this far behind with reading has its writes wait. */
const behindBytes = heldBytesMax / 2;

/** A port as `SerialPortStream` drives it. No type of Node's or of serialport's is named. */
export interface CardPortBinding {
  readonly openOptions: Required<PortOpenOptions>;
  isOpen: boolean;
  close(): Promise<void>;
  read<B extends Uint8Array>(
    buffer: B,
    offset: number,
    length: number,
  ): Promise<{ buffer: B; bytesRead: number }>;
  write(bytes: Uint8Array): Promise<void>;
  update(options: { readonly baudRate: number }): Promise<void>;
  set(options: PortLines): Promise<void>;
  get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }>;
  getBaudRate(): Promise<{ baudRate: number }>;
  flush(): Promise<void>;
  drain(): Promise<void>;
}

export interface PortOpenOptions {
  path: string;
  baudRate: number;
  dataBits?: 5 | 6 | 7 | 8;
  lock?: boolean;
  stopBits?: 1 | 1.5 | 2;
  parity?: string;
  rtscts?: boolean;
  xon?: boolean;
  xoff?: boolean;
  xany?: boolean;
  hupcl?: boolean;
}

export interface PortLines {
  readonly brk?: boolean;
  readonly cts?: boolean;
  readonly dsr?: boolean;
  readonly dtr?: boolean;
  readonly rts?: boolean;
}

export interface PortSettings {
  readonly console: CardConsole;
  readonly maxReadSize: number;
  readonly info: PortInfo;
  /** Called when it is closed. */
  readonly closed: () => void;
}

/** What `list()` says of a port. */
export interface PortInfo {
  path: string;
  manufacturer: string | undefined;
  serialNumber: string | undefined;
  pnpId: string | undefined;
  locationId: string | undefined;
  productId: string | undefined;
  vendorId: string | undefined;
}

export interface OpenEnd extends CardPortBinding {
  /** The card is pulled out: reading and writing fail, which a stream tells as 'close' with an error. */
  vanish(): void;
}

export function openEnd(settings: PortSettings, options: PortOpenOptions): OpenEnd {
  return new OpenPort(settings, { ...defaults, ...options }) as OpenEnd;
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
  readonly #connection: Connection;
  readonly #outbox: PortOutbox;
  readonly #closed: () => void;
  #roomWanted: (() => void)[] = [];
  #failRead: (reason: Error) => void = () => {};
  #gone: Error | null = null;

  constructor({ console, maxReadSize, info, closed }: PortSettings, options: Required<PortOpenOptions>) {
    super(
      { data: Buffer.alloc(0), echo: false, record: false, maxReadSize, info, openOpt: { ...options } },
      options,
    );
    this.#closed = closed;
    this.#connection = console.connect((line) => {
      this.#outbox.push(line);
      this.#fill();
    });
    this.#outbox = createPortOutbox(this.#connection);
    this.#outbox.pushGlass();
    this.#fill();
  }

  override async read(
    buffer: Buffer,
    offset: number,
    length: number,
  ): Promise<{ buffer: Buffer; bytesRead: number }> {
    if (this.#gone !== null) throw this.#gone;
    const vanished = new Promise<never>((_, reject) => {
      this.#failRead = reject;
    });
    const result = await Promise.race([super.read(buffer, offset, length), vanished]);
    this.#fill();
    return result;
  }

  override async write(bytes: Buffer): Promise<void> {
    if (!Buffer.isBuffer(bytes)) throw new TypeError('"buffer" is not a Buffer');
    if (this.#gone !== null) throw this.#gone;
    if (!this.isOpen) throw new Error('Port is not open');
    this.writeOperation = this.#take(bytes);
    await this.writeOperation;
  }

  /** Hands bytes on while the client reads what comes of them. What is left when it closes is lost, as on a wire. */
  async #take(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && this.isOpen && this.#gone === null; at += takenBytes) {
      if (this.#outbox.bytes > behindBytes) await new Promise<void>((done) => this.#roomWanted.push(done));
      if (this.isOpen) this.#connection.receive(bytes.subarray(at, at + takenBytes));
    }
  }

  override async update(options: { readonly baudRate: number }): Promise<void> {
    await super.update(options);
    this.openOptions.baudRate = options.baudRate;
  }

  /** DTR, RTS and BREAK do nothing: a debug UART has no such wires. */
  override async set(options: PortLines): Promise<void> {
    if (this.#gone !== null) throw this.#gone;
    await super.set(options);
  }

  override async get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }> {
    await super.get();
    return { cts: true, dsr: true, dcd: true };
  }

  override async flush(): Promise<void> {
    this.#outbox.clear();
    await super.flush();
    this.#makeRoom();
  }

  override async close(): Promise<void> {
    const wasOpen = this.isOpen;
    const closing = super.close();
    // In the same tick, so that another can open the port at once.
    if (wasOpen) {
      this.#connection.end();
      this.#makeRoom();
      this.#closed();
    }
    await closing;
  }

  vanish(): void {
    this.#gone = new Error('the card was taken away');
    this.#failRead(this.#gone);
    this.#makeRoom();
  }

  /** Lays lines ready for reading, whole ones as far as they go. */
  #fill(): void {
    while (this.isOpen && this.port.data.length < readyBytes) {
      const part = this.#outbox.next();
      if (part === null) break;
      this.#outbox.took(part.length);
      this.emitData(Buffer.from(part));
    }
    if (this.#outbox.bytes <= behindBytes) this.#makeRoom();
  }

  #makeRoom(): void {
    const wanted = this.#roomWanted;
    this.#roomWanted = [];
    for (const done of wanted) done();
  }
}
