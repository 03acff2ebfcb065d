/** What phones ask of the login server: to become a user's app, and to approve its logins. Nothing here throws. */
import type { LoginParts } from '../auth/transaction.ts';
import type { Draw } from '../factors/draw-challenge.ts';
import type {
  Approved,
  ApproveInput,
  ChangedPin,
  ChangePinInput,
  Denied,
  DenyInput,
  Pushes,
  PushesInput,
} from './app-steps.ts';
import { beginEnrolment, sendToken } from './begin-enrolment.ts';
import { changePin } from './change-pin.ts';
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
import { approvePush, denyPush, notActive, openPushes } from './pushes.ts';
import type { StoreWaits } from './store-waits.ts';

export interface AppService {
  /** Name and password in; what proves the user out. */
  begin(input: BeginEnrolmentInput): Promise<BegunEnrolment>;
  /** Chooses the number of an activation, or sends another token. */
  sendToken(input: SendTokenInput): Promise<SentToken>;
  /** The token, or the card's response, in; the key out, once. */
  prove(input: ProveInput): Promise<Proved>;
  /** The PIN and the first response in. From then on this phone is the user's app, and no other. */
  finish(input: FinishInput): Promise<Finished>;
  /** The notifications that can be approved; it waits for the first. */
  pushes(input: PushesInput): Promise<Pushes>;
  /** The response to a notification. */
  approve(input: ApproveInput): Promise<Approved>;
  /** Ends the login of a notification. */
  deny(input: DenyInput): Promise<Denied>;
  /** Changes the PIN of all users of the app on a phone, or of none. */
  changePin(input: ChangePinInput): Promise<ChangedPin>;
}

/** Runs a step; what fails inside is logged, and is a refusal. */
export type Guarded = <T>(work: () => Promise<T>, otherwise: T) => Promise<T>;

export function createAppService(
  parts: LoginParts,
  draw: Draw,
  waits: StoreWaits,
  guarded: Guarded,
): AppService {
  return {
    begin: (input) =>
      guarded(() => beginEnrolment(parts, draw, input), { kind: 'refused', reason: 'unavailable' }),
    sendToken: (input) => guarded(() => sendToken(parts, draw, input), failed),
    prove: (input) => guarded(() => proveEnrolment(parts, draw, input), failed),
    finish: (input) => guarded(() => finishEnrolment(parts, input), failed),
    pushes: (input) => guarded(() => pushesOf(waits, input), notActive),
    approve: (input) => guarded(() => approvePush(parts, input), failed),
    deny: (input) => guarded(() => denyPush(parts, input), failed),
    changePin: (input) => guarded(() => changePin(parts, input), { kind: 'refused', reason: 'unavailable' }),
  };
}

async function pushesOf(waits: StoreWaits, { waitMs, connection, ...wanted }: PushesInput): Promise<Pushes> {
  const found = await waits.wait<Pushes>({
    limitMs: waitMs,
    signal: connection,
    look(reading) {
      const pushes = openPushes(reading, wanted);
      if (pushes === null) return notActive;
      return pushes.length === 0 ? null : { kind: 'pushes', pushes };
    },
  });
  return found ?? { kind: 'pushes', pushes: [] };
}
