/**
 * What the bytes of a client mean, before any grammar: keys, command lines, and what is to be dropped.
 *
 * At the start of a line a byte is a key (the table below) or begins a command line, which ends at CR, LF or both.
 * An LF after a CR is dropped, however late. CAN and ETX clear what is waiting. Bytes that belong to neither are one
 * error for a whole run of them, and a line they are in does nothing. Memory is bounded by the limits; the bytes may
 * come split anyhow. Facts of real terminals: docs/user/serial.md.
 */
import type { Key } from '../../keypad/keys.ts';
import { createBlockCount } from './block-count.ts';
import { beginsEnd, createEcho } from './echo.ts';
import { createEscapes } from './escape-sequences.ts';
import { lineBytesMax } from './limits.ts';
import type { ErrorCode } from './scpi-errors.ts';

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
  /** Whether something has begun that goes on only with what comes at once: an escape sequence, or an echo. */
  readonly awaitsMore: boolean;
  /** Nothing has come for a while: what comes next is not of it. */
  quiet(): void;
  /** Drops the half line; what was sent may still come back. */
  dropHalf(): void;
  /** Drops what was learnt about the client too. */
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
  let noise = false;

  function take(byte: number): void {
    if (byte === NUL || byte === XON || byte === XOFF) return;
    if (escapes.swallows(byte)) return;
    if (takesEnd(byte)) return;
    if (byte === LF && afterCr) {
      afterCr = false;
      return;
    }
    afterCr = byte === CR;
    if (isStartOver(byte)) {
      dropHalf();
      sink.clear();
    } else byMode(byte);
  }

  function byMode(byte: number): void {
    if (mode === 'start') atStart(byte);
    else inLine(byte);
  }

  function atStart(byte: number): void {
    const char = String.fromCharCode(byte);
    if (beginsEnd(char) && echo.isWhole(maybe)) {
      echo.isEcho(maybe);
      maybe = '';
      echo.beginEnd();
      takesEnd(byte);
      return;
    }
    // Keys act at once, unless there is an echo.
    if (
      (!isKeyByte(maybe === '' ? byte : maybe.charCodeAt(0)) || echo.seen) &&
      echo.mayBecome(maybe + char)
    ) {
      maybe += char;
      return;
    }
    if (maybe === '') {
      plainStart(byte);
      return;
    }
    // A key, say, with an echo right behind it.
    const held = maybe + char;
    maybe = '';
    plainStart(held.charCodeAt(0));
    for (let i = 1; i < held.length; i++) byMode(held.charCodeAt(i));
  }

  /** A CR in an echo has its own LF there: one that follows it is a key. */
  function takesEnd(byte: number): boolean {
    if (!echo.takesEnd(String.fromCharCode(byte))) return false;
    afterCr = false;
    return true;
  }

  function isKeyByte(byte: number): boolean {
    return keys && keyOf.has(byte);
  }

  /** What was held is no echo. */
  function release(): void {
    const held = maybe;
    maybe = '';
    for (let i = 0; i < held.length; i++) plain(held.charCodeAt(i));
  }

  function plain(byte: number): void {
    if (mode === 'start') plainStart(byte);
    else inLine(byte);
  }

  function plainStart(byte: number): void {
    const wasNoise = noise;
    noise = false;
    if (byte === CR || byte === LF) {
      if (keys) sink.key('OK');
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
    if (beginsEnd(String.fromCharCode(byte)) && mode === 'line' && dropReport(byte)) return;
    if (byte === CR || byte === LF) endLine(byte);
    else if (mode === 'bad') return;
    else if (byte === BS || byte === DEL) takeBack();
    else if (isText(byte)) append(byte);
    else {
      dropHalf();
      mode = 'bad';
      sink.fault(-101, badLine);
    }
  }

  /** Whether a report came back in the middle of a line, and has ended; what stood before it stands again. */
  function dropReport(byte: number): boolean {
    const report = echo.reportAtEnd(text);
    if (report === '') return false;
    keepText(text.slice(0, -report.length));
    echo.beginEnd();
    return takesEnd(byte);
  }

  function append(byte: number): void {
    if (mode === 'long') return;
    const char = String.fromCharCode(byte);
    if (!blocks.covers(char) && blocks.outside > lineBytesMax) mode = 'long';
    else text += char;
  }

  function takeBack(): void {
    if (mode !== 'line') return;
    keepText(text.slice(0, -1));
  }

  function keepText(kept: string): void {
    text = kept;
    blocks.restart();
    for (const char of text) blocks.covers(char);
    if (text === '') mode = 'start';
  }

  function endLine(byte: number): void {
    const was = mode;
    const line = text;
    dropHalf();
    if (was === 'bad') {
      sink.lost(-101, badLine);
      return;
    }
    if (echo.isEcho(line)) {
      echo.beginEnd();
      takesEnd(byte);
      return;
    }
    if (was === 'line') sink.line(line);
    else {
      sink.fault(-363, longLine);
      sink.lost(-363, longLine);
    }
  }

  function quiet(): void {
    escapes.reset();
    echo.finishEnd();
    if (isKeyByte(maybe.charCodeAt(0))) release();
  }

  function dropHalf(): void {
    mode = 'start';
    text = '';
    maybe = '';
    noise = false;
    blocks.restart();
  }

  return {
    receive(bytes) {
      for (const byte of bytes) take(byte);
    },
    sent: (line) => echo.sent(line),
    reset() {
      quiet();
      dropHalf();
      afterCr = false;
      echo.forget();
    },
    get awaitsMore() {
      return escapes.within || echo.withinEnd || (maybe !== '' && isKeyByte(maybe.charCodeAt(0)));
    },
    quiet,
    dropHalf() {
      quiet();
      dropHalf();
    },
    get halfBytes() {
      return text.length + maybe.length;
    },
  };
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === TAB;
}
