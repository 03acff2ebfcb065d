/** The runs that no worker has, by their places: in order, those first that a dead worker gave back. */
export interface RunQueue {
  /** The first run that is wanted; null if none is left. */
  take(): number | null;
  /** A run that was taken and not begun. */
  giveBack(index: number): void;
  /** No run after this one is wanted. */
  endAfter(index: number): void;
  /** How many are wanted that were never taken. */
  left(): number;
}

/** @param count how many runs there are */
export function createRunQueue(count: number): RunQueue {
  const givenBack: number[] = [];
  let next = 0;
  let end = count;
  return {
    take() {
      const index = givenBack.shift() ?? next;
      if (index >= end) return null;
      next = Math.max(next, index + 1);
      return index;
    },
    giveBack(index) {
      givenBack.push(index);
      givenBack.sort((a, b) => a - b);
    },
    endAfter(index) {
      end = Math.min(end, index + 1);
    },
    left: () => Math.max(0, end - next),
  };
}
