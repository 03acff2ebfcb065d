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
import { StoreError } from '../../auth/store.ts';
import { inTransaction, type LoginParts } from '../../auth/transaction.ts';
import { lineNow, stepPhoneLine } from '../../factors/lines/stored-line.ts';
import { createLineWaits, type LineWaits } from './line-waits.ts';
import { lineIn, readingLines } from './phone-lines.ts';

/**
 * A phone line of a login server: what its owner sees, waits, and what a person does with the phone.
 *
 * @example
 * ```ts
 * import { LoginServer } from 'dscplus/server';
 *
 * const server = await LoginServer.start({ demo: false });
 * await server.staff.addUser({ name: 'ada', password: 'a long password' });
 * server.staff.addLine('+15550100001', 'ada');
 * server.staff.addSms('ada', '+15550100001');
 * const line = server.line('+15550100001');
 * const after = line.lastNumber();
 * await fetch(`${server.url}/api/login`, {
 *   method: 'POST',
 *   headers: { 'Content-Type': 'application/json' },
 *   body: JSON.stringify({ user: 'ada', password: 'a long password' }),
 * });
 * server.advance(5_000);
 * (await line.message({ after })).code?.length; // → 6
 * await server.close();
 * ```
 */
export interface ServerLine {
  /** The phone number. */
  readonly number: string;
  /**
   * The condition of the line, or `restarting`.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * const line = server.line('+15550100099');
   * line.state(); // → 'good'
   * await server.close();
   * ```
   */
  state(): LineStateName;
  /**
   * The number of the newest message or call, 0 if there was none: what to wait after.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * const line = server.line('+15550100099');
   * line.lastNumber(); // → 0
   * await server.close();
   * ```
   */
  lastNumber(): number;
  /**
   * The messages that are listed, by number, with their fate.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * const line = server.line('+15550100099');
   * line.messages(); // → []
   * await server.close();
   * ```
   */
  messages(): readonly LineMessage[];
  /**
   * The calls that are listed, by number, with their fate.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * const line = server.line('+15550100099');
   * line.calls(); // → []
   * await server.close();
   * ```
   */
  calls(): readonly LineCall[];
  /**
   * Waits for the first message after a number, in the server's time.
   *
   * @throws {LineWaitError} at once when it can't come any more, with the reason
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * const line = server.line('+15550100099');
   * const wait = line.message({ limitMs: 60_000 }).catch(({ reason }) => reason);
   * server.advance(60_000); // a minute, in which nothing is sent
   * await wait; // → 'limit'
   * await server.close();
   * ```
   */
  message(options?: LineWait): Promise<LineMessage>;
  /**
   * As `message`, for a call: it waits until the first call after a number rings.
   *
   * @throws {LineWaitError} at once when it can't ring any more, with the reason
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * const line = server.line('+15550100099');
   * await line.call({ limitMs: 0 }).catch(({ reason }) => reason); // → 'limit'
   * await server.close();
   * ```
   */
  call(options?: LineWait): Promise<LineCall>;
  /**
   * Sets the condition of the line.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * const line = server.line('+15550100099');
   * line.set('filtered').verdict; // → 'accepted'
   * await server.close();
   * ```
   */
  set(condition: LineCondition): LineOutcome;
  /**
   * Turns the phone off and on.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * const line = server.line('+15550100099');
   * line.restart();
   * line.state(); // → 'restarting'
   * await server.close();
   * ```
   */
  restart(): LineOutcome;
  /**
   * Answers the call that rings.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * const line = server.line('+15550100099');
   * line.answer(); // → { verdict: 'ignored', reason: 'not ringing' }
   * await server.close();
   * ```
   */
  answer(): LineOutcome;
  /**
   * Rejects the call that rings, or ends the one in progress.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * const line = server.line('+15550100099');
   * line.hangUp(); // → { verdict: 'ignored', reason: 'no call' }
   * await server.close();
   * ```
   */
  hangUp(): LineOutcome;
}

/** The phone lines of a login server, and the waits on them. */
export interface ServerLines {
  /** @throws {StaffError} for a number without a line */
  line(number: string): ServerLine;
  /** Ends all waits. */
  close(): void;
}

export function createServerLines(parts: LoginParts): ServerLines {
  const waits = createLineWaits(parts.clock);
  return {
    line: (number) => createServerLine(parts, waits, number),
    close() {
      waits.close(new StoreError('closed', errorMessage('line', 'the server has ended', 'start it again')));
    },
  };
}

function createServerLine(parts: LoginParts, waits: LineWaits, number: string): ServerLine {
  const now = (): LineState => readingLines(parts, (look) => lineNow(look, lineIn(look, number)));
  const act = (action: LineAction): LineOutcome => {
    const { events } = inTransaction(parts, (transaction) =>
      stepPhoneLine(transaction, lineIn(transaction, number), action),
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
