/**
 * The types of the app: its state, its inputs and effects. All of it is plain JSON data.
 *
 * What a person types is in two records: `fields`, which a screen shows as it is, and `typed`, the secrets. `typed` is
 * in no screen, event or snapshot. Keys and what the server knows the phone by are not in the state at all.
 */
import type { AppPurpose, LinkReply, LinkRequest } from '../phone-link.ts';
import type { PhoneKept, PhoneMemory } from '../phone-memory.ts';

export const screenNames = [
  ...[
    'login',
    'services',
    'two-factor',
    'enter-response',
    'migrate',
    'instructions',
    'credentials',
    'number',
  ],
  ...['token', 'card-response', 'choose-pin', 'done', 'home', 'menu', 'authenticate', 'secure', 'response'],
  ...['push', 'approved', 'not-accepted', 'change-pin', 'inactive'],
] as const;
/** A screen of the app; docs/dev/phone.md has the table. */
export type ScreenName = (typeof screenNames)[number];

export const plainFields = ['user', 'number', 'challenge', 'response'] as const;
export const secretFields = ['password', 'token', 'pin', 'new-pin', 'pin-again'] as const;
/** A field that a screen shows as it is. */
export type PlainField = (typeof plainFields)[number];
/** A field that a screen shows as dots. */
export type SecretField = (typeof secretFields)[number];
/** A field of a screen. */
export type FieldName = PlainField | SecretField;

export const tapNames = [
  ...['log-in', 'log-out', 'services', 'register', 'authenticate', 'change-pin', 'two-factor', 'migrate'],
  ...['continue', 'get-code', 'new-code', 'activate', 'verify', 'menu', 'add-user', 'generate', 'cancel'],
  ...['approve', 'deny', 'send', 'submit', 'done', 'back', 'notification', 'open'],
] as const;
/** What can be tapped. `notification`: the newest notification. `open`: a phone that is asleep. */
export type TapName = (typeof tapNames)[number];

export const proofKinds = ['fingerprint', 'face', 'passcode'] as const;
/** How the lock of a phone is opened. */
export type ProofKind = (typeof proofKinds)[number];

/** Why an input did nothing. `text unfit`: a field does not take such a text. */
export type PhoneReason =
  | 'not here'
  | 'field empty'
  | 'PIN unfit'
  | 'PINs differ'
  | 'no network'
  | 'waiting'
  | 'not active'
  | 'asleep'
  | 'text unfit';

export const noticeNames = [
  ...['refused', 'wrong-code', 'too-soon', 'no-network', 'not-stored', 'not-proved'],
  ...['active-elsewhere', 'none-active', 'staff-only', 'counter-spent'],
] as const;
/** What a screen says of what was just done. */
export type NoticeName = (typeof noticeNames)[number];

/** A notification that can be approved. */
export interface PendingPush {
  readonly user: string;
  readonly number: number;
  readonly challenge: string;
  readonly application: string;
  readonly at: number;
  /** When it can't be approved any more. */
  readonly endsAt: number;
}

/** An activation in progress, without its secrets. */
export interface PhoneEnrolment {
  readonly user: string;
  readonly purpose: AppPurpose;
  /** Of one phone, counted up; the binding beside the machine belongs to the newest. */
  readonly id: number;
  /** Where the token can go; empty where the user has no choice. */
  readonly numbers: readonly string[];
  /** Where the token went. */
  readonly to: string | null;
  /** Of the card, then of the server once the key is here. */
  readonly challenge: string | null;
}

/** What a response is computed for. */
export type Task =
  | { readonly for: 'response'; readonly user: string; readonly challenge: string }
  | { readonly for: 'approve'; readonly user: string; readonly challenge: string; readonly push: number }
  | { readonly for: 'finish'; readonly user: string; readonly challenge: string };

/** An effect that the app waits for, and what follows. */
export type PhoneAwaiting =
  | { readonly effect: 'store'; readonly memory: PhoneMemory; readonly next: AfterStore }
  | { readonly effect: 'compute'; readonly task: Task }
  | { readonly effect: 'ask'; readonly ask: number; readonly call: AskCall; readonly task: Task | null };

/** What follows once memory is stored. */
export type AfterStore =
  | { readonly do: 'compute'; readonly task: Task; readonly counter: string }
  /** `task`: what can be tried again if memory could not be stored. */
  | {
      readonly do: 'show';
      readonly screen: ScreenName;
      readonly loggedIn: string | null;
      readonly task: Task | null;
    }
  | { readonly do: 'stay' };

export interface PhoneState {
  /** The time up to which everything has happened, ms. */
  readonly at: number;
  readonly screen: ScreenName;
  readonly isAsleep: boolean;
  readonly isOnline: boolean;
  /** The user whose home shows. */
  readonly loggedIn: string | null;
  readonly fields: Readonly<Partial<Record<PlainField, string>>>;
  readonly typed: Readonly<Partial<Record<SecretField, string>>>;
  readonly notice: NoticeName | null;
  /** What the screens of an activation are for. */
  readonly purpose: 'activation' | 'migration';
  readonly enrolment: PhoneEnrolment | null;
  /** The login in the app that waits for another phone's response. */
  readonly login: { readonly user: string; readonly challenge: string } | null;
  /** What a proof of the person or a PIN is asked for. */
  readonly task: Task | null;
  readonly proofsFailed: number;
  /** The response string that shows. */
  readonly response: string | null;
  readonly pushes: readonly PendingPush[];
  /** The notification that shows. */
  readonly opened: PendingPush | null;
  /** When the screen is left by itself, or null. */
  readonly leavesAt: number | null;
  readonly sleepsAt: number | null;
  readonly awaiting: PhoneAwaiting | null;
  /** The number of the next request, by which a late reply is known. */
  readonly nextAsk: number;
  readonly nextEnrolment: number;
  readonly memory: PhoneMemory;
}

/** What the app asks the server for by an effect; notifications are polled beside it. */
export type AskCall = keyof AskRequests;

/** What a tap asks; the others follow a response. */
export type TapCall = Exclude<AskCall, 'approve' | 'finish'>;

/** The requests as the app makes them, without bindings and what the phone is known by. */
export interface AskRequests {
  login: { readonly user: string; readonly password: string };
  respond: Pick<LinkRequest<'respond'>, 'response'>;
  begin: { readonly user: string; readonly password: string; readonly purpose: AppPurpose };
  sendToken: Pick<LinkRequest<'sendToken'>, 'number'>;
  prove: Pick<LinkRequest<'prove'>, 'proof'>;
  finish: { readonly response: string; readonly pin: string | null };
  approve: { readonly user: string; readonly push: number; readonly response: string };
  deny: { readonly user: string; readonly push: number };
  pin: Omit<LinkRequest<'pin'>, 'devices'> & { readonly users: readonly string[] };
}

/** A request by its call. */
export type PhoneRequest = {
  readonly [C in AskCall]: { readonly call: C; readonly request: AskRequests[C] };
}[AskCall];

type WithoutSecrets<R> = R extends unknown ? Omit<R, 'binding' | 'key' | 'device' | 'pin' | 'suite'> : never;
/** A reply without its secrets. `unreachable`: the link rejected. */
export type SeenReply<C extends AskCall = AskCall> =
  | (C extends unknown ? WithoutSecrets<LinkReply<C>> : never)
  | { readonly is: 'unreachable' };

/** Inputs of the app. All have the phone time in whole ms, which never decreases. */
export type PhoneInput = { readonly at: number } & (
  | { readonly type: 'tap'; readonly tap: TapName }
  | { readonly type: 'type'; readonly field: FieldName; readonly text: string }
  | { readonly type: 'prove'; readonly proof: ProofKind; readonly ok: boolean }
  | { readonly type: 'net'; readonly online: boolean }
  | { readonly type: 'push'; readonly user: string; readonly push: Omit<PendingPush, 'user' | 'at'> }
  /** The server has said that another phone is the user's active one. */
  | { readonly type: 'revoked'; readonly user: string }
  /** The server has said whether the activation that was cut off is done. */
  | { readonly type: 'confirmed'; readonly done: boolean }
  | { readonly type: 'reply'; readonly ask: number; readonly reply: SeenReply }
  | { readonly type: 'stored'; readonly ok: boolean }
  | { readonly type: 'computed'; readonly response: string }
  | { readonly type: 'wake' }
);

/** What a write changes in the secrets beside the memory. */
export type SecretsChange =
  | { readonly do: 'nothing' }
  /** Those of the activation are kept, `pin` with them unless it is null. */
  | { readonly do: 'keep activating'; readonly pin: string | null }
  /** Those of the activation become the user's. */
  | { readonly do: 'activate'; readonly user: string }
  | { readonly do: 'forget activating' }
  /** The PIN beside the key of each user who has one there. */
  | { readonly do: 'change PIN'; readonly pin: string };

/** What the caller of the app must do. `store` and `compute` are replied to at the same phone time. */
export type PhoneEffect =
  | { readonly type: 'ask'; readonly ask: number; readonly request: PhoneRequest }
  | { readonly type: 'store'; readonly memory: PhoneMemory; readonly secrets: SecretsChange }
  | {
      readonly type: 'compute';
      /** Whose key; null: that of the activation. */
      readonly user: string | null;
      readonly counter: string;
      readonly challenge: string;
      /** Null: the secret beside the key that is used for it. */
      readonly pin: string | null;
    };

/** The app as it starts: no user is logged in. */
export function startState({ memory }: Pick<PhoneKept, 'memory'>, at: number, sleepMs: number): PhoneState {
  return {
    at,
    screen: 'login',
    isAsleep: false,
    isOnline: true,
    loggedIn: null,
    fields: {},
    typed: {},
    notice: null,
    purpose: 'activation',
    enrolment: null,
    login: null,
    task: null,
    proofsFailed: 0,
    response: null,
    pushes: [],
    opened: null,
    leavesAt: null,
    sleepsAt: at + sleepMs,
    awaiting: null,
    nextAsk: 1,
    nextEnrolment: 1,
    memory,
  };
}
