/**
 * The event log of a phone: what was tapped, typed and proved, what showed, what was asked and stored, and when. Each
 * event is a flat JSON record. No event has a typed text, a challenge, a response, a token or a key.
 */
import type { PhoneLinkCall } from './phone-link.ts';
import type {
  FieldName,
  NoticeName,
  PhoneReason,
  ProofKind,
  ScreenName,
  TapName,
} from './steps/phone-state.ts';

/** What every event has. */
interface OfPhoneTime {
  /** Phone time, in ms. */
  readonly at: number;
}

/** What became of an input: the phone acted on it, or ignored it for a reason. */
interface OfInput {
  /** Whether the phone acted on it. */
  readonly verdict: 'accepted' | 'ignored';
  /** Why it was ignored. */
  readonly reason?: PhoneReason;
}

/** A tap. */
export type TapEvent = OfPhoneTime &
  OfInput & {
    /** Tells it from the other events. */
    readonly type: 'tap';
    /** What was tapped. */
    readonly tap: TapName;
  };
/** A text was typed into a field. */
export type TypeEvent = OfPhoneTime &
  OfInput & {
    /** Tells it from the other events. */
    readonly type: 'type';
    /** The field. */
    readonly field: FieldName;
  };
/** The lock of the phone was opened, or not. */
export type ProveEvent = OfPhoneTime &
  OfInput & {
    /** Tells it from the other events. */
    readonly type: 'prove';
    /** By what. */
    readonly proof: ProofKind;
    /** Whether it was the person's. */
    readonly ok: boolean;
  };
/** Another screen shows. */
export type ScreenEvent = OfPhoneTime & {
  /** Tells it from the other events. */
  readonly type: 'screen';
  /** The screen before. */
  readonly from: ScreenName;
  /** The screen now. */
  readonly to: ScreenName;
};
/** The screen says something. */
export type NoticeEvent = OfPhoneTime & {
  /** Tells it from the other events. */
  readonly type: 'notice';
  /** What it says. */
  readonly notice: NoticeName;
};
/** The server was asked. */
export type AskEvent = OfPhoneTime & {
  /** Tells it from the other events. */
  readonly type: 'ask';
  /** What was asked. */
  readonly call: PhoneLinkCall;
};
/** The server replied, or could not be reached. */
export type ReplyEvent = OfPhoneTime & {
  /** Tells it from the other events. */
  readonly type: 'reply';
  /** What was asked. */
  readonly call: PhoneLinkCall;
  /** The kind of the reply. */
  readonly is: string;
};
/** A notification came, or ended before it was approved or denied. */
export type PhonePushEvent = OfPhoneTime & {
  /** Tells it from the other events. */
  readonly type: 'push';
  /** Whose. */
  readonly user: string;
  /** Its number. */
  readonly number: number;
  /** What became of it. */
  readonly change: 'arrived' | 'ended';
};
/** What the app remembers of a user was stored. */
export type PhoneMemoryEvent = OfPhoneTime & {
  /** Tells it from the other events. */
  readonly type: 'memory';
  /** The user. */
  readonly user: string;
  /** What the app knows of the user now. */
  readonly status: 'activating' | 'active' | 'inactive' | 'unknown';
  /** The next counter; absent for a user that the app does not know. */
  readonly counter?: string;
};
/** The network of the phone, or its sleep. */
export type PowerEvent = OfPhoneTime & {
  /** Tells it from the other events. */
  readonly type: 'phone';
  /** What the phone is from now on. */
  readonly is: 'asleep' | 'awake' | 'online' | 'offline';
};

/** Something that happened in a phone, as a flat record with its time. No event holds a secret. */
export type PhoneEvent =
  | TapEvent
  | TypeEvent
  | ProveEvent
  | ScreenEvent
  | NoticeEvent
  | AskEvent
  | ReplyEvent
  | PhonePushEvent
  | PhoneMemoryEvent
  | PowerEvent;

/**
 * Writes an event of a phone as one line of text: the time in seconds, then what happened. No secret is in it.
 *
 * @example
 * ```ts
 * import { createPhone, phoneEventText } from 'dscplus/phone';
 *
 * const phone = createPhone({ os: 'ios' });
 * await phone.tap('services');
 * await phone.tap('authenticate');
 * phone.events().map(phoneEventText);
 * // → ['  0.000 s  tap    services: accepted', '  0.000 s  screen login -> services', '  0.000 s  tap    authenticate: ignored, not active']
 * ```
 */
export function phoneEventText(event: PhoneEvent): string {
  const { at } = event;
  const seconds = `${Math.floor(at / 1000)}.${String(at % 1000).padStart(3, '0')} s`;
  return `${seconds.padStart(9)}  ${whatHappened(event)}`;
}

function whatHappened(event: PhoneEvent): string {
  switch (event.type) {
    case 'tap':
      return `tap    ${event.tap}: ${outcomeText(event)}`;
    case 'type':
      return `type   ${event.field}: ${outcomeText(event)}`;
    case 'prove':
      return `prove  ${event.proof} ${event.ok ? 'ok' : 'no'}: ${outcomeText(event)}`;
    case 'screen':
      return `screen ${event.from} -> ${event.to}`;
    case 'notice':
      return `notice ${event.notice}`;
    case 'ask':
      return `ask    ${event.call}`;
    case 'reply':
      return `reply  ${event.call}: ${event.is}`;
    case 'push':
      return `push   ${event.number} of ${event.user}: ${event.change}`;
    case 'memory':
      return `memory ${event.user}: ${event.status}${event.counter === undefined ? '' : `, counter ${event.counter}`}`;
    case 'phone':
      return `phone  ${event.is}`;
  }
}

function outcomeText({ verdict, reason }: OfInput): string {
  return reason === undefined ? verdict : `${verdict}, ${reason}`;
}
