/** Gives out authenticator apps, temporary codes and security code cards. What is secret is returned once. */
import { randomBytes } from 'node:crypto';
import { errorMessage, quoted } from '../../../errors/message.ts';
import { checkOptions } from '../../../options/option-check.ts';
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
import { acceptedStep, sealTotpKey, totpDigits, totpKeyBytes, totpLabel } from '../../factors/totp.ts';
import { faultOfCode } from '../../factors/typed-code.ts';
import { newCodeCard, newTemporary, newTotp } from '../admin-options.ts';
import { StaffError } from '../admin-types.ts';
import { viewCodeFactor } from '../factor-view.ts';
import { endGivingWay, freeFactorId, giveFactor, kindsEndedBy } from '../factors.ts';
import type { NewTotp, StaffCodes } from '../staff/staff-codes.ts';
import { userIn } from '../user-view.ts';
import { checkCardValues, checkNewKey, checkTemporaryCode, checkTotpKey } from './known-secrets.ts';
import { base32, otpauthAddress } from './otpauth.ts';

export function createCodeFactors(parts: LoginParts, draw: Draw): StaffCodes {
  const textOf = (length: number, alphabet: string): string =>
    Array.from({ length }, () => alphabet[draw(alphabet.length)]).join('');
  const drawnValues = (): string[] =>
    Array.from({ length: codeCardValues }, () => textOf(valueCharacters, valueAlphabet));
  return {
    addTotp(name, options = {}) {
      checkOptions('addTotp', options, newTotp);
      const key = options.key ?? Uint8Array.from(randomBytes(totpKeyBytes));
      checkTotpKey(key);
      return inTransaction(parts, (transaction) => {
        const user = userIn(transaction, name);
        if (options.key !== undefined) checkNewKey(transaction, user, key);
        const id = freeFactorId(transaction, 'totp', user);
        const status = options.activated === true ? 'active' : 'ordered';
        const factor: TotpRecord = {
          ...{ id, kind: 'totp', label: totpLabel, status, users: [user.id] },
          ...{ sealed: sealTotpKey(transaction.seal, id, key), lastStep: null, lockout: noFailures },
        };
        giveFactor(transaction, user, factor, 'authenticator app added');
        return newTotpView(viewCodeFactor(transaction, factor), user, base32(key));
      });
    },
    proveTotp: (id, code) => inTransaction(parts, (transaction) => prove(transaction, id, code)),
    giveTemporary(name, options = {}) {
      checkOptions('giveTemporary', options, newTemporary);
      const { code = textOf(temporaryCharacters, temporaryAlphabet) } = options;
      checkTemporaryCode(code);
      return inTransaction(parts, (transaction) => {
        const user = userIn(transaction, name);
        if (hadTemporaryLast(transaction, user)) {
          throw new StaffError(
            errorMessage(
              `user ${quoted(user.id)}`,
              'has had a temporary code last',
              'give a security code card or order a card; there are never two temporary codes in a row',
            ),
          );
        }
        const id = freeFactorId(transaction, 'temporary', user);
        const sealed = sealTemporaryCode(transaction.seal, id, code);
        const factor: FactorRecord = {
          ...{ id, kind: 'temporary', label: temporaryLabel, status: 'active', users: [user.id] },
          ...{ sealed, given: transaction.now, lockout: noFailures },
        };
        giveFactor(transaction, user, factor, 'temporary code given');
        return { factor: viewCodeFactor(transaction, factor), code };
      });
    },
    giveCodeCard(name, options = {}) {
      checkOptions('giveCodeCard', options, newCodeCard);
      const { values = drawnValues() } = options;
      checkCardValues(values);
      return inTransaction(parts, (transaction) => {
        const user = userIn(transaction, name);
        const id = freeFactorId(transaction, 'code-card', user);
        const factor: FactorRecord = {
          ...{ id, kind: 'code-card', label: codeCardLabel, status: 'active', users: [user.id] },
          ...{ sealed: sealValues(transaction.seal, id, values), given: transaction.now },
          lockout: noFailures,
        };
        giveFactor(transaction, user, factor, 'security code card given');
        return { factor: viewCodeFactor(transaction, factor), values };
      });
    },
  };
}

/**
 * Whether the user's last temporary code is not followed by a factor that ends temporary codes. One that is ordered, or
 * an authenticator app that was not proved, ends none.
 */
function hadTemporaryLast(transaction: Transaction, { factors }: UserRecord): boolean {
  for (const id of factors.toReversed()) {
    const factor = transaction.tables.factors.get(id);
    if (factor?.kind === 'temporary') return true;
    if (factor !== null && factor.status !== 'ordered') {
      if (kindsEndedBy(transaction, factor).includes('temporary')) return false;
    }
  }
  return false;
}

function newTotpView(factor: NewTotp['factor'], { id }: UserRecord, secret: string): NewTotp {
  return { factor, otpauth: otpauthAddress(id, secret), secret };
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
    faultOfCode(code, totpDigits) === null
      ? acceptedStep({ seal, policy, unixMs: now.unixMs }, factor, code)
      : null;
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
  endGivingWay(transaction, proved);
  transaction.log({ event: 'factor', factor: id, says: `proved by the code of time step ${step}` });
  return viewCodeFactor(transaction, proved);
}
