/**
 * A line at one moment, saved to go back to. Inside a process it is opaque and prints as a mask. It leaves the process
 * through `JSON.stringify`, which is refused while it holds the text of a message or the words of a call.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import { LineError } from './line-errors.ts';
import { conditionNames, type LineState } from './line-state.ts';
import { recordFault } from './record-check.ts';

export const lineSnapshotFormat = 1;

/** The form of a snapshot outside its process. */
export interface LineSnapshotJson {
  readonly format: typeof lineSnapshotFormat;
  readonly number: string;
  readonly state: LineState;
}

/**
 * A phone line at one moment, to restore it later. Make one with `line.snapshot()`.
 *
 * `JSON.stringify` takes it out of the process, but throws while it holds the text of a message or the words of a
 * call.
 *
 * @example
 * ```ts
 * import { createLine } from 'dscplus';
 *
 * const line = createLine();
 * const snapshot = line.snapshot();
 * line.setCondition('off');
 * line.restore(snapshot);
 * line.condition(); // → 'good'
 * ```
 */
export class LineSnapshot {
  /** Line time in ms. */
  readonly at: number;
  /** The phone number of the line. */
  readonly number: string;
  /** Whether it holds the text of a message or the words of a call. */
  readonly holdsText: boolean;
  readonly #state: LineState;

  /** For the line that takes it: use `line.snapshot()`. */
  constructor(number: string, state: LineState) {
    this.at = state.at;
    this.number = number;
    this.holdsText = state.records.some((one) => (one.kind === 'sms' ? one.text : one.words) !== '');
    this.#state = state;
  }

  /**
   * What `JSON.stringify` writes of it.
   *
   * @throws {LineError} while it holds the text of a message or the words of a call
   * @example
   * ```ts
   * import { createLine } from 'dscplus';
   *
   * createLine().snapshot().toJSON().format; // → 1
   * ```
   */
  toJSON(): LineSnapshotJson {
    if (this.holdsText)
      throw new LineError(
        errorMessage(
          'line snapshot',
          'holds texts of messages',
          'restore it in this process, or take one before a message is sent',
        ),
      );
    return { format: lineSnapshotFormat, number: this.number, state: this.#state };
  }

  /**
   * The state inside, for the line that restores it.
   * @internal
   */
  static stateOf(snapshot: LineSnapshot): LineState {
    return snapshot.#state;
  }
}

/**
 * The state of a snapshot, or of what JSON made of one.
 * @param number of the line that restores it
 * @throws {LineError} if it is of another line or format, or a field is wrong
 */
export function lineStateFrom(from: LineSnapshot | object, number: string): LineState {
  const isOwn = from instanceof LineSnapshot;
  const json = (
    isOwn ? { format: lineSnapshotFormat, number: from.number } : from
  ) as Partial<LineSnapshotJson>;
  if (json.format !== lineSnapshotFormat)
    throw new LineError(
      errorMessage(
        'line snapshot',
        `its format is ${quoted(json.format)}`,
        `give format ${lineSnapshotFormat}`,
      ),
    );
  if (json.number !== number)
    throw new LineError(
      errorMessage('line snapshot', `of line ${quoted(json.number)}`, `give one of ${quoted(number)}`),
    );
  return isOwn ? LineSnapshot.stateOf(from) : checkLineState(json.state);
}

/**
 * A state that came from outside, such as the rows of a store.
 * @throws {LineError} that names the field, never its value
 */
export function checkLineState(value: unknown): LineState {
  const fault = lineStateFault(value);
  if (fault === null) return value as LineState;
  throw new LineError(
    errorMessage(
      `line state field ${fault}`,
      'invalid',
      'give what JSON.stringify(line.snapshot()) returned',
    ),
  );
}

function lineStateFault(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return 'state';
  const { at, condition, restartEndsAt, nextNumber, roamed, records } = value as {
    [F in keyof LineState]: unknown;
  };
  if (!isCount(at)) return 'at';
  if (!conditionNames.includes(condition as LineState['condition'])) return 'condition';
  if (restartEndsAt !== null && !isCount(restartEndsAt)) return 'restartEndsAt';
  if (restartEndsAt !== null && condition === 'off') return 'restartEndsAt';
  if (!isCount(nextNumber) || nextNumber < 1) return 'nextNumber';
  if (!isCount(roamed)) return 'roamed';
  if (!Array.isArray(records)) return 'records';
  let last = 0;
  for (const record of records) {
    const fault = recordFault(record, last, nextNumber);
    if (fault !== null) return `records.${fault}`;
    last = (record as { number: number }).number;
  }
  return null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
