/**
 * The screens of the app as a table: for each its fields, its taps and what they do, by the system of the phone. Beside
 * each stands how sure it is: D the broker says so, C seen in another client, A assumed. What follows a request to the
 * server depends on its reply (reply-actions.ts). docs/dev/phone.md shows the table as the app runs it.
 */
import type { ProvenanceLetter } from '../../profiles/provenance.ts';
import { activeUsers } from '../phone-memory.ts';
import type { PhoneProfile } from '../phone-profile.ts';
import type { FieldName, PhoneState, ProofKind, ScreenName, TapCall, TapName } from '../steps/phone-state.ts';
import type { TextName } from './phone-texts.ts';

/** What decides whether a field or a tap is on a screen. */
const conditions = {
  always: () => true,
  ios: (_, { os }) => os === 'ios',
  android: (_, { os }) => os === 'android',
  /** The token and the new PIN are on one screen. */
  'code with PIN': ({ enrolment }, { os }) => os === 'android' && enrolment?.purpose !== 'migration',
  'code to activate': ({ enrolment }, { os }) => os === 'ios' || enrolment?.purpose !== 'migration',
  'code to verify': ({ enrolment }, { os }) => os === 'android' && enrolment?.purpose === 'migration',
  'PIN to respond': (_, { respondsBy }) => respondsBy === 'PIN',
  'PIN to approve': (_, { approvesBy }) => approvesBy === 'PIN',
  'several users': ({ memory }) => activeUsers(memory).length > 1,
} as const satisfies Readonly<Record<string, (state: PhoneState, profile: PhoneProfile) => boolean>>;
type Condition = keyof typeof conditions;

/** What a tap does. `root`: the home of who is logged in, else the login. */
export type TapWork =
  | { readonly go: ScreenName | 'root'; readonly purpose?: PhoneState['purpose'] }
  | { readonly ask: TapCall }
  | { readonly compute: 'response' | 'approve' | 'finish' }
  | { readonly leave: 'cancel' | 'log out' };

/** What a tap needs. `fields`: all fields of the screen. `active`: a user whose active phone this is. */
type Need = 'fields' | 'active';

export interface FieldRow {
  readonly field: FieldName;
  readonly label: TextName;
  readonly on: Condition;
}

export interface TapRow {
  readonly tap: TapName;
  readonly label: TextName;
  readonly on: Condition;
  readonly work: TapWork;
  readonly needs: readonly Need[];
  readonly provenance: ProvenanceLetter;
}

export interface ScreenRow {
  readonly title: TextName;
  readonly fields: readonly FieldRow[];
  readonly taps: readonly TapRow[];
  /** How long it shows, and where it leads by itself. */
  readonly lasts?: 'responseMs' | 'proofMs';
}

function field(name: FieldName, label: TextName, on: Condition = 'always'): FieldRow {
  return { field: name, label, on };
}

interface TapWords {
  readonly label?: TextName;
  readonly on?: Condition;
  readonly needs?: readonly Need[];
}

function tap(
  name: TapName,
  provenance: ProvenanceLetter,
  work: TapWork,
  { label = name as TextName, on = 'always', needs = [] }: TapWords = {},
): TapRow {
  return { tap: name, label, on, work, needs, provenance };
}

const filled = { needs: ['fields'] } as const;
const active = { needs: ['active'] } as const;
const back = (go: ScreenName | 'root' = 'root'): TapRow => tap('back', 'A', { go });
const user = field('user', 'user');
const password = field('password', 'password');

const table: Readonly<Record<ScreenName, ScreenRow>> = {
  login: {
    title: 'log-in',
    fields: [user, password],
    taps: [tap('log-in', 'D', { ask: 'login' }, filled), tap('services', 'D', { go: 'services' })],
  },
  services: {
    title: 'services',
    fields: [],
    taps: [
      tap('register', 'D', { go: 'instructions', purpose: 'activation' }),
      tap('authenticate', 'D', { go: 'authenticate' }, active),
      tap('change-pin', 'D', { go: 'change-pin' }, { ...active, on: 'android' }),
      back(),
    ],
  },
  'two-factor': {
    title: 'two-factor',
    fields: [],
    taps: [tap('two-factor', 'D', { go: 'enter-response' }), tap('migrate', 'D', { go: 'migrate' }), back()],
  },
  'enter-response': {
    title: 'two-factor',
    fields: [field('response', 'enter-response')],
    taps: [
      tap('send', 'D', { ask: 'respond' }, { ...filled, on: 'ios' }),
      tap('send', 'D', { ask: 'respond' }, { ...filled, on: 'android', label: 'log-in' }),
      back('two-factor'),
    ],
  },
  migrate: {
    title: 'migrate',
    fields: [],
    taps: [tap('migrate', 'D', { go: 'instructions', purpose: 'migration' }), back('two-factor')],
  },
  instructions: {
    title: 'instructions',
    fields: [],
    taps: [tap('continue', 'D', { go: 'credentials' }), back()],
  },
  credentials: {
    title: 'log-in',
    fields: [user, password],
    taps: [tap('log-in', 'D', { ask: 'begin' }, filled), back()],
  },
  number: {
    title: 'number',
    fields: [field('number', 'number')],
    taps: [tap('get-code', 'D', { ask: 'sendToken' }, filled), back()],
  },
  token: {
    title: 'activation-code',
    fields: [
      field('token', 'activation-code', 'code to activate'),
      field('token', 'sms-code', 'code to verify'),
      field('pin', 'pin', 'code with PIN'),
    ],
    taps: [
      tap('activate', 'D', { ask: 'prove' }, { ...filled, on: 'code to activate' }),
      tap('verify', 'D', { ask: 'prove' }, { ...filled, on: 'code to verify' }),
      tap('new-code', 'A', { ask: 'sendToken' }, { on: 'ios' }),
      tap('new-code', 'A', { ask: 'sendToken' }, { on: 'android', label: 'new-security-code' }),
      back(),
    ],
  },
  'card-response': {
    title: 'challenge',
    fields: [field('response', 'response')],
    taps: [tap('continue', 'A', { ask: 'prove' }, filled), back()],
  },
  'choose-pin': {
    title: 'pin',
    fields: [field('pin', 'pin'), field('pin-again', 'pin-again')],
    taps: [tap('activate', 'D', { compute: 'finish' }, filled), back()],
  },
  done: { title: 'done', fields: [], taps: [tap('done', 'D', { go: 'root' })] },
  home: {
    title: 'home',
    fields: [],
    taps: [
      tap('menu', 'D', { go: 'menu' }, { on: 'ios', label: 'more' }),
      tap('menu', 'D', { go: 'menu' }, { on: 'android' }),
    ],
  },
  menu: {
    title: 'menu',
    fields: [],
    taps: [
      tap('authenticate', 'D', { go: 'authenticate' }, active),
      tap('add-user', 'D', { go: 'credentials', purpose: 'activation' }),
      tap('two-factor', 'A', { go: 'services' }),
      tap('log-out', 'A', { leave: 'log out' }),
      back(),
    ],
  },
  authenticate: {
    title: 'authenticate',
    fields: [
      field('user', 'user', 'several users'),
      field('challenge', 'challenge'),
      field('pin', 'pin', 'PIN to respond'),
    ],
    taps: [tap('generate', 'D', { compute: 'response' }, { needs: ['fields', 'active'] }), back()],
  },
  secure: {
    title: 'secure',
    fields: [],
    taps: [tap('cancel', 'A', { leave: 'cancel' })],
    lasts: 'proofMs',
  },
  response: { title: 'response-string', fields: [], taps: [back()], lasts: 'responseMs' },
  push: {
    title: 'push',
    fields: [field('pin', 'pin', 'PIN to approve')],
    taps: [tap('approve', 'A', { compute: 'approve' }, filled), tap('deny', 'A', { ask: 'deny' }), back()],
  },
  approved: { title: 'approved', fields: [], taps: [tap('done', 'A', { go: 'root' })] },
  'not-accepted': { title: 'not-accepted', fields: [], taps: [tap('done', 'A', { go: 'root' })] },
  'change-pin': {
    title: 'change-pin',
    fields: [
      user,
      password,
      field('pin', 'current-pin'),
      field('new-pin', 'new-pin'),
      field('pin-again', 'pin-again'),
    ],
    taps: [tap('submit', 'D', { ask: 'pin' }, filled), back()],
  },
  inactive: { title: 'inactive', fields: [], taps: [tap('done', 'A', { go: 'root' })] },
};

/** The screens on which a notification can be opened; assumed. */
export const notificationScreens: readonly ScreenName[] = ['login', 'services', 'home', 'menu'];

/** The screen that shows, by the table. */
export function rowOf({ screen }: Pick<PhoneState, 'screen'>): ScreenRow {
  return table[screen];
}

/** The fields that are on the screen now. */
export function fieldsOf(state: PhoneState, profile: PhoneProfile): readonly FieldRow[] {
  return rowOf(state).fields.filter(({ on }) => conditions[on](state, profile));
}

/** The taps that are on the screen now. */
export function tapsOf(state: PhoneState, profile: PhoneProfile): readonly TapRow[] {
  return rowOf(state).taps.filter(({ on }) => conditions[on](state, profile));
}

const lockProofs: Readonly<Record<PhoneProfile['os'], readonly ProofKind[]>> = {
  ios: ['fingerprint', 'face', 'passcode'],
  android: ['fingerprint'],
};

/** What opens the lock of the phone now; empty where it is not asked for. */
export function proofsOf({ screen, task }: PhoneState, { os }: PhoneProfile): readonly ProofKind[] {
  return screen === 'secure' && task !== null ? lockProofs[os] : [];
}
