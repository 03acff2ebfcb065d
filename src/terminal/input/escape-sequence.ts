/**
 * Parses a complete escape sequence: mouse reports, paste marks, named keys, the application keypad, and the kitty
 * keyboard protocol. Numbers and letters are those of xterm's ctlseqs and of the kitty protocol's page.
 *
 * An unknown sequence means nothing. decoder.ts finds the sequences in the stream.
 */
import {
  type DecoderState,
  type DecodeStep,
  heldMax,
  type KeyAction,
  type TerminalInput,
} from './terminal-input.ts';

/** Final letters of `CSI … letter` and `SS3 letter`. */
const letterKeys: Readonly<Record<string, string>> = {
  A: 'Up',
  B: 'Down',
  C: 'Right',
  D: 'Left',
  E: 'Begin',
  F: 'End',
  H: 'Home',
  P: 'F1',
  Q: 'F2',
  S: 'F4',
};

/** Numbers of `CSI number ~`. */
const tildeKeys: Readonly<Record<string, string>> = {
  1: 'Home',
  2: 'Insert',
  3: 'Delete',
  4: 'End',
  5: 'PageUp',
  6: 'PageDown',
  11: 'F1',
  12: 'F2',
  13: 'F3',
  14: 'F4',
  15: 'F5',
  17: 'F6',
  18: 'F7',
  19: 'F8',
  20: 'F9',
  21: 'F10',
  23: 'F11',
  24: 'F12',
};

/** `SS3 letter` only: the numeric keypad in application mode, and F3, because `CSI R` reports the cursor's position. */
const ss3Letters: Readonly<Record<string, string>> = {
  p: '0',
  q: '1',
  r: '2',
  s: '3',
  t: '4',
  u: '5',
  v: '6',
  w: '7',
  x: '8',
  y: '9',
  j: '*',
  k: '+',
  l: ',',
  m: '-',
  n: '.',
  o: '/',
  M: 'Enter',
  I: 'Tab',
  X: '=',
  R: 'F3',
};

/** Key codes of the kitty protocol that are not characters. 57399 and above is the numeric keypad. */
const kittyCodes: Readonly<Record<number, string>> = {
  9: 'Tab',
  13: 'Enter',
  27: 'Escape',
  127: 'Backspace',
  57409: '.',
  57410: '/',
  57411: '*',
  57412: '-',
  57413: '+',
  57414: 'Enter',
  57417: 'Left',
  57418: 'Right',
  57419: 'Up',
  57420: 'Down',
};
const kittyKeypadZero = 57399;
/** Codes from here on are keys without a character (modifiers, media), unless the table above lists them. */
const kittyPrivateFrom = 57344;
const kittyPrivateTo = 63743;
const asciiTo = 0x7e;

const modifierShift = 1;
const modifierAlt = 2;
const modifierCtrl = 4;
const actions: Readonly<Record<number, KeyAction>> = { 1: 'press', 2: 'repeat', 3: 'release' };

/** `text`: what follows `CSI` or `SS3`, with its final letter. `state` is the stream's state after it. */
export function escapeSequence(kind: 'csi' | 'ss3', text: string, state: DecoderState): DecodeStep {
  const final = text.slice(-1);
  const body = text.slice(0, -1);
  if (kind === 'csi' && final === '~' && (body === '200' || body === '201')) {
    return pasteMark(body === '200', state);
  }
  // Inside a paste, text that looks like a sequence is text that someone copied.
  if (isPasting(state)) return kind === 'csi' ? withinPaste(body, final, state) : { state, inputs: [] };
  if (kind === 'ss3') return named(ss3Letters[final] ?? letterKeys[final], '', state);
  if (body.startsWith('<')) return mouse(body.slice(1), final, state);
  if (body.startsWith('?')) {
    return final === 'u'
      ? { state: { ...state, kitty: true }, inputs: [{ type: 'kitty' }] }
      : { state, inputs: [] };
  }
  if (final === 'u') return kittyKey(body, state);
  if (final === '~') return named(tildeKeys[body.split(/[;:]/)[0] ?? ''], body, state);
  return named(letterKeys[final], body, state);
}

export function isPasting({ paste }: DecoderState): boolean {
  return paste === 'open' || paste === 'rest';
}

/** An end without a beginning ends nothing, and a beginning inside a paste is text that someone copied. */
function pasteMark(begins: boolean, state: DecoderState): DecodeStep {
  const isOpen = state.paste === 'open';
  return {
    state: { ...state, paste: begins ? 'open' : 'none', cr: false },
    inputs: begins === isOpen ? [] : [{ type: 'paste', action: begins ? 'begin' : 'end' }],
  };
}

/** A paste ends without its mark. */
export function endPaste(state: DecoderState): DecodeStep {
  if (!isPasting(state)) return { state, inputs: [] };
  return {
    state: { ...state, paste: 'late', cr: false },
    inputs: state.paste === 'open' ? [{ type: 'paste', action: 'end' }] : [],
  };
}

/** Escape and Ctrl-C of the kitty protocol end a paste, as they do when they arrive as characters. */
function withinPaste(body: string, final: string, state: DecoderState): DecodeStep {
  if (!state.kitty || final !== 'u') return { state, inputs: [] };
  const over = endPaste(state);
  const { state: after, inputs } = kittyKey(body, over.state);
  const ends = inputs.some(
    (input) =>
      input.type === 'key' &&
      input.action === 'press' &&
      (input.key === 'Escape' || (input.ctrl && input.key === 'c')),
  );
  return ends ? { state: after, inputs: [...over.inputs, ...inputs] } : { state, inputs: [] };
}

/**
 * An SGR mouse report, `button;column;row` from 1, M for press and m for release. Only buttons 1 to 3, and no motion.
 */
function mouse(body: string, final: string, state: DecoderState): DecodeStep {
  const match = /^(\d{1,3});(\d{1,5});(\d{1,5})$/.exec(body);
  if (match === null || (final !== 'M' && final !== 'm')) return { state, inputs: [] };
  const [button = 0, column = 0, row = 0] = match.slice(1).map(Number);
  const isButton = (button & ~0b11100) <= 2 && button < 32;
  if (!isButton || column < 1 || row < 1) return { state, inputs: [] };
  const action = final === 'M' ? 'press' : 'release';
  return { state, inputs: [{ type: 'mouse', action, column: column - 1, row: row - 1 }] };
}

/** A named key; `body` may end in `;modifiers:action`. */
function named(key: string | undefined, body: string, state: DecoderState): DecodeStep {
  if (key === undefined) return { state, inputs: [] };
  return { state, inputs: [keyWith(key, body.split(';')[1])] };
}

/** `code:shifted:base;modifiers:action;text`, everything but the code optional. */
function kittyKey(body: string, state: DecoderState): DecodeStep {
  const [codes = '', modifiers, text = ''] = body.split(';');
  const [code = 0, shifted = 0, base = 0] = codes.split(':').map(Number);
  const pressed = kittyName([code, shifted, base], modifiers, text);
  const input = keyWith(pressed ?? '', modifiers);
  const others = state.held.filter(([held]) => held !== code);
  if (input.action === 'release') {
    // A release does not report what the key typed; its press did.
    const key = state.held.find(([held]) => held === code)?.[1] ?? pressed;
    return { state: { ...state, held: others }, inputs: key === undefined ? [] : [{ ...input, key }] };
  }
  if (pressed === undefined) return { state, inputs: [] };
  return {
    state: { ...state, held: [...others, [code, pressed] as const].slice(-heldMax) },
    inputs: [input],
  };
}

/** `base`: what the key at this place types on a PC-101 keyboard. */
function kittyName(
  [code, shifted, base]: readonly [code: number, shifted: number, base: number],
  modifiers: string | undefined,
  text: string,
): string | undefined {
  if (Object.hasOwn(kittyCodes, code)) return kittyCodes[code];
  if (code >= kittyKeypadZero && code <= kittyKeypadZero + 9) return String(code - kittyKeypadZero);
  if (code >= kittyPrivateFrom && code <= kittyPrivateTo) return undefined;
  const typed = Number(text.split(':')[0]);
  const bits = modifierBits(modifiers);
  // Ctrl combines with an ASCII letter. On a keyboard of another script it uses the letter at the same place of a
  // PC-101 keyboard.
  if (bits & modifierCtrl && code > asciiTo) return character(base) ?? character(code);
  return character(typed) ?? character(bits & modifierShift && shifted > 0 ? shifted : code);
}

function character(code: number): string | undefined {
  return Number.isInteger(code) && code >= 0x20 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function keyWith(key: string, modifiers: string | undefined): Extract<TerminalInput, { type: 'key' }> {
  const bits = modifierBits(modifiers);
  const action = actions[Number(modifiers?.split(':')[1] ?? 1)] ?? 'press';
  return {
    type: 'key',
    key,
    action,
    ctrl: (bits & modifierCtrl) !== 0,
    alt: (bits & modifierAlt) !== 0,
    pasted: false,
  };
}

/** Modifiers are sent as one more than their bits: shift 1, alt 2, ctrl 4. */
function modifierBits(modifiers: string | undefined): number {
  const value = Number(modifiers?.split(':')[0] ?? 1);
  return Number.isInteger(value) && value >= 1 ? value - 1 : 0;
}
