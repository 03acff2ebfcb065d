/** The phones with the app that a person has added to the page. They are gone when the page is left. */
import type { LineStateName } from '../../line/line-state.ts';
import type { TimeView } from '../../login/admin/staff/staff-time.ts';
import { language } from '../../login/page/texts/page-language.js';
import type { PhoneSystem } from '../../phone/phone-profile.ts';
import { createServerLink, type SendToServer } from '../../phone/server-link.ts';
import type { Clock } from '../../time/clock.ts';
import { createLabPhone, type LabPhone } from '../lab-phone.ts';
import { numberText } from '../phone-lines.ts';
import { element } from './elements.ts';
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
  readonly number: string;
}

export function createPhonesPanel(place: HTMLElement, { send, clock, say }: PhonesParts): PhonesPanel {
  let phones: readonly PlacedPhone[] = [];
  let added = 0;
  let time: TimeView | null = null;
  const states = new Map<string, LineStateName>();
  const list = element('div', { class: 'phones' });
  const none = element('p', { class: 'none' }, words('noPhones'));
  const { form, lines, add } = phoneForm((os, number) => addPhone(os, number));
  place.append(none, list, form);

  function addPhone(os: PhoneSystem, number: string): void {
    const count = ++added;
    const phone = createLabPhone({
      ...{ os, clock, locale: language, link: createServerLink(os, send) },
      installation: crypto.randomUUID(),
      changed: () => panel?.show(),
    });
    const remove = (): void => {
      phones = phones.filter((one) => one.phone !== phone);
      made.article.remove();
      changed();
      add.focus();
    };
    let panel: PhonePanel | null = null;
    const made = createPhonePanel({ phone, count, number, say, remove });
    panel = made;
    phones = [...phones, { phone, panel: made, number }];
    phone.setLine(states.get(number) ?? null);
    if (time !== null) phone.follow(time);
    list.append(made.article);
    changed();
    made.article.querySelector<HTMLElement>('input')?.focus();
  }

  function changed(): void {
    none.hidden = phones.length > 0;
    add.disabled = phones.length >= phonesMax;
  }

  setInterval(() => {
    for (const { phone } of phones) void phone.look();
  }, lookMs);
  return {
    addLine(number) {
      if ([...lines.options].some(({ value }) => value === number)) return;
      lines.append(element('option', { value: number }, numberText(number)));
    },
    line(number, state) {
      states.set(number, state);
      for (const one of phones) if (one.number === number) one.phone.setLine(state);
    },
    follow(view) {
      time = view;
      for (const { phone } of phones) phone.follow(view);
    },
  };
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
