/** What all cards at the end of a wire have: the errors of a wait, and a suite as text for what it has. */
import { WaitError } from '../../device/errors.ts';
import { cardTime } from '../../device/events.ts';
import type { WaitFor } from '../../device/gestures.ts';
import { errorMessage, quoted } from '../../errors/message.ts';
import { algorithmNamed, suiteOf, usesCounter } from '../../profiles/algorithm.ts';
import type { CardAbility } from '../scenario-card.ts';

/** The LCD does not show what is waited for. @param why in the words of the wire */
export function farWaitError(what: WaitFor, cause: WaitError['cause'], at: number, why: string): WaitError {
  const named = typeof what === 'string' ? quoted(what) : String(what);
  return new WaitError(
    cause,
    errorMessage(`wait for ${named}`, `not shown by ${cardTime(at).trim()}, ${why}`, 'see the last keys'),
  );
}

/** The counter, or null for a suite without one. */
export function counterOf(suite: string, counter: string): string | null {
  return usesCounter(algorithmNamed(suite)) ? counter : null;
}

/** What a card at the end of a wire lacks because of its suite. */
export function lacksBySuite(suite: string): CardAbility[] {
  const stepSeconds = suiteOf(algorithmNamed(suite))?.stepSeconds ?? null;
  return stepSeconds === null ? [] : ['known clock'];
}
