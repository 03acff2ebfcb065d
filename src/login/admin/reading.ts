/** The calls of staff that only read. */
import { readMoment } from '../auth/login-clock.ts';
import type { LoginParts, Transaction } from '../auth/transaction.ts';

export type Reading = Pick<Transaction, 'tables' | 'now' | 'policy' | 'kinds'>;

export function reading<T>({ store, clock, policy, kinds }: LoginParts, work: (reading: Reading) => T): T {
  const now = readMoment(clock);
  return store.read((tables) => work({ tables, now, policy, kinds }));
}
