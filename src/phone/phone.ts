/**
 * A phone with the app on a virtual clock: the pure app of steps/phone-transitions.ts with its link, its keys, its
 * events and waits. Time advances only when a call advances it, and instantly; a reply of the server takes none of it.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import { checkOptions, numberRule, type OptionRules } from '../options/option-check.ts';
import { autoReply, phoneAutos } from './gestures/auto.ts';
import { type PlainPhone, phoneGestures } from './gestures/gestures.ts';
import { type PhoneShortcuts, phoneShortcuts } from './gestures/shortcuts.ts';
import { PhoneError } from './phone-errors.ts';
import type { PhoneEvent } from './phone-events.ts';
import { PhoneMachine, type PhoneOutcome } from './phone-machine.ts';
import type { PhoneKept, PhoneMemory } from './phone-memory.ts';
import { type PhoneOptions, phonePartsOf } from './phone-options.ts';
import type { PhoneProfile } from './phone-profile.ts';
import { type PhoneSnapshot, phoneSnapshot, restoredState } from './phone-snapshot.ts';
import { waitFor } from './phone-wait.ts';
import { type PhoneScreen, phoneScreen } from './screens/phone-screen.ts';
import type { PhoneLocale } from './screens/phone-texts.ts';
import {
  type FieldName,
  type ProofKind,
  plainFields,
  proofKinds,
  type ScreenName,
  screenNames,
  secretFields,
  type TapName,
  tapNames,
} from './steps/phone-state.ts';

/** How long to wait. */
export interface PhoneWait {
  /** The longest time: phone time for a screen, the link's time for a notification; in ms, default a minute. */
  readonly limitMs?: number;
}

const waitOptions = { limitMs: numberRule } satisfies OptionRules<PhoneWait>;
const waitLimitMs = 60_000;

/**
 * A phone with the app, in virtual time. What a person does is `tap`, `type` and `prove`; the shortcuts do several of
 * them in turn.
 */
export interface Phone extends PhoneShortcuts {
  /** Its values. */
  readonly profile: PhoneProfile;
  /** The language of the app. */
  readonly locale: PhoneLocale;
  /** Phone time in ms. */
  now(): number;
  /** What it shows. */
  screen(): PhoneScreen;
  /** What the app remembers: users and their next counters. */
  memory(): PhoneMemory;
  /** Memory and secrets, to make the same phone again by `createPhone({ kept })`. Keep it as you keep a key. */
  kept(): PhoneKept;
  /**
   * Taps something. The outcome comes when the server has replied to what was tapped.
   *
   * @throws {PhoneError} for a name that nothing has, and for a link that breaks its types
   * @example
   * ```ts
   * import { createPhone } from 'dscplus/phone';
   *
   * const phone = createPhone({ os: 'android' });
   * await phone.tap('log-in'); // → { verdict: 'ignored', reason: 'field empty' }
   * await phone.tap('services'); // → { verdict: 'accepted' }
   * phone.screen().title; // → 'Services'
   * ```
   */
  tap(name: TapName): Promise<PhoneOutcome>;
  /**
   * Types a text into a field, in place of the one in it.
   *
   * @throws {PhoneError} for a name that no field has
   * @example
   * ```ts
   * import { createPhone } from 'dscplus/phone';
   *
   * const phone = createPhone({ os: 'ios', locale: 'zh-Hant' });
   * phone.type('user', 'alice'); // → { verdict: 'accepted' }
   * phone.type('password', 'secret');
   * phone.screen().fields.map(({ label, text }) => `${label} ${text}`); // → ['用戶名 alice', '密碼 ••••••']
   * ```
   */
  type(field: FieldName, text: string): PhoneOutcome;
  /**
   * Opens the lock of the phone where the app asks for it, or fails to. The outcome comes when the server has replied
   * to what follows.
   *
   * @throws {PhoneError} for another kind of proof
   */
  prove(proof: ProofKind, ok?: boolean): Promise<PhoneOutcome>;
  /**
   * Switches the phone's network on or off. Without it no notification comes; responses are computed all the same.
   *
   * @throws {PhoneError} for a phone without a link that goes online
   */
  setOnline(online: boolean): void;
  /** Whether the phone has a network. */
  isOnline(): boolean;
  /** Whether the phone waits for a reply of the server: it takes no tap and no text meanwhile. */
  isWaiting(): boolean;
  /**
   * Asks the server for notifications now, and waits for one at most this long, in ms of the link's time.
   *
   * @returns whether there was anything to ask: the phone is online, and has an active user
   */
  poll(waitMs?: number): Promise<boolean>;
  /**
   * Waits for a screen, or for a notification. It fails at once when it can't come by itself.
   *
   * @throws {PhoneWaitError} with the reason
   * @example
   * ```ts
   * import { createPhone, PhoneWaitError } from 'dscplus/phone';
   *
   * const phone = createPhone({ os: 'ios' });
   * let reason = '';
   * try {
   *   await phone.wait('notification');
   * } catch (error) {
   *   if (error instanceof PhoneWaitError) reason = error.reason;
   * }
   * reason; // → 'no network'
   * ```
   */
  wait(what: ScreenName | 'notification', wait?: PhoneWait): Promise<void>;
  /**
   * Lets time pass.
   *
   * @param ms whole ms of phone time
   * @throws {PhoneError} for a time that is not whole ms from 0
   */
  advance(ms: number): void;
  /** The time at which something happens by itself next, or null. */
  nextWake(): number | null;
  /** The last events, oldest first, 256 at most. No event holds a secret. */
  events(): readonly PhoneEvent[];
  /**
   * Calls `listener` with each event from now on, in order. A listener may use the phone; those events come after.
   *
   * @returns a function that ends it
   */
  on(listener: (event: PhoneEvent) => void): () => void;
  /**
   * Saves screen, fields and time, to restore them later. No secret is in it, typed ones neither.
   *
   * @throws {PhoneError} while the phone waits for a reply
   * @example
   * ```ts
   * import { createPhone } from 'dscplus/phone';
   *
   * const phone = createPhone({ os: 'ios' });
   * await phone.tap('services');
   * const snapshot = phone.snapshot();
   * await phone.tap('back');
   * phone.restore(snapshot);
   * phone.screen().name; // → 'services'
   * ```
   */
  snapshot(): PhoneSnapshot;
  /**
   * Restores a snapshot, or what JSON made of one. Phone time goes back too, memory does not: no counter is used twice.
   *
   * @throws {PhoneError} for one of another installation or format, with a wrong field, or of a login or an activation
   * that is over
   */
  restore(snapshot: PhoneSnapshot | object): void;
}

/**
 * Makes a phone with the app, on a virtual clock.
 *
 * @throws {OptionError} for an option that is unknown, of a wrong type, or missing
 * @throws {PhoneError} for a profile of another system, or `kept` with a wrong field
 * @throws {RangeError} for a value out of its range
 * @example
 * ```ts
 * import { createPhone } from 'dscplus/phone';
 *
 * const phone = createPhone({ os: 'android' });
 * phone.screen().taps.map(({ label }) => label); // → ['Log In', 'Services']
 * ```
 */
export function createPhone(options: PhoneOptions): Phone {
  const parts = phonePartsOf(options);
  const machine = new PhoneMachine(parts);
  const { profile } = parts;
  const { locale = 'en', pin = null } = options;
  const phone: PlainPhone = {
    profile,
    locale,
    now: () => machine.state.at,
    screen: () => phoneScreen(machine.state, profile, locale),
    memory: () => machine.state.memory,
    kept: () => machine.kept(),
    async tap(name) {
      const tap = named('tap', name, tapNames);
      // An activation that was cut off comes first. If the server can't be reached, the tap says so.
      const confirmation = machine.confirmation();
      if (confirmation !== null) await confirmation.catch(() => undefined);
      const outcome = machine.act({ type: 'tap', tap });
      await machine.idle();
      return outcome;
    },
    type: (field, text) =>
      machine.act({ type: 'type', field: named('field', field, [...plainFields, ...secretFields]), text }),
    async prove(proof, ok = true) {
      const outcome = machine.act({ type: 'prove', proof: named('proof', proof, proofKinds), ok });
      await machine.idle();
      return outcome;
    },
    setOnline: (online) => machine.setOnline(online),
    isOnline: () => machine.state.isOnline,
    isWaiting: () => machine.state.awaiting !== null,
    poll: (waitMs = 0) => machine.poll(checkMs('waitMs', waitMs)),
    async wait(what, wait = {}) {
      checkOptions('wait', wait, waitOptions);
      const limitMs = checkMs('limitMs', wait.limitMs ?? waitLimitMs);
      await waitFor(machine, named('screen', what, ['notification', ...screenNames]), limitMs);
    },
    advance: (ms) => machine.wakeAt(machine.state.at + checkMs('time', ms)),
    nextWake: () => machine.nextWake(),
    events: () => machine.events(),
    on: (listener) => machine.on(listener),
    snapshot: () => phoneSnapshot(machine.state),
    restore: (from) => machine.replaceState(restoredState(from, machine.state, machine.kept())),
  };
  const shortcuts = phoneShortcuts(phoneGestures(phone, machine, pin));
  const auto = autoReply(machine, (how) => (how === 'approve' ? shortcuts.approve() : shortcuts.deny()));
  return {
    ...phone,
    ...shortcuts,
    get auto() {
      return auto.get();
    },
    set auto(value) {
      auto.set(named('auto', value, phoneAutos));
    },
  };
}

/** @throws {PhoneError} for a name that is not one of these */
function named<N extends string>(what: string, name: N, known: readonly N[]): N {
  if (known.includes(name)) return name;
  throw new PhoneError(errorMessage(`${what} ${quoted(name)}`, 'unknown', `give ${known.join(', ')}`));
}

/** @throws {PhoneError} for a value that is not whole ms from 0 */
function checkMs(name: string, ms: number): number {
  if (Number.isSafeInteger(ms) && ms >= 0) return ms;
  throw new PhoneError(errorMessage(name, `invalid value ${ms}`, 'give a whole number of ms from 0'));
}
