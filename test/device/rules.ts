/**
 * What must hold for every transition of a card, whatever caused it.
 *
 * The rules are written from docs/dev/fidelity.md, with their own tables. Of the firmware they use only states,
 * events and effects.
 */
import type { CardEvent, LcdEvent } from '../../src/device/events.ts';
import type { State, StateName } from '../../src/device/state.ts';
import type { Profile } from '../../src/profiles/profile.ts';
import { armed, type Edge, heldTouch, newTouch, now } from './state-walk.ts';

export interface Rule {
  readonly says: string;
  readonly holds: (edge: Edge, profile: Profile, needs: string) => boolean;
}

/** How long each state lasts by itself; null: it has no timer. */
const lasts: Readonly<Record<StateName, (profile: Profile, page: number) => number | null>> = {
  off: () => null,
  'self-test': (profile, page) => (page === 0 ? profile.selfTestMs : profile.lowBatteryMs),
  pin: (profile) => profile.idleOffMs,
  challenge: (profile) => profile.idleOffMs,
  computing: (profile) => profile.computingMs,
  response: (profile) => profile.responseMs,
  failed: (profile) => profile.failMs,
  locked: (profile) => profile.failMs,
  dead: () => null,
};

/** Where each state can lead, on any key, timer or effect. */
const follows: Readonly<Record<StateName, readonly StateName[]>> = {
  off: ['self-test', 'pin', 'locked', 'dead'],
  'self-test': ['pin', 'locked'],
  pin: ['challenge', 'computing', 'failed', 'locked', 'off'],
  challenge: ['computing', 'off'],
  computing: ['response'],
  response: ['off'],
  failed: ['pin'],
  locked: ['off'],
  dead: [],
};

/** The states in which a memory can be. */
const possibleLocked: readonly StateName[] = ['off', 'self-test', 'locked', 'dead'];
const faults = /^(bounce|held too short|key busy)$/;
const possibleEmpty: readonly StateName[] = ['off', 'computing', 'response', 'dead'];

export const rules: readonly Rule[] = [
  {
    says: 'a response follows the entries its profile names, each complete and ended by OK, and nothing less',
    holds: ({ from, entries, after }, _, needs) =>
      (after.name === 'computing' || after.name === 'response') === (entries === needs) &&
      (after.name !== 'response' || from.state.name === 'response' || from.state.name === 'computing'),
  },
  {
    says: 'goes only where the table of states leads',
    holds: ({ events, before, after }) => {
      let name = before.name;
      for (const one of events) {
        if (one.type !== 'state') continue;
        if (one.from !== name || !follows[name].includes(one.to)) return false;
        name = one.to;
      }
      return name === after.name;
    },
  },
  {
    says: 'a hold of power switches off from every entry and from the response, and on from off',
    holds: ({ before, after, events }) => {
      const acted = events.find((one) => one.type === 'press' && one.key === 'press' && one.held);
      if (acted?.type !== 'press') return true;
      if (before.name === 'off') {
        if (before.memory.battery === 0) return after.name === 'dead' && acted.verdict === 'ignored';
        return acted.verdict === 'accepted' && ['self-test', 'pin', 'locked'].includes(after.name);
      }
      const leaves = ['pin', 'challenge', 'response'].includes(before.name);
      return (acted.verdict === 'accepted') === leaves && (!leaves || after.name === 'off');
    },
  },
  {
    says: 'PIN, challenge and response are gone when it is off, after every way there',
    holds: ({ after: { name, pin, challenge, response, counter, lcd } }) =>
      !['off', 'dead', 'locked'].includes(name) ||
      (pin === '' &&
        challenge === '' &&
        response === '' &&
        counter === '0' &&
        (name === 'locked' || lcd.text.trim() === '')),
  },
  {
    says: 'PIN and challenge are gone when the response shows, and there is a response only then',
    holds: ({ after: { name, pin, challenge, response } }, { responseDigits }) =>
      name === 'response'
        ? pin === '' && challenge === '' && response.length === responseDigits
        : response === '',
  },
  {
    says: 'a timer is armed exactly where the table says',
    holds: ({ after }, profile) => {
      const expected: string[] = [];
      if (lasts[after.name](profile, after.page) !== null) expected.push('state');
      if (after.name === 'response' && profile.responsePages.length > 1) expected.push('page');
      if (contactRuns(after)) expected.push('contact');
      return armed(after, profile).join() === expected.join();
    },
  },
  {
    says: 'the time of a state starts when it is entered, anew when a key closes or acts in an entry, and never else',
    holds: ({ before, after, events, timer }, profile) => {
      const entered = events.some((one) => one.type === 'state') || after.page !== before.page;
      const closed = before.contact.phase === 'closing' && after.contact.phase === 'closed';
      const anew = (entered && after.name !== 'response') || events.some(enters('response'));
      const acted =
        timer === 'contact' && events.some((one) => one.type === 'press' && !one.reason?.match(faults));
      const lengthens = anew || ((closed || acted) && (after.name === 'pin' || after.name === 'challenge'));
      const ms = lasts[after.name](profile, after.page);
      return after.leavesAt === (lengthens ? ms && now + ms : before.leavesAt);
    },
  },
  {
    says: 'a response’s page is turned by time or OK, and its time then starts anew',
    holds: ({ before, after, events }, { responsePageMs, responsePages }) => {
      if (after.name !== 'response' || responsePages.length === 1) return after.turnsAt === null;
      if (events.some(enters('response'))) return after.turnsAt === now + responsePageMs && after.page === 0;
      if (after.page === before.page) return after.turnsAt === before.turnsAt;
      return (
        after.page === (before.page + 1) % responsePages.length && after.turnsAt === now + responsePageMs
      );
    },
  },
  {
    says: 'the LCD shows no PIN digit but the last one where the profile shows it, and a log none',
    holds: ({ events, after }, { pinLastShown }) =>
      after.name !== 'pin' ||
      (digitsIn(after.lcd.text) === (pinLastShown ? after.pin.slice(-1) : '') &&
        lcdesIn(events).every(({ text }) => digitsIn(text) === '')),
  },
  {
    says: 'outside PIN entry LCD and log show the entry or response of the state, and no other digit',
    holds: ({ events, after }, { pinTries }) => {
      if (after.name === 'pin') return true;
      const digits = digitsIn(after.lcd.text);
      const logged = lcdesIn(events);
      if (logged.length > 0 && logged.at(-1)!.text !== after.lcd.text) return false;
      if (after.name === 'challenge') return digits === after.challenge;
      if (after.name === 'response') return digits !== '' && after.response.includes(digits);
      return digits === (after.name === 'failed' ? String(pinTries - after.memory.tries) : '');
    },
  },
  {
    says: 'a digit is named only in challenge entry',
    holds: ({ events, before }) =>
      events.every((one) => one.type !== 'press' || !/^[0-9]$/.test(one.key) || before.name === 'challenge'),
  },
  {
    says: 'every touch gets one verdict, once its closure is over or has acted',
    holds: ({ before, after, input, events }) => {
      const said = (touch: number) =>
        events.filter((one) => one.type === 'press' && one.touch === touch).length;
      const held = waits(before, heldTouch) ? 1 : 0;
      const touched = input.type === 'down' ? 1 : 0;
      return (
        said(heldTouch) + (waits(after, heldTouch) ? 1 : 0) === held &&
        said(newTouch) + (waits(after, newTouch) ? 1 : 0) === touched
      );
    },
  },
  {
    says: 'a touch that is waiting for its verdict gets it by time once the key is let go',
    holds: ({ after }, profile) =>
      !(waits(after, heldTouch) || waits(after, newTouch)) || armed(after, profile).includes('contact'),
  },
  {
    says: 'the verdict is said before what it brings about',
    holds: ({ events, input }) => {
      const first = events.findIndex((one) => one.type === 'press');
      return first <= 0 || (input.type === 'wake' && events[0]!.type === 'state' && wentOff(events));
    },
  },
  {
    says: 'an ignored press changes nothing but the time of an entry',
    holds: ({ before, after, events }) => {
      const press = events.find((one) => one.type === 'press');
      if (
        press?.type !== 'press' ||
        press.verdict === 'accepted' ||
        events.some((one) => one.type === 'state')
      ) {
        return true;
      }
      return (
        events.length === 1 &&
        after.name === before.name &&
        after.pin === before.pin &&
        after.challenge === before.challenge &&
        after.page === before.page &&
        after.lcd === before.lcd &&
        after.memory === before.memory
      );
    },
  },
  {
    says: 'each change of the LCD has the next revision, and nothing else has one',
    holds: ({ before, after, events }) => {
      const changes = lcdesIn(events);
      return (
        after.lcd.revision === before.lcd.revision + changes.length &&
        changes.every((one, i) => one.revision === before.lcd.revision + 1 + i) &&
        (after.lcd.text === before.lcd.text) === (changes.length === 0)
      );
    },
  },
  {
    says: 'the LCD is as wide as its cells',
    holds: ({ after }, { cells }) => after.lcd.text.length === cells,
  },
  {
    says: 'memory changes only by being stored first, and a failed store leaves it and the LCD blank',
    holds: ({ before, after, effects, replies, events }) => {
      const stored = replies.filter((one) => one.type === 'stored');
      const failed = stored.some((one) => !one.ok);
      const asked = effects.flatMap((one) => (one.type === 'store' ? [one.memory] : []));
      const kept = events.filter((one) => one.type === 'memory');
      if (
        failed &&
        (after.name !== 'off' ||
          events.some((one) => one.type === 'state' && one.to !== 'off' && one.to !== 'challenge'))
      )
        return false;
      return (
        kept.length === asked.length - (failed ? 1 : 0) &&
        after.memory === (asked.slice(0, kept.length).at(-1) ?? before.memory)
      );
    },
  },
  {
    says: 'computing spends one computation and, with a counter, one counter, and nothing else spends any',
    holds: ({ before, after, events }, { counting }) => {
      const computes = events.some(enters('computing'));
      const next = computes && counting ? BigInt(before.memory.counter) + 1n : BigInt(before.memory.counter);
      return (
        after.memory.battery === before.memory.battery - (computes ? 1 : 0) &&
        BigInt(after.memory.counter) === next
      );
    },
  },
  {
    says: 'no memory goes out of its bounds, and locked means that no try is left',
    holds: ({ after: { memory } }, { batteryComputations, pinTries }) =>
      memory.battery >= 0 &&
      memory.battery <= batteryComputations &&
      memory.tries >= 0 &&
      memory.tries <= pinTries &&
      memory.locked === (memory.tries === 0) &&
      BigInt(memory.counter) <= 18446744073709551616n,
  },
  {
    says: 'a locked card does nothing but say so, and an empty one nothing but show its last response',
    holds: ({ after: { name, memory } }) =>
      (!memory.locked || possibleLocked.includes(name)) &&
      (memory.battery > 0 || possibleEmpty.includes(name)) &&
      (name !== 'dead' || memory.battery === 0) &&
      (name !== 'locked' || memory.locked),
  },
  {
    says: 'a locked card stays locked, and tries come back only by the right PIN',
    holds: ({ before, after, replies }, { pinTries }) => {
      const checked = replies.find((one) => one.type === 'checked');
      const { tries } = before.memory;
      if (checked === undefined || after.memory === before.memory) return after.memory.tries === tries;
      return after.memory.tries === (checked.right ? pinTries : tries - 1);
    },
  },
  {
    says: 'no effect is left without a reply',
    holds: ({ after }) => after.awaiting === null,
  },
];

/** A way, for the message of a failure. */
export function describeEdge({ before, input, timer, effects, replies, events, after }: Edge): string {
  return JSON.stringify({ before, input, timer, effects, replies, events, after });
}

function contactRuns({ contact: { phase, handled } }: State): boolean {
  return phase === 'closing' || phase === 'opening' || (phase === 'closed' && !handled);
}

/** Whether the closure that a touch began is still to be handled. */
function waits({ contact: { phase, handled, touch } }: State, which: number): boolean {
  return phase !== 'open' && !handled && touch === which;
}

const enters =
  (name: StateName) =>
  (one: CardEvent): boolean =>
    one.type === 'state' && one.to === name;

/** A hold under way when the card goes off by itself is spent: only then does a verdict follow the state. */
function wentOff(events: readonly CardEvent[]): boolean {
  return events.some((one) => one.type === 'press' && one.verdict === 'ignored' && one.reason === 'off');
}

function lcdesIn(events: readonly CardEvent[]): LcdEvent[] {
  return events.filter((one) => one.type === 'lcd');
}

function digitsIn(text: string): string {
  return text.replace(/[^0-9]/g, '');
}
