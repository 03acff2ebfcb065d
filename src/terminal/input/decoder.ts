/**
 * Turns the bytes of a terminal into keys and clicks: a pure step from one state and one byte to the next.
 *
 * It reads plain keys, escape sequences (ECMA-48, xterm's ctlseqs), SGR and X10 mouse reports, bracketed paste, the
 * application keypad and the kitty keyboard protocol, split at any byte. An incomplete sequence stays in the state,
 * whose size is bounded, until the rest arrives or its time is over. A sequence is never split into the keys of its
 * bytes, because its digits would be typed into a PIN. A sequence without an end times out, and the Escape key ends
 * it. Time is an argument; nothing here runs by itself.
 */
import { endPaste, escapeSequence, isPasting } from './escape-sequence.ts';
import {
  type DecoderState,
  type DecodeStep,
  escapeMs,
  pasteIdleMs,
  sequenceBytesMax,
  type TerminalInput,
  unfinishedSequenceMs,
} from './terminal-input.ts';

export const decoderStart: DecoderState = {
  mode: 'ground',
  text: '',
  paste: 'none',
  utf8: 0,
  missing: 0,
  cr: false,
  since: 0,
  began: 0,
  kitty: false,
  held: [],
};

/** The inputs in bytes that arrived at host time `at`, ms. */
export function decode(from: DecoderState, bytes: Uint8Array, at: number): DecodeStep {
  const expired = decodeDue(from, at);
  const state = { ...expired.state, since: at };
  const read = state.paste === 'late' ? decodeLate(state, bytes) : decodeAll(state, bytes);
  return { state: read.state, inputs: [...expired.inputs, ...read.inputs] };
}

function decodeAll(from: DecoderState, bytes: Uint8Array): DecodeStep {
  const inputs: TerminalInput[] = [];
  let state = from;
  for (const byte of bytes) {
    const step = decodeByte(state, byte);
    state = step.state;
    inputs.push(...step.inputs);
  }
  return { state, inputs };
}

/**
 * A read after a paste that ended without its mark. If it contains the mark, or characters that did not arrive alone,
 * it is the late rest of the paste. A character that arrived alone is a key, and so is a sequence.
 */
function decodeLate(state: DecoderState, bytes: Uint8Array): DecodeStep {
  const pasted = decodeAll({ ...state, paste: 'rest' }, bytes);
  if (pasted.state.paste !== 'rest') return pasted;
  if (bytes.length === 1 || pasted.inputs.length === 0) return decodeAll(state, bytes);
  return { ...pasted, state: { ...pasted.state, paste: 'late' } };
}

/** Host time at which `decodeDue` has something to do, ms, or null. */
export function decoderWake(state: DecoderState): number | null {
  const dues = [sequenceDue(state), pasteDue(state)].filter((due) => due !== null);
  return dues.length === 0 ? null : Math.min(...dues);
}

function sequenceDue({ mode, since, began }: DecoderState): number | null {
  if (mode === 'ground' || mode === 'after escape') return null;
  return mode === 'escape' || mode === 'string end' ? since + escapeMs : began + unfinishedSequenceMs;
}

function pasteDue({ paste, since }: DecoderState): number | null {
  return paste === 'open' ? since + pasteIdleMs : null;
}

/**
 * What is decided when time passes: a lone ESC was the Escape key, a sequence without an end is dropped, a paste
 * without its mark has ended.
 */
export function decodeDue(state: DecoderState, at: number): DecodeStep {
  const due = decoderWake(state);
  if (due === null || at < due) return { state, inputs: [] };
  const step = due === sequenceDue(state) ? endSequence(state) : endPaste(state);
  const rest = decodeDue(step.state, at);
  return { state: rest.state, inputs: [...step.inputs, ...rest.inputs] };
}

function endSequence(state: DecoderState): DecodeStep {
  if (state.mode !== 'escape' && state.mode !== 'string end') return noInputs(ground(state));
  const { state: after, inputs } = endPaste(state);
  // On a slow line the rest of a sequence may still arrive, and its "[" must not be a key.
  return { state: { ...after, mode: 'after escape' }, inputs: [...inputs, keyInput('Escape', after)] };
}

function decodeByte(state: DecoderState, byte: number): DecodeStep {
  switch (state.mode) {
    case 'ground':
      return byte === esc ? enterMode(state, 'escape') : character(state, byte);
    case 'after escape':
      if (byte === 0x5b && state.since < state.began + unfinishedSequenceMs) return enterMode(state, 'csi');
      return decodeByte(ground(state), byte);
    case 'escape':
      return afterEscape(state, byte);
    case 'csi':
    case 'ss3':
      return withinSequence(state, byte);
    case 'x10':
      return withinX10(state, byte);
    case 'overlong':
      if (byte === esc) return enterMode(state, 'escape');
      if (byte < 0x20) return decodeByte(ground(state), byte);
      return noInputs(byte >= 0x40 && byte <= 0x7e ? ground(state) : state);
    case 'string':
      if (byte === esc) return enterMode(state, 'string end');
      if (byte === bell) return noInputs(ground(state));
      return byte < 0x20 ? decodeByte(ground(state), byte) : noInputs(state);
    case 'string end':
      return byte === 0x5c ? noInputs(ground(state)) : afterEscape(state, byte);
  }
}

const esc = 0x1b;
const bell = 0x07;

/** The byte after an ESC: which kind of sequence begins, or a key with Alt. */
function afterEscape(state: DecoderState, byte: number): DecodeStep {
  const char = String.fromCharCode(byte);
  if (char === '[') return enterMode(state, 'csi');
  if (isPasting(state)) return decodeByte(ground(state), byte);
  if (char === 'O') return enterMode(state, 'ss3');
  if ('P]^_X'.includes(char)) return enterMode(state, 'string');
  if (byte === esc) return { state: { ...state, mode: 'escape' }, inputs: [keyInput('Escape', state)] };
  const step = character(ground(state), byte);
  return {
    state: step.state,
    inputs: step.inputs.map((input) => (input.type === 'key' ? { ...input, alt: true } : input)),
  };
}

function withinSequence(state: DecoderState, byte: number): DecodeStep {
  if (byte === esc) return enterMode(state, 'escape');
  // A control character ends a broken sequence and is a key itself, so that Ctrl-C always works.
  if (byte < 0x20) return decodeByte(ground(state), byte);
  if (byte > 0x7e) return noInputs(ground(state));
  const text = state.text + String.fromCharCode(byte);
  const isFinal = byte >= 0x40;
  if (!isFinal) {
    return text.length > sequenceBytesMax ? enterMode(state, 'overlong') : noInputs({ ...state, text });
  }
  if (state.mode === 'csi' && text === 'M' && !isPasting(state)) return enterMode(state, 'x10');
  return escapeSequence(state.mode === 'csi' ? 'csi' : 'ss3', text, ground(state));
}

/** An X10 mouse report: three bytes, each 32 more than its value. Terminals without SGR reports send it. */
function withinX10(state: DecoderState, byte: number): DecodeStep {
  const text = state.text + String.fromCharCode(byte);
  if (text.length < 3) return noInputs({ ...state, text });
  const [button = 0, column = 0, row = 0] = Array.from(text, (char) => char.charCodeAt(0) - 32);
  if (button > 3 || column < 1 || row < 1) return noInputs(ground(state));
  const action = button === 3 ? 'release' : 'press';
  return { state: ground(state), inputs: [{ type: 'mouse', action, column: column - 1, row: row - 1 }] };
}

/** A byte outside a sequence: a control character, ASCII, or a part of a UTF-8 character. */
function character(state: DecoderState, byte: number): DecodeStep {
  if (state.missing > 0 && byte >= 0x80 && byte < 0xc0) {
    const utf8 = (state.utf8 << 6) | (byte & 0x3f);
    const missing = state.missing - 1;
    const next = { ...state, utf8, missing };
    return missing > 0 || utf8 > 0x10ffff ? noInputs(next) : typed(next, String.fromCodePoint(utf8));
  }
  const rest = state.missing > 0 ? { ...state, missing: 0 } : state;
  if (byte >= 0x80) {
    if (byte >= 0xc2 && byte < 0xe0) return noInputs({ ...rest, utf8: byte & 0x1f, missing: 1 });
    if (byte >= 0xe0 && byte < 0xf0) return noInputs({ ...rest, utf8: byte & 0x0f, missing: 2 });
    if (byte >= 0xf0 && byte < 0xf5) return noInputs({ ...rest, utf8: byte & 0x07, missing: 3 });
    return noInputs(rest);
  }
  if (byte >= 0x20 && byte !== 0x7f) return typed(rest, String.fromCharCode(byte));
  return control(rest, byte);
}

function control(state: DecoderState, byte: number): DecodeStep {
  const next = { ...state, cr: byte === 0x0d };
  // A pasted line end may be CR LF: one Enter.
  if (byte === 0x0a && state.cr && isPasting(state)) return noInputs(next);
  if (byte === 0x0d || byte === 0x0a) return typed(next, 'Enter', byte === 0x0d);
  if (byte === 0x7f || byte === 0x08) return typed(next, 'Backspace');
  if (byte === 0x09) return typed(next, 'Tab');
  if (byte === 0) return noInputs(next);
  const letter = String.fromCharCode(byte + 0x60);
  // Terminals remove Ctrl-C from pasted text, so one inside a paste was pressed by a person.
  const { state: after, inputs } = letter === 'c' ? endPaste(next) : noInputs(next);
  return { state: after, inputs: [...inputs, { ...keyInput(letter, after), ctrl: true }] };
}

function typed(state: DecoderState, key: string, cr = false): DecodeStep {
  return { state: { ...state, cr }, inputs: [keyInput(key, state)] };
}

function keyInput(key: string, state: DecoderState): Extract<TerminalInput, { type: 'key' }> {
  return { type: 'key', key, action: 'press', ctrl: false, alt: false, pasted: isPasting(state) };
}

function ground(state: DecoderState): DecoderState {
  return { ...state, mode: 'ground', text: '' };
}

function enterMode(state: DecoderState, mode: DecoderState['mode']): DecodeStep {
  const begins = mode === 'escape' || state.mode === 'after escape';
  return noInputs({ ...state, mode, text: '', missing: 0, began: begins ? state.since : state.began });
}

function noInputs(state: DecoderState): DecodeStep {
  return { state, inputs: [] };
}
