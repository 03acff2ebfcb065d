/** What staff can do with second factors of any kind. Types only. */
import type { CardView, FactorView } from '../admin-types.ts';

/** What staff can do with second factors of any kind. */
export interface StaffFactors {
  /**
   * All second factors, by id.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.factors().some(({ id }) => id === 'DEMO-0001'); // → true
   * await close();
   * ```
   */
  factors(): readonly FactorView[];
  /**
   * One second factor.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.factor('DEMO-0001').status; // → 'active'
   * await close();
   * ```
   */
  factor(id: string): FactorView;
  /**
   * One card, with its suite and its next counter.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.card('DEMO-0001').pinChecker; // → 'server by suite'
   * await close();
   * ```
   */
  card(serial: string): CardView;
  /**
   * Locks a second factor until `unlockFactor`.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.lockFactor('DEMO-0001').lock.locked; // → 'by staff'
   * await close();
   * ```
   */
  lockFactor(id: string): FactorView;
  /**
   * Unlocks a second factor, whether staff or failures locked it.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.lockFactor('DEMO-0001');
   * staff.unlockFactor('DEMO-0001').lock.locked; // → 'no'
   * await close();
   * ```
   */
  unlockFactor(id: string): FactorView;
  /**
   * Revokes a second factor for good. Its open challenges and its sessions end at once.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * staff.revokeFactor('DEMO-0001').status; // → 'revoked'
   * await close();
   * ```
   */
  revokeFactor(id: string): FactorView;
}
