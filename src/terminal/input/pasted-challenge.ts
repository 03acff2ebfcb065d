/**
 * Tells a paste that is a challenge, and nothing else, from one that is keys.
 *
 * While it may still be a challenge its keys are held back; the first one that does not fit, or an end that comes too
 * early, makes all of them keys, in their order.
 */
import { pastedDigits } from '../../keypad/pasted-digits.ts';
import type { TerminalInput } from './terminal-input.ts';

type KeyInput = Extract<TerminalInput, { type: 'key' }>;

/** Far more than a challenge with blanks takes; a paste that is longer is keys. */
export const heldKeysMax = 64;

export interface PastedChallenge {
  /** The beginning of a paste. */
  begin(): void;
  /** A key of a paste, or one that came alone. */
  key(input: KeyInput): void;
  /** The end of a paste. */
  end(): void;
}

export interface PastedChallengeOptions {
  /** Digits of a challenge; 0 where the card takes none. */
  readonly digits: number;
  /** Whether a challenge that is pasted now logs in. */
  readonly ready: () => boolean;
  readonly logIn: (challenge: string) => void;
  /** A key that is one after all. */
  readonly press: (input: KeyInput) => void;
}

export function createPastedChallenge(options: PastedChallengeOptions): PastedChallenge {
  const { digits, ready, logIn, press } = options;
  /** Null: what comes is keys. */
  let held: readonly KeyInput[] | null = null;

  function release(): void {
    const keys = held ?? [];
    held = null;
    for (const input of keys) press(input);
  }

  return {
    begin() {
      release();
      held = digits > 0 && ready() ? [] : null;
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

/** What was pasted; without its blanks, where there is nothing else beside digits. */
function textOf(keys: readonly KeyInput[]): string {
  return pastedDigits(keys.map(({ key }) => blanks[key] ?? key).join(''));
}

const blanks: Readonly<Record<string, string>> = { Enter: '\n', Tab: '\t' };
