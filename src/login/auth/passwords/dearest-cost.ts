/**
 * The dearest hash in a store, kept in it: every check of a password does the work of exactly that one, whoever the
 * user is and whether there is one, or the time would tell users from unknown names wherever hashes of several costs
 * are kept.
 */

import type { Tables } from '../store.ts';
import { hashCostMax, hashCostOf } from './passwords.ts';

const note = 'dearest hash cost';

/** N of the dearest hash; the server's own where the store has none. */
export function dearestCost({ notes }: Pick<Tables, 'notes'>, own: number): number {
  const kept = notes.get(note);
  return kept === null ? own : Math.min(Number(kept), hashCostMax);
}

/** A user has got another hash. `before` is the one that it takes the place of. */
export function noteCost(
  tables: Pick<Tables, 'notes' | 'users'>,
  hash: string,
  before: string | null = null,
): void {
  const cost = hashCostOf(hash) ?? 0;
  const dearest = dearestCost(tables, 0);
  if (cost > dearest) tables.notes.put(note, String(cost));
  else if (before !== null && hashCostOf(before) === dearest && cost < dearest) countCosts(tables);
}

/** For a store that was made without the note, or whose dearest hash is gone. */
export function countCosts({ notes, users }: Pick<Tables, 'notes' | 'users'>): void {
  const costs = users.all().map(({ password }) => hashCostOf(password) ?? 0);
  const dearest = costs.reduce((most, cost) => Math.max(most, cost), 0);
  if (dearest > 0) notes.put(note, String(dearest));
}

/** Makes sure that a store which has users has the note. */
export function checkCosts(tables: Pick<Tables, 'notes' | 'users'>): void {
  if (tables.notes.get(note) === null) countCosts(tables);
}
