/**
 * What a person does with a phone in several taps, as one call. A shortcut taps, types and proves as a person does, and
 * fails with the reason where the phone ignores one of them or shows another screen.
 */
import { quoted } from '../../errors/message.ts';
import {
  checkAllOptions,
  checkedLater,
  type OptionRules,
  required,
  textRule,
} from '../../options/option-check.ts';
import { activeUsers } from '../phone-memory.ts';
import type { PhoneAuto } from './auto.ts';
import { enrolPhone } from './enrol.ts';
import type { PhoneGestures } from './gestures.ts';

/** A code, or what returns it when it is needed, such as from the message of a line. */
export type CodeSource = string | (() => string | Promise<string>);

/** What a person gives for an activation or a migration. */
export interface PhoneActivation {
  /** The user name. */
  readonly user: string;
  /** The password. */
  readonly password: string;
  /** The token of the SMS. */
  readonly token?: CodeSource;
  /** The response of the user's card to a challenge, where the card is asked instead of the SMS. */
  readonly card?: (challenge: string) => string | Promise<string>;
  /** The PIN to choose; default the `pin` of `createPhone`. Not used on iOS. */
  readonly pin?: string;
}

/** What a person gives for a response by hand. */
export interface ResponseEntries {
  /** The user, who has to be active on this phone; needed where the app has several. */
  readonly user?: string;
  /** The PIN; default the `pin` of `createPhone`. Not used on iOS. */
  readonly pin?: string;
}

/** What a person gives to approve a notification. */
export interface ApprovalEntries {
  /** The PIN; default the `pin` of `createPhone`. Not used on iOS. */
  readonly pin?: string;
}

/** What a phone does in several taps. */
export interface PhoneShortcuts {
  /**
   * Activates the app for a user, or gives it a new key.
   *
   * @throws {PhoneWaitError} with the reason, where a tap is ignored or another screen shows
   */
  activate(activation: PhoneActivation): Promise<void>;
  /**
   * Migrates the user's app from another phone to this one.
   *
   * @throws {PhoneWaitError} with the reason, where a tap is ignored or another screen shows
   */
  migrate(activation: PhoneActivation): Promise<void>;
  /**
   * Computes the response to a challenge, with or without network.
   *
   * @returns the eight digits
   * @throws {PhoneWaitError} with the reason, where a tap is ignored
   * @example
   * ```ts
   * import { createPhone, PhoneWaitError } from 'dscplus/phone';
   *
   * const phone = createPhone({ os: 'ios' });
   * let reason = '';
   * try {
   *   await phone.respond('708362');
   * } catch (error) {
   *   if (error instanceof PhoneWaitError) reason = error.reason;
   * }
   * reason; // → 'not active'
   * ```
   */
  respond(challenge: string, entries?: ResponseEntries): Promise<string>;
  /**
   * Waits for a notification and approves it.
   *
   * @throws {PhoneWaitError} with the reason, `not accepted` where the server refuses
   */
  approve(entries?: ApprovalEntries): Promise<void>;
  /**
   * Waits for a notification and denies it.
   *
   * @throws {PhoneWaitError} with the reason
   */
  deny(): Promise<void>;
  /**
   * What the phone does with notifications by itself from now on; default `ignore`. It polls whenever it is online and
   * has an active user. After an error it is `ignore` again.
   */
  auto: PhoneAuto;
}

const activationOptions = {
  user: required(textRule),
  password: required(textRule),
  token: checkedLater,
  card: checkedLater,
  pin: textRule,
} satisfies OptionRules<PhoneActivation>;
const responseOptions = { user: textRule, pin: textRule } satisfies OptionRules<ResponseEntries>;
const approvalOptions = { pin: textRule } satisfies OptionRules<ApprovalEntries>;

/** The shortcuts of a phone, by what a person does. */
export function phoneShortcuts(gestures: PhoneGestures): Omit<PhoneShortcuts, 'auto'> {
  const { phone, state, has, tap, type, typePin, proveOwner, goToRoot, expectScreen, fail } = gestures;
  const isActiveUser = (name: string): boolean =>
    activeUsers(state().memory).some(({ user }) => user === name);
  const openNotification = async (): Promise<void> => {
    await goToRoot();
    await phone.wait('notification');
    await tap('notification');
  };
  return {
    async activate(activation) {
      checkAllOptions('activate', activation, activationOptions);
      await enrolPhone(gestures, 'activation', activation);
    },
    async migrate(activation) {
      checkAllOptions('migrate', activation, activationOptions);
      await enrolPhone(gestures, 'migration', activation);
    },
    async respond(challenge, entries = {}) {
      checkAllOptions('respond', entries, responseOptions);
      const { user } = entries;
      // Without a field for the user, the phone would compute for the only one.
      if (user !== undefined && !isActiveUser(user)) fail('not active', `user ${quoted(user)}`);
      await goToRoot();
      await tap(state().screen === 'home' ? 'menu' : 'services', 'authenticate');
      if (user !== undefined && has('user')) type('user', user);
      type('challenge', challenge);
      typePin(entries.pin);
      await tap('generate');
      await proveOwner();
      return state().response ?? fail('not accepted', 'response');
    },
    async approve(entries = {}) {
      checkAllOptions('approve', entries, approvalOptions);
      await openNotification();
      typePin(entries.pin);
      await tap('approve');
      await proveOwner();
      expectScreen('approved');
      await tap('done');
    },
    async deny() {
      await openNotification();
      await tap('deny');
      expectScreen('login', 'home');
    },
  };
}
