/** What staff can do with authenticator apps, temporary codes and security code cards. Types only. */
import type { LockView } from '../../auth/store.ts';

/** A factor whose code a person types, as staff sees it, without its secret. */
export interface CodeFactorView {
  /** The kind of second factor. */
  readonly kind: 'totp' | 'temporary' | 'code-card' | 'sms';
  /** Its id. */
  readonly id: string;
  /** What the login page calls it. */
  readonly label: string;
  /** `ordered` until an authenticator app has proved its code, then `active`; `revoked` for good. */
  readonly status: 'ordered' | 'active' | 'revoked';
  /** The names of the users who log in with it. */
  readonly users: readonly string[];
  /** The phone number that codes are sent to, for the kind `sms` only. */
  readonly number?: string;
  /** How long it is still valid, in ms; null without an end. */
  readonly endsInMs: number | null;
  /** Its lockout. */
  readonly lock: LockView;
}

/** An authenticator app whose key is known already. */
export interface TotpOptions {
  /** The key, 14 bytes or more; drawn at random by default. */
  readonly key?: Uint8Array;
  /** `true` for an app that the user has set up already: it needs no `proveTotp`. */
  readonly activated?: boolean;
}

/** A temporary code that is known already. */
export interface TemporaryOptions {
  /** Eight of `A-Z 2-9`; drawn at random by default. */
  readonly code?: string;
}

/** A security code card whose values are known already. */
export interface CodeCardOptions {
  /** 224 values of three of `A-Z 2-9` without `I` and `O`; drawn at random by default. */
  readonly values?: readonly string[];
}

/** An authenticator app to be set up: shown once. */
export interface NewTotp {
  /** The factor, `ordered` until a code has proved it. */
  readonly factor: CodeFactorView;
  /** The address that an app reads from a QR code, with the key: as secret as the key. */
  readonly otpauth: string;
  /** The key in Base32, for typing into an app. */
  readonly secret: string;
}

/** A temporary code that was given: shown once. */
export interface GivenCode {
  /** The factor. */
  readonly factor: CodeFactorView;
  /** The eight characters. */
  readonly code: string;
}

/** A security code card that was given: shown once. */
export interface GivenCodeCard {
  /** The factor. */
  readonly factor: CodeFactorView;
  /** The values, three characters each; index 1 is the first. */
  readonly values: readonly string[];
}

/** What staff can do with factors whose code a person types. */
export interface StaffCodes {
  /**
   * Adds an authenticator app to a user. It can be used once `proveTotp` got one of its codes. A key that the user
   * has already is refused.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * const { factor, otpauth } = staff.addTotp('demo');
   * [factor.id, factor.status]; // → ['totp-demo-1', 'ordered']
   * otpauth.startsWith('otpauth://totp/dscplus:demo?secret='); // → true
   * await close();
   * ```
   */
  addTotp(user: string, options?: TotpOptions): NewTotp;
  /**
   * Proves an authenticator app by one of its codes; that code is used up.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * const { factor } = staff.addTotp('demo');
   * try {
   *   staff.proveTotp(factor.id, '000');
   * } catch (error) {
   *   (error as Error).message; // → 'authenticator app "totp-demo-1": wrong code; give the six digits that it shows now'
   * }
   * await close();
   * ```
   */
  proveTotp(id: string, code: string): CodeFactorView;
  /**
   * Gives a user a temporary code: good for everything for two days, then ten days for the portal only. Never two in
   * a row.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * await staff.addUser({ name: 'ada', password: 'a long password' });
   * staff.giveTemporary('ada').code.length; // → 8
   * await close();
   * ```
   */
  giveTemporary(user: string, options?: TemporaryOptions): GivenCode;
  /**
   * Gives a user a security code card, which is valid for 21 days.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const { staff, close } = await LoginServer.start();
   * await staff.addUser({ name: 'ada', password: 'a long password' });
   * staff.giveCodeCard('ada').values.length; // → 224
   * await close();
   * ```
   */
  giveCodeCard(user: string, options?: CodeCardOptions): GivenCodeCard;
}
