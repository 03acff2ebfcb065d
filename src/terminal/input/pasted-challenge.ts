/**
 * Distinguishes a paste that is only a challenge from one that is keys.
 *
 * While a paste can still be a challenge, its keys are held back. The first key that does not fit, or an early end,
 * makes all of them keys, in order.
 */
import { pastedDigits } from '../../keypad/pasted-digits.ts';
import type { TerminalInput } from './terminal-input.ts';

type KeyInput = Extract<TerminalInput, { type: 'key' }>;

/** Far more than a challenge with blanks needs; a longer paste is keys. */
export const heldKeysMax = 64;

export interface PastedChallenge {
  /** The beginning of a paste. */
  begin(): void;
  /** A key of a paste, or one that arrived alone. */
  key(input: KeyInput): void;
  /** The end of a paste. */
  end(): void;
}

export interface PastedChallengeOptions {
  /** Digits of a challenge; 0 if the card takes none. */
  readonly digits: number;
  /** Whether a pasted challenge now does a login. */
  readonly canLogIn: () => boolean;
  readonly logIn: (challenge: string) => void;
  /** Takes a key outside a pasted challenge. */
  readonly press: (input: KeyInput) => void;
}

export function createPastedChallenge(options: PastedChallengeOptions): PastedChallenge {
  const { digits, canLogIn, logIn, press } = options;
  /** Null: what arrives is keys. */
  let held: readonly KeyInput[] | null = null;

  function release(): void {
    const keys = held ?? [];
    held = null;
    for (const input of keys) press(input);
  }

  return {
    begin() {
      release();
      held = digits > 0 && canLogIn() ? [] : null;
    },
    key(input) {
      if (held === null || !input.pasted) {
        release();
        press(input);
        return;
      }
      held = [...held, input];
      if (held.length > heldKeysMax || !/^[0-9]*$/.test(textOf(held))) release();
    },
    end() {
      const text = textOf(held ?? []);
      if (held === null || text.length !== digits) {
        release();
        return;
      }
      held = null;
      logIn(text);
    },
  };
}

/** The pasted text; without its blanks, if only digits are left. */
function textOf(keys: readonly KeyInput[]): string {
  return pastedDigits(keys.map(({ key }) => blanks[key] ?? key).join(''));
}

const blanks: Readonly<Record<string, string>> = { Enter: '\n', Tab: '\t' };
