/** One phone with the app: its screen, with fields to type into and words to tap. */
import { applications } from '../../login/page/texts/applications.js';
import type { PhoneScreen, ScreenField, ShownLogin } from '../../phone/screens/phone-screen.ts';
import {
  type FieldName,
  type PhoneReason,
  type ProofKind,
  secretFields,
} from '../../phone/steps/phone-state.ts';
import { type LabPhone, phoneReasonText } from '../lab-phone.ts';
import { numberText } from '../phone-lines.ts';
import { button, copyButton, element } from './elements.ts';
import { words } from './words.ts';

export interface PhonePanel {
  readonly article: HTMLElement;
  /** Shows what the phone shows now. */
  show(): void;
}

export interface PhonePanelParts {
  readonly phone: LabPhone;
  /** The place of the phone among those of the page, from 1. */
  readonly count: number;
  readonly number: string;
  readonly remove: () => void;
  /** Has a screen reader say a text. */
  readonly say: (text: string) => void;
}

export function createPhonePanel({ phone, count, number, remove, say }: PhonePanelParts): PhonePanel {
  const id = `phone-${count}`;
  const name = words('phoneNamed', { count, os: words(phone.os) });
  const status = element('span', { class: 'phone-status' });
  const display = element('div', { class: 'phone-display' });
  const hint = element('p', { class: 'phone-hint', role: 'status' });
  const article = element(
    'article',
    { class: 'phone', 'aria-labelledby': id },
    element(
      'div',
      { class: 'phone-head' },
      element('h3', { id }, name),
      button(words('removePhone'), remove, {
        class: 'link-button',
        'aria-label': words('removeOf', { count }),
      }),
    ),
    element('div', { class: 'handset' }, status, display),
    hint,
  );
  const tell = (reason: PhoneReason | null): void => {
    hint.textContent = reason === null ? '' : phoneReasonText(words, reason);
  };
  const act = (done: Promise<PhoneReason | null>): void => void done.then(tell).finally(panel.show);
  const parts: ScreenParts = {
    id,
    tap: (tap) => act(phone.tap(tap)),
    prove(proof, ok) {
      const proved = phone.prove(proof, ok).then((reason) => {
        tell(reason);
        if (reason === null && !ok && phone.screen().name === 'secure') hint.textContent = words('notProved');
      });
      void proved.finally(panel.show);
    },
    type(field, text) {
      const reason = phone.type(field, text);
      tell(reason);
      return reason === null;
    },
  };
  let shown = '';
  const panel: PhonePanel = {
    article,
    show() {
      const screen = phone.screen();
      status.textContent = words(phone.isOnline() ? 'online' : 'offline', { number: numberText(number) });
      // What is typed leaves the elements as they are, and the cursor where it is.
      const form = JSON.stringify({ ...screen, fields: screen.fields.map(({ name }) => name) });
      if (form === shown) return takeOver(display, screen.fields);
      const hadFocus = display.contains(document.activeElement);
      shown = form;
      display.replaceChildren(...screenElements(screen, parts));
      if (hadFocus) (display.querySelector<HTMLElement>('input, select, button') ?? display).focus();
      say(spokenScreen(name, screen));
    },
  };
  panel.show();
  return panel;
}

interface ScreenParts {
  readonly id: string;
  readonly tap: (name: PhoneScreen['taps'][number]['name']) => void;
  readonly prove: (proof: ProofKind, ok: boolean) => void;
  /** Returns whether the phone took the text. */
  readonly type: (field: FieldName, text: string) => boolean;
}

function screenElements(screen: PhoneScreen, parts: ScreenParts): HTMLElement[] {
  const { name, asleep, title, user, notice, login, challenge, sentTo, fields, response } = screen;
  const lines = [
    ...(login === null ? [] : [loginText(login)]),
    ...(challenge === null ? [] : [words('challengeIs', { challenge })]),
    ...(sentTo === null ? [] : [words('sentTo', { to: sentTo })]),
  ];
  const shownTitle = asleep ? words('asleepTitle') : title;
  return [
    element('h4', {}, [shownTitle, user].filter((one) => one !== null).join(' · ')),
    ...(notice === null ? [] : [element('p', { class: 'phone-notice' }, notice)]),
    ...lines.map((line) => element('p', {}, line)),
    ...fields.flatMap((field) => fieldElements(field, parts)),
    ...(response === null ? [] : responseElements(response)),
    element('div', { class: 'phone-taps' }, ...tapButtons(screen, parts)),
    ...(name === 'secure' && !asleep ? [proofButtons(parts)] : []),
  ];
}

function tapButtons({ taps, notifications }: PhoneScreen, { tap }: ScreenParts): HTMLElement[] {
  return taps.map(({ name, label }) => {
    const isNews = name === 'notification' && notifications > 0;
    return button(isNews ? words('newNotification') : label, () => tap(name), {
      class: `button tap-${name}${isNews ? ' button-first' : ''}`,
    });
  });
}

/** Who logs in to what, by the application's name among people. */
function loginText({ user, application }: ShownLogin): string {
  const known: Readonly<Record<string, { readonly label: string }>> = applications;
  return words('loginOf', { user, application: known[application]?.label ?? application });
}

/** Enter in a field taps the first thing that can be tapped, as the keyboard of a phone does. */
function fieldElements({ name, label, text, choices }: ScreenField, parts: ScreenParts): HTMLElement[] {
  const id = `${parts.id}-${name}`;
  const isSecret = (secretFields as readonly string[]).includes(name);
  if (choices.length > 0) {
    const options = choices.map((one) => element('option', { value: one }, one));
    const select = element('select', { class: 'field', id, 'data-field': name }, ...options);
    select.value = text;
    select.addEventListener('change', () => parts.type(name, select.value));
    return [element('label', { for: id }, label), select];
  }
  const input = element('input', {
    ...{
      class: 'field',
      id,
      'data-field': name,
      autocomplete: 'off',
      autocapitalize: 'none',
      spellcheck: 'false',
    },
    type: isSecret ? 'password' : 'text',
  });
  let taken = isSecret ? '' : text;
  input.value = taken;
  input.addEventListener('input', () => {
    if (parts.type(name, input.value)) taken = input.value;
    else input.value = taken;
  });
  input.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter')
      input.closest('.phone-display')?.querySelector<HTMLElement>('.phone-taps button')?.click();
  });
  return [element('label', { for: id }, label), input];
}

/** A field that the app has emptied, or filled, is so on the page too. */
function takeOver(display: HTMLElement, fields: readonly ScreenField[]): void {
  for (const { name, text } of fields) {
    const input = display.querySelector<HTMLInputElement | HTMLSelectElement>(`[data-field="${name}"]`);
    const isSecret = (secretFields as readonly string[]).includes(name);
    if (input !== null && (isSecret ? text === '' : input.value !== text)) input.value = text;
  }
}

function responseElements(response: string): HTMLElement[] {
  return [
    element('p', { class: 'phone-response' }, response),
    copyButton(words('copyPhoneResponse'), () => response),
  ];
}

function proofButtons({ prove }: ScreenParts): HTMLElement {
  const proofs = ['fingerprint', 'face', 'passcode'] as const;
  return element(
    'div',
    { class: 'phone-taps' },
    ...proofs.map((proof) => button(words(proof), () => prove(proof, true), { class: 'button' })),
    button(words('wrongPerson'), () => prove('fingerprint', false), { class: 'button' }),
  );
}

function spokenScreen(phone: string, screen: PhoneScreen): string {
  const { asleep, title, notice, login, response, notifications } = screen;
  return [
    phone,
    asleep ? words('asleepTitle') : title,
    ...(notifications > 0 ? [words('newNotification')] : []),
    ...(login === null ? [] : [loginText(login)]),
    ...(notice === null ? [] : [notice]),
    ...(response === null ? [] : [words('responseIs', { response: [...response].join(' ') })]),
  ].join(', ');
}
