/**
 * What comes from a terminal, as keys and clicks, and where in its stream of bytes we are.
 */

/** What happened to a key. Without the kitty protocol a terminal only knows `press`, key repeat included. */
export type KeyAction = 'press' | 'repeat' | 'release';

export type TerminalInput =
  | {
      readonly type: 'key';
      /** A character, or a name such as `Enter`, `Backspace`, `Escape`, `Left`. */
      readonly key: string;
      readonly action: KeyAction;
      readonly ctrl: boolean;
      readonly alt: boolean;
      /** Came out of a paste. */
      readonly pasted: boolean;
    }
  /** Column and row from 0. */
  | {
      readonly type: 'mouse';
      readonly action: 'press' | 'release';
      readonly column: number;
      readonly row: number;
    }
  /** The ends of a paste, whose keys come between them. */
  | { readonly type: 'paste'; readonly action: 'begin' | 'end' }
  /** The terminal speaks the kitty protocol, so that it reports releases. */
  | { readonly type: 'kitty' };

/** Where in the stream we are. `text` holds what is half here, `sequenceBytesMax` characters at most. */
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
   * `late`: a paste has ended without its mark, and the rest of it may still come. `rest`: in a read that may be that; it
   * is `late` again between reads.
   */
  readonly paste: 'none' | 'open' | 'late' | 'rest';
  /** The bytes of a UTF-8 character so far, and how many are missing. */
  readonly utf8: number;
  readonly missing: number;
  /** A CR has just come, so that a pasted LF belongs to it. */
  readonly cr: boolean;
  /** When the last byte came, and the ESC that the sequence begins with, host ms. */
  readonly since: number;
  readonly began: number;
  /** The terminal speaks the kitty protocol. */
  readonly kitty: boolean;
  /** Keys held down as the kitty protocol numbers them, with what they typed: a release says no more. */
  readonly held: readonly (readonly [code: number, key: string])[];
}

export interface DecodeStep {
  readonly state: DecoderState;
  readonly inputs: readonly TerminalInput[];
}

/** A lone ESC is the Escape key when nothing follows for this long. */
export const escapeMs = 50;
/** A sequence has this long from its ESC, whatever comes meanwhile; then it is given up. */
export const unfinishedSequenceMs = 1_000;
/** A paste whose end mark does not come has ended when nothing has come for this long. */
export const pasteIdleMs = 500;
/** The longest sequence that is looked at; the rest of a longer one is passed over. */
export const sequenceBytesMax = 64;
/** Keys that can be held at once, as far as releases are told apart. */
export const heldMax = 16;
