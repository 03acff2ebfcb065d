/** What a phone is made of, checked; and what the public demo phone is made of. */
import { demoAppPin, demoApps, demoDevice, demoInstallation } from '../crypto/demo-phone.ts';
import { errorMessage } from '../errors/message.ts';
import {
  callRule,
  checkAllOptions,
  choiceRule,
  type OptionRules,
  objectRule,
  objectWithRule,
  required,
  textRule,
} from '../options/option-check.ts';
import { PhoneError } from './phone-errors.ts';
import type { PhoneLink } from './phone-link.ts';
import type { PhoneMachineParts } from './phone-machine.ts';
import {
  activationCounter,
  checkPhoneKept,
  counterAfter,
  newPhoneKept,
  type PhoneKept,
} from './phone-memory.ts';
import {
  type PhoneProfileName,
  type PhoneSystem,
  type PhoneValues,
  phoneProfileNames,
  phoneProfileWith,
  phoneSystems,
} from './phone-profile.ts';
import { type PhoneLocale, phoneLocales } from './screens/phone-texts.ts';

/** What a phone is made of. */
export interface PhoneOptions {
  /** The system of the phone. */
  readonly os: PhoneSystem;
  /** The way to the server; without it the phone has no network. */
  readonly link?: PhoneLink;
  /** The language of the app; default `en`. */
  readonly locale?: PhoneLocale;
  /** The kind of phone; default the name of its system. `android-digits`: a PIN of digits only. */
  readonly profile?: PhoneProfileName;
  /** Values of its own, by the names of `phoneProfileFields`. */
  readonly values?: PhoneValues;
  /** What tells this installation of the app from others; default `PHONE-0001`. */
  readonly installation?: string;
  /** What an earlier phone was given to store: the phone continues from there. */
  readonly kept?: PhoneKept;
  /** Stores memory and secrets before anything that depends on them shows. If it throws, nothing is stored. */
  readonly store?: (kept: PhoneKept) => void;
  /** The PIN that the person types in the shortcuts, unless they are given another. The phone does not have it. */
  readonly pin?: string;
}

const rules = {
  os: required(choiceRule(...phoneSystems)),
  link: objectWithRule(
    'a link',
    ...['login', 'respond', 'begin', 'sendToken', 'prove', 'finish', 'pushes', 'approve', 'deny', 'pin'],
  ),
  locale: choiceRule(...phoneLocales),
  profile: choiceRule(...phoneProfileNames),
  values: objectRule,
  installation: textRule,
  kept: objectRule,
  store: callRule,
  pin: textRule,
} satisfies OptionRules<PhoneOptions>;

/** @throws {OptionError | PhoneError | RangeError} for options that don't fit */
export function phonePartsOf(options: PhoneOptions): PhoneMachineParts {
  checkAllOptions('createPhone', options, rules);
  const { os, link = null, profile: name = os, values = {}, store = null } = options;
  const profile = phoneProfileWith(name, values);
  if (profile.os !== os)
    throw new PhoneError(
      errorMessage(`profile ${name}`, `of a phone with ${profile.os}`, `give os ${profile.os}`),
    );
  return { profile, kept: keptOf(options), link, store };
}

function keptOf({ kept, installation }: PhoneOptions): PhoneKept {
  if (kept === undefined) return newPhoneKept(installation ?? 'PHONE-0001');
  const { memory } = checkPhoneKept(kept);
  if (installation === undefined || installation === memory.installation) return kept;
  throw new PhoneError(errorMessage('installation', 'not that of kept', 'leave installation out'));
}

/** What the public demo phone keeps: it is active for two demo users of every login server that has them. */
const demoKept: PhoneKept = {
  memory: {
    installation: demoInstallation,
    users: demoApps.map(({ user }) => ({
      ...{ user, status: 'active', counter: counterAfter(String(activationCounter)) },
    })),
    activating: null,
  },
  secrets: {
    users: Object.fromEntries(
      demoApps.map((app) => [app.user, { key: hexOf(app.key), device: demoDevice(app), pin: null }]),
    ),
    ...{ activating: null, enrolment: null, login: null },
  },
};

/**
 * The public demo phone: the app of the demo users `demo-app` and `demo-all`, active already. Everyone knows its keys and
 * its PIN `a1b2`. Give it a link, and it approves their logins.
 *
 * @example
 * ```ts
 * import { createPhone, demoPhone } from 'dscplus/phone';
 *
 * const phone = createPhone(demoPhone);
 * phone.memory().users.map(({ user }) => user); // → ['demo-app', 'demo-all']
 * await phone.respond('123456', { user: 'demo-app' }); // → '80836994'
 * ```
 */
export const demoPhone: PhoneOptions = { os: 'android', pin: demoAppPin, kept: demoKept };

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
