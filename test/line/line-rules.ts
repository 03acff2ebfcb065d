/**
 * What must hold for every step of a line, whatever caused it. The rules have their own tables, written from the docs,
 * and use only states and events of the machine.
 */
import {
  type LineReason,
  type LineRecord,
  type LineState,
  type LineStateName,
  lineStateName,
} from '../../src/line/line-state.ts';
import { type LineEdge, now, sentCode, sentText, sentWords, walkedProfile } from './line-walk.ts';

export interface LineRule {
  readonly says: string;
  readonly holds: (edge: LineEdge) => boolean;
}

/** What becomes of a message, or of a call, that reaches the phone in each state. */
const onArrival: Readonly<Record<LineStateName, readonly [sms: string, call: string]>> = {
  good: ['delivered', 'ringing'],
  stuck: ['held', 'ringing'],
  roaming: ['delivered', 'ringing'],
  filtered: ['delivered', 'ringing'],
  'no-data': ['delivered', 'ringing'],
  off: ['held', 'missed'],
  restarting: ['held', 'missed'],
};
const afterRestart: Readonly<Record<string, string>> = { stuck: 'good', off: 'good' };
const isOff = (name: LineStateName): boolean => name === 'off' || name === 'restarting';

/** Where each fate can lead in one step, or in two where one brings about the other. */
const follows: Readonly<Record<string, readonly string[]>> = {
  'sms on its way': ['held', 'delivered', 'filtered', 'lost'],
  'sms held': ['delivered', 'expired'],
  'sms delivered': ['gone'],
  'sms filtered': ['gone'],
  'sms lost': ['gone'],
  'sms expired': ['gone'],
  'call on its way': ['ringing', 'missed'],
  'call ringing': ['answered', 'rejected', 'missed'],
  'call answered': ['gone'],
  'call rejected': ['gone'],
  'call missed': ['gone'],
};

const { keptMs, ringMs, wordsMs, holdMs, restartMs, smsDelayMs, voiceDelayMs } = walkedProfile;

export const lineRules: readonly LineRule[] = [
  {
    says: 'a message or call that reaches the phone meets what the table says',
    holds: ({ before, after, timer }) => {
      const arriving = before.records.find(({ number }) => number === timer);
      if (arriving?.fate !== 'on its way') return true;
      const [sms, call] = onArrival[lineStateName(before)];
      const busy = before.records.some(isPresent);
      const expected = arriving.kind === 'sms' ? sms : busy ? 'missed' : call;
      return recordOf(after, arriving.number)?.fate === expected;
    },
  },
  {
    says: 'the carrier filters every message, loses some while roaming, and carries all others',
    holds: ({ before, input, after }) => {
      if (input.type !== 'send') return true;
      const sent = recordOf(after, before.nextNumber);
      if (before.condition === 'filtered') return sent?.fate === 'filtered';
      if (before.condition !== 'roaming') return sent?.fate === 'on its way';
      // Of this seed, the first of two.
      return sent?.fate === (before.roamed === 0 ? 'lost' : 'on its way');
    },
  },
  {
    says: 'an action is accepted exactly where it can do something, and else changes nothing',
    holds: ({ before, input, events, after }) => {
      if (input.type === 'send' || input.type === 'call' || input.type === 'wake')
        return !events.some(({ type }) => type === 'action');
      const [first] = events;
      if (first?.type !== 'action' || first.action !== input.type) return false;
      const reason = reasonAgainst(before, input);
      if (first.reason !== reason || (first.verdict === 'accepted') !== (reason === undefined)) return false;
      return reason === undefined || (events.length === 1 && isSameState(before, after));
    },
  },
  {
    says: 'goes from state to state only by set, by restart and by its end',
    holds: ({ before, input, timer, after }) => {
      const from = lineStateName(before);
      const to = lineStateName(after);
      if (timer === 'restart') return to === before.condition;
      if (input.type === 'restart' && from !== 'restarting')
        return to === 'restarting' && after.condition === (afterRestart[from] ?? from);
      if (input.type === 'set') {
        const stays = from === 'restarting' && input.condition !== 'off';
        return after.condition === input.condition && to === (stays ? 'restarting' : input.condition);
      }
      return to === from && after.condition === before.condition;
    },
  },
  {
    says: 'a change of state is reported once, and never else',
    holds: ({ before, events, after }) => {
      const changes = events.filter((one) => one.type === 'state');
      const [from, to] = [lineStateName(before), lineStateName(after)];
      if (from === to) return changes.length === 0;
      return changes.length === 1 && changes[0]?.from === from && changes[0].to === to;
    },
  },
  {
    says: 'a fate follows from the one before, is reported, and is the last one reported',
    holds: ({ before, events, after }) =>
      numbersOf(before, after).every((number) => {
        const reported = events.flatMap((one) =>
          (one.type === 'sms' || one.type === 'call' || one.type === 'gone') && one.number === number
            ? [one.type === 'gone' ? 'gone' : one.fate]
            : [],
        );
        const was = recordOf(before, number);
        const is = recordOf(after, number);
        const kind = (was ?? is)?.kind;
        let fate: string | undefined = was?.fate;
        for (const next of reported) {
          const isNew = fate === undefined && next === 'on its way';
          if (!isNew && !follows[`${kind} ${fate}`]?.includes(next)) return false;
          fate = next;
        }
        return fate === (is?.fate ?? 'gone');
      }),
  },
  {
    says: 'what a step does not change is the same object',
    holds: ({ before, after }) =>
      after.records.every((one) => {
        const was = recordOf(before, one.number);
        return was === undefined || was === one || JSON.stringify(was) !== JSON.stringify(one);
      }),
  },
  {
    says: 'text and code are kept as long as they can come, and then forgotten',
    holds: ({ after }) =>
      after.records.every((one) => {
        const text = one.kind === 'sms' ? one.text : one.words;
        const kept = !['filtered', 'lost', 'expired', 'missed', 'rejected'].includes(one.fate);
        const whole = one.kind === 'sms' ? sentText : sentWords;
        return text === (kept ? whole : '') && one.code === (kept ? sentCode : null);
      }),
  },
  {
    says: 'a timer is set when a fate is decided, and never else',
    holds: ({ before, after }) =>
      after.records.every((one) => {
        const was = recordOf(before, one.number);
        const ended = one.kind === 'call' && was?.kind === 'call' && was.endedAt !== one.endedAt;
        if (was?.fate === one.fate && !ended) return one.dueAt === was.dueAt && one.since === was.since;
        return (was === undefined || ended || one.since === now) && one.dueAt === now + timeOf(one);
      }) &&
      after.restartEndsAt ===
        (lineStateName(after) !== 'restarting' ? null : (before.restartEndsAt ?? now + restartMs)),
  },
  {
    says: 'one call at most rings or is in progress, and none while the phone is off',
    holds: ({ after }) => {
      const present = after.records.filter(isPresent).length;
      return present <= (isOff(lineStateName(after)) ? 0 : 1);
    },
  },
  {
    says: 'no message is held by a phone that takes messages',
    holds: ({ after }) =>
      onArrival[lineStateName(after)][0] === 'held' || !after.records.some(({ fate }) => fate === 'held'),
  },
  {
    says: 'a code is void as soon as a newer one about the same was sent, and never else',
    holds: ({ before, input, events, after }) => {
      const topic = input.type === 'send' || input.type === 'call' ? input.topic : null;
      const by = before.nextNumber;
      return before.records.every((was) => {
        const isVoided = topic !== null && was.topic === topic && was.supersededBy === null;
        const reported = events.some((one) => one.type === 'superseded' && one.number === was.number);
        const is = recordOf(after, was.number);
        if (is === undefined) return !isVoided && !reported;
        return reported === isVoided && is.supersededBy === (isVoided ? by : was.supersededBy);
      });
    },
  },
  {
    says: 'numbers grow by one with each message and call',
    holds: ({ before, input, after }) => {
      const sends = input.type === 'send' || input.type === 'call';
      const numbers = after.records.map(({ number }) => number);
      const ascending = numbers.every((number, i) => i === 0 || number > numbers[i - 1]!);
      return after.nextNumber === before.nextNumber + (sends ? 1 : 0) && ascending;
    },
  },
  {
    says: 'no event holds a text, words or a code',
    holds: ({ events }) =>
      events.every((event) =>
        Object.values(event).every((value) => typeof value === 'number' || !/\d|authentication/.test(value)),
      ),
  },
];

/** A step as the text of a failed test. */
export function describeLineEdge({ before, input, timer, events, after }: LineEdge): string {
  const shown = ({ condition, restartEndsAt, records }: LineState): string =>
    `${condition}${restartEndsAt === null ? '' : ', restarting'} [${records
      .map(({ number, kind, fate, supersededBy, dueAt }) =>
        [number, kind, fate, supersededBy, dueAt - now].join(' '),
      )
      .join('; ')}]`;
  return `${shown(before)} -- ${JSON.stringify(input)} ${timer} --> ${shown(after)}: ${JSON.stringify(events)}`;
}

function reasonAgainst(state: LineState, input: LineEdge['input']): LineReason | undefined {
  const name = lineStateName(state);
  const call = state.records.find(isPresent);
  if (input.type === 'set') return input.condition === state.condition ? 'same condition' : undefined;
  if (input.type === 'restart') return name === 'restarting' ? 'restarting' : undefined;
  if (name === 'off' || name === 'restarting') return name;
  if (input.type === 'answer') return call?.fate === 'ringing' ? undefined : 'not ringing';
  return call === undefined ? 'no call' : undefined;
}

function timeOf(record: LineRecord): number {
  if (record.kind === 'call' && record.endedAt !== null) return keptMs;
  switch (record.fate) {
    case 'on its way':
      return record.kind === 'sms' ? smsDelayMs : voiceDelayMs;
    case 'held':
      return Math.max(0, record.sentAt + holdMs - now);
    case 'ringing':
      return ringMs;
    case 'answered':
      return wordsMs;
    default:
      return keptMs;
  }
}

function isPresent(record: LineRecord): boolean {
  return (
    record.kind === 'call' &&
    (record.fate === 'ringing' || (record.fate === 'answered' && record.endedAt === null))
  );
}

function isSameState(a: LineState, b: LineState): boolean {
  const isSame =
    a.condition === b.condition && a.restartEndsAt === b.restartEndsAt && a.records === b.records;
  return isSame && a.nextNumber === b.nextNumber && a.roamed === b.roamed;
}

function recordOf({ records }: LineState, number: number): LineRecord | undefined {
  return records.find((one) => one.number === number);
}

function numbersOf(before: LineState, after: LineState): number[] {
  return [...new Set([...before.records, ...after.records].map(({ number }) => number))];
}
