/**
 * What a kind of second factor does for a login. `login/factors` has a file for each kind and the one table of them,
 * which the login is given. Types only.
 */
import type { AuditReason } from './audit.ts';
import type { Policy } from './rules/policies.ts';
import type { Seal } from './sealing.ts';
import type { FactorRecord, LoginRecord } from './store.ts';
import type { Transaction } from './transaction.ts';

/** What the user is asked for. */
export interface Ask {
  readonly by: 'response';
  /** Decimal digits; empty for a card that shows codes without a challenge. */
  readonly challenge: string;
  /** How many digits the response has. */
  readonly digits: number;
  /** Whether the PIN is to be sent beside the response. */
  readonly pinBeside: boolean;
}

export interface Asked {
  readonly ask: Ask;
  /** Why no response can be accepted, where that is found out by asking. It is asked all the same. */
  readonly obstacle: AuditReason | null;
}

/** A login attempt, or a test of staff's, that is about to be asked. */
export interface NewAttempt extends Pick<LoginRecord, 'id' | 'user' | 'purpose'> {
  /** Those that are open with the same factor. */
  readonly open: readonly LoginRecord[];
}

/** As it came: nothing in it was checked. */
export interface FactorResponse {
  readonly response: string;
  /** Only where the ask says that it stands beside. */
  readonly pin?: string;
}

export type Verification =
  | {
      readonly ok: true;
      /** The factor with what the response used up, such as a counter. */
      readonly factor: FactorRecord;
      readonly says: string;
    }
  | { readonly ok: false; readonly reason: AuditReason; readonly says: string };

export interface FactorKind<Factor extends FactorRecord = FactorRecord> {
  readonly kind: Factor['kind'];
  /** What the broker's page calls it, such as `5.1`. */
  code(factor: Factor): string;
  /** How long an attempt with it lives, in ms. */
  lifeMs(policy: Policy, factor: Factor): number;
  /** Draws what is asked. */
  ask(transaction: Transaction, attempt: NewAttempt, factor: Factor): Asked;
  /** What is wrong with a response as text, whichever is right; null for nothing. */
  faultOf(given: FactorResponse, factor: Factor): string | null;
  /** Computes every candidate, whichever fits. Changes nothing. */
  verify(transaction: Transaction, attempt: LoginRecord, factor: Factor, given: FactorResponse): Verification;
  /** A response was sent to what the attempt asked: the factor is not asked the same again. */
  spend(transaction: Transaction, attempt: LoginRecord, factor: Factor): void;
}

export interface FactorKinds {
  of(factor: FactorRecord): FactorKind;
  /** One that looks like a factor and stays the same, for a user who has none. It is never stored. */
  decoyFor(seal: Seal, user: string): FactorRecord;
}
