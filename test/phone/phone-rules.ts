/**
 * What must hold for every step of the app, whatever caused it. The rules have their own tables, written from the
 * instructions for use, and use only states, events and effects of the app.
 */
import type { PhoneProfile } from '../../src/phone/phone-profile.ts';
import { whyNeverShown } from '../../src/phone/phone-wait.ts';
import { phoneScreen } from '../../src/phone/screens/phone-screen.ts';
import type {
  FieldName,
  PhoneReason,
  PhoneState,
  ScreenName,
  TapName,
} from '../../src/phone/steps/phone-state.ts';
import { type PhoneEdge, phoneNow, walkedSecrets } from './phone-walk.ts';

export interface PhoneRule {
  readonly says: string;
  readonly holds: (edge: PhoneEdge, profile: PhoneProfile) => boolean;
}

type Here = readonly [taps: readonly TapName[], fields?: readonly FieldName[]];

/** What is on each screen: taps, and fields. */
function hereOf({ screen, enrolment, memory }: PhoneState, { os, approvesBy }: PhoneProfile): Here {
  const isAndroid = os === 'android';
  const isMigration = enrolment?.purpose === 'migration';
  const several = memory.users.filter(({ status }) => status === 'active').length > 1;
  switch (screen) {
    case 'login':
      return [
        ['log-in', 'services'],
        ['user', 'password'],
      ];
    case 'services':
      return [['register', 'authenticate', 'back', ...(isAndroid ? (['change-pin'] as const) : [])]];
    case 'two-factor':
      return [['two-factor', 'migrate', 'back']];
    case 'enter-response':
      return [['send', 'back'], ['response']];
    case 'migrate':
      return [['migrate', 'back']];
    case 'instructions':
      return [['continue', 'back']];
    case 'credentials':
      return [
        ['log-in', 'back'],
        ['user', 'password'],
      ];
    case 'number':
      return [['get-code', 'back'], ['number']];
    case 'token':
      if (!isAndroid) return [['activate', 'new-code', 'back'], ['token']];
      if (isMigration) return [['verify', 'new-code', 'back'], ['token']];
      return [
        ['activate', 'new-code', 'back'],
        ['token', 'pin'],
      ];
    case 'card-response':
      return [['continue', 'back'], ['response']];
    case 'choose-pin':
      return [
        ['activate', 'back'],
        ['pin', 'pin-again'],
      ];
    case 'home':
      return [['menu']];
    case 'menu':
      return [['authenticate', 'add-user', 'two-factor', 'log-out', 'back']];
    case 'authenticate':
      return [
        ['generate', 'back'],
        [...(several ? (['user'] as const) : []), 'challenge', ...(isAndroid ? (['pin'] as const) : [])],
      ];
    case 'secure':
      return [['cancel']];
    case 'response':
      return [['back']];
    case 'push':
      return [['approve', 'deny', 'back'], approvesBy === 'PIN' ? ['pin'] : []];
    case 'change-pin':
      return [
        ['submit', 'back'],
        ['user', 'password', 'pin', 'new-pin', 'pin-again'],
      ];
    default:
      return [['done']];
  }
}

const allFields: readonly TapName[] = [
  ...['log-in', 'get-code', 'verify', 'activate', 'continue', 'send', 'generate', 'approve', 'submit'],
] as TapName[];
const asking: Readonly<Partial<Record<TapName, true>>> = {
  ...{ 'log-in': true, 'get-code': true, verify: true, activate: true, send: true, approve: true },
  ...{ submit: true, deny: true, 'new-code': true },
};

export const phoneRules: readonly PhoneRule[] = [
  {
    says: 'a tap is accepted exactly where the screen has it and it has what it needs',
    holds: ({ before, input, events }, profile) => {
      if (input.type !== 'tap') return !events.some(({ type }) => type === 'tap');
      const [first] = events;
      if (first?.type !== 'tap' || first.tap !== input.tap) return false;
      const reason = reasonAgainst(before, input.tap, profile);
      return first.reason === reason && (first.verdict === 'accepted') === (reason === undefined);
    },
  },
  {
    says: 'what is ignored changes nothing',
    holds: ({ before, events, effect, after }) => {
      if (!events.some((one) => 'verdict' in one && one.verdict === 'ignored')) return true;
      const fields = Object.keys(before) as (keyof PhoneState)[];
      const isSame = fields.every((name) => name === 'sleepsAt' || after[name] === before[name]);
      return events.length === 1 && effect === null && isSame;
    },
  },
  {
    says: 'while it waits for a reply it takes no tap, text or proof',
    holds: ({ before, input, events }) => {
      if (before.awaiting?.effect !== 'ask' || !['tap', 'type', 'prove'].includes(input.type)) return true;
      const [first] = events;
      return first !== undefined && 'reason' in first && first.reason === 'waiting';
    },
  },
  {
    says: 'a text is taken by a field of the screen, and forgotten with the screen',
    holds: ({ before, input, events, after }, profile) => {
      const [, fields = []] = hereOf(after, profile);
      const typed = Object.entries(after.typed).filter(([, text]) => text !== '');
      if (!typed.every(([field]) => fields.includes(field as FieldName))) return false;
      if (after.isAsleep && typed.length > 0) return false;
      if (input.type !== 'type') return true;
      const [first] = events;
      if (first?.type !== 'type') return false;
      const isHere = (hereOf(before, profile)[1] ?? []).includes(input.field);
      if (before.awaiting !== null || before.isAsleep || !isHere) return first.verdict === 'ignored';
      const kept = { ...after.fields, ...after.typed }[input.field] ?? '';
      return first.reason === undefined ? kept === input.text : first.reason === 'text unfit';
    },
  },
  {
    says: 'the server is asked only with network, by a tap, a proof, or a response just computed',
    holds: ({ before, input, effect, after }) => {
      if (effect?.type !== 'ask') return true;
      const isOfInput = input.type === 'tap' || input.type === 'computed';
      return (
        isOfInput && before.isOnline && after.awaiting?.effect === 'ask' && effect.ask === before.nextAsk
      );
    },
  },
  {
    says: 'a reply that nobody waits for changes nothing',
    holds: ({ before, input, events, after }) => {
      if (input.type !== 'reply') return true;
      const isAwaited = before.awaiting?.effect === 'ask' && before.awaiting.ask === input.ask;
      return isAwaited ? after.awaiting?.effect !== 'ask' || events.length > 1 : events.length === 0;
    },
  },
  {
    says: 'memory changes only by what was stored',
    holds: ({ before, input, after }) => {
      const isStored = input.type === 'stored' && input.ok;
      if (!isStored) return after.memory === before.memory;
      return before.awaiting?.effect === 'store' && after.memory === before.awaiting.memory;
    },
  },
  {
    says: 'a response is computed of a counter below the one that is stored, and counters never go back',
    holds: ({ before, effect, after }) => {
      const never = after.memory.users.every((one) => {
        const was = before.memory.users.find(({ user }) => user === one.user);
        return was === undefined || before.memory.activating !== null || one.counter >= was.counter;
      });
      if (effect?.type !== 'compute') return never;
      const { user, counter } = effect;
      const next =
        user === null
          ? after.memory.activating?.counter
          : after.memory.users.find((one) => one.user === user)?.counter;
      return never && next === String(Number(counter) + 1);
    },
  },
  {
    says: 'a user is active only by an activation that the server has called done',
    holds: ({ before, input, after }) =>
      after.memory.users.every((one) => {
        const was = before.memory.users.find(({ user }) => user === one.user);
        if (one.status !== 'active' || was?.status === 'active') return true;
        return input.type === 'stored' && before.memory.activating?.user === one.user;
      }),
  },
  {
    says: 'a response shows only after it was computed, and a success only after the server has said so',
    holds: ({ before, input, after }) => {
      if (after.screen === before.screen) return true;
      if (after.screen === 'response') return input.type === 'computed' && after.response !== null;
      if (after.screen === 'done') return input.type === 'stored';
      if (after.screen === 'home' && before.loggedIn === null)
        return (input.type === 'reply' && input.reply.is === 'logged in') || before.screen === 'done';
      return after.screen !== 'approved' || (input.type === 'reply' && input.reply.is === 'approved');
    },
  },
  {
    says: 'nothing is computed with the key of a user whose phone this is not',
    holds: ({ effect, after }) =>
      effect?.type !== 'compute' ||
      effect.user === null ||
      after.memory.users.some(({ user, status }) => user === effect.user && status === 'active'),
  },
  {
    says: 'a response comes of a proof of the person or of a PIN that was typed',
    holds: ({ before, effect, input }, { respondsBy, approvesBy }) => {
      if (effect?.type !== 'store' || before.awaiting !== null) return true;
      if (input.type === 'revoked' || input.type === 'confirmed') return true;
      const prover = before.screen === 'push' ? approvesBy : respondsBy;
      if (input.type === 'prove') return input.ok && before.screen === 'secure';
      return prover === 'PIN' && (before.typed.pin ?? '') !== '';
    },
  },
  {
    says: 'a change of screen is reported, and its time begins',
    holds: ({ before, events, after }, profile) => {
      const changes = events.filter((one) => one.type === 'screen');
      if (after.screen !== before.screen && changes.at(-1)?.to !== after.screen) return false;
      const lasts = { secure: profile.proofMs, response: profile.responseMs }[after.screen as 'secure'];
      if (lasts === undefined) return after.leavesAt === null;
      return changes.length === 0 || after.leavesAt === phoneNow + lasts;
    },
  },
  {
    says: 'what a screen shows as a tap is never "not here", and what it does not show is',
    holds: ({ before, input, events }, profile) => {
      if (input.type !== 'tap' || before.awaiting !== null) return true;
      const isShown = tapsShown(before, profile).includes(input.tap);
      const [first] = events;
      const reason = first?.type === 'tap' ? first.reason : undefined;
      return isShown ? reason !== 'not here' : reason === 'not here' || reason === 'asleep';
    },
  },
  {
    says: 'no event, screen or saved state holds a secret',
    holds: ({ events, after }, profile) => {
      if (events.some((one) => 'verdict' in one && one.verdict === 'ignored')) return !holdsSecret(events);
      const { typed: _, awaiting: __, ...saved } = after;
      return ![events, phoneScreen(after, profile, 'zh-Hant'), saved].some(holdsSecret);
    },
  },
  {
    says: 'a wait for a screen that follows by itself has hope',
    holds: ({ before, timer, after }) =>
      timer !== 'leaves' ||
      after.screen === before.screen ||
      whyNeverShown({ name: before.screen, asleep: false }, after.screen) === null,
  },
];

/** A step as the text of a failed test. */
export function describePhoneEdge({ before, input, timer, events, effect, after }: PhoneEdge): string {
  const shown = (state: PhoneState): string =>
    JSON.stringify({ ...state, typed: Object.keys(state.typed), at: undefined });
  return `${shown(before)} -- ${JSON.stringify(input)} ${timer} --> ${shown(after)}: ${JSON.stringify(events)} ${effect?.type}`;
}

const shownTaps = new WeakMap<PhoneState, readonly TapName[]>();

function tapsShown(state: PhoneState, profile: PhoneProfile): readonly TapName[] {
  const taps = shownTaps.get(state) ?? phoneScreen(state, profile, 'en').taps.map(({ name }) => name);
  shownTaps.set(state, taps);
  return taps;
}

/** Whether any text in a value is one of those typed in secret. */
function holdsSecret(value: unknown): boolean {
  if (typeof value === 'string') return (walkedSecrets as readonly string[]).includes(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsSecret);
}

const openScreens: readonly ScreenName[] = ['login', 'services', 'home', 'menu'];

function reasonAgainst(state: PhoneState, tap: TapName, profile: PhoneProfile): PhoneReason | undefined {
  const { isAsleep, pushes, screen } = state;
  if (state.awaiting !== null) return 'waiting';
  if (tap === 'open') return isAsleep ? undefined : 'not here';
  if (tap === 'notification' && pushes.length > 0 && openScreens.includes(screen)) return undefined;
  if (isAsleep) return 'asleep';
  const [taps, fields = []] = hereOf(state, profile);
  if (!taps.includes(tap)) return 'not here';
  const text = (field: FieldName): string => ({ ...state.fields, ...state.typed })[field] ?? '';
  if (allFields.includes(tap) && fields.some((field) => text(field) === '')) return 'field empty';
  // Of the alphabet, only the digit is a PIN of one character.
  const pins = fields.filter((field) => field === 'pin' || field === 'new-pin');
  if (allFields.includes(tap) && pins.some((field) => text(field) !== '7')) return 'PIN unfit';
  if (allFields.includes(tap) && fields.includes('pin-again') && text('pin-again') !== '7')
    return 'PINs differ';
  const needsUser = tap === 'authenticate' || tap === 'change-pin' || tap === 'generate';
  if (needsUser && !state.memory.users.some(({ status }) => status === 'active')) return 'not active';
  const asks = asking[tap] || (tap === 'continue' && screen === 'card-response');
  return asks && !state.isOnline ? 'no network' : undefined;
}
