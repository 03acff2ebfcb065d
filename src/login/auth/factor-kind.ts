/**
 * What a kind of second factor does for a login. `login/factors` has one file for each kind, and the table of kinds
 * that the login gets. Types only.
 */
import type { AuditReason } from './audit.ts';
import type { Policy } from './rules/policies.ts';
import type { Seal } from './sealing.ts';
import type { FactorRecord, LoginRecord } from './store.ts';
import type { Transaction } from './transaction.ts';

/** What the user must enter. */
export interface Ask {
  readonly by: 'response';
  /** Decimal digits; empty for a card that shows codes without a challenge. */
  readonly challenge: string;
  /** Length of the response in digits. */
  readonly digits: number;
  /** Whether the PIN is sent beside the response. */
  readonly pinBeside: boolean;
}

export interface Asked {
  readonly ask: Ask;
  /** Why no response can be accepted, if asking finds that out. The factor is asked anyway. */
  readonly obstacle: AuditReason | null;
}

/** A login attempt, or a test of staff's, whose factor is about to be asked. */
export interface NewAttempt extends Pick<LoginRecord, 'id' | 'user' | 'purpose'> {
  /** The open attempts with the same factor. */
  readonly open: readonly LoginRecord[];
}

/** As received, unchecked. */
export interface FactorResponse {
  readonly response: string;
  /** Only if the question says that it is sent beside the response. */
  readonly pin?: string;
}

export type Verification =
  | {
      readonly ok: true;
      /** The factor after the response, with the new counter, for example. */
      readonly factor: FactorRecord;
      readonly says: string;
    }
  | { readonly ok: false; readonly reason: AuditReason; readonly says: string };

export interface FactorKind<Factor extends FactorRecord = FactorRecord> {
  readonly kind: Factor['kind'];
  /** The broker's code of the kind, such as `5.1`. */
  code(factor: Factor): string;
  /** How long an attempt with it is valid, in ms. */
  lifeMs(policy: Policy, factor: Factor): number;
  /** Draws the challenge. */
  ask(transaction: Transaction, attempt: NewAttempt, factor: Factor): Asked;
  /** What is wrong with the form of a response, right or wrong; null for nothing. */
  faultOf(given: FactorResponse, factor: Factor): string | null;
  /** Computes every candidate, whichever matches. Changes nothing. */
  verify(transaction: Transaction, attempt: LoginRecord, factor: Factor, given: FactorResponse): Verification;
  /** Records that a response was sent, so that the factor is not asked the same again. */
  spend(transaction: Transaction, attempt: LoginRecord, factor: Factor): void;
}

export interface FactorKinds {
  of(factor: FactorRecord): FactorKind;
  /** A decoy factor for a user who has none. It stays the same and is never stored. */
  decoyFor(seal: Seal, user: string): FactorRecord;
}
