/** Begins an enrolment: name and password in, what proves the user out. */

import { startAttempt } from '../auth/attempts.ts';
import type { ResponseAsk } from '../auth/login-steps.ts';
import { afterPassword, refusedCredentials } from '../auth/passwords/password-step.ts';
import type { EnrolmentRecord } from '../auth/records/enrolment-record.ts';
import { isLocked } from '../auth/rules/lockout.ts';
import { obstacleNow } from '../auth/rules/obstacle.ts';
import { voidEnrolments } from '../auth/rules/open-enrolments.ts';
import type { CardRecord, UserRecord } from '../auth/store.ts';
import {
  fingerprint,
  inSharedTransaction,
  type LoginParts,
  newSecret,
  type Transaction,
} from '../auth/transaction.ts';
import type { Draw } from '../factors/draw-challenge.ts';
import { maskedNumber } from '../factors/lines/masked-number.ts';
import { askToken, askTokenAgain } from './activation-token.ts';
import type {
  BeginEnrolmentInput,
  BegunEnrolment,
  CardStep,
  SendTokenInput,
  SentToken,
} from './enrolment-steps.ts';
import {
  activeFactor,
  endsInMs,
  failed,
  misfit,
  openEnrolment,
  refuse,
  sweepEnrolments,
} from './enrolments.ts';

const purposes: readonly string[] = ['activation', 'migration', 'reactivation'];
const installationCharacters = /^[A-Za-z0-9_-]{8,64}$/;

/** @throws if store, clock or a computation fails */
export async function beginEnrolment(
  parts: LoginParts,
  draw: Draw,
  input: BeginEnrolmentInput,
): Promise<BegunEnrolment> {
  const { purpose, os, installation } = input;
  const isFit =
    purposes.includes(purpose) &&
    (os === 'ios' || os === 'android') &&
    typeof installation === 'string' &&
    installationCharacters.test(installation);
  if (!isFit) return refusedCredentials;
  return await afterPassword(parts, input, (transaction, user) => {
    sweepEnrolments(transaction);
    return begin(transaction, user, input, draw);
  });
}

/** Sends the token of an activation to the chosen number, or another token. */
export function sendToken(parts: LoginParts, draw: Draw, input: SendTokenInput): Promise<SentToken> {
  return inSharedTransaction(parts, (transaction): SentToken => {
    const open = openEnrolment(transaction, input, ['number', 'token']);
    if (open === null) return failed;
    const { enrolment, user } = open;
    const number = enrolment.number ?? numbersOf(transaction, user)[input.number ?? 0];
    if (number === undefined) return failed;
    const given = { number, binding: input.binding, draw };
    return enrolment.state === 'number'
      ? askToken(transaction, enrolment, given)
      : askTokenAgain(transaction, enrolment, given);
  });
}

function begin(
  transaction: Transaction,
  user: UserRecord,
  { purpose, os, installation }: BeginEnrolmentInput,
  draw: Draw,
): BegunEnrolment {
  const { tables, policy, now } = transaction;
  const app = activeFactor(transaction, user, 'app');
  const fault = misfit(app, purpose, installation);
  if (fault !== null) return refuse(transaction, user, purpose, fault);
  const card = purpose === 'activation' ? null : activeFactor(transaction, user, 'card');
  const numbers = app === null ? numbersOf(transaction, user) : app.number === null ? [] : [app.number];
  const [first] = numbers;
  if (card === null && first === undefined) return refuse(transaction, user, purpose, 'no-number');
  voidEnrolments(transaction, user.id, 'a newer enrolment');
  const binding = newSecret();
  const hopeful =
    card === null
      ? !isLocked(user.lockout, now, policy)
      : obstacleNow(transaction, user, card, null) === null;
  const enrolment: EnrolmentRecord = {
    ...{ id: fingerprint(binding), user: user.id, purpose, os, installation, hopeful },
    ...{ state: card === null ? 'number' : 'card', factor: card?.id ?? null, number: null, sealed: null },
    ...{ triesLeft: policy.tokenTries, issued: now, lifeMs: policy.tokenLifeMs },
    ...{ epoch: now.epoch, endsAt: now.now + policy.tokenLifeMs },
  };
  tables.enrolments.put(enrolment);
  if (card !== null) return askCard(transaction, enrolment, card, binding);
  if (app !== null) return askToken(transaction, enrolment, { number: first as string, binding, draw });
  transaction.log({ event: 'issued', user: user.id, says: `${purpose}: asked to choose a number` });
  return {
    ...{ kind: 'number', binding, numbers: numbers.map(maskedNumber) },
    endsInMs: endsInMs(transaction, enrolment),
  };
}

/** The user's numbers for codes, and of the user's own phones. */
function numbersOf({ tables }: Transaction, user: UserRecord): readonly string[] {
  const ofCodes = user.factors.flatMap((id) => {
    const factor = tables.factors.get(id);
    return factor?.kind === 'sms' ? [factor.number] : [];
  });
  const owned = tables.lines
    .all('without damaged')
    .flatMap(({ id, owner }) => (owner === user.id ? [id] : []));
  return [...new Set([...ofCodes, ...owned])];
}

function askCard(
  transaction: Transaction,
  enrolment: EnrolmentRecord,
  card: CardRecord,
  binding: string,
): CardStep {
  const { id, user, os, hopeful } = enrolment;
  const { asked } = startAttempt(
    transaction,
    { id, purpose: 'enrolment', user, mode: 'live', app: os, binding: '', obstacle: null, sealed: null },
    card,
    hopeful,
  );
  const { challenge, digits } = asked.ask as ResponseAsk;
  transaction.log({ event: 'issued', user, factor: card.id, says: `${enrolment.purpose}: ${asked.says}` });
  return {
    ...{ kind: 'card', binding, challenge, digits },
    endsInMs: Math.min(endsInMs(transaction, enrolment), transaction.policy.challengeLifeMs),
  };
}
