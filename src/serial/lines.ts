/**
 * What the bytes of a client mean, before any grammar: keys, command lines, and what is to be dropped.
 *
 * At the start of a line a byte is a key (the table below) or begins a command line, which ends at CR, LF or both.
 * An LF after a CR is dropped, however late. CAN and ETX clear what is waiting. Bytes that belong to neither are one
 * error for a whole run of them, and a line they are in does nothing. Memory is bounded by the limits; the bytes may
 * come split anyhow. Facts of real terminals: docs/serial.md.
 */
import type { Key } from '../keypad/keys.ts';
import { createBlockCount } from './block-count.ts';
import { createEcho } from './echo.ts';
import type { ErrorCode } from './errors.ts';
import { createEscapes } from './escapes.ts';
import { lineBytesMax } from './limits.ts';

export interface LineSink {
  /** A key byte; `press` means a hold of the profile's time. */
  key(key: Key): void;
  /** A command line, without its end, printable ASCII and tabs. */
  line(text: string): void;
  fault(code: ErrorCode, detail: string): void;
  /** A line has ended that does nothing, because of this fault, which was told when it came up. */
  lost(code: ErrorCode, detail: string): void;
  /** CAN or ETX. */
  clear(): void;
}

export interface Lines {
  receive(bytes: Uint8Array): void;
  /** A line goes out, without its end: it may come back. */
  sent(text: string): void;
  /** Whether an escape sequence has begun that may go on. */
  readonly withinSequence: boolean;
  /** Ends it: what comes next is not of it. */
  endSequence(): void;
  /** Drops the half line, and what was learnt about the client. */
  reset(): void;
  /** Bytes of the half line. */
  readonly halfBytes: number;
}

const NUL = 0x00;
const ETX = 0x03;
const BS = 0x08;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const XON = 0x11;
const XOFF = 0x13;
const CAN = 0x18;
const DEL = 0x7f;

/** CAN, and ETX with it. */
export function isStartOver(byte: number | undefined): boolean {
  return byte === CAN || byte === ETX;
}

/** The key of a byte at the start of a line, apart from line ends. */
const keyOf: ReadonlyMap<number, Key> = new Map<number, Key>([
  ...Array.from('0123456789', (digit): [number, Key] => [digit.charCodeAt(0), digit as Key]),
  [0x43, 'edit'], // C
  [BS, 'edit'],
  [DEL, 'edit'],
  [0x50, 'press'], // P
]);

/**
 * `bad`: the line is dropped to its end, its fault told already. `long`: the same, its fault told at the end,
 * unless the line turns out to be an echo.
 */
type Mode = 'start' | 'line' | 'long' | 'bad';

const longLine = `a line over ${lineBytesMax} bytes, which does nothing`;
const badLine = 'in a line, which does nothing';

/** @param keys whether bytes at the start of a line are keys */
export function createLines(sink: LineSink, { keys }: { readonly keys: boolean }): Lines {
  const echo = createEcho();
  const escapes = createEscapes();
  const blocks = createBlockCount();
  let mode: Mode = 'start';
  let text = '';
  /** Bytes at the start of a line that may be keys or an echo. */
  let maybe = '';
  let afterCr = false;
  let afterEcho = false;
  let noise = false;

  function take(byte: number): void {
    if (byte === NUL || byte === XON || byte === XOFF) return;
    if (escapes.swallows(byte)) return;
    if (byte === LF && afterCr) {
      afterCr = false;
      return;
    }
    afterCr = byte === CR;
    if (isStartOver(byte)) {
      dropHalf();
      sink.clear();
    } else if (mode === 'start') atStart(byte);
    else inLine(byte);
  }

  function atStart(byte: number): void {
    const lineEnd = byte === CR || byte === LF;
    if (!keys || (maybe === '' && (lineEnd || !keyOf.has(byte)))) {
      plainStart(byte);
      return;
    }
    if (lineEnd && echo.isEcho(maybe)) {
      maybe = '';
      afterEcho = true;
      return;
    }
    const longer = maybe + String.fromCharCode(byte);
    if (!lineEnd && echo.mayBecome(longer)) {
      maybe = longer;
      return;
    }
    const held = maybe;
    maybe = '';
    for (let i = 0; i < held.length; i++) plain(held.charCodeAt(i));
    plain(byte);
  }

  function plain(byte: number): void {
    if (mode === 'start') plainStart(byte);
    else inLine(byte);
  }

  function plainStart(byte: number): void {
    const doubled = afterEcho;
    afterEcho = false;
    const wasNoise = noise;
    noise = false;
    if (byte === CR || byte === LF) {
      if (keys && !doubled) sink.key('OK');
      return;
    }
    const key = keys ? keyOf.get(byte) : undefined;
    if (key !== undefined) sink.key(key);
    else if (isText(byte)) {
      mode = 'line';
      append(byte);
    } else if (byte !== BS && byte !== DEL) {
      noise = true;
      if (!wasNoise) sink.fault(-101, 'noise at the start of a line');
    }
  }

  function inLine(byte: number): void {
    if (byte === CR || byte === LF) endLine();
    else if (mode === 'bad') return;
    else if (byte === BS || byte === DEL) takeBack();
    else if (isText(byte)) append(byte);
    else {
      dropHalf();
      mode = 'bad';
      sink.fault(-101, badLine);
    }
  }

  function append(byte: number): void {
    if (mode === 'long') return;
    const char = String.fromCharCode(byte);
    if (!blocks.covers(char) && blocks.outside > lineBytesMax) mode = 'long';
    else text += char;
  }

  function takeBack(): void {
    if (mode !== 'line') return;
    text = text.slice(0, -1);
    blocks.restart();
    for (const char of text) blocks.covers(char);
    if (text === '') mode = 'start';
  }

  function endLine(): void {
    const was = mode;
    const line = text;
    dropHalf();
    if (was === 'bad') {
      sink.lost(-101, badLine);
      return;
    }
    afterEcho = echo.isEcho(line);
    if (afterEcho) return;
    if (was === 'line') sink.line(line);
    else {
      sink.fault(-363, longLine);
      sink.lost(-363, longLine);
    }
  }

  function dropHalf(): void {
    mode = 'start';
    text = '';
    maybe = '';
    noise = false;
    afterEcho = false;
    blocks.restart();
  }

  return {
    receive(bytes) {
      for (const byte of bytes) take(byte);
    },
    sent: (line) => echo.sent(line),
    reset() {
      dropHalf();
      afterCr = false;
      echo.forget();
      escapes.reset();
    },
    get withinSequence() {
      return escapes.within;
    },
    endSequence: escapes.reset,
    get halfBytes() {
      return text.length + maybe.length;
    },
  };
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === TAB;
}
