/**
 * The end of an enrolment: a PIN and a first response. In one transaction the new app becomes active and the old one
 * ends, with its open logins and its sessions. Until then the old phone is as it was.
 */

import { giveFactor, revoke } from '../admin/factors.ts';
import { acceptResponse, verifyResponse } from '../auth/accept-response.ts';
import { putOpen } from '../auth/attempts.ts';
import type { AppRecord } from '../auth/records/app-record.ts';
import type { EnrolmentRecord } from '../auth/records/enrolment-record.ts';
import { countFailure, isLocked, noFailures } from '../auth/rules/lockout.ts';
import { endEnrolment } from '../auth/rules/open-enrolments.ts';
import type { UserRecord } from '../auth/store.ts';
import { inSharedTransaction, type LoginParts, newName, type Transaction } from '../auth/transaction.ts';
import { appLabel, appSuite } from '../factors/app/app.ts';
import { appPinHash, isFitPin, isPinOf } from '../factors/app/app-pin.ts';
import { sealSecrets } from '../factors/card-secrets.ts';
import type { Finished, FinishInput } from './enrolment-steps.ts';
import { failed, openEnrolment } from './enrolments.ts';
import { firstCounter, type KeptKey, keyPlace } from './prove-enrolment.ts';

/** @throws if store, clock or a computation fails */
export function finishEnrolment(parts: LoginParts, input: FinishInput): Promise<Finished> {
  return inSharedTransaction(parts, (transaction): Finished => {
    const open = openEnrolment(transaction, input, ['proved', 'done']);
    if (open === null) return failed;
    const { enrolment, user } = open;
    // The reply may have been lost. With another PIN, "done" would say that this one is the app's.
    if (enrolment.state === 'done') {
      const id = enrolment.factor as string;
      return hasPin(transaction, id, input.pin) ? { kind: 'done', app: id } : failed;
    }
    if (!isFitPin(enrolment.os, input.pin)) return { kind: 'refused', reason: 'unfit-pin' };
    const candidate = candidateOf(transaction, enrolment, user, input.pin);
    const isUserLocked = isLocked(user.lockout, transaction.now, transaction.policy);
    const app = isUserLocked ? null : accepted(transaction, enrolment, candidate, input.response);
    if (app === null) {
      endEnrolment(transaction, enrolment, 'refused');
      const reason = isUserLocked ? 'user locked' : 'wrong response';
      const says = `${enrolment.purpose}: the first response of the app is refused`;
      transaction.log({ event: 'refused', reason, user: user.id, says });
      if (!isUserLocked) countFailure(transaction, user);
      return failed;
    }
    activate(transaction, enrolment, user, app);
    return { kind: 'done', app: app.id };
  });
}

function hasPin({ tables, seal }: Transaction, id: string, pin: string): boolean {
  const app = tables.factors.get(id);
  return app?.kind === 'app' && isPinOf(seal, app, pin);
}

/** The app as it will be, once its first response is right. */
function candidateOf(
  transaction: Transaction,
  enrolment: EnrolmentRecord,
  user: UserRecord,
  pin: string,
): { readonly app: AppRecord; readonly challenge: string } {
  const { seal } = transaction;
  const {
    app: id,
    key,
    challenge,
    device,
  } = seal.open(keyPlace(enrolment), enrolment.sealed as string) as KeptKey;
  const secrets = { key: Uint8Array.from(Buffer.from(key, 'hex')), pinHash: appPinHash(pin) };
  const app: AppRecord = {
    ...{ id, kind: 'app', label: appLabel, status: 'active', users: [user.id], lockout: noFailures },
    sealed: sealSecrets(seal, { kind: 'app', id }, secrets),
    ...{ suite: appSuite, lastCounter: String(firstCounter - 1), lastStep: null },
    ...{ os: enrolment.os, installation: enrolment.installation, device },
    pushes: [],
    number: enrolment.number ?? numberBefore(transaction, user),
  };
  return { app, challenge };
}

/** A phone that a card has proved keeps the number that the app was first activated with. */
function numberBefore({ tables }: Transaction, user: UserRecord): string | null {
  const apps = user.factors.map((id) => tables.factors.get(id)).filter((factor) => factor?.kind === 'app');
  return apps.at(-1)?.number ?? null;
}

/** The app after its first response, which is the one with the first counter; null for any other. */
function accepted(
  transaction: Transaction,
  { user, os, lifeMs }: EnrolmentRecord,
  { app, challenge }: ReturnType<typeof candidateOf>,
  response: string,
): AppRecord | null {
  const attempt = putOpen(transaction, {
    ...{ id: newName(), purpose: 'enrolment', user, factor: app.id, mode: 'live', app: os, binding: '' },
    ...{ challenge, lifeMs, obstacle: null, sealed: null },
  });
  const verified = verifyResponse(transaction, attempt, app, { response });
  const isFirst = verified.ok && (verified.factor as AppRecord).lastCounter === String(firstCounter);
  if (isFirst) return acceptResponse(transaction, attempt, verified) as AppRecord;
  transaction.tables.logins.remove(attempt.id);
  return null;
}

function activate(
  transaction: Transaction,
  enrolment: EnrolmentRecord,
  user: UserRecord,
  app: AppRecord,
): void {
  const { tables } = transaction;
  for (const id of user.factors) {
    const old = tables.factors.get(id);
    if (old?.kind === 'app') revoke(transaction, old, `moved to ${app.id}`);
  }
  giveFactor(transaction, user, app, `phone app: ${enrolment.purpose} done`);
  endEnrolment(transaction, { ...enrolment, factor: app.id }, 'done');
}
