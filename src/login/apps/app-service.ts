/** What phones ask of the login server: to become a user's app. Nothing here throws but for a mistake of a type. */
import type { LoginParts } from '../auth/transaction.ts';
import type { Draw } from '../factors/draw-challenge.ts';
import { beginEnrolment, sendToken } from './begin-enrolment.ts';
import type {
  BeginEnrolmentInput,
  BegunEnrolment,
  Finished,
  FinishInput,
  Proved,
  ProveInput,
  SendTokenInput,
  SentToken,
} from './enrolment-steps.ts';
import { failed } from './enrolments.ts';
import { finishEnrolment } from './finish-enrolment.ts';
import { proveEnrolment } from './prove-enrolment.ts';

export interface AppService {
  /** Name and password in; what proves the user out. */
  begin(input: BeginEnrolmentInput): Promise<BegunEnrolment>;
  /** Chooses the number of an activation, or sends another token. */
  sendToken(input: SendTokenInput): Promise<SentToken>;
  /** The token, or the card's response, in; the key out, once. */
  prove(input: ProveInput): Promise<Proved>;
  /** The PIN and the first response in. From then on this phone is the user's app, and no other. */
  finish(input: FinishInput): Promise<Finished>;
}

/** Runs a step; what fails inside is logged, and is a refusal. */
export type Guarded = <T>(work: () => Promise<T>, otherwise: T) => Promise<T>;

export function createAppService(parts: LoginParts, draw: Draw, guarded: Guarded): AppService {
  return {
    begin: (input) =>
      guarded(() => beginEnrolment(parts, draw, input), { kind: 'refused', reason: 'unavailable' }),
    sendToken: (input) => guarded(() => sendToken(parts, draw, input), failed),
    prove: (input) => guarded(() => proveEnrolment(parts, draw, input), failed),
    finish: (input) => guarded(() => finishEnrolment(parts, input), failed),
  };
}
