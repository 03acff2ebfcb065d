/** What phones ask of the login server: to become a user's app, and to approve its logins. Nothing here throws. */
import type { LoginParts } from '../auth/transaction.ts';
import type { Draw } from '../factors/draw-challenge.ts';
import type { AppService, Pushes, PushesInput } from './app-steps.ts';
import { beginEnrolment, sendToken } from './begin-enrolment.ts';
import { changePin } from './change-pin.ts';
import { failed } from './enrolments.ts';
import { finishEnrolment } from './finish-enrolment.ts';
import { proveEnrolment } from './prove-enrolment.ts';
import { approvePush, denyPush, notActive, openPushes } from './pushes.ts';
import type { StoreWaits } from './store-waits.ts';

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
    pushes: (input) => guarded(() => pushesOf(waits, input), { kind: 'unavailable' }),
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
