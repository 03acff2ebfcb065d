/**
 * The frames that a card has shown, kept so that one can go back to them. Memory never goes back.
 */
import type { Card } from '../device/card.ts';
import type { Snapshot } from '../device/snapshot.ts';
import { keys } from '../keypad/keys.ts';

/** Frames kept before the one that shows; older ones are forgotten. */
export const framesKept = 100;

export interface Timeline {
  /** How many frames one can go back. */
  depth(): number;
  /**
   * Puts the card back to the beginning of the frame before this one, with no key touched. False if there is none,
   * or none that fits the memory as it is now: a card that has locked itself stays locked.
   */
  back(): boolean;
  /** Lets the frame that shows begin now: what was before can't be gone back to within it. */
  begin(): void;
  stop(): void;
}

export function createTimeline(card: Card): Timeline {
  const frames: Snapshot[] = [card.snapshot()];
  let restoring = false;
  const stop = card.on((event) => {
    if (event.type !== 'glass' || restoring) return;
    frames.push(card.snapshot());
    if (frames.length > framesKept + 1) frames.shift();
  });
  return {
    depth: () => frames.length - 1,
    back() {
      const before = frames.at(-2);
      if (before === undefined) return false;
      restoring = true;
      try {
        card.restore(before);
        // The finger that brought the frame about is not there any more.
        for (const key of keys) card.up(key);
        frames.pop();
        return true;
      } catch (error) {
        // By name: the card may come from another bundle, with a class of its own.
        if (error instanceof Error && error.name === 'SnapshotError') return false;
        throw error;
      } finally {
        restoring = false;
      }
    },
    begin() {
      frames[frames.length - 1] = card.snapshot();
    },
    stop,
  };
}
