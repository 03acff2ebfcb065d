/**
 * A whole login at once, for a challenge that was pasted: in virtual time, key by key, and the response on the
 * clipboard. After it the card goes on by its clock, with the response on the glass.
 */
import type { Card } from '../device/card.ts';
import { type Answer, responded } from '../device/gestures.ts';
import type { Runner } from '../driver/scheduler.ts';
import type { Recorder } from '../recording/recording.ts';
import type { Lead } from './lead.ts';
import type { Surroundings } from './session-commands.ts';
import { at } from './view/log-lines.ts';

export interface QuickLoginOptions {
  readonly card: Card;
  readonly runner: Runner;
  readonly recorder: Recorder;
  readonly lead: Lead;
  readonly surroundings: Pick<Surroundings, 'copy'>;
  /** Null where nobody has said what it is. */
  readonly pin: string | null;
  readonly say: (notice: string) => void;
  readonly log: (line: string) => void;
}

type Outcome = { readonly answer: Answer } | { readonly error: unknown };

/** @returns what logs in with a challenge; the card is to be off, and no key under way */
export function createQuickLogin(options: QuickLoginOptions): (challenge: string) => void {
  const { card, runner, recorder, lead, surroundings, pin, say, log } = options;

  function timeIs(time: 'virtual' | 'real', text: string): void {
    recorder.timeIs(time);
    log(at(card.now(), text));
    say(text);
  }

  function inVirtualTime(entries: { pin: string; challenge: string }): Outcome | null {
    let outcome: Outcome | null = null;
    const from = card.now();
    runner.setVirtual(true);
    try {
      runner.start(
        (driven) => responded(driven, entries),
        (answer) => {
          outcome = { answer };
        },
        (error) => {
          outcome = { error };
        },
      );
    } finally {
      runner.setVirtual(false);
      lead.add(card.now() - from);
    }
    return outcome;
  }

  return (challenge) => {
    if (pin === null) {
      say('no PIN for a quick login: see --pin-file');
      return;
    }
    lead.end();
    runner.pulse();
    timeIs('virtual', 'virtual time begins');
    const outcome = inVirtualTime({ pin, challenge });
    timeIs('real', 'virtual time ends');
    if (outcome === null) return;
    if ('answer' in outcome) {
      surroundings.copy(outcome.answer.response);
      say('answer copied, if the terminal lets it');
    } else say(`no response: ${reasonOf(outcome.error)}`);
  };
}

/** By name: the card may come from another bundle, with a class of its own. @throws what is no want of a response */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'NoAnswerError' && 'reason' in error)
    return String(error.reason);
  throw error;
}
