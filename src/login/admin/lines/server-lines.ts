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
import type { LineOutcome } from '../../../line/line-machine.ts';
import { type LineAction, type LineState, lineStateName } from '../../../line/line-state.ts';
import { nextLineWake } from '../../../line/line-transitions.ts';
import { type StoredLine, StoreError } from '../../auth/store.ts';
import { fingerprint, inTransaction, isSecretOf, type LoginParts } from '../../auth/transaction.ts';
import { lineNow, stepPhoneLine } from '../../factors/lines/stored-line.ts';
import { createLineWaits, type LineWaits } from './line-waits.ts';
import { lineIn, readingLines } from './phone-lines.ts';
import type { LineChange, ServerLine, ServerLineWait } from './server-line.ts';

/** The phone lines of a login server, and the waits on them. */
export interface ServerLines {
  /** @throws {StaffError} for a number without a line */
  line(number: string): ServerLine;
  /** Null for a token that is not of the line's SIM, and for an unknown line. */
  lineOfSim(number: string, sim: string): ServerLine | null;
  /** Looks now whether waits are over: the store or the time was changed. */
  check(): void;
  /** Ends all waits. */
  close(): void;
}

export function createServerLines(parts: LoginParts): ServerLines {
  const waits = createLineWaits(parts);
  return {
    line: (number) => createServerLine(parts, waits, number),
    lineOfSim(number, sim) {
      const line = parts.store.read(({ lines }) => lines.get(number));
      // For an unknown line as much is computed.
      const isOfSim = isSecretOf(sim, line?.sim ?? noSim);
      return isOfSim && line !== null ? createServerLine(parts, waits, number) : null;
    },
    check: waits.check,
    close() {
      waits.close(new StoreError('closed', errorMessage('line', 'the server has ended', 'start it again')));
    },
  };
}

/** The fingerprint of no token. */
const noSim = fingerprint('');

function createServerLine(parts: LoginParts, waits: LineWaits, number: string): ServerLine {
  /** Without its messages, which take time to open. */
  const stored = (): StoredLine => readingLines(parts, (look) => lineIn(look, number));
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
    options: ServerLineWait | undefined,
    find: (state: LineState, after: number) => AwaitedRecord<T>,
  ): Promise<T> =>
    waits.wait(
      { number, limitMs: options?.limitMs ?? waitLimitMs, signal: options?.signal },
      (state, isOver) => {
        const after = options?.after ?? 0;
        const found = find(state, after);
        if (found.status === 'here') return { record: found.record };
        const subject = found.number === null ? `${thing} above number ${after}` : `${thing} ${found.number}`;
        if (found.status === 'never') {
          throw new LineWaitError(found.reason, errorMessage(subject, found.problem, found.action));
        }
        if (!isOver) return null;
        const problem = `still ${found.reason} when the time to wait was over`;
        throw new LineWaitError('limit', errorMessage(subject, problem, 'give a longer limitMs'));
      },
    );
  stored();
  return {
    number,
    state: () => lineStateName(now()),
    changesInMs() {
      const line = now();
      const next = nextLineWake(line);
      return next === null ? null : next - line.at;
    },
    lastNumber: () => stored().nextNumber - 1,
    messages: () => messagesOf(now()),
    calls: () => callsOf(now()),
    message: (options) => wait('message', options, messageAfter),
    call: (options) => wait('call', options, callAfter),
    records: (options) => recordsOf(waits, number, options),
    changes: (options) => changesOf(waits, number, options),
    set: (condition) => act({ type: 'set', condition }),
    restart: () => act({ type: 'restart' }),
    answer: () => act({ type: 'answer' }),
    hangUp: () => act({ type: 'hang up' }),
  };
}

const waitLimitMs = 600_000;

type RecordsWanted = Pick<ServerLineWait, 'after' | 'signal'>;

async function* recordsOf(
  waits: LineWaits,
  number: string,
  options?: RecordsWanted,
): AsyncGenerator<LineMessage | LineCall, void> {
  for await (const change of changesOf(waits, number, options)) if (change.kind !== 'state') yield change;
}

async function* changesOf(
  waits: LineWaits,
  number: string,
  { after = 0, signal }: RecordsWanted = {},
): AsyncGenerator<LineChange, void> {
  const shown = new Map<number | 'state', string>();
  const keyOf = (change: LineChange): number | 'state' => (change.kind === 'state' ? 'state' : change.number);
  let nextNumber = 0;
  for (;;) {
    const changed = await waits.wait({ number, limitMs: Number.POSITIVE_INFINITY, signal }, (line) => {
      // A reset has taken back what was shown.
      if (line.nextNumber < nextNumber) return { record: null };
      nextNumber = line.nextNumber;
      const listed = [...messagesOf(line), ...callsOf(line)].filter((one) => one.number > after);
      const state: LineChange = { kind: 'state', state: lineStateName(line) };
      const record = [...listed.toSorted((a, b) => a.number - b.number), state].filter(
        (one) => shown.get(keyOf(one)) !== JSON.stringify(one),
      );
      return record.length === 0 ? null : { record };
    });
    if (changed === null) return;
    for (const one of changed) {
      shown.set(keyOf(one), JSON.stringify(one));
      yield one;
    }
  }
}
