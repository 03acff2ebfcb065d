/**
 * What a kind of second factor does for a login. `login/factors` has one file for each kind, and the table of kinds
 * that the login gets. Types only.
 */
import type { AuditReason } from './audit.ts';
import type { Moment } from './login-clock.ts';
import type { Ask } from './login-steps.ts';
import type { Policy } from './rules/policies.ts';
import type { Seal } from './sealing.ts';
import type { FactorRecord, LoginRecord, Scope } from './store.ts';
import type { Transaction } from './transaction.ts';

export interface Asked<A extends Ask = Ask> {
  readonly ask: A;
  /** Why no response can be accepted, if asking finds that out. The factor is asked anyway. */
  readonly obstacle?: AuditReason | null;
  /** What the kind must keep of it until the response, as JSON. It is stored sealed. */
  readonly kept?: unknown;
  /** What the audit log says of it; a secret is never in it. */
  readonly says: string;
}

/** A login attempt, or a test of staff's, whose factor is about to be asked. */
export interface NewAttempt extends Pick<LoginRecord, 'id' | 'user' | 'purpose' | 'app'> {
  /** The open attempts with the same factor. */
  readonly open: readonly LoginRecord[];
  /** Whether a response can be accepted. Where none can, the kind asks all the same, and sends nothing. */
  readonly hopeful: boolean;
}

/** An open attempt with the record of its factor. */
export interface OpenAttempt {
  readonly attempt: LoginRecord;
  /** Whether a response can be accepted. Where none can, nothing is sent. */
  readonly hopeful: boolean;
}

/** A new code is asked for too early, or in a way that there is not. */
export type NotAgain =
  | { readonly refused: 'too soon'; readonly retryAfterMs: number }
  | { readonly refused: 'no such way' };

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
      /** What the session may do; default `full`. */
      readonly scope?: Scope;
      /** How long it may do everything, in ms; default as long as it lasts. Then it is the portal’s only. */
      readonly fullForMs?: number;
      readonly says: string;
    }
  | { readonly ok: false; readonly reason: AuditReason; readonly says: string };

export interface FactorKind<Factor extends FactorRecord = FactorRecord> {
  readonly kind: Factor['kind'];
  /** Its place in the picker, the lowest first. */
  readonly place: number;
  /** Kinds that give way to it: the user's factors of these kinds end once this one is active. */
  readonly ends: readonly FactorRecord['kind'][];
  /** The broker's code of the kind, such as `5.1`. */
  code(factor: Factor): string;
  /** How long the factor can still be used, in ms; kinds without an end do not have it. At most 0: it is over. */
  endsInMs?(policy: Policy, factor: Factor, elapsedMs: (since: Moment) => number): number;
  /** How long an attempt with it is valid, in ms. */
  lifeMs(policy: Policy, factor: Factor): number;
  /** Draws what is asked, and sends it. */
  ask(transaction: Transaction, attempt: NewAttempt, factor: Factor): Asked;
  /** Sends another code in one of the ways of the ask. Kinds that send nothing do not have it. */
  again?(transaction: Transaction, attempt: OpenAttempt, factor: Factor, way: string): Asked | NotAgain;
  /** Asks for the response by hand, for a kind that waits for a phone. */
  byHand?(transaction: Transaction, attempt: LoginRecord, factor: Factor): Asked;
  /** What is asked after a wrong response, for kinds that take another; null where the login ends. */
  retry?(transaction: Transaction, attempt: LoginRecord, factor: Factor): Asked | null;
  /** What is wrong with the form of a response, right or wrong; null for nothing. */
  faultOf(given: FactorResponse, factor: Factor): string | null;
  /** Computes every candidate, whichever matches. Changes nothing. */
  verify(transaction: Transaction, attempt: LoginRecord, factor: Factor, given: FactorResponse): Verification;
  /** Records that a response was sent, so that the factor is not asked the same again. */
  spend?(transaction: Transaction, attempt: LoginRecord, factor: Factor): void;
}

export interface FactorKinds {
  of(factor: FactorRecord): FactorKind;
  /** A decoy factor for a user who has none. It stays the same and is never stored. */
  decoyFor(seal: Seal, user: string): FactorRecord;
  /** Brings a phone line up to the time now: its messages end in the store at their time. */
  wakeLine(transaction: Transaction, number: string): void;
}
