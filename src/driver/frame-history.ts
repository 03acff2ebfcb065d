/** The frames that a card has shown, kept so that one can go back to them. Memory is never restored. */
import type { Snapshot } from '../device/snapshot/snapshot.ts';
import type { Driver } from './driver.ts';

/** Frames kept before the present one; older ones are dropped. */
export const framesKept = 100;

export interface FrameHistory {
  /** How many frames one can go back. */
  depth(): number;
  /**
   * Restores the card to the beginning of the previous frame, with no key down. False if no such frame fits the
   * present memory: a card that has locked itself stays locked.
   * @param restored called with the earlier card time, before time continues
   */
  back(restored?: (from: number) => void): boolean;
  /** Makes the present frame begin now, because one can't go back to an earlier time within it. */
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
        // By name: the card may come from another bundle, with its own class.
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
