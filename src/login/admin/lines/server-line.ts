/** A phone line of a login server, for a program that has it. Types only; `server-lines.ts` makes one. */
import type { LineCall, LineMessage } from '../../../line/line-inbox.ts';
import type { LineOutcome, LineWait } from '../../../line/line-machine.ts';
import type { LineCondition, LineStateName } from '../../../line/line-state.ts';
import type { ConnectionSignal } from '../../auth/passwords/hash-queue.ts';

/** Which message or call of a server's line to wait for. */
export interface ServerLineWait extends LineWait {
  /** Ends the wait when it is aborted. */
  readonly signal?: ConnectionSignal;
}

/** What happens on a line: its state is another, or something has become of a message or call. */
export type LineChange = LineStateChange | LineMessage | LineCall;

/** The state of a line. */
export interface LineStateChange {
  /** Tells it from a message and a call. */
  readonly kind: 'state';
  /** The condition, or `restarting`. */
  readonly state: LineStateName;
}

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
   * In how many ms of the server's time something happens on the line by itself: a message arrives, a call rings or is
   * missed, the phone has restarted. Null if nothing will.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * const line = server.line('+15550100099');
   * line.changesInMs(); // → null
   * line.restart();
   * line.changesInMs(); // → 30_000
   * await server.close();
   * ```
   */
  changesInMs(): number | null;
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
  message(options?: ServerLineWait): Promise<LineMessage>;
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
  call(options?: ServerLineWait): Promise<LineCall>;
  /**
   * Messages and calls above a number as they are, then each again as often as something happens to it. It ends where a
   * reset of the server takes some back: what there is then is listed anew by the next one.
   *
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * server.staff.addLine('+15550100099', 'demo');
   * const records = server.line('+15550100099').records();
   * const next = records.next().catch(({ name }) => name);
   * await server.close();
   * await next; // → 'StoreError'
   * ```
   */
  records(options?: Pick<ServerLineWait, 'after' | 'signal'>): AsyncGenerator<LineMessage | LineCall, void>;
  /**
   * The same with the state of the line: once after what is listed, then as often as it changes.
   *
   * @throws {StoreError} when the server ends
   * @example
   * ```ts
   * import { LoginServer } from 'dscplus/server';
   *
   * const server = await LoginServer.start();
   * const line = server.line('+15550100002');
   * const changes = line.changes();
   * (await changes.next()).value; // → { kind: 'state', state: 'filtered' }
   * line.set('good');
   * (await changes.next()).value; // → { kind: 'state', state: 'good' }
   * await server.close();
   * ```
   */
  changes(options?: Pick<ServerLineWait, 'after' | 'signal'>): AsyncGenerator<LineChange, void>;
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
