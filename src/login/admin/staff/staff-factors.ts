/** What staff can do with second factors of any kind. Types only. */
import type { PhoneOs } from '../../auth/records/app-record.ts';
import type { AppView, CardView, FactorView } from '../admin-types.ts';

/** A phone app whose secrets are known already: those of a phone that was made for tests. */
export interface KnownApp {
  /** The system of the phone; default `android`. */
  readonly os?: PhoneOs;
  /** The key, 14 bytes or more. */
  readonly key: Uint8Array;
  /** The PIN: 4 to 6 letters and digits, at least one digit. On iOS 43 of `A-Z a-z 0-9 _ -`. */
  readonly pin: string;
  /** By it the server knows the phone, which shows `ID.SECRET`: the id of the factor before it. No dots. */
  readonly secret: string;
  /** What tells the installation of the app from others: 8 to 64 of `A-Z a-z 0-9 _ -`. */
  readonly installation: string;
}

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
   * Makes a phone a user's app without an activation. Its next counter is 2. A user has one active phone.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * const phone = { pin: 'a1b2', secret: 'phone-of-demo', installation: 'PHONE-0001' };
   * const { id, nextCounter } = staff.addApp('demo', { key: new Uint8Array(20), ...phone });
   * [id, nextCounter]; // → ['app-demo-1', '2']
   * await close();
   * ```
   */
  addApp(user: string, app: KnownApp): AppView;
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
