/** A person uses a phone at the keyboard of a terminal. */
import { describe, expect, it } from 'vitest';
import { phoneLines } from '../../../src/handset/phone-terminal/phone-lines.ts';
import { textWidth } from '../../../src/handset/phone-terminal/text-width.ts';
import { createPhone } from '../../../src/phone/phone.ts';
import type { PhoneLocale } from '../../../src/phone/screens/phone-texts.ts';
import { screenNames } from '../../../src/phone/steps/phone-state.ts';
import { themeFor } from '../../../src/terminal/view/theme.ts';
import { activateByKeys, type DrawPhoneOptions, type KeyedPhone, keyedPhone } from './drawn-phone.tsx';

const lines = (keyed: KeyedPhone, options: DrawPhoneOptions): string[] =>
  keyed
    .draw(options)
    .split('\n')
    .map((line) => line.trimEnd());

const small = { columns: 40, rows: 12 } as const;
const middle = { columns: 80, rows: 24 } as const;

describe('a person sees the phone', () => {
  it('at 40 × 12 with its fields, and each button with its key', () => {
    expect(lines(keyedPhone({ os: 'android' }), small)).toEqual([
      'SIMULATOR Android  ada.phone      online',
      '─'.repeat(40),
      'Log In',
      '',
      '> Username [_]',
      '  Password []',
      '',
      '  1 Log In',
      '  2 Services',
      '',
      'Enter next  Tab field  Esc keys  ^C end',
    ]);
  });

  it('with what is typed, dots for a secret, and why a tap was ignored', async () => {
    const keyed = keyedPhone({ os: 'ios' });
    await keyed.type('ada\t\u001b1');
    expect(keyed.notices).toEqual(['tap log-in: ignored, field empty; type into each field']);
    expect(lines(keyed, small)).toContain('tap log-in: ignored, field empty');
    expect(lines(keyed, middle)).toContain('tap log-in: ignored, field empty; type into each field');
    await keyed.type('hunter');
    expect(lines(keyed, small).slice(4, 6)).toEqual(['  Username [ada]', '> Password [••••••_]']);
    expect(JSON.stringify(keyed.session.view())).not.toContain('hunter');
    await keyed.type('\t');
    expect(lines(keyed, small).slice(4, 6)).toEqual(['> Username [ada_]', '  Password [••••••]']);
    expect(JSON.stringify(keyed.session.view())).not.toContain('hunter');
  });

  it('with the log beside it on a wide screen, and below it on a high one', async () => {
    const keyed = keyedPhone({ os: 'ios', locale: 'zh-Hant' });
    await keyed.type('\u001b2');
    expect(lines(keyed, { columns: 120, rows: 12 }).slice(0, 4)).toEqual([
      `SIMULATOR iOS  ada.phone${' '.repeat(32)}online    0.000 s  tap    services: accepted`,
      `${'─'.repeat(62)}    0.000 s  screen login -> services`,
      '服務',
      '',
    ]);
    expect(lines(keyed, middle).slice(-5)).toEqual([
      '─'.repeat(78),
      '  0.000 s  tap    services: accepted',
      '  0.000 s  screen login -> services',
      '',
      '1-9 Enter buttons  Tab fields  n network  y copy  q leave',
    ]);
  });

  it('approves a login: the notification, who logs in and when, the proof', async () => {
    const keyed = keyedPhone({ os: 'ios' });
    await activateByKeys(keyed, 'ada');
    const login = keyed.server.begin('ada');
    await keyed.phone.poll();
    expect(lines(keyed, small).slice(2, 6)).toEqual(['Home  ada', '', '  1 More', '  o Notification']);
    await keyed.type('o');
    expect(lines(keyed, small).slice(2, 8)).toEqual([
      'Login request  ada',
      '',
      '  ada  portal  00:00:00',
      '',
      '  1 Approve',
      '  2 Deny',
    ]);
    await keyed.type('1');
    expect(lines(keyed, small).slice(2, 7)).toEqual([
      'Security factor  ada',
      '  1 Cancel  f fingerprint',
      '  F wrong fingerprint  a face',
      '  A wrong face  p passcode',
      '  P wrong passcode',
    ]);
    await keyed.type('\r');
    expect(keyed.phone.screen().name).toBe('secure');
    await keyed.type('F');
    expect(lines(keyed, small)).toContain('prove fingerprint: not confirmed');
    await keyed.type('a');
    expect(keyed.phone.screen().name).toBe('approved');
    expect(login.state).toBe('accepted');
  });

  it('responds by hand with the network off, chooses among users, and wakes the phone', async () => {
    const keyed = keyedPhone({ os: 'android' });
    const { phone } = keyed;
    await activateByKeys(keyed, 'ada');
    await keyed.type('n');
    expect(lines(keyed, small)[0]).toBe('SIMULATOR Android  ada.phone     offline');
    await keyed.type('11708362\ra1b2\r');
    const { response } = phone.screen();
    expect(response).toMatch(/^[0-9]{8}$/);
    expect(lines(keyed, small)).toContain(`  ${response}`);
    phone.advance(360_000);
    expect(lines(keyed, small).slice(0, 5)).toEqual([
      'SIMULATOR Android        asleep, offline',
      '─'.repeat(40),
      'The phone is asleep.',
      '',
      '  1 Open',
    ]);
    await keyed.type('1');
    expect(phone.screen().name).toBe('home');
  });

  it('keeps a text that does not fit in its field, with the focus, and taps nothing', async () => {
    const keyed = keyedPhone({ os: 'ios' });
    await activateByKeys(keyed, 'ada');
    await keyed.type('11');
    await keyed.type('12a\u001b1');
    expect(keyed.notices).toEqual(['type challenge: ignored, text unfit; type what the field takes']);
    expect(keyed.session.view().focus).toBe('challenge');
    await keyed.type('\u007f\r');
    expect(keyed.notices.at(-1)).toBe('tap generate: ignored, field empty; type into each field');
    await keyed.type('\u0015708362\r');
    expect(keyed.phone.screen().name).toBe('secure');
  });

  it('pastes into a field, and a paste taps nothing', async () => {
    const keyed = keyedPhone({ os: 'android' });
    await keyed.type('\u001b[200~ada\r1\u001b[201~');
    expect(keyed.session.view().screen.fields[0]?.text).toBe('ada1');
    await keyed.type('\u001b[27u');
    await keyed.type('\u0015\u001b');
    expect(keyed.phone.screen().name).toBe('login');
  });

  it('a hint on a screen that is too small, and ASCII alone where that is wanted', async () => {
    const keyed = keyedPhone({ os: 'android', locale: 'zh-Hant' });
    expect(lines(keyed, { columns: 39, rows: 12 })).toEqual([
      'The phone needs 40 x 12.',
      'This is 39 x 12.',
      'Make the window larger,',
      'or Ctrl-C quits.',
    ]);
    await keyed.type('\tpw');
    const ascii = keyed.draw({ ...middle, ascii: true });
    expect(ascii).toMatch(/^[ -~\n]*$/);
    expect(ascii).toContain('> password [**_]');
    expect(ascii).toContain('2 services');
    expect(keyed.draw(middle)).not.toContain('\u001b');
    expect(keyed.draw({ ...middle, depth: 24 })).toContain('\u001b[');
  });

  it.each(['en', 'zh-Hant'] as const)(
    'no line too wide or too many, and every button, in %s',
    async (locale) => {
      const seen = new Set<string>();
      for (const os of ['ios', 'android'] as const) await walk(os, locale, (name) => seen.add(name));
      const offered = screenNames.filter((name) => name !== 'inactive');
      expect([...seen].toSorted()).toEqual(offered.toSorted());
    },
  );
});

/** Through every screen by the keyboard, looking at each at many sizes. */
async function walk(os: 'ios' | 'android', locale: PhoneLocale, see: (name: string) => void): Promise<void> {
  const keyed = keyedPhone({ os, locale, pin: 'a1b2' });
  const { phone, server } = keyed;
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      look(keyed);
      see(phone.screen().name);
      await keyed.type(key);
    }
    look(keyed);
    see(phone.screen().name);
  };
  const isIos = os === 'ios';
  const at = (name: string): void => expect(phone.screen().name).toBe(name);
  await press('\u001b2', '1', '\r', 'ada\tright\r', '\r');
  const token = String(server.tokens.at(-1)?.token);
  await (isIos ? press(`${token}\r`, 'f', '1') : press(`${token}\ta1b2\r`, '1'));
  at('home');
  await (isIos ? press('1', '1', '708362\r', 'p', '1') : press('1', '1', '708362\ra1b2\r', '1'));
  at('home');
  server.begin('ada');
  await phone.poll();
  await (isIos ? press('o', '1', 'f', '1') : press('o', 'a1b2\r', '1'));
  server.begin('ada').state = 'accepted';
  const over = server.begin('ada');
  await phone.poll();
  over.state = 'refused';
  await (isIos ? press('o', '1', 'f') : press('o', 'a1b2\r'));
  at('not-accepted');
  if (isIos) await press('1', '1', '4');
  else await press('1', '1', '3', '3', '\u001b2', '1', '4');
  at('login');
  // Another phone is bea's, who has a card.
  const other = createPhone({ os, link: server.link, installation: 'OTHER', pin: 'a1b2' });
  await other.activate({ user: 'bea', password: 'right', token: () => String(server.tokens.at(-1)?.token) });
  await press('bea\tright\r', '1', '\u001b2', '2', '1', '\r', 'bea\tright\r', '12345678\r');
  await (isIos ? press('f') : press('a1b2\ta1b2\r'));
  at('done');
}

function look(keyed: KeyedPhone): void {
  const view = keyed.session.view();
  const { fields, taps, title } = view.screen;
  for (const columns of [40, 80, 140]) {
    for (const rows of [12, 24]) {
      const options = { label: { system: 'Android', name: 'x'.repeat(60) }, timeText: String };
      const shown = phoneLines(view, { columns, rows }, { ...options, theme: themeFor(0, false) });
      const texts = shown.map((spans) => spans.map(([text]) => text).join(''));
      expect([columns, rows, texts.length]).toEqual([columns, rows, rows - 1]);
      expect(Math.max(...texts.map(textWidth))).toBeLessThanOrEqual(columns);
      const labels = [title, ...[...fields, ...taps].map(({ label }) => label)];
      expect([columns, rows, labels.filter((label) => !texts.some((text) => text.includes(label)))]).toEqual([
        columns,
        rows,
        [],
      ]);
    }
  }
}
