/** The bar under the LCD: the progress of a hold, or the time that is left in a state. */
import type { Card } from '../../device/card.ts';
import type { HeldKey } from '../../driver/queue-entry.ts';

export interface Bar {
  /** What it shows, with the time in words: the bar is never the only sign. */
  readonly text: string;
  /** 0 to 1. */
  readonly filled: number;
}

/** Steps in which a bar moves. */
const steps = 40;

/** `changesAt`: the card time at which it will look different, or null. */
export interface CurrentBar {
  readonly bar: Bar;
  readonly changesAt: number | null;
}

/** The present bar; null if it has nothing to show. */
export function barOf(card: Card, touching: HeldKey | null): CurrentBar | null {
  return holdBar(card, touching) ?? timeBar(card);
}

function holdBar(card: Card, touching: HeldKey | null): CurrentBar | null {
  if (touching === null || (touching.key !== 'press' && touching.key !== 'edit')) return null;
  const { powerHoldMs, editClearMs } = card.profile;
  const needed = touching.key === 'press' ? powerHoldMs : editClearMs;
  // A tap of edit deletes; it is not a hold in progress.
  if (touching.ms !== null && touching.ms < needed) return null;
  const held = Math.min(card.now() - touching.since, needed);
  const what = touching.key === 'press' ? 'power' : 'clear';
  const text = `${what} held ${tenths(held)} of ${tenths(needed)} s`;
  const step = Math.ceil(needed / steps);
  const changesAt = held === needed ? null : card.now() + step - (held % step);
  return { bar: { text, filled: held / needed }, changesAt };
}

function timeBar(card: Card): CurrentBar | null {
  const leavesAt = card.leavesAt();
  const lasting = stateTime(card);
  if (leavesAt === null || lasting === null) return null;
  const left = Math.max(0, leavesAt - card.now());
  const [text, ms] = lasting;
  const step = Math.ceil(ms / steps);
  const changesIn = Math.max(1, Math.min(left % step || step, left % 1000 || 1000));
  return {
    bar: { text: `${text} ${Math.ceil(left / 1000)} s`, filled: Math.min(1, left / ms) },
    changesAt: card.now() + changesIn,
  };
}

/** What ends in a state, and how long it is in all. */
function stateTime(card: Card): [text: string, ms: number] | null {
  const { responseMs, idleOffMs, computingMs, failMs } = card.profile;
  switch (card.state()) {
    case 'pin':
    case 'challenge':
      return ['off if idle for', idleOffMs];
    case 'computing':
      return ['computing', computingMs];
    case 'response':
      return ['response shows for', responseMs];
    case 'failed':
    case 'locked':
      return ['shows for', failMs];
    default:
      return null;
  }
}

function tenths(ms: number): string {
  return (ms / 1000).toFixed(1);
}
