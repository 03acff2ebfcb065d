/**
 * A serial port as programs that use `serialport` see it: the binding, the open port, the stream and its class, and the
 * texts of their errors. It names no type of serialport or Node, so that it means the same in every project.
 */

/** What opens ports by their path, and lists them: a binding, as `SerialPortStream` takes one. */
export interface CardBinding {
  /** The ports that have a card now. */
  list(): Promise<PortInfo[]>;
  /** Opens a port. Rejects as serialport's own bindings do. */
  open(options: PortOpenOptions): Promise<CardPortBinding>;
}

/** Called when it is done, or with the error. */
export type Done = (error: Error | null) => void;

/**
 * What a program does with a `SerialPortStream` of serialport, without its types. Every `CardStream` is one.
 *
 * @example
 * ```ts
 * import { openCardPort } from 'dscplus/serial';
 *
 * const { port, close } = openCardPort({ autoOpen: false, scpi: true });
 * await new Promise<void>((done) => port.open(() => done()));
 * port.setEncoding('ascii');
 * const reply = new Promise<string>((done) => port.once('data', (text) => done(String(text))));
 * port.write('*IDN?\r');
 * await new Promise<void>((done) => port.drain(() => done()));
 * await reply; // → 'DSCPLUS,dsc-plus,DEMO-0001,0\r\n'
 * await close();
 * ```
 */
export interface CardStream {
  /** The path of the port. */
  readonly path: string;
  /** The baud rate. */
  readonly baudRate: number;
  /** Whether the port is open. */
  readonly isOpen: boolean;
  /** The open port, for `lastWrite` and `recording`; there from the first open on. */
  readonly port?: CardPortBinding;
  /** Opens the port. */
  open(done?: Done): void;
  /** Closes the port. */
  close(done?: Done): void;
  /** Writes bytes, or a text. Returns false when the caller should wait for 'drain'. */
  write(data: string | Uint8Array | readonly number[], done?: (error?: Error | null) => void): boolean;
  /** Calls back when everything has been written. */
  drain(done?: Done): void;
  /** Drops what was received and not read. */
  flush(done?: Done): void;
  /** Changes the baud rate. */
  update(options: { readonly baudRate: number }, done?: Done): void;
  /** Sets control lines, which do nothing: a debug UART has none. */
  set(lines: PortLines, done?: Done): void;
  /** Reads control lines: clear to send and data set ready, always. */
  get(done: (error: Error | null, lines?: { cts: boolean; dsr: boolean; dcd: boolean }) => void): void;
  /** Calls `listener` at each event of the name. */
  on(event: 'data', listener: (data: Uint8Array) => void): this;
  /** Calls `listener` at each event of the name. */
  on(event: 'open' | 'drain', listener: () => void): this;
  /** Calls `listener` at each event of the name. */
  on(event: 'close', listener: (error: Error | null) => void): this;
  /** Calls `listener` at each event of the name. */
  on(event: 'error', listener: (error: Error) => void): this;
  /** Calls `listener` at the next event of the name. */
  once(event: 'data', listener: (data: Uint8Array) => void): this;
  /** Calls `listener` at the next event of the name. */
  once(event: 'open' | 'drain', listener: () => void): this;
  /** Calls `listener` at the next event of the name. */
  once(event: 'close', listener: (error: Error | null) => void): this;
  /** Calls `listener` at the next event of the name. */
  once(event: 'error', listener: (error: Error) => void): this;
  /** Removes a listener. */
  off(event: string, listener: (...args: never[]) => void): this;
  /** Passes what is read to a parser or a stream, and returns it. */
  pipe<T extends object>(parser: T): T;
  /** Stops 'data' events until `resume`. */
  pause(): this;
  /** Starts 'data' events again. */
  resume(): this;
  /** Makes 'data' events carry text instead of bytes. */
  setEncoding(encoding: 'ascii' | 'utf8' | 'latin1' | 'hex'): this;
  /** Ends the stream and closes the port, which serialport's own stream does not. */
  destroy(error?: Error): this;
}

/** The type of `CardSerialPort`. */
export interface CardSerialPortConstructor {
  /**
   * Makes a stream on the port of a card, and opens it unless `autoOpen` is false.
   *
   * @param done called when the port is open, or with the error
   */
  new (
    options: PortOpenOptions & { readonly autoOpen?: boolean; readonly highWaterMark?: number },
    done?: Done,
  ): CardStream;
  /** The binding of all ports of cards. */
  readonly binding: CardBinding;
  /** The ports that have a card now. */
  list(): Promise<PortInfo[]>;
}

/** An open port as `SerialPortStream` drives it, without the types of Node or serialport. */
export interface CardPortBinding {
  /** The settings that the port was opened with. */
  readonly openOptions: Required<PortOpenOptions>;
  /** Whether the port is open. */
  isOpen: boolean;
  /** The bytes of the last write, or null. */
  lastWrite: Uint8Array | null;
  /** The bytes of every write since the open; of more than 1 MiB the newest. */
  readonly recording: Uint8Array;
  /** Closes the port. */
  close(): Promise<void>;
  /** Reads at least one byte into the buffer. */
  read<B extends Uint8Array>(
    buffer: B,
    offset: number,
    length: number,
  ): Promise<{ buffer: B; bytesRead: number }>;
  /** Writes bytes to the card. */
  write(bytes: Uint8Array): Promise<void>;
  /** Changes the baud rate. */
  update(options: { readonly baudRate: number }): Promise<void>;
  /** Sets control lines, which do nothing: a debug UART has none. */
  set(options: PortLines): Promise<void>;
  /** Reads control lines: clear to send and data set ready, always. */
  get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }>;
  /** The baud rate. */
  getBaudRate(): Promise<{ baudRate: number }>;
  /** Drops what was received and not read. */
  flush(): Promise<void>;
  /** Resolves when everything has been written. */
  drain(): Promise<void>;
}

/** The settings that a program opens a port with, as in serialport. Only `path` and `lock` have an effect. */
export interface PortOpenOptions {
  /** The path of the port. */
  path: string;
  /** The baud rate. */
  baudRate: number;
  /** Data bits. */
  dataBits?: 5 | 6 | 7 | 8;
  /** Whether others are kept from opening the port; default true. */
  lock?: boolean;
  /** Stop bits. */
  stopBits?: 1 | 1.5 | 2;
  /** The parity, such as `none`. */
  parity?: string;
  /** Flow control by RTS and CTS. */
  rtscts?: boolean;
  /** Flow control by XON. */
  xon?: boolean;
  /** Flow control by XOFF. */
  xoff?: boolean;
  /** Whether any byte ends XOFF. */
  xany?: boolean;
  /** Whether DTR drops when the port is closed. */
  hupcl?: boolean;
}

/** The control lines that a program may set. They do nothing: a debug UART has none. */
export interface PortLines {
  /** Break. */
  readonly brk?: boolean;
  /** Clear to send. */
  readonly cts?: boolean;
  /** Data set ready. */
  readonly dsr?: boolean;
  /** Data terminal ready. */
  readonly dtr?: boolean;
  /** Request to send. */
  readonly rts?: boolean;
}

/** What `list()` says of a port. */
export interface PortInfo {
  /** The path of the port. */
  path: string;
  /** Always `dscplus`. */
  manufacturer: string | undefined;
  /** The serial number of the card. */
  serialNumber: string | undefined;
  /** Always undefined. */
  pnpId: string | undefined;
  /** Always undefined. */
  locationId: string | undefined;
  /** Always undefined. */
  productId: string | undefined;
  /** Always undefined. */
  vendorId: string | undefined;
}

/** The texts of errors that the bindings of `serialport` have too, word for word: programs look for them. */
export const bindingTexts = {
  options: '"options" is not an object',
  path: '"path" is not a valid port',
  baudRate: '"baudRate" is not a valid baudRate',
  buffer: '"buffer" is not a Buffer',
  locked: 'Port is locked cannot open',
  closed: 'Port is not open',
  missing: (path: string): string => `No such file or directory, cannot open ${path}`,
} as const;
