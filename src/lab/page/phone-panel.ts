/** One phone with the app: its screen, with fields to type into and words to tap. */
import { applications } from '../../login/page/texts/applications.js';
import { isSecretField } from '../../phone/screens/field-text.ts';
import type { PhoneScreen, ScreenField, ShownLogin } from '../../phone/screens/phone-screen.ts';
import type { FieldName, PhoneReason, ProofKind, TapName } from '../../phone/steps/phone-state.ts';
import { type PagePhone, phoneReasonText } from '../page-phone.ts';
import { button, copyButton, element } from './elements.ts';
import { inEnglish, words } from './words.ts';

export interface PhonePanel {
  readonly article: HTMLElement;
  /** Shows this phone from now on. */
  show(phone: PagePhone): void;
  /** The phone may show something else. */
  changed(): void;
  /** The phone can't be reached, for this reason of the server; null: it can. */
  gone(reason: string | null): void;
  /** Says something of this phone beside its name; '' for nothing. */
  note(text: string): void;
}

export interface PhonePanelParts {
  /** The id of its heading. */
  readonly id: string;
  readonly name: string;
  /** What gives it its network: a line, or the program that it is. */
  readonly place: string;
  /** Takes it away, by a button of this name; null for a phone that stays. */
  readonly remove: { readonly label: string; readonly act: () => void } | null;
  /** Has a screen reader say a text. */
  readonly say: (text: string) => void;
}

export function createPhonePanel({ id, name, place, remove, say }: PhonePanelParts): PhonePanel {
  let phone: PagePhone | null = null;
  let spoken = '';
  const status = element('span', { class: 'phone-status' });
  const fault = element('p', { class: 'fault', role: 'status', ...inEnglish() });
  const note = element('p', { class: 'note' });
  const hint = element('p', { class: 'phone-hint', role: 'status' });
  let goneFor: string | null = null;

  /** Does something with the phone; returns whether it was accepted. */
  async function act(work: (phone: PagePhone) => Promise<PhoneReason | null>): Promise<boolean> {
    if (phone === null) return false;
    try {
      const reason = await work(phone);
      hint.textContent = reason === null ? '' : phoneReasonText(words, reason);
      return reason === null;
    } catch (error) {
      panel.gone(String((error as Error).message));
      return false;
    } finally {
      panel.changed();
    }
  }

  const screen = createScreenPanel({
    id,
    tap: (name) => void act((phone) => phone.tap(name)),
    type: (field, text) => act((phone) => phone.type(field, text)),
    async prove(proof, ok) {
      const isTaken = await act((phone) => phone.prove(proof, ok));
      if (isTaken && !ok && phone?.screen().name === 'secure') hint.textContent = words('notProved');
    },
  });
  const handset = element('div', { class: 'handset', hidden: '' }, status, screen.display);
  const head = element('div', { class: 'phone-head' }, element('h3', { id }, name), ...removeButton(remove));
  const parts = [head, note, fault, handset, hint];
  const article = element('article', { class: 'phone', 'aria-labelledby': id }, ...parts);
  const showFault = (reason = goneFor): void => {
    goneFor = reason;
    const text = goneFor ?? phone?.fault() ?? '';
    if (fault.textContent !== text) fault.textContent = text;
    handset.toggleAttribute('data-gone', goneFor !== null);
  };

  const panel: PhonePanel = {
    article,
    show(shown) {
      phone = shown;
      handset.hidden = false;
      if (shown.locale !== document.documentElement.lang) screen.display.lang = shown.locale;
      panel.changed();
    },
    gone: (reason) => showFault(reason),
    note(text) {
      note.textContent = text;
    },
    changed() {
      if (phone === null) return;
      const shown = phone.screen();
      status.textContent = words(phone.isOnline() ? 'online' : 'offline', { place });
      showFault();
      screen.show(shown);
      const before = spoken;
      spoken = spokenScreen(name, shown);
      if (spoken !== before) say(spoken);
    },
  };
  return panel;
}

function removeButton(remove: PhonePanelParts['remove']): readonly HTMLElement[] {
  if (remove === null) return [];
  const { label, act } = remove;
  return [button(words('removePhone'), act, { class: 'link-button', 'aria-label': label })];
}

interface ScreenParts {
  readonly id: string;
  readonly tap: (name: TapName) => void;
  readonly prove: (proof: ProofKind, ok: boolean) => void;
  /** Resolves with whether the phone took the text. */
  readonly type: (field: FieldName, text: string) => Promise<boolean>;
}

/**
 * The screen of a phone in parts, each made anew only when it differs: a field keeps its focus and its text when a
 * notification comes.
 */
function createScreenPanel(parts: ScreenParts): {
  readonly display: HTMLElement;
  show(screen: PhoneScreen): void;
} {
  const head = createPart(headElements);
  const fields = createPart((screen) => screen.fields.flatMap((field) => fieldElements(field, parts)));
  const response = createPart(({ response }) => (response === null ? [] : responseElements(response)));
  const taps = createPart((screen) => [
    element('div', { class: 'phone-taps' }, ...tapButtons(screen, parts)),
    ...(screen.proofs.length > 0 && !screen.asleep ? [proofButtons(screen.proofs, parts)] : []),
  ]);
  const all = [head, fields, response, taps];
  const display = element('div', { class: 'phone-display' }, ...all.map(({ place }) => place));
  return {
    display,
    show(screen) {
      const { name, asleep, title, user, notice, login, challenge, sentTo, proofs, notifications } = screen;
      const focused = document.activeElement;
      const hadFocus = display.contains(focused);
      head.show(screen, [asleep, title, user, notice, login, challenge, sentTo]);
      fields.show(screen, [name, screen.fields.map(({ name, choices }) => [name, choices])]);
      takeOver(display, screen.fields);
      response.show(screen, screen.response);
      taps.show(screen, [asleep, screen.taps, proofs, notifications]);
      if (hadFocus && !display.contains(focused)) sameOrFirst(display, focused).focus();
    },
  };
}

/** A part of the screen, made of what it depends on. */
function createPart(make: (screen: PhoneScreen) => readonly HTMLElement[]): {
  readonly place: HTMLElement;
  show(screen: PhoneScreen, of: unknown): void;
} {
  const place = element('div', { class: 'phone-part' });
  let shown = '';
  return {
    place,
    show(screen, of) {
      const next = JSON.stringify(of);
      if (next === shown) return;
      shown = next;
      place.replaceChildren(...make(screen));
    },
  };
}

/** The button that took the place of one that had the focus; else the first thing that can have it. */
function sameOrFirst(display: HTMLElement, focused: Element | null): HTMLElement {
  const name = focused instanceof HTMLElement ? focused.dataset.tap : undefined;
  const same = name === undefined ? null : display.querySelector<HTMLElement>(`[data-tap="${name}"]`);
  return same ?? display.querySelector<HTMLElement>('input, select, button') ?? display;
}

function headElements(screen: PhoneScreen): HTMLElement[] {
  const { asleep, title, user, notice, login, challenge, sentTo } = screen;
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
  ];
}

function tapButtons({ taps, notifications }: PhoneScreen, { tap }: ScreenParts): HTMLElement[] {
  return taps.map(({ name, label }) => {
    const isNews = name === 'notification' && notifications > 0;
    return button(isNews ? words('newNotification') : label, () => tap(name), {
      ...{ class: `button tap-${name}${isNews ? ' button-first' : ''}`, 'data-tap': name },
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
  const isSecret = isSecretField(name);
  if (choices.length > 0) {
    const options = choices.map((one) => element('option', { value: one }, one));
    const select = element('select', { class: 'field', id, 'data-field': name }, ...options);
    select.value = text;
    select.addEventListener('change', () => void parts.type(name, select.value));
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
  input.addEventListener('input', async () => {
    const { value } = input;
    if (await parts.type(name, value)) taken = value;
    else if (input.value === value) input.value = taken;
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
    const isSecret = isSecretField(name);
    if (input !== null && (isSecret ? text === '' : input.value !== text)) input.value = text;
  }
}

function responseElements(response: string): HTMLElement[] {
  return [
    element('p', { class: 'phone-response' }, response),
    copyButton(words('copyPhoneResponse'), () => response),
  ];
}

function proofButtons(proofs: readonly ProofKind[], { prove }: ScreenParts): HTMLElement {
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
