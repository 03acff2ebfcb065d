/**
 * The phones with the app: one over HTTP, if the server is beside one, and those that a person has added to the page.
 * The latter are gone when the page is left.
 */

import type { OpenDemoApp } from '../../crypto/demo-phone.ts';
import type { LineStateName } from '../../line/line-state.ts';
import type { TimeView } from '../../login/admin/staff/staff-time.ts';
import { language } from '../../login/page/texts/page-language.js';
import type { PhoneSystem } from '../../phone/phone-profile.ts';
import { createServerLink, type SendToServer } from '../../phone/server-link.ts';
import type { Clock } from '../../time/clock.ts';
import { demoKeptFrom, demoPhoneText, usersBehind, usersText } from '../demo-phone.ts';
import { createLabPhone, type LabPhone } from '../lab-phone.ts';
import { numberText } from '../phone-lines.ts';
import { button, element } from './elements.ts';
import { createPhonePanel, type PhonePanel } from './phone-panel.ts';
import { words } from './words.ts';

/** How often phones look for notifications, in ms: the login page waits for them. */
const lookMs = 500;
/** More phones would ask the server too often. */
const phonesMax = 4;

export interface PhonesPanel {
  /** A phone line is there: a phone can have it. */
  addLine(number: string): void;
  /** The state of a line. */
  line(number: string, state: LineStateName): void;
  follow(view: TimeView): void;
  /** The apps of the demo phone, as the server has them; none: it offers no demo phone. */
  demoApps(apps: readonly OpenDemoApp[]): void;
  /** Adds the phone over HTTP, which stays, and returns its panel. */
  addFar(): PhonePanel;
}

export interface PhonesParts {
  readonly send: SendToServer;
  readonly clock: Clock;
  /** Has a screen reader say a text. */
  readonly say: (text: string) => void;
}

interface PlacedPhone {
  readonly phone: LabPhone;
  readonly panel: PhonePanel;
  /** Of its line; null for the demo phone, which has none. */
  readonly number: string | null;
}

export function createPhonesPanel(place: HTMLElement, { send, clock, say }: PhonesParts): PhonesPanel {
  let phones: readonly PlacedPhone[] = [];
  let added = 0;
  let time: TimeView | null = null;
  let far: PhonePanel | null = null;
  let apps: readonly OpenDemoApp[] = [];
  const states = new Map<string, LineStateName>();
  const list = element('div', { class: 'phones' });
  const none = element('p', { class: 'none' }, words('noPhones'));
  const { form, lines, add } = phoneForm(addPhone);
  const addDemo = button('', () => addPhone('android', null), { class: 'button add-demo', hidden: '' });
  place.append(none, list, addDemo, form);

  function addPhone(os: PhoneSystem, number: string | null): void {
    const count = ++added;
    const from = number === null ? { kept: demoKeptFrom(apps) } : { installation: crypto.randomUUID() };
    const parts = { os, clock, from, locale: language, link: createServerLink(os, send) };
    const phone = createLabPhone({ ...parts, changed: () => panel.changed() });
    const panel = panelOf(os, number, count, say, () => {
      phones = phones.filter((one) => one.phone !== phone);
      panel.article.remove();
      changed();
      (number === null && !addDemo.hidden ? addDemo : add).focus();
    });
    phones = [...phones, { phone, panel, number }];
    if (number !== null) phone.setLine(states.get(number) ?? null);
    else panel.note(demoPhoneText(words, apps));
    if (time !== null) phone.follow(time);
    list.append(panel.article);
    panel.show(phone);
    changed();
    panel.article.querySelector<HTMLElement>('input')?.focus();
  }

  function changed(): void {
    none.hidden = far !== null || phones.length > 0;
    for (const one of [add, addDemo]) one.disabled = phones.length >= phonesMax;
    addDemo.hidden = apps.length === 0 || phones.some(({ number }) => number === null);
  }

  setInterval(() => {
    for (const { phone } of phones) void phone.look();
  }, lookMs);
  return {
    addLine(number) {
      const isThere = [...lines.options].some(({ value }) => value === number);
      if (!isThere) lines.append(element('option', { value: number }, numberText(number)));
    },
    line(number, state) {
      states.set(number, state);
      for (const one of phones) if (one.number === number) one.phone.setLine(state);
    },
    follow(view) {
      time = view;
      for (const { phone } of phones) phone.follow(view);
    },
    demoApps(reported) {
      apps = reported;
      addDemo.textContent = words('demoPhoneOf', { users: usersText(apps) });
      for (const one of phones) if (one.number === null) noteBehind(one, apps);
      changed();
    },
    addFar() {
      far = farPanel(say);
      list.prepend(far.article);
      changed();
      return far;
    },
  };
}

/** @param remove called when a person removes it */
function panelOf(
  os: PhoneSystem,
  number: string | null,
  count: number,
  say: PhonesParts['say'],
  remove: () => void,
): PhonePanel {
  return createPhonePanel({
    ...{ id: `phone-${count}`, name: words('phoneNamed', { count, os: words(os) }), say },
    place: number === null ? words('demoPhonePlace') : numberText(number),
    remove: { label: words('removeOf', { count }), act: remove },
  });
}

function farPanel(say: PhonesParts['say']): PhonePanel {
  const [name, place] = [words('farPhone'), words('farPhonePlace')];
  return createPhonePanel({ id: 'far-phone', name, place, remove: null, say });
}

function noteBehind({ phone, panel }: PlacedPhone, apps: readonly OpenDemoApp[]): void {
  const behind = usersBehind(phone.memory(), apps);
  if (behind.length > 0) panel.note(words('demoPhoneBehind', { users: behind.join(', ') }));
}

/** @param give called with the system and the line that a person has chosen */
function phoneForm(give: (os: PhoneSystem, number: string) => void): {
  readonly form: HTMLElement;
  readonly lines: HTMLSelectElement;
  readonly add: HTMLButtonElement;
} {
  const systems = (['android', 'ios'] as const).map((os) => element('option', { value: os }, words(os)));
  const os = element('select', { class: 'field', id: 'phone-os' }, ...systems);
  const lines = element('select', { class: 'field', id: 'phone-line' });
  const add = element('button', { class: 'button' }, words('newPhone'));
  const form = element(
    'form',
    { class: 'phone-form' },
    element('label', { for: 'phone-os' }, words('system')),
    os,
    element('label', { for: 'phone-line' }, words('ofLine')),
    lines,
    add,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    give(os.value as PhoneSystem, lines.value);
  });
  return { form, lines, add };
}
