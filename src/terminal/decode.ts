/**
 * From the bytes of a terminal to keys and clicks: a pure step from one state and one byte to the next.
 *
 * It takes plain keys, escape sequences (ECMA-48, xterm's ctlseqs), SGR and X10 mouse reports, bracketed paste, the
 * application keypad and the kitty keyboard protocol, cut anywhere: what is half here stays in the state, which
 * is of bounded size, until the rest comes or its time is up. A sequence is never taken apart into the keys
 * of its bytes: its digits would be typed into a PIN. Time is passed in; nothing here runs by itself.
 */
import { escapeSequence } from './escape-sequence.ts';
import {
  type DecoderState,
  type DecodeStep,
  escapeMs,
  sequenceBytesMax,
  sequenceMs,
  type TerminalInput,
} from './terminal-input.ts';

export const decoderStart: DecoderState = {
  mode: 'ground',
  text: '',
  pasting: false,
  utf8: 0,
  missing: 0,
  cr: false,
  since: 0,
  held: [],
};

/** The inputs in some bytes that came at host time `at`, ms. */
export function decode(from: DecoderState, bytes: Uint8Array, at: number): DecodeStep {
  const expired = decodeDue(from, at);
  const inputs: TerminalInput[] = [...expired.inputs];
  let state = expired.state;
  for (const byte of bytes) {
    const step = decodeByte(state, byte);
    state = step.state;
    inputs.push(...step.inputs);
  }
  return { state: { ...state, since: at }, inputs };
}

/** Host time at which `decodeDue` has something to do, ms, or null. */
export function decoderWake({ mode, since }: DecoderState): number | null {
  if (mode === 'ground' || mode === 'after escape') return null;
  return since + (mode === 'escape' ? escapeMs : sequenceMs);
}

/** What the passing of time decides: a lone ESC was the Escape key, a sequence that stopped is dropped. */
export function decodeDue(state: DecoderState, at: number): DecodeStep {
  const due = decoderWake(state);
  if (due === null || at < due) return { state, inputs: [] };
  if (state.mode !== 'escape') return { state: ground(state), inputs: [] };
  // Over a slow line the rest of a sequence may still come, and its "[" is no key of ours.
  return { state: { ...state, mode: 'after escape' }, inputs: [keyInput('Escape', state)] };
}

function decodeByte(state: DecoderState, byte: number): DecodeStep {
  switch (state.mode) {
    case 'ground':
      return byte === esc ? to(state, 'escape') : character(state, byte);
    case 'after escape':
      if (byte === 0x5b) return to(state, 'csi');
      return decodeByte(ground(state), byte);
    case 'escape':
      return afterEscape(state, byte);
    case 'csi':
    case 'ss3':
      return withinSequence(state, byte);
    case 'x10':
      return withinX10(state, byte);
    case 'overlong':
      if (byte === esc) return to(state, 'escape');
      if (byte < 0x20) return decodeByte(ground(state), byte);
      return nothing(byte >= 0x40 && byte <= 0x7e ? ground(state) : state);
    case 'string':
      if (byte === esc) return to(state, 'string end');
      if (byte === bell) return nothing(ground(state));
      return byte < 0x20 ? decodeByte(ground(state), byte) : nothing(state);
    case 'string end':
      return byte === 0x5c ? nothing(ground(state)) : afterEscape(state, byte);
  }
}

const esc = 0x1b;
const bell = 0x07;

/** The byte after an ESC: what kind of sequence begins, or a key with Alt. */
function afterEscape(state: DecoderState, byte: number): DecodeStep {
  const char = String.fromCharCode(byte);
  if (char === '[') return to(state, 'csi');
  if (state.pasting) return decodeByte(ground(state), byte);
  if (char === 'O') return to(state, 'ss3');
  if ('P]^_X'.includes(char)) return to(state, 'string');
  if (byte === esc) return { state: { ...state, mode: 'escape' }, inputs: [keyInput('Escape', state)] };
  const step = character(ground(state), byte);
  return {
    state: step.state,
    inputs: step.inputs.map((input) => (input.type === 'key' ? { ...input, alt: true } : input)),
  };
}

function withinSequence(state: DecoderState, byte: number): DecodeStep {
  if (byte === esc) return to(state, 'escape');
  // A control character ends a broken sequence and is a key itself: Ctrl-C must always be heard.
  if (byte < 0x20) return decodeByte(ground(state), byte);
  if (byte > 0x7e) return nothing(ground(state));
  const text = state.text + String.fromCharCode(byte);
  const isFinal = byte >= 0x40;
  if (!isFinal) {
    return text.length > sequenceBytesMax ? to(state, 'overlong') : nothing({ ...state, text });
  }
  if (state.mode === 'csi' && text === 'M') return to(state, 'x10');
  return escapeSequence(state.mode === 'csi' ? 'csi' : 'ss3', text, ground(state));
}

/** An X10 mouse report: three bytes, each 32 more than its value. Terminals send it that don't know SGR reports. */
function withinX10(state: DecoderState, byte: number): DecodeStep {
  const text = state.text + String.fromCharCode(byte);
  if (text.length < 3) return nothing({ ...state, text });
  const [button = 0, column = 0, row = 0] = Array.from(text, (char) => char.charCodeAt(0) - 32);
  if (button > 3 || column < 1 || row < 1) return nothing(ground(state));
  const action = button === 3 ? 'release' : 'press';
  return { state: ground(state), inputs: [{ type: 'mouse', action, column: column - 1, row: row - 1 }] };
}

/** A byte that is in no sequence: a control character, ASCII, or a part of a UTF-8 character. */
function character(state: DecoderState, byte: number): DecodeStep {
  if (state.missing > 0 && byte >= 0x80 && byte < 0xc0) {
    const utf8 = (state.utf8 << 6) | (byte & 0x3f);
    const missing = state.missing - 1;
    const next = { ...state, utf8, missing };
    return missing > 0 || utf8 > 0x10ffff ? nothing(next) : typed(next, String.fromCodePoint(utf8));
  }
  const rest = state.missing > 0 ? { ...state, missing: 0 } : state;
  if (byte >= 0x80) {
    if (byte >= 0xc2 && byte < 0xe0) return nothing({ ...rest, utf8: byte & 0x1f, missing: 1 });
    if (byte >= 0xe0 && byte < 0xf0) return nothing({ ...rest, utf8: byte & 0x0f, missing: 2 });
    if (byte >= 0xf0 && byte < 0xf5) return nothing({ ...rest, utf8: byte & 0x07, missing: 3 });
    return nothing(rest);
  }
  if (byte >= 0x20 && byte !== 0x7f) return typed(rest, String.fromCharCode(byte));
  return control(rest, byte);
}

function control(state: DecoderState, byte: number): DecodeStep {
  const next = { ...state, cr: byte === 0x0d };
  // A pasted line end may be CR LF: one Enter.
  if (byte === 0x0a && state.cr && state.pasting) return nothing(next);
  if (byte === 0x0d || byte === 0x0a) return typed(next, 'Enter', byte === 0x0d);
  if (byte === 0x7f || byte === 0x08) return typed(next, 'Backspace');
  if (byte === 0x09) return typed(next, 'Tab');
  if (byte === 0) return nothing(next);
  const letter = String.fromCharCode(byte + 0x60);
  // Terminals take Ctrl-C out of what is pasted: one that comes is a person at the end of patience.
  const ends = letter === 'c' && next.pasting;
  const after = ends ? { ...next, pasting: false } : next;
  const key: TerminalInput = { ...keyInput(letter, after), ctrl: true };
  return { state: after, inputs: ends ? [{ type: 'paste', action: 'end' }, key] : [key] };
}

function typed(state: DecoderState, key: string, cr = false): DecodeStep {
  return { state: { ...state, cr }, inputs: [keyInput(key, state)] };
}

function keyInput(key: string, { pasting }: DecoderState): Extract<TerminalInput, { type: 'key' }> {
  return { type: 'key', key, action: 'press', ctrl: false, alt: false, pasted: pasting };
}

function ground(state: DecoderState): DecoderState {
  return { ...state, mode: 'ground', text: '' };
}

function to(state: DecoderState, mode: DecoderState['mode']): DecodeStep {
  return nothing({ ...state, mode, text: '', missing: 0 });
}

function nothing(state: DecoderState): DecodeStep {
  return { state, inputs: [] };
}
