/**
 * Walks every state that the app can be in, through the real `phoneStep`: each tap, each proof, each reply of the
 * server, each timer, the network and the notifications, in every state.
 *
 * A node is a concrete state at one fixed time, with all its timers in the future. Each timer is fired on its own, by
 * moving that one to now. Texts are of a small alphabet: one letter, one digit, one special character. Numbers have one
 * digit here, so that a field is empty or filled.
 */
import type { PhoneEvent } from '../../src/phone/phone-events.ts';
import type { PhoneMemory, PhoneUser } from '../../src/phone/phone-memory.ts';
import { type PhoneProfile, type PhoneProfileName, phoneProfileWith } from '../../src/phone/phone-profile.ts';
import {
  type AskCall,
  type FieldName,
  type PendingPush,
  type PhoneAwaiting,
  type PhoneEffect,
  type PhoneInput,
  type PhoneState,
  type ScreenName,
  type SeenReply,
  startState,
  tapNames,
} from '../../src/phone/steps/phone-state.ts';
import { phoneStep } from '../../src/phone/steps/phone-transitions.ts';

type PhoneTimer = 'leaves' | 'sleeps' | 'push ends';

export interface PhoneEdge {
  /** With the timer placed as this way needs it. */
  readonly before: PhoneState;
  readonly input: PhoneInput;
  readonly timer: PhoneTimer | null;
  readonly events: readonly PhoneEvent[];
  readonly effect: PhoneEffect | null;
  readonly after: PhoneState;
}

/** An edge between nodes, by their numbers. */
export interface PhoneWay {
  readonly from: number;
  readonly to: number;
  readonly input: PhoneInput;
}

/** The time of every step. */
export const phoneNow = 10_000_000_000;
const far = 1_000_000_000;

/** A built-in kind of phone with numbers of one digit and PINs of one character. */
export function walkedPhone(name: PhoneProfileName, approvesBy?: 'lock'): PhoneProfile {
  const values = { proofTries: 2, ...(approvesBy && { approvesBy }) };
  const small = { pinLengthMin: 1, pinLengthMax: 1, challengeDigits: 1, responseDigits: 1, tokenDigits: 1 };
  return { ...phoneProfileWith(name, values), ...small };
}

/** What is typed in secret; nothing else has these texts. */
export const walkedSecrets = ['q', '7', '!', 'hunter'] as const;

/** A text for each class that a field tells apart. */
const texts: Readonly<Record<FieldName, readonly string[]>> = {
  user: ['', 'ann', 'bob'],
  password: ['', 'hunter'],
  number: ['+1 ••• 0002', '+1 ••• 0009'],
  token: ['', '7', 'q'],
  challenge: ['', '5', '55'],
  response: ['', '5', '!'],
  pin: ['', 'q', '!', '7'],
  'new-pin': ['q', '!', '7'],
  'pin-again': ['', 'q', '7'],
};

/** The replies of each call. */
export const walkedReplies: { readonly [C in AskCall]: readonly SeenReply<C>[] } = {
  login: [{ is: 'logged in' }, { is: 'response asked', challenge: '5' }, { is: 'refused' }],
  respond: [{ is: 'logged in' }, { is: 'refused' }],
  begin: [
    { is: 'number asked', numbers: ['+1 ••• 0001', '+1 ••• 0002'] },
    { is: 'token sent', to: '+1 ••• 0001' },
    { is: 'card asked', challenge: '5' },
    ...([
      { is: 'active elsewhere' },
      { is: 'none active' },
      { is: 'staff only' },
      { is: 'refused' },
    ] as const),
  ],
  sendToken: [{ is: 'token sent', to: '+1 ••• 0001' }, { is: 'too soon', inMs: 1_000 }, { is: 'refused' }],
  prove: [{ is: 'proved', challenge: '5' }, { is: 'wrong proof' }, { is: 'refused' }],
  finish: [{ is: 'done' }, { is: 'refused' }],
  approve: [{ is: 'approved' }, { is: 'not active' }, { is: 'refused' }],
  deny: [{ is: 'denied' }, { is: 'not active' }, { is: 'refused' }],
  pin: [{ is: 'PIN changed' }, { is: 'not active' }, { is: 'refused' }],
};

const counter = '5';
const ann: PhoneUser = { user: 'ann', status: 'active', counter };
const bob: PhoneUser = { user: 'bob', status: 'active', counter };
const annsPush = { number: 1, challenge: '5', application: 'portal', endsAt: phoneNow + far };

/** Whom the app has at the start. */
const startUsers = { nobody: [], 'ann and bob': [ann, bob] } as const;
export type StartUsers = keyof typeof startUsers;

/**
 * Walks from the start; `visit` sees every edge once. The network and a notification can change in every state and stay
 * as they are in each step but their own, so that nodes have neither. What is accepted is tried without network too,
 * and what has to do with notifications with one.
 */
export function walkPhone(
  profile: PhoneProfile,
  users: StartUsers,
  visit: (edge: PhoneEdge) => void,
): { readonly nodes: readonly PhoneState[]; readonly ways: readonly PhoneWay[] } {
  const known = new Map<string, number>();
  const nodes: PhoneState[] = [];
  const ways: PhoneWay[] = [];
  const add = (state: PhoneState): number => {
    const node = settled(state);
    const name = JSON.stringify(node);
    const place = known.get(name);
    if (place !== undefined) return place;
    known.set(name, nodes.length);
    return nodes.push(node) - 1;
  };
  const memory: PhoneMemory = { installation: 'PHONE-0001', users: startUsers[users], activating: null };
  add(startState({ memory }, phoneNow, profile.sleepMs));
  for (let from = 0; from < nodes.length; from++) {
    const follow = (before: PhoneState, input: PhoneInput, timer: PhoneTimer | null = null): boolean => {
      const { state: after, events, effect } = phoneStep(before, input, profile);
      visit({ before, input, timer, events, effect, after });
      // What is ignored changes nothing; a rule says so.
      const isIgnored = events.some((event) => 'verdict' in event && event.verdict === 'ignored');
      ways.push({ from, to: isIgnored ? from : add(after), input });
      return !isIgnored;
    };
    followAll(nodes[from]!, follow, users);
  }
  return { nodes, ways };
}

/** Returns whether the input was accepted. */
type Follow = (before: PhoneState, input: PhoneInput, timer?: PhoneTimer) => boolean;

function followAll(node: PhoneState, follow: Follow, users: StartUsers): void {
  const at = phoneNow;
  const { awaiting } = node;
  const offline = { ...node, isOnline: false };
  // Stores and computations end within the call that began them.
  if (awaiting?.effect === 'store') {
    for (const ok of [true, false]) follow(node, { at, type: 'stored', ok });
    return;
  }
  if (awaiting?.effect === 'compute') {
    follow(node, { at, type: 'computed', response: '55555555' });
    return;
  }
  for (const input of personInputs(node, users)) {
    const isAccepted = follow(node, input);
    if (isAccepted && input.type !== 'type') follow(offline, input);
  }
  if (awaiting !== null) {
    const replies: readonly SeenReply[] = [...walkedReplies[awaiting.call], { is: 'unreachable' }];
    for (const reply of replies) follow(node, { at, type: 'reply', ask: awaiting.ask, reply });
    follow(node, { at, type: 'reply', ask: awaiting.ask - 1, reply: { is: 'refused' } });
    return;
  }
  follow(node, { at, type: 'net', online: false });
  follow(offline, { at, type: 'net', online: true });
  if (node.leavesAt !== null) follow({ ...node, leavesAt: at }, { at, type: 'wake' }, 'leaves');
  if (node.sleepsAt !== null) follow({ ...node, sleepsAt: at }, { at, type: 'wake' }, 'sleeps');
  if (node.memory.activating !== null && node.enrolment === null)
    for (const done of [true, false]) follow(node, { at, type: 'confirmed', done });
  if (!node.memory.users.some(({ user, status }) => user === 'ann' && status === 'active')) return;
  const { state: withPush } = phoneStep(node, { at, type: 'push', user: 'ann', push: annsPush }, anyProfile);
  follow(node, { at, type: 'push', user: 'ann', push: annsPush });
  follow(withPush, { at, type: 'push', user: 'ann', push: annsPush });
  follow(withPush, { at, type: 'tap', tap: 'notification' });
  for (const one of [node, withPush]) follow(one, { at, type: 'revoked', user: 'ann' });
  const ending = withPush.pushes.map((push) => ({ ...push, endsAt: at }));
  follow({ ...withPush, pushes: ending }, { at, type: 'wake' }, 'push ends');
}

/** A notification comes to each kind of phone alike. */
const anyProfile = walkedPhone('ios');

/** The fields that a screen may have. */
const fieldsWalked: Readonly<Partial<Record<ScreenName, readonly FieldName[]>>> = {
  login: ['user', 'password'],
  credentials: ['user', 'password'],
  number: ['number'],
  token: ['token', 'pin'],
  'card-response': ['response'],
  'enter-response': ['response'],
  'choose-pin': ['pin', 'pin-again'],
  authenticate: ['user', 'challenge', 'pin'],
  push: ['pin'],
  'change-pin': ['user', 'password', 'pin', 'new-pin', 'pin-again'],
};

/**
 * A field that is not on the screen gets one text; `bob` is chosen and never typed. A change of the PIN has five fields:
 * all their texts are typed in the walk that begins with nobody, one text each in the other.
 */
function personInputs({ screen }: PhoneState, users: StartUsers): readonly PhoneInput[] {
  const at = phoneNow;
  const inputs: PhoneInput[] = tapNames.map((tap) => ({ at, type: 'tap', tap }));
  for (const field of Object.keys(texts) as FieldName[]) {
    const mayBeHere = fieldsWalked[screen]?.includes(field);
    const typed = texts[field].filter((text) => text !== 'bob' || screen === 'authenticate');
    const isShort = !mayBeHere || (screen === 'change-pin' && users !== 'nobody');
    for (const text of isShort ? typed.slice(-1) : typed) inputs.push({ at, type: 'type', field, text });
  }
  for (const proof of ['fingerprint', 'passcode'] as const)
    for (const ok of [true, false]) inputs.push({ at, type: 'prove', proof, ok });
  return inputs;
}

/** The state that stands for every other that differs only in times, numbers, counters and what was just said. */
function settled(state: PhoneState): PhoneState {
  const { screen, enrolment, opened, leavesAt, sleepsAt, awaiting, memory } = state;
  const asksPurpose = screen === 'instructions' || screen === 'credentials';
  return {
    ...state,
    at: phoneNow,
    notice: null,
    isOnline: true,
    // The screens before these set it.
    purpose: asksPurpose ? state.purpose : 'activation',
    enrolment:
      enrolment === null
        ? null
        : { ...enrolment, id: 1, to: null, numbers: screen === 'number' ? enrolment.numbers : [] },
    fields: sorted(state.fields),
    typed: sorted(state.typed),
    response: state.response === null ? null : '55555555',
    pushes: [],
    opened: opened === null ? null : settledPush(opened),
    leavesAt: leavesAt === null ? null : phoneNow + far,
    sleepsAt: sleepsAt === null ? null : phoneNow + far,
    awaiting: settledAwaiting(awaiting, memory),
    nextAsk: 2,
    nextEnrolment: 2,
    memory: { ...memory, users: memory.users.map((one) => ({ ...one, counter })) },
  };
}

function sorted<T extends object>(record: T): T {
  const entries = Object.entries(record).filter(([, text]) => text !== '');
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}

function settledPush(push: PendingPush): PendingPush {
  return { ...push, number: 1, at: phoneNow, endsAt: phoneNow + far };
}

/** A counter that is about to be stored stays one above the one in memory. */
function settledAwaiting(awaiting: PhoneAwaiting | null, { users }: PhoneMemory): PhoneAwaiting | null {
  if (awaiting?.effect === 'ask') return { ...awaiting, ask: 1 };
  if (awaiting?.effect !== 'store') return awaiting;
  const { memory, next } = awaiting;
  const counterOf = (one: PhoneUser): string => {
    const is = users.find(({ user }) => user === one.user);
    return is === undefined || is.counter === one.counter ? counter : '6';
  };
  const stored = memory.users.map((one) => ({ ...one, counter: counterOf(one) }));
  const isOfUser = next.do === 'compute' && next.task.for !== 'finish';
  return {
    ...awaiting,
    memory: { ...memory, users: stored },
    next: isOfUser ? { ...next, counter } : next,
  };
}
