/**
 * What the page `/lab` shows, as it happens: the server's time, the audit log, and phone lines whose SIM it has. It is
 * one stream of server-sent events, because a browser opens six connections to a server at most.
 *
 * Other servers of the same store change what is shown too, so the stream looks again at short intervals.
 */

import type { OpenDemoApp } from '../../../crypto/demo-phone.ts';
import type { LineCall, LineMessage } from '../../../line/line-inbox.ts';
import type { LineStateName } from '../../../line/line-state.ts';
import type { TimeView } from '../../admin/staff/staff-time.ts';
import type { AuditLine } from '../../auth/audit.ts';
import { unlessDamaged } from '../../auth/records/damaged-record.ts';
import type { LoginService } from '../../login-service.ts';

/** How often the stream looks, in ms of the machine. */
const lookMs = 200;
/** Of the audit log, in one look: the page shows no more. */
const auditSentMax = 200;

export interface LabEvent {
  readonly event: 'start' | 'current' | 'reset' | 'time' | 'faults' | 'audit' | 'line' | 'demo-phone';
  readonly data: object;
}

export interface LabReading {
  /** Lines with the tokens of their SIMs; those with a wrong one are left out. */
  readonly lines: readonly { readonly number: string; readonly sim: string }[];
  /** The apps of the demo phone, where it is offered. */
  readonly demoApps: () => readonly OpenDemoApp[];
  /** Whether an audit line may be shown. */
  readonly isShown: (line: AuditLine) => boolean;
}

/** Returns a function that returns what is new since its last call, at first what is kept: of the audit log, the last lines. */
export function createLabReader(
  service: LoginService,
  { lines, demoApps, isShown }: LabReading,
): () => readonly LabEvent[] {
  const sent = new Map<string, string>();
  let lastNumber = 0;

  function isNew(name: string, value: unknown): boolean {
    const text = JSON.stringify(value);
    if (sent.get(name) === text) return false;
    sent.set(name, text);
    return true;
  }

  function audit(): LabEvent[] {
    const query = { after: lastNumber, limit: Number.MAX_SAFE_INTEGER };
    const added = service.audit(query, 'without damaged');
    lastNumber = added.at(-1)?.number ?? lastNumber;
    return added
      .filter(isShown)
      .slice(-auditSentMax)
      .map((data) => ({ event: 'audit', data }));
  }

  function reset(): LabEvent[] {
    if (lastNumber === 0) return [];
    // A damaged line is there too.
    const there = unlessDamaged(() => service.audit({ after: lastNumber - 1, limit: 1 }));
    if (there?.length !== 0) return [];
    lastNumber = 0;
    sent.clear();
    return [{ event: 'reset', data: {} }];
  }

  function time(): LabEvent[] {
    const view = service.staff.time();
    return isNew('time', shownTime(view)) ? [{ event: 'time', data: view }] : [];
  }

  /** When each begins and ends does not change with time, so that is left out of what is compared. */
  function faults(): LabEvent[] {
    const all = unlessDamaged(() => service.staff.faults()) ?? [];
    const compared = all.map(({ beginsInMs, endsInMs: _, ...fault }) => ({
      ...fault,
      begun: beginsInMs === 0,
    }));
    if (!isNew('faults', compared)) return [];
    return [{ event: 'faults', data: { unixMs: service.staff.time().unixMs, faults: all } }];
  }

  function demoPhone(): LabEvent[] {
    const data = demoApps();
    const isKnown = data.length > 0 || sent.has('demo phone');
    return isKnown && isNew('demo phone', data) ? [{ event: 'demo-phone', data }] : [];
  }

  function line({ number, sim }: LabReading['lines'][number]): LabEvent[] {
    const shown = shownLine(service, number, sim);
    if (shown === null) return [];
    const { state, all } = shown;
    const records = all.filter((one) => isNew(`${number} ${one.number}`, one));
    if (!isNew(number, state) && records.length === 0) return [];
    return [{ event: 'line', data: { number, state, records } }];
  }

  return () => [...reset(), ...time(), ...faults(), ...audit(), ...demoPhone(), ...lines.flatMap(line)];
}

/** Null for a wrong SIM, and for a line that is damaged: the others are shown without it. */
function shownLine(
  service: LoginService,
  number: string,
  sim: string,
): { readonly state: LineStateName; readonly all: readonly (LineMessage | LineCall)[] } | null {
  return unlessDamaged(() => {
    const line = service.lineOfSim(number, sim);
    return line && { state: line.state(), all: [...line.messages(), ...line.calls()] };
  });
}

/** The wall clock needs no report of each moment. */
function shownTime({ mode, unixMs, paused, speed }: TimeView): object {
  return mode === 'wall' ? { mode } : { mode, unixMs, paused, speed };
}

/** The stream of what a reader returns; `current` follows what was there before. It ends with the connection, or when the server ends. */
export function labStream(
  first: LabEvent,
  read: () => readonly LabEvent[],
  stopping: AbortSignal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const over = new AbortController();
  const ended = AbortSignal.any([over.signal, stopping]);
  let isCurrent = false;
  const send = (controller: ReadableStreamDefaultController, events: readonly LabEvent[]): void => {
    const text = events.map(({ event, data }) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    controller.enqueue(encoder.encode(text.join('')));
  };
  return new ReadableStream({
    start: (controller) => send(controller, [first]),
    async pull(controller) {
      for (;;) {
        // Running time is new at each look, so looks have their distance whether there is something new or not.
        if (isCurrent) await pause(ended);
        const events = ended.aborted ? null : readOrNone(read);
        if (events === null) break;
        if (!isCurrent) {
          isCurrent = true;
          return send(controller, [...events, { event: 'current', data: {} }]);
        }
        if (events.length > 0) return send(controller, events);
      }
      if (!over.signal.aborted) controller.close();
    },
    cancel: () => over.abort(),
  });
}

function pause(ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      ended.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, lookMs);
    ended.addEventListener('abort', done);
  });
}

/** Null once the server has ended, or when its store can't be read: the page then asks again. */
function readOrNone(read: () => readonly LabEvent[]): readonly LabEvent[] | null {
  try {
    return read();
  } catch {
    return null;
  }
}
