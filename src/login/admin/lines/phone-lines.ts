/** Adds phone lines, sets their condition, and gives their numbers to users for codes. */
import { errorMessage, quoted } from '../../../errors/message.ts';
import {
  conditionNames,
  type LineCondition,
  type LineInput,
  lineStateName,
} from '../../../line/line-state.ts';
import { checkOptions } from '../../../options/option-check.ts';
import { elapsedMs, type Moment, readMoment } from '../../auth/login-clock.ts';
import { noFailures } from '../../auth/rules/lockout.ts';
import type { FactorRecord, SmsFactorRecord, StoredLine, UserRecord } from '../../auth/store.ts';
import {
  fingerprint,
  inTransaction,
  type LoginParts,
  newSecret,
  type Transaction,
} from '../../auth/transaction.ts';
import { maskedNumber } from '../../factors/lines/masked-number.ts';
import { type LineReading, lineNow, newStoredLine, stepPhoneLine } from '../../factors/lines/stored-line.ts';
import { smsLabel } from '../../factors/sms.ts';
import { newLine } from '../admin-options.ts';
import { StaffError } from '../admin-types.ts';
import { viewCodeFactor } from '../factor-view.ts';
import { freeFactorId, giveFactor, kindsEndedBy } from '../factors.ts';
import type { PhoneLineView, StaffLines } from '../staff/staff-lines.ts';
import { userIn } from '../user-view.ts';

export function createPhoneLines(parts: LoginParts): StaffLines {
  const act = (number: string, input: LineInput, says: string): PhoneLineView =>
    inTransaction(parts, (transaction) => {
      const line = lineIn(transaction, number);
      stepPhoneLine(transaction, line, input);
      transaction.log({ event: 'line', user: line.owner, says: `${maskedNumber(number)}: ${says}` });
      return viewLine(transaction, lineIn(transaction, number));
    });
  return {
    addLine(number, owner, options = {}) {
      checkOptions('addLine', options, newLine);
      const { sim = newSecret(), condition = 'good' } = options;
      checkSim(sim);
      checkCondition(condition);
      return inTransaction(parts, (transaction) => {
        const { tables, now } = transaction;
        const user = userIn(transaction, owner);
        checkNumber(number);
        if (tables.lines.get(number) !== null) {
          throw new StaffError(
            errorMessage(`line ${quoted(number)}`, 'is there already', 'give another number'),
          );
        }
        const line = newStoredLine(number, user.id, { sim: fingerprint(sim), condition }, now);
        tables.lines.put(line);
        transaction.log({
          event: 'line',
          user: user.id,
          says: `${maskedNumber(number)}: added, ${condition}`,
        });
        return { line: viewLine(transaction, line), sim };
      });
    },
    setLine(number, condition) {
      checkCondition(condition);
      return act(number, { type: 'set', condition }, `condition ${condition}`);
    },
    restartLine: (number) => act(number, { type: 'restart' }, 'restart of the phone'),
    lines: () => readingLines(parts, (look) => look.tables.lines.all().map((line) => viewLine(look, line))),
    addSms: (name, number) =>
      inTransaction(parts, (transaction) => {
        const user = userIn(transaction, name);
        lineIn(transaction, number);
        checkRoomForSms(transaction, user, number);
        const id = freeFactorId(transaction, 'sms', user);
        const factor: SmsFactorRecord = {
          ...{ id, kind: 'sms', label: smsLabel, status: 'active', users: [user.id], sealed: '' },
          ...{ number, sent: [], lockout: noFailures },
        };
        giveFactor(transaction, user, factor, `codes by SMS to ${maskedNumber(number)}`);
        return viewCodeFactor(transaction, factor);
      }),
  };
}

/** Reads lines as they are now. */
export function readingLines<T>(parts: LoginParts, work: (look: LineReading) => T): T {
  const { store, clock, policy, seal } = parts;
  return store.read((tables) => {
    const now = readMoment(clock);
    // Another process may have written after this reading of the clock.
    const isLater = (since: Moment): boolean => since.epoch === now.epoch && since.now > now.now;
    const elapsed = (since: Moment): number => (isLater(since) ? 0 : elapsedMs(since, now));
    return work({ tables, policy, seal, now, elapsedMs: elapsed });
  });
}

/** @throws {StaffError} */
export function lineIn({ tables }: Pick<Transaction, 'tables'>, number: string): StoredLine {
  const line = typeof number === 'string' ? tables.lines.get(number) : null;
  if (line === null) throw unknownLine(number);
  return line;
}

export function unknownLine(number: string): StaffError {
  return new StaffError(
    errorMessage(`line ${quoted(String(number))}`, 'unknown', 'add it, or list the lines'),
  );
}

function viewLine(look: LineReading, line: StoredLine): PhoneLineView {
  const state = lineNow(look, line);
  return { number: line.id, owner: line.owner, state: lineStateName(state), listed: state.records.length };
}

function checkNumber(number: string): void {
  if (typeof number === 'string' && /^\+[0-9]{7,15}$/.test(number)) return;
  throw new StaffError(errorMessage('line number', 'not a phone number', 'give + and 7 to 15 digits'));
}

function checkSim(sim: string): void {
  if (/^[\w.~+/-]{16,200}$/.test(sim)) return;
  throw new StaffError(
    errorMessage('SIM token', 'of another form', 'give 16 to 200 of A-Z a-z 0-9 . _ ~ + / -'),
  );
}

function checkCondition(condition: LineCondition): void {
  if (conditionNames.includes(condition)) return;
  throw new StaffError(
    errorMessage(`condition ${quoted(String(condition))}`, 'unknown', `give ${conditionNames.join(', ')}`),
  );
}

/**
 * Codes by SMS can't be had again beside a factor that they gave way to, nor twice to one number.
 *
 * @throws {StaffError}
 */
function checkRoomForSms(transaction: Transaction, user: UserRecord, number: string): void {
  const { tables } = transaction;
  const active = user.factors
    .map((id) => tables.factors.get(id))
    .filter((factor): factor is FactorRecord => factor?.status === 'active');
  if (active.some((factor) => factor.kind === 'sms' && factor.number === number)) {
    throw new StaffError(
      errorMessage(`user ${quoted(user.id)}`, 'gets codes to this number already', 'give another number'),
    );
  }
  const other = active.find((factor) => kindsEndedBy(transaction, factor).includes('sms'));
  if (other === undefined) return;
  throw new StaffError(
    errorMessage(
      `user ${quoted(user.id)}`,
      `has the active ${other.kind} ${other.id}, to which codes by SMS give way`,
      'revoke it first, or set the policy smsStays to 1',
    ),
  );
}
