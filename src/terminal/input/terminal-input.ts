/** The types of a terminal's input: keys and clicks, and the state of its stream of bytes. */

/** The kind of a key event. Without the kitty protocol a terminal sends only `press`, also for key repeat. */
export type KeyAction = 'press' | 'repeat' | 'release';

export type TerminalInput =
  | {
      readonly type: 'key';
      /** A character, or a name such as `Enter`, `Backspace`, `Escape`, `Left`. */
      readonly key: string;
      readonly action: KeyAction;
      readonly ctrl: boolean;
      readonly alt: boolean;
      /** Was part of a paste. */
      readonly pasted: boolean;
    }
  /** Column and row from 0. */
  | {
      readonly type: 'mouse';
      readonly action: 'press' | 'release';
      readonly column: number;
      readonly row: number;
    }
  /** The beginning and the end of a paste, whose keys are in between. */
  | { readonly type: 'paste'; readonly action: 'begin' | 'end' }
  /** The terminal knows the kitty protocol, so it reports releases. */
  | { readonly type: 'kitty' };

/** The state of the stream. `text` holds an incomplete sequence of at most `sequenceBytesMax` characters. */
export interface DecoderState {
  readonly mode:
    | 'ground'
    | 'escape'
    | 'after escape'
    | 'csi'
    | 'ss3'
    | 'x10'
    | 'string'
    | 'string end'
    | 'overlong';
  readonly text: string;
  /**
   * `late`: a paste has ended without its mark, and the rest of it may still arrive. `rest`: in a read that may be
   * that rest; between reads it is `late` again.
   */
  readonly paste: 'none' | 'open' | 'late' | 'rest';
  /** The bytes of an incomplete UTF-8 character, and how many are missing. */
  readonly utf8: number;
  readonly missing: number;
  /** The last byte was a CR, so a pasted LF belongs to it. */
  readonly cr: boolean;
  /** When the last byte arrived, and the ESC at the beginning of the sequence, host ms. */
  readonly since: number;
  readonly began: number;
  /** The terminal knows the kitty protocol. */
  readonly kitty: boolean;
  /**
   * Keys that are down, by the kitty protocol's numbers, with what they typed, because a release does not repeat it.
   */
  readonly held: readonly (readonly [code: number, key: string])[];
}

export interface DecodeStep {
  readonly state: DecoderState;
  readonly inputs: readonly TerminalInput[];
}

/** A lone ESC is the Escape key if nothing follows for this long. */
export const escapeMs = 50;
/** A sequence that is not complete this long after its ESC is dropped, whatever arrives meanwhile. */
export const unfinishedSequenceMs = 1_000;
/** A paste without its end mark has ended when nothing has arrived for this long. */
export const pasteIdleMs = 500;
/** The longest sequence that is read; the rest of a longer one is ignored. */
export const sequenceBytesMax = 64;
/** How many keys can be down at once with their releases still recognised. */
export const heldMax = 16;
