/** Gives out authenticator apps, temporary codes and security code cards. What is secret is returned once. */
import { randomBytes } from 'node:crypto';
import { errorMessage, quoted } from '../../../errors/message.ts';
import { noFailures } from '../../auth/rules/lockout.ts';
import type { FactorRecord, TotpRecord, UserRecord } from '../../auth/store.ts';
import { inTransaction, type LoginParts, type Transaction } from '../../auth/transaction.ts';
import {
  codeCardLabel,
  codeCardValues,
  sealValues,
  valueAlphabet,
  valueCharacters,
} from '../../factors/code-card.ts';
import type { Draw } from '../../factors/draw-challenge.ts';
import {
  sealTemporaryCode,
  temporaryAlphabet,
  temporaryCharacters,
  temporaryLabel,
} from '../../factors/temporary.ts';
import { acceptedStep, sealTotpKey, totpKeyBytes, totpLabel } from '../../factors/totp.ts';
import { faultOfCode } from '../../factors/typed-code.ts';
import { StaffError } from '../admin-types.ts';
import { viewCodeFactor } from '../factor-view.ts';
import { endGivingWay } from '../factors.ts';
import type { StaffCodes } from '../staff/staff-codes.ts';
import { userIn } from '../user-view.ts';
import { base32, otpauthAddress } from './otpauth.ts';

export function createCodeFactors(parts: LoginParts, draw: Draw): StaffCodes {
  const textOf = (length: number, alphabet: string): string =>
    Array.from({ length }, () => alphabet[draw(alphabet.length)]).join('');
  return {
    addTotp: (name) =>
      inTransaction(parts, (transaction) => {
        const user = userIn(transaction, name);
        const id = freeFactorId(transaction, 'totp', user);
        const key = Uint8Array.from(randomBytes(totpKeyBytes));
        const factor: TotpRecord = {
          ...{ id, kind: 'totp', label: totpLabel, status: 'ordered', users: [user.id] },
          ...{ sealed: sealTotpKey(transaction.seal, id, key), lastStep: null, lockout: noFailures },
        };
        giveFactor(transaction, user, factor, 'authenticator app added');
        const secret = base32(key);
        return {
          factor: viewCodeFactor(transaction, factor),
          otpauth: otpauthAddress(user.id, secret),
          secret,
        };
      }),
    proveTotp: (id, code) => inTransaction(parts, (transaction) => prove(transaction, id, code)),
    giveTemporary: (name) =>
      inTransaction(parts, (transaction) => {
        const user = userIn(transaction, name);
        if (lastKind(transaction, user) === 'temporary') {
          throw new StaffError(
            errorMessage(
              `user ${quoted(user.id)}`,
              'has had a temporary code last',
              'give a security code card or order a card; there are never two temporary codes in a row',
            ),
          );
        }
        const id = freeFactorId(transaction, 'temporary', user);
        const code = textOf(temporaryCharacters, temporaryAlphabet);
        const sealed = sealTemporaryCode(transaction.seal, id, code);
        const factor: FactorRecord = {
          ...{ id, kind: 'temporary', label: temporaryLabel, status: 'active', users: [user.id] },
          ...{ sealed, given: transaction.now, lockout: noFailures },
        };
        giveFactor(transaction, user, factor, 'temporary code given');
        return { factor: viewCodeFactor(transaction, factor), code };
      }),
    giveCodeCard: (name) =>
      inTransaction(parts, (transaction) => {
        const user = userIn(transaction, name);
        const id = freeFactorId(transaction, 'code-card', user);
        const values = Array.from({ length: codeCardValues }, () => textOf(valueCharacters, valueAlphabet));
        const factor: FactorRecord = {
          ...{ id, kind: 'code-card', label: codeCardLabel, status: 'active', users: [user.id] },
          ...{ sealed: sealValues(transaction.seal, id, values), given: transaction.now },
          lockout: noFailures,
        };
        giveFactor(transaction, user, factor, 'security code card given');
        return { factor: viewCodeFactor(transaction, factor), values };
      }),
  };
}

/** Such as `totp-ada-1`. */
export function freeFactorId({ tables }: Transaction, kind: string, { id: user }: UserRecord): string {
  for (let number = 1; ; number++) {
    const id = `${kind}-${user}-${number}`;
    if (tables.factors.get(id) === null) return id;
  }
}

function lastKind({ tables }: Transaction, { factors }: UserRecord): FactorRecord['kind'] | null {
  const last = factors.at(-1);
  return last === undefined ? null : (tables.factors.get(last)?.kind ?? null);
}

/**
 * Stores the factor and gives it to the user. An active one ends the time in which the password alone logs in; only a
 * card that is ordered begins it.
 */
export function giveFactor(
  transaction: Transaction,
  user: UserRecord,
  factor: FactorRecord,
  says: string,
): void {
  const { tables } = transaction;
  tables.factors.put(factor);
  tables.users.put({
    ...user,
    factors: [...user.factors, factor.id],
    factorRequired: user.factorRequired || factor.status === 'active',
  });
  if (factor.status === 'active') endGivingWay(transaction, factor);
  transaction.log({ event: 'factor', factor: factor.id, user: user.id, says });
}

function prove(transaction: Transaction, id: string, code: string): ReturnType<StaffCodes['proveTotp']> {
  const { tables, seal, policy, now } = transaction;
  const factor = typeof id === 'string' ? tables.factors.get(id) : null;
  if (factor?.kind !== 'totp') {
    throw new StaffError(
      errorMessage(`authenticator app ${quoted(String(id))}`, 'unknown', 'add it, or list the factors'),
    );
  }
  if (factor.status !== 'ordered') {
    throw new StaffError(
      errorMessage(
        `authenticator app ${quoted(id)}`,
        `already ${factor.status}`,
        'prove one that is ordered',
      ),
    );
  }
  const step =
    faultOfCode(code, 6) === null ? acceptedStep({ seal, policy, unixMs: now.unixMs }, factor, code) : null;
  if (step === null) {
    throw new StaffError(
      errorMessage(`authenticator app ${quoted(id)}`, 'wrong code', 'give the six digits that it shows now'),
    );
  }
  const proved: TotpRecord = { ...factor, status: 'active', lastStep: String(step) };
  tables.factors.put(proved);
  for (const name of proved.users) {
    const user = tables.users.get(name);
    if (user !== null) tables.users.put({ ...user, factorRequired: true });
  }
  transaction.log({ event: 'factor', factor: id, says: `proved by the code of time step ${step}` });
  return viewCodeFactor(transaction, proved);
}
