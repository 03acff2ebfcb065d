/**
 * A phone line of the login server for a program that has its SIM: messages and calls, waits, what a person does with
 * the phone. Waits are in the server's own time, and end at once when what they wait for can't come any more.
 */
import { errorMessage } from '../../../errors/message.ts';
import { LineWaitError } from '../../../line/line-errors.ts';
import {
  type AwaitedRecord,
  callAfter,
  callsOf,
  type LineCall,
  type LineMessage,
  messageAfter,
  messagesOf,
} from '../../../line/line-inbox.ts';
import type { LineOutcome, LineWait } from '../../../line/line-machine.ts';
import type { LineAction, LineCondition, LineState, LineStateName } from '../../../line/line-state.ts';
import { lineStateName } from '../../../line/line-state.ts';
import { inTransaction, type LoginParts } from '../../auth/transaction.ts';
import { lineNow, stepLine } from '../../factors/lines/stored-line.ts';
import type { LineWaits } from './line-waits.ts';
import { lineIn, readingLines } from './phone-lines.ts';

/** A phone line of a login server. */
export interface ServerLine {
  /** The phone number. */
  readonly number: string;
  /** The condition of the line, or `restarting`. */
  state(): LineStateName;
  /** The number of the newest message or call, 0 if there was none: what to wait after. */
  lastNumber(): number;
  /** The messages that are listed, by number, with their fate. */
  messages(): readonly LineMessage[];
  /** The calls that are listed, by number, with their fate. */
  calls(): readonly LineCall[];
  /**
   * Waits for the first message after a number, in the server's time.
   *
   * @throws {LineWaitError} at once when it can't come any more, with the reason
   */
  message(options?: LineWait): Promise<LineMessage>;
  /** As `message`, for a call: it waits until the first call after a number rings. */
  call(options?: LineWait): Promise<LineCall>;
  /** Sets the condition of the line. */
  set(condition: LineCondition): LineOutcome;
  /** Turns the phone off and on. */
  restart(): LineOutcome;
  /** Answers the call that rings. */
  answer(): LineOutcome;
  /** Rejects the call that rings, or ends the one in progress. */
  hangUp(): LineOutcome;
}

/** @throws {StaffError} for a number without a line */
export function createServerLine(parts: LoginParts, waits: LineWaits, number: string): ServerLine {
  const now = (): LineState => readingLines(parts, (look) => lineNow(look, lineIn(look, number)));
  const act = (action: LineAction): LineOutcome => {
    const { events } = inTransaction(parts, (transaction) =>
      stepLine(transaction, lineIn(transaction, number), action),
    );
    waits.check();
    const event = events.find(({ type }) => type === 'action');
    return event?.type === 'action' && event.reason !== undefined
      ? { verdict: 'ignored', reason: event.reason }
      : { verdict: 'accepted' };
  };
  const wait = <T>(
    thing: 'message' | 'call',
    options: LineWait | undefined,
    find: (state: LineState, after: number) => AwaitedRecord<T>,
  ): Promise<T> =>
    waits.wait({ limitMs: options?.limitMs ?? waitLimitMs }, (isOver) => {
      const after = options?.after ?? 0;
      const found = find(now(), after);
      if (found.status === 'here') return { record: found.record };
      const subject = found.number === null ? `${thing} above number ${after}` : `${thing} ${found.number}`;
      if (found.status === 'never') {
        throw new LineWaitError(found.reason, errorMessage(subject, found.problem, found.action));
      }
      if (!isOver) return null;
      const problem = `still ${found.reason} when the time to wait was over`;
      throw new LineWaitError('limit', errorMessage(subject, problem, 'give a longer limitMs'));
    });
  now();
  return {
    number,
    state: () => lineStateName(now()),
    lastNumber: () => now().nextNumber - 1,
    messages: () => messagesOf(now()),
    calls: () => callsOf(now()),
    message: (options) => wait('message', options, messageAfter),
    call: (options) => wait('call', options, callAfter),
    set: (condition) => act({ type: 'set', condition }),
    restart: () => act({ type: 'restart' }),
    answer: () => act({ type: 'answer' }),
    hangUp: () => act({ type: 'hang up' }),
  };
}

const waitLimitMs = 600_000;
