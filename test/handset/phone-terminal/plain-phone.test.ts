/** Someone reads a phone as text, and gives it keys from a pipe. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createPrintedPhone } from '../../../src/handset/phone-terminal/plain-phone.ts';
import { createPhone, type Phone } from '../../../src/phone/phone.ts';
import { phoneEventText } from '../../../src/phone/phone-events.ts';
import { createManualClock } from '../../../src/time/manual-clock.ts';
import { createServerDouble, type ServerDouble } from '../../phone/server-double.ts';

interface Read {
  readonly phone: Phone;
  readonly server: ServerDouble;
  readonly lines: string[];
  readonly ends: unknown[];
  give(keys: string): Promise<void>;
  end(): Promise<void>;
}

function read(os: 'ios' | 'android', { typed = false, locale = 'en' as 'en' | 'zh-Hant' } = {}): Read {
  const server = createServerDouble({ ada: {} });
  const phone = createPhone({ os, locale, link: server.link });
  const lines: string[] = [];
  const ends: unknown[] = [];
  const plain = createPrintedPhone({
    ...{ phone, typed, fault: () => null, host: createManualClock() },
    writeLine: (text) => lines.push(text),
    suspend: () => lines.push('(suspended)'),
    onEnd: (error) => ends.push(error),
  });
  return {
    ...{ phone, server, lines, ends },
    async give(keys) {
      plain.read(Buffer.from(keys));
      for (let turn = 0; turn < 20; turn++) await setImmediate();
    },
    async end() {
      plain.endInput();
      await setImmediate();
      plain.stop();
    },
  };
}

describe('a reader of lines', () => {
  it('reads each event, and the screen with its keys when it shows something else', async () => {
    const { give, lines } = read('android');
    await give('\u001b2');
    await give('2');
    expect(lines).toEqual([
      '  Log In',
      '  Username  []',
      '  Password  []',
      '  1 Log In  2 Services',
      '  0.000 s  tap    services: accepted',
      '  0.000 s  screen login -> services',
      '  Services',
      '  1 Register Two-Factor  2 Authenticate  3 Change PIN  4 Back',
      '  0.000 s  tap    authenticate: ignored, not active',
      'tap authenticate: ignored, not active; activate or migrate the app',
    ]);
  });

  it.each([
    ['android', 'en', '\ta1b2\r'],
    ['ios', 'en', '\rf'],
    ['android', 'zh-Hant', '\ta1b2\r'],
    ['ios', 'zh-Hant', '\rf'],
  ] as const)(
    'activates %s in %s from a pipe: the events are those of a phone in code, to the byte, and no secret is read',
    async (os, locale, afterToken) => {
      const { phone, server, give, lines, ends, end } = read(os, { locale });
      await give('\u001b21\rada\tright\r\r');
      const token = String(server.tokens.at(-1)?.token);
      await give(`${token}${afterToken}`);
      expect(phone.screen().name).toBe('done');
      expect(ends).toEqual([]);
      await end();
      expect(ends).toEqual([null]);

      const other = createServerDouble({ ada: {} });
      const direct = createPhone({ os, locale, link: other.link });
      await direct.tap('services');
      await direct.tap('register');
      await direct.tap('continue');
      direct.type('user', 'ada');
      direct.type('password', 'right');
      await direct.tap('log-in');
      await direct.tap('get-code');
      direct.type('token', String(other.tokens.at(-1)?.token));
      if (os === 'android') direct.type('pin', 'a1b2');
      await direct.tap('activate');
      if (os === 'ios') await direct.prove('fingerprint');
      expect(JSON.stringify(phone.events())).toBe(JSON.stringify(direct.events()));
      expect(
        lines.filter((line) => / s {2}(tap|type|prove|screen|ask|reply|memory|notice) /.test(line)),
      ).toEqual(direct.events().map(phoneEventText));
      for (const secret of ['right', token, 'a1b2']) expect(lines.join('\n')).not.toContain(secret);
    },
  );

  it('names the keys where someone types, and leaves at Ctrl-C and q', async () => {
    const { give, lines, ends } = read('ios', { typed: true });
    expect(lines[0]).toContain('Enter, Tab next field');
    expect(lines[1]).toContain('q leave');
    await give('q');
    expect(ends).toEqual([]);
    await give('\u0003');
    expect(ends).toEqual([null]);
    const other = read('ios');
    await other.give('\u001b2q');
    expect(other.ends).toEqual([null]);
  });
});
