/** What a screen shows, as data and as text. Secrets are dots; a phone that is asleep shows nothing but notifications. */
import { activeUsers } from '../phone-memory.ts';
import type { PhoneProfile } from '../phone-profile.ts';
import type { FieldName, PhoneState, ProofKind, ScreenName, TapName } from '../steps/phone-state.ts';
import { isSecretField, phoneFieldText } from './field-text.ts';
import { noticeTexts, type PhoneLocale, phoneText, phoneTexts, type TextName } from './phone-texts.ts';
import { fieldsOf, notificationScreens, proofsOf, rowOf, tapsOf } from './screen-table.ts';

/** A field on a screen. */
export interface ScreenField {
  /** Its name, as `type` takes it. */
  readonly name: FieldName;
  /** What the person reads beside it. */
  readonly label: string;
  /** The text in it, dots for a secret. */
  readonly text: string;
  /** What can be chosen, where it is a choice. */
  readonly choices: readonly string[];
}

/** Something that can be tapped. */
export interface ScreenTap {
  /** Its name, as `tap` takes it. */
  readonly name: TapName;
  /** What the person reads on it. */
  readonly label: string;
}

/** A login that waits for an approval. */
export interface ShownLogin {
  /** Who logs in. */
  readonly user: string;
  /** The application that the user logs in to. */
  readonly application: string;
  /** When the notification came, in ms of phone time. */
  readonly at: number;
}

/** What a phone shows. */
export interface PhoneScreen {
  /** The name of the screen. */
  readonly name: ScreenName;
  /** Whether the phone is asleep: it shows notifications, and nothing else until it is opened. */
  readonly asleep: boolean;
  /** The words at the top. */
  readonly title: string;
  /** The user who is logged in to the app, or null. */
  readonly user: string | null;
  /** The fields. */
  readonly fields: readonly ScreenField[];
  /** What can be tapped now. */
  readonly taps: readonly ScreenTap[];
  /** What opens the lock of the phone, as `prove` takes it; empty where it is not asked for. */
  readonly proofs: readonly ProofKind[];
  /** What it says of what was just done, or null. */
  readonly notice: string | null;
  /** The challenge that shows, in two groups of three digits, or null. */
  readonly challenge: string | null;
  /** The response string that shows, or null. */
  readonly response: string | null;
  /** Where the token went, or null. */
  readonly sentTo: string | null;
  /** The login that waits for an approval on this screen, or null. */
  readonly login: ShownLogin | null;
  /** Notifications that can be opened. */
  readonly notifications: number;
}

/** What a phone shows in this state. */
export function phoneScreen(state: PhoneState, profile: PhoneProfile, locale: PhoneLocale): PhoneScreen {
  const words = (name: TextName): string => phoneText(phoneTexts[name], locale);
  const { screen: name, isAsleep: asleep, loggedIn, notice, enrolment, opened, pushes } = state;
  const canOpen = pushes.length > 0 && notificationScreens.includes(name);
  const taps: ScreenTap[] = [
    ...(canOpen ? [{ name: 'notification' as const, label: words('notification') }] : []),
    ...(asleep
      ? [{ name: 'open' as const, label: words('open') }]
      : tapsOf(state, profile).map(({ tap, label }) => ({ name: tap, label: words(label) }))),
  ];
  const shown = { name, asleep, taps, notifications: pushes.length };
  const nothing = { challenge: null, response: null, sentTo: null, login: null, notice: null };
  if (asleep) return { ...shown, ...nothing, title: '', user: null, fields: [], proofs: [] };
  return {
    ...shown,
    title: words(rowOf(state).title),
    user: loggedIn,
    fields: fieldsOf(state, profile).map(({ field, label }) => ({
      name: field,
      label: words(label),
      text: shownText(state, field),
      choices: choicesOf(state, field),
    })),
    proofs: proofsOf(state, profile),
    notice: notice === null ? null : phoneText(noticeTexts[notice], locale),
    challenge: shownChallenge(state),
    response: state.response,
    sentTo: name === 'token' ? (enrolment?.to ?? null) : null,
    login:
      name !== 'push' || opened === null
        ? null
        : { user: opened.user, application: opened.application, at: opened.at },
  };
}

/**
 * Writes a screen as lines of text, for a terminal and for logs. Secrets are dots.
 *
 * @example
 * ```ts
 * import { createPhone, phoneScreenText } from 'dscplus/phone';
 *
 * const phone = createPhone({ os: 'android', locale: 'zh-Hant' });
 * phone.type('password', 'secret');
 * phoneScreenText(phone.screen()).split('\n'); // → ['登錄', '用戶名  []', '密碼  [••••••]', '[ 登錄 ]  [ 服務 ]']
 * ```
 */
export function phoneScreenText(screen: PhoneScreen): string {
  const { asleep, title, user, fields, taps, notice, challenge, response, sentTo, login } = screen;
  const lines = [
    asleep ? '(asleep)' : [title, user].filter((one) => one !== null).join('  ·  '),
    ...(notice === null ? [] : [`! ${notice}`]),
    ...(login === null ? [] : [`${login.user}  ${login.application}`]),
    ...(challenge === null ? [] : [challenge]),
    ...(sentTo === null ? [] : [sentTo]),
    ...fields.map(({ label, text }) => `${label}  [${text}]`),
    ...(response === null ? [] : [response]),
    taps.map(({ label }) => `[ ${label} ]`).join('  '),
  ];
  return lines.join('\n');
}

function shownText(state: PhoneState, field: FieldName): string {
  const text = phoneFieldText(state, field);
  return isSecretField(field) ? '•'.repeat(text.length) : text;
}

function choicesOf({ screen, enrolment, memory }: PhoneState, field: FieldName): readonly string[] {
  if (field === 'number') return enrolment?.numbers ?? [];
  if (field === 'user' && screen === 'authenticate') return activeUsers(memory).map(({ user }) => user);
  return [];
}

/** As the broker writes it: two groups of three digits. */
function shownChallenge({ screen, login, enrolment }: PhoneState): string | null {
  const challenge =
    screen === 'enter-response' ? login?.challenge : screen === 'card-response' ? enrolment?.challenge : null;
  return challenge?.replace(/^(...)(...)$/, '$1 $2') ?? null;
}
