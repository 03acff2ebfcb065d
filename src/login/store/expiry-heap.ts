/**
 * Finds expired rows without a look at all rows: a heap for each clock epoch. An entry whose row has a later end, or
 * is deleted, is dropped when it reaches the top.
 */
export interface Ending {
  readonly id: string;
  readonly epoch: string;
  readonly endsAt: number;
}

export interface ExpiryHeap {
  add(ending: Ending): void;
  /**
   * At most `limit` that end before `before` in the epoch, or that are of another epoch; `isSo` says which entries
   * are still valid.
   */
  before(
    epoch: string,
    before: number,
    limit: number,
    isValid: (ending: Ending) => boolean,
  ): readonly Ending[];
}

export function createExpiryHeap(): ExpiryHeap {
  const heaps = new Map<string, Ending[]>();

  function add(ending: Ending): void {
    const heap = heaps.get(ending.epoch) ?? [];
    heaps.set(ending.epoch, heap);
    push(heap, ending);
  }

  return {
    add,
    before(epoch, before, limit, isValid) {
      const found = new Map<string, Ending>();
      for (const [of, heap] of heaps) {
        for (let next = heap[0]; next !== undefined; next = heap[0]) {
          if (found.size >= limit || (of === epoch && next.endsAt >= before)) break;
          pop(heap);
          if (isValid(next)) found.set(next.id, next);
        }
      }
      // They are found again until their rows are deleted.
      for (const ending of found.values()) add(ending);
      return [...found.values()];
    },
  };
}

function push(heap: Ending[], ending: Ending): void {
  let at = heap.length;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Ending;
    if (above.endsAt <= ending.endsAt) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = ending;
}

function pop(heap: Ending[]): void {
  const last = heap.pop() as Ending;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    const [left, right] = [heap[child], heap[child + 1]];
    if (left === undefined) break;
    if (right !== undefined && right.endsAt < left.endsAt) child++;
    const lower = heap[child] as Ending;
    if (lower.endsAt >= last.endsAt) break;
    heap[at] = lower;
    at = child;
  }
  heap[at] = last;
}
