/**
 * Phone lines in the login's store. A line is a pure machine (`src/line`): who needs it steps it to the time now, in a
 * transaction. So a message is delivered at its time, whichever server looks, and also after a restart. Texts and codes
 * are stored only sealed, and each message is deleted when the line no longer lists it.
 */
import { checkLineState } from '../../../line/line-snapshot.ts';
import { type LineInput, type LineRecord, type LineState, newLineState } from '../../../line/line-state.ts';
import { type CodePurpose, codeText, codeWords } from '../../../line/line-texts.ts';
import { type LineStep, lineStep } from '../../../line/line-transitions.ts';
import type { Moment } from '../../auth/login-clock.ts';
import type { Way } from '../../auth/login-steps.ts';
import type { StoredMessage } from '../../auth/records/message-record.ts';
import type { StoredLine } from '../../auth/store.ts';
import type { Transaction } from '../../auth/transaction.ts';
import { maskedNumber } from './masked-number.ts';

/** What a look at a line needs. */
export type LineReading = Pick<Transaction, 'tables' | 'seal' | 'policy' | 'now' | 'elapsedMs'>;

/** A line without messages, whose time begins as Unix time. */
export function newStoredLine(
  number: string,
  owner: string,
  { sim, condition }: Pick<StoredLine, 'sim' | 'condition'>,
  now: Moment,
): StoredLine {
  const lineAt = Math.max(0, Math.floor(now.unixMs));
  const { records: _, ...state } = newLineState(condition, lineAt);
  return { ...state, id: number, owner, sim, lineAt, read: now, sent: [], changes: 0 };
}

/** The line as it is now. Nothing is stored. */
export function lineNow(reading: LineReading, line: StoredLine): LineState {
  return stepNow(reading, line, storedState(reading, line), { type: 'wake' }).state;
}

/** Steps the line to the time now, does the input, and stores what differs. */
export function stepPhoneLine(transaction: Transaction, line: StoredLine, input: LineInput): LineStep {
  const { tables, now } = transaction;
  const before = storedState(transaction, line, ({ id }) => {
    tables.messages.remove(id);
    const says = `line ${maskedNumber(line.id)}: message ${id.split(' ')[1]} removed, its sealed text was changed`;
    transaction.log({ event: 'failed', reason: 'store', user: line.owner, says });
  });
  const step = stepNow(transaction, line, before, input);
  const { records, ...state } = step.state;
  // Readings of another epoch can't be compared with this one: the line's time is counted from here.
  const isOtherEpoch = line.read.epoch !== now.epoch;
  const time = isOtherEpoch && { lineAt: state.at, read: now };
  tables.lines.put({ ...line, ...state, ...time, changes: line.changes + 1 });
  for (const record of records) {
    if (isOtherEpoch || !before.records.includes(record)) putMessage(transaction, line, state.at, record);
  }
  const kept = new Set(records.map(({ number }) => number));
  for (const { number } of before.records) {
    if (!kept.has(number)) tables.messages.remove(messageId(line, number));
  }
  return step;
}

/** A code to be sent, and what it is about. */
export interface CodeToSend {
  readonly way: Way;
  readonly code: string;
  readonly topic: string;
  /** What the code is for; default `login`. */
  readonly purpose?: CodePurpose;
}

/** Sends a code as a message or a call. A number without a line gets nothing. */
export function sendToLine(
  transaction: Transaction,
  number: string,
  { way, code, topic, purpose }: CodeToSend,
): void {
  const line = transaction.tables.lines.get(number);
  if (line === null) return;
  const about = { code, topic };
  const input: LineInput =
    way === 'sms'
      ? { type: 'send', text: codeText(code, purpose), ...about }
      : { type: 'call', words: codeWords(code), ...about };
  stepPhoneLine(transaction, line, input);
}

/** Steps a line to the time now: so messages end in the store at their time, read or not. */
export function wakeLine(transaction: Transaction, number: string): void {
  const { tables } = transaction;
  const line = tables.lines.get(number);
  if (line !== null) stepPhoneLine(transaction, line, { type: 'wake' });
  else for (const { id } of tables.messages.of('line', number)) tables.messages.remove(id);
}

function stepNow(reading: LineReading, line: StoredLine, state: LineState, input: LineInput): LineStep {
  const at = line.lineAt + Math.floor(reading.elapsedMs(line.read));
  return lineStep(state, input, at, reading.policy);
}

/** @param damaged gets each message that does not open; the line continues without it */
function storedState(
  { tables, seal }: LineReading,
  line: StoredLine,
  damaged: (message: StoredMessage) => void = () => {},
): LineState {
  const { at, condition, restartEndsAt, nextNumber, roamed } = line;
  const records = tables.messages
    .of('line', line.id)
    .flatMap((message): LineRecord[] => {
      const { id, sealed } = message;
      const record = seal.openOrNull(placeOf(id), sealed) as LineRecord | null;
      if (record === null) damaged(message);
      return record === null ? [] : [record];
    })
    .toSorted((a, b) => a.number - b.number);
  return checkLineState({ at, condition, restartEndsAt, nextNumber, roamed, records });
}

function putMessage(
  { tables, seal, now }: Transaction,
  line: StoredLine,
  at: number,
  record: LineRecord,
): void {
  const id = messageId(line, record.number);
  const endsAt = now.now + (record.dueAt - at);
  tables.messages.put({
    id,
    line: line.id,
    epoch: now.epoch,
    endsAt,
    sealed: seal.seal(placeOf(id), record),
  });
}

function messageId({ id }: StoredLine, number: number): string {
  return `${id} ${number}`;
}

function placeOf(id: string): string {
  return `message ${id}`;
}
