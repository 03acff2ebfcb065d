/**
 * The cost of the most expensive hash in a store, kept in the store. Every password check does the work of exactly
 * that hash, for every user and for unknown names. Otherwise, with hashes of different costs, the time would show
 * which names exist.
 */

import { unlessDamaged } from '../records/damaged-record.ts';
import type { Tables } from '../store.ts';
import { hashCostMax, hashCostOf } from './passwords.ts';

const noteName = 'dearest hash cost';

/** N of the most expensive hash; the server's own N if the store has no hash. */
export function highestCost({ notes }: Pick<Tables, 'notes'>, own: number): number {
  const kept = notes.get(noteName);
  return kept === null ? own : Math.min(Number(kept), hashCostMax);
}

/** A user has a new hash, which replaces `before`. */
export function recordCost(
  tables: Pick<Tables, 'notes' | 'users'>,
  hash: string,
  before: string | null = null,
): void {
  const cost = hashCostOf(hash) ?? 0;
  const highest = highestCost(tables, 0);
  if (cost > highest) tables.notes.put(noteName, String(cost));
  else if (before !== null && hashCostOf(before) === highest && cost < highest) {
    // A damaged user may have as expensive a hash, so the record stays.
    unlessDamaged(() => countCosts(tables));
  }
}

/** For a store made without the record, or whose most expensive hash was replaced. */
export function countCosts({ notes, users }: Pick<Tables, 'notes' | 'users'>): void {
  const costs = users.all().map(({ password }) => hashCostOf(password) ?? 0);
  const highest = costs.reduce((most, cost) => Math.max(most, cost), 0);
  if (highest > 0) notes.put(noteName, String(highest));
}

/** Makes sure that a store with users has the record. */
export function checkCosts(tables: Pick<Tables, 'notes' | 'users'>): void {
  if (tables.notes.get(noteName) === null) countCosts(tables);
}
