/**
 * The meaning of a client's bytes, before any grammar: keys, command lines, and what is dropped.
 *
 * At the start of a line a byte is a key (the table below) or begins a command line, which ends at CR, LF or both. An
 * LF after a CR is dropped, however late. CAN and ETX clear what is waiting. A run of bytes that are neither is one
 * error, and a line that contains such bytes does nothing. Memory is bounded by the limits; the bytes may be split at
 * any place. docs/user/serial.md has the facts about real terminals.
 */
import type { Key } from '../../../keypad/keys.ts';
import { lineBytesMax } from '../limits.ts';
import type { ErrorCode } from '../scpi/scpi-errors.ts';
import { type BlockCount, createBlockCount } from './block-count.ts';
import { beginsEnd, createEcho, type Echo } from './echo.ts';
import { createEscapes, type Escapes } from './escape-sequences.ts';
import { BS, CAN, CR, DEL, ETX, isTextByte, keyOf, LF, NUL, XOFF, XON } from './key-bytes.ts';

/** CAN, and ETX with it. */
export function isStartOver(byte: number | undefined): boolean {
  return byte === CAN || byte === ETX;
}

/** The meaning of some bytes. */
export type ConsoleInput =
  /** A key byte; `press` means a hold of the profile's time. */
  | { readonly type: 'key'; readonly key: Key }
  /** A command line, without its end, printable ASCII and tabs. */
  | { readonly type: 'line'; readonly text: string }
  /** Bytes that are neither key nor line, reported as soon as they are found. */
  | { readonly type: 'fault'; readonly code: ErrorCode; readonly detail: string }
  /** The end of a line that does nothing. `reported`: its error was reported before. */
  | {
      readonly type: 'lost line';
      readonly code: ErrorCode;
      readonly detail: string;
      readonly reported: boolean;
    }
  /** CAN or ETX. */
  | { readonly type: 'clear' };

export interface ByteParser {
  /** Takes bytes, for `next` to read. */
  push(bytes: Uint8Array): void;
  /** Reads the next input; null when the bytes are used up. */
  next(): ConsoleInput | null;
  /** A line is sent, given without its end: it may return as an echo. */
  sent(text: string): void;
  /** Whether something unfinished continues only with bytes that arrive soon: an escape sequence, or an echo. */
  readonly awaitsMore: boolean;
  /** Nothing has arrived for a while: what arrives next does not belong to it. `next` may have inputs then. */
  expire(): void;
  /** Drops the unfinished line; what was sent may still return as an echo. Call it when `next` has no more. */
  dropHalfLine(): void;
  /** Forgets what was learnt about the client. */
  forgetClient(): void;
  /** Bytes of the unfinished line. */
  readonly halfLineBytes: number;
}

/**
 * `bad`: the line is dropped to its end, and its error is already reported. `long`: the same, but the error is
 * reported at the end, unless the line turns out to be an echo.
 */
type Mode = 'start' | 'line' | 'long' | 'bad';

const longLine = `a line over ${lineBytesMax} bytes, which does nothing`;
const badLine = 'in a line, which does nothing';

/** Bytes that are still to be read: new ones, or bytes that were held as the beginning of an echo and are not one. */
interface Unread {
  readonly bytes: Uint8Array;
  at: number;
  readonly read: (state: ParserState, byte: number) => ConsoleInput | null;
}

interface ParserState {
  /** Whether bytes at the start of a line are keys. */
  readonly keys: boolean;
  readonly echo: Echo;
  readonly escapes: Escapes;
  readonly blocks: BlockCount;
  /** The last one is read first. */
  readonly unread: Unread[];
  mode: Mode;
  text: string;
  /** Bytes at the start of a line that may be keys or an echo. */
  undecided: string;
  afterCr: boolean;
  inNoise: boolean;
}

const clear: ConsoleInput = { type: 'clear' };
const okKey: ConsoleInput = { type: 'key', key: 'OK' };
const noise: ConsoleInput = { type: 'fault', code: -101, detail: 'noise at the start of a line' };
const badByte: ConsoleInput = { type: 'fault', code: -101, detail: badLine };
const badEnd: ConsoleInput = { type: 'lost line', code: -101, detail: badLine, reported: true };
const longEnd: ConsoleInput = { type: 'lost line', code: -363, detail: longLine, reported: false };

/** @param keys whether bytes at the start of a line are keys */
export function createByteParser({ keys }: { readonly keys: boolean }): ByteParser {
  const state: ParserState = {
    keys,
    echo: createEcho(),
    escapes: createEscapes(),
    blocks: createBlockCount(),
    unread: [],
    mode: 'start',
    text: '',
    undecided: '',
    afterCr: false,
    inNoise: false,
  };
  const { echo, escapes, unread } = state;
  const holdsKeys = (): boolean => state.undecided !== '' && isKeyByte(state, state.undecided.charCodeAt(0));
  return {
    push(bytes) {
      unread.unshift({ bytes, at: 0, read: take });
    },
    next() {
      for (let from = unread.at(-1); from !== undefined; from = unread.at(-1)) {
        if (from.at === from.bytes.length) unread.pop();
        else {
          const input = from.read(state, from.bytes[from.at++]!);
          if (input === null) continue;
          echo.end.inputTaken();
          return input;
        }
      }
      return null;
    },
    sent: (line) => echo.sent(line),
    get awaitsMore() {
      return escapes.within || echo.end.isOpen || holdsKeys();
    },
    expire() {
      escapes.reset();
      echo.end.finish();
      readKeysOfFirstEnd(state);
      if (!holdsKeys()) return;
      readAgain(state, state.undecided, readPlain);
      state.undecided = '';
    },
    dropHalfLine: () => dropHalfLine(state),
    forgetClient() {
      state.afterCr = false;
      echo.forget();
    },
    get halfLineBytes() {
      return state.text.length + state.undecided.length;
    },
  };
}

function take(state: ParserState, byte: number): ConsoleInput | null {
  if (byte === NUL || byte === XON || byte === XOFF) return null;
  if (state.escapes.consumes(byte)) return null;
  if (takesEnd(state, byte)) return null;
  if (readKeysOfFirstEnd(state, byte)) return null;
  if (byte === LF && state.afterCr) {
    state.afterCr = false;
    return null;
  }
  state.afterCr = byte === CR;
  if (!isStartOver(byte)) return readByMode(state, byte);
  dropHalfLine(state);
  return clear;
}

function readByMode(state: ParserState, byte: number): ConsoleInput | null {
  return state.mode === 'start' ? atStart(state, byte) : inLine(state, byte);
}

/** Reads bytes that are not an echo. */
function readPlain(state: ParserState, byte: number): ConsoleInput | null {
  return state.mode === 'start' ? plainStart(state, byte) : inLine(state, byte);
}

function readAgain(state: ParserState, text: string, read: Unread['read']): void {
  state.unread.push({ bytes: Uint8Array.from(text, (char) => char.charCodeAt(0)), at: 0, read });
}

function atStart(state: ParserState, byte: number): ConsoleInput | null {
  const { echo, undecided } = state;
  const char = String.fromCharCode(byte);
  if (beginsEnd(char) && echo.isWhole(undecided)) {
    echo.isEcho(undecided);
    state.undecided = '';
    echo.end.begin();
    takesEnd(state, byte);
    return null;
  }
  // Keys act at once, unless there is an echo.
  const isKey = isKeyByte(state, undecided === '' ? byte : undecided.charCodeAt(0));
  if ((!isKey || echo.seen) && echo.isPrefix(undecided + char)) {
    state.undecided += char;
    return null;
  }
  if (undecided === '') return plainStart(state, byte);
  // For example a key with an echo directly after it.
  state.undecided = '';
  readAgain(state, undecided.slice(1) + char, readByMode);
  return plainStart(state, undecided.charCodeAt(0));
}

/** A CR in an echo has its own LF there: an LF after it is a key. */
function takesEnd(state: ParserState, byte: number): boolean {
  const { end } = state.echo;
  if (!end.isOpen || !end.takes(String.fromCharCode(byte))) return false;
  state.afterCr = false;
  return true;
}

/** Whether there were keys behind the first echo: they are read now, and a byte after them again. */
function readKeysOfFirstEnd(state: ParserState, byte?: number): boolean {
  const keys = state.echo.end.takeKeysOfFirst();
  if (keys === '' || state.mode !== 'start') return false;
  if (byte !== undefined) readAgain(state, String.fromCharCode(byte), take);
  readAgain(state, keys, take);
  return true;
}

function isKeyByte({ keys }: ParserState, byte: number): boolean {
  return keys && keyOf.has(byte);
}

function plainStart(state: ParserState, byte: number): ConsoleInput | null {
  const wasNoise = state.inNoise;
  state.inNoise = false;
  if (byte === CR || byte === LF) return state.keys ? okKey : null;
  const key = state.keys ? keyOf.get(byte) : undefined;
  if (key !== undefined) return { type: 'key', key };
  if (isTextByte(byte)) {
    state.mode = 'line';
    append(state, byte);
    return null;
  }
  if (byte === BS || byte === DEL) return null;
  state.inNoise = true;
  return wasNoise ? null : noise;
}

function inLine(state: ParserState, byte: number): ConsoleInput | null {
  if (state.mode === 'line' && beginsEnd(String.fromCharCode(byte)) && dropReport(state, byte)) return null;
  if (byte === CR || byte === LF) return endLine(state, byte);
  if (state.mode === 'bad') return null;
  if (byte === BS || byte === DEL) eraseLast(state);
  else if (isTextByte(byte)) append(state, byte);
  else {
    dropHalfLine(state);
    state.mode = 'bad';
    return badByte;
  }
  return null;
}

/** Whether a report returned in the middle of a line, and has ended; the earlier part of the line is restored. */
function dropReport(state: ParserState, byte: number): boolean {
  const report = state.echo.reportAtEnd(state.text);
  if (report === '') return false;
  keepText(state, state.text.slice(0, -report.length));
  state.echo.end.begin();
  return takesEnd(state, byte);
}

function append(state: ParserState, byte: number): void {
  if (state.mode === 'long') return;
  const char = String.fromCharCode(byte);
  if (!state.blocks.covers(char) && state.blocks.outside > lineBytesMax) state.mode = 'long';
  else state.text += char;
}

function eraseLast(state: ParserState): void {
  if (state.mode === 'line') keepText(state, state.text.slice(0, -1));
}

function keepText(state: ParserState, kept: string): void {
  state.text = kept;
  state.blocks.restart();
  for (const char of kept) state.blocks.covers(char);
  if (kept === '') state.mode = 'start';
}

function endLine(state: ParserState, byte: number): ConsoleInput | null {
  const { mode, text, echo } = state;
  dropHalfLine(state);
  if (mode === 'bad') return badEnd;
  if (echo.isEcho(text)) {
    echo.end.begin();
    takesEnd(state, byte);
    return null;
  }
  return mode === 'line' ? { type: 'line', text } : longEnd;
}

function dropHalfLine(state: ParserState): void {
  state.mode = 'start';
  state.text = '';
  state.undecided = '';
  state.inNoise = false;
  state.blocks.restart();
}
