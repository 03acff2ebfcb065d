/**
 * The frames that a card has shown, kept so that one can go back to them. Memory never goes back.
 */
import type { Snapshot } from '../device/snapshot.ts';
import type { Driver } from './driver.ts';

/** Frames kept before the one that shows; older ones are forgotten. */
export const framesKept = 100;

export interface FrameHistory {
  /** How many frames one can go back. */
  depth(): number;
  /**
   * Puts the card back to the beginning of the frame before this one, with no key touched. False if there is none,
   * or none that fits the memory as it is now: a card that has locked itself stays locked.
   * @param restored called with the card time that was, before time goes on
   */
  back(restored?: (from: number) => void): boolean;
  /** Lets the frame that shows begin now: what was before can't be gone back to within it. */
  begin(): void;
  stop(): void;
}

export function createFrameHistory({ card, rewind }: Pick<Driver, 'card' | 'rewind'>): FrameHistory {
  const frames: Snapshot[] = [card.snapshot()];
  let restoring = false;
  const stop = card.on((event) => {
    if (event.type !== 'lcd' || restoring) return;
    frames.push(card.snapshot());
    if (frames.length > framesKept + 1) frames.shift();
  });
  return {
    depth: () => frames.length - 1,
    back(restored = () => {}) {
      const before = frames.at(-2);
      if (before === undefined) return false;
      restoring = true;
      try {
        rewind(before, (from) => {
          restoring = false;
          frames.pop();
          restored(from);
        });
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
