/** Staff adds a fault by its name and values, and what does not fit is refused in words. */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/faults/random.ts';
import { StaffError } from '../../../src/login/admin/admin-types.ts';
import { faultNames, faultTable } from '../../../src/login/admin/faults/fault-names.ts';
import {
  checkFault,
  faultMsMax,
  faultOfTexts,
  faultTimesMax,
} from '../../../src/login/admin/faults/new-fault.ts';
import type { NewGatewayFault } from '../../../src/login/admin/staff/staff-faults.ts';

const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(StaffError);
    return (error as Error).message;
  }
  return 'no error';
};

describe('a fault as text', () => {
  it('is the name, a value, and how long', () => {
    expect(faultOfTexts({ name: 'not-authenticated', for: '30s' })).toEqual({
      name: 'not-authenticated',
      forMs: 30_000,
    });
    expect(faultOfTexts({ name: 'status', value: '503', path: '/iserver/**', times: 3 })).toEqual({
      ...{ name: 'status', status: 503, path: '/iserver/**', times: 3 },
    });
    expect(faultOfTexts({ name: 'slow', value: '1.5s', at: '23:45' })).toEqual({
      ...{ name: 'slow', delayMs: 1_500, at: '23:45' },
    });
  });

  it.each([
    ['1ms', 1],
    ['500ms', 500],
    ['30s', 30_000],
    ['30 s', 30_000],
    ['0.001s', 1],
    ['5min', 300_000],
    ['12h', 43_200_000],
    ['366d', faultMsMax],
  ])('takes the time %s', (text, ms) => {
    expect(faultOfTexts({ name: 'slow', value: text }).delayMs).toBe(ms);
    expect(faultOfTexts({ name: 'reset', for: text }).forMs).toBe(ms);
  });

  it.each(['', '30', '0s', '-1s', '1.0001s', '0.5ms', '367d', '1m', '1  s', 's', '1e3s', '٣s', '30s\n'])(
    'takes no time %j',
    (text) => {
      expect(messageOf(() => faultOfTexts({ name: 'slow', value: text }))).toContain('give a time such as');
      expect(messageOf(() => faultOfTexts({ name: 'reset', for: text }))).toMatch(/^--for: invalid value/);
    },
  );

  it.each([
    [{ name: 'not-auth' }, /^fault "not-auth": unknown; did you mean not-authenticated\? known: not-auth/],
    [{ name: 'toString' }, /^fault "toString": unknown; known: /],
    [{ name: 'status' }, /^fault status: its value is missing; give status STATUS$/],
    [{ name: 'slow' }, /^fault slow: its value is missing; give slow TIME$/],
    [{ name: 'status', value: '5e2' }, /^fault status: invalid value "5e2"; give a status from 400 to 599$/],
    [{ name: 'reset', value: '3' }, /^fault reset: does not take the value "3"; leave it out$/],
  ])('%j is refused', (texts, message) => {
    expect(messageOf(() => faultOfTexts(texts))).toMatch(message);
  });

  it('is read, or refused with one line, whatever it is', () => {
    const random = createRandom(15, 1);
    const pick = <T>(values: readonly T[]): T => values[random.below(values.length)] as T;
    const parts = [
      '',
      '5',
      '03',
      's',
      'min',
      '/',
      '**',
      ':',
      '.',
      '-',
      ' ',
      '"',
      '\n',
      '\u2028',
      'é',
      '{',
      'x',
    ];
    const text = (): string => Array.from({ length: random.below(5) }, () => pick(parts)).join('');
    const oneLine = /^[^\n\u2028]+: [^\n\u2028]+; [^\n\u2028]+$/;
    const wrong: string[] = [];
    const outcomes = { read: 0, refused: 0 };
    for (let i = 0; i < 5_000; i++) {
      const texts = {
        name: random.below(10) < 8 ? pick(faultNames) : text(),
        ...(random.below(10) < 4 && { value: pick([text(), '503', '3s']) }),
        ...(random.below(10) < 3 && { path: pick([text(), '/**']) }),
        ...(random.below(10) < 3 && { for: pick([text(), '30s']) }),
        ...(random.below(10) < 3 && { times: pick([0, 1, -1, 1.5, Number.NaN, 3]) }),
        ...(random.below(10) < 3 && { at: pick([text(), '23:45', '24:00']) }),
      };
      try {
        checkFault(faultOfTexts(texts));
        outcomes.read++;
      } catch (error) {
        outcomes.refused++;
        const { message } = error as Error;
        if (!(error instanceof StaffError) || !oneLine.test(message)) wrong.push(message);
      }
    }
    expect(wrong).toEqual([]);
    expect(outcomes.read).toBeGreaterThan(500);
    expect(outcomes.refused).toBeGreaterThan(500);
  });
});

describe('a fault in code', () => {
  it.each([
    [{ name: 'status', status: 399 }, 'fault status: invalid value "399"; give a status from 400 to 599'],
    [{ name: 'status', status: 600 }, 'fault status: invalid value "600"; give a status from 400 to 599'],
    [{ name: 'status' }, 'fault status: invalid value "undefined"; give a status from 400 to 599'],
    [
      { name: 'slow', delayMs: 0 },
      `fault slow: invalid value "0"; give a time in ms from 1 to ${faultMsMax}`,
    ],
    [{ name: 'reset', status: 503 }, 'fault reset: does not take a status; leave it out'],
    [{ name: 'reset', delayMs: 5 }, 'fault reset: does not take a time in ms; leave it out'],
    [{ name: 'reset', times: 0 }, `times: invalid value "0"; give a whole number from 1 to ${faultTimesMax}`],
    [
      { name: 'reset', times: faultTimesMax + 1 },
      `times: invalid value "1000001"; give a whole number from 1 to ${faultTimesMax}`,
    ],
    [
      { name: 'reset', forMs: 1.5 },
      `forMs: invalid value "1.5"; give a whole number from 1 to ${faultMsMax}`,
    ],
    [
      { name: 'reset', path: 'iserver' },
      'path: invalid value "iserver"; give one like "/iserver/**", at most 200 characters',
    ],
    [{ name: 'reset', at: '24:00' }, 'at: invalid value "24:00"; give HH:MM in UTC, such as 23:45'],
    [{ name: 'token-expiry', forMs: 1 }, 'fault token-expiry: does not take how long it lasts; leave it out'],
    [{ name: 'token-expiry', path: '/**' }, 'fault token-expiry: does not take a path; leave it out'],
    [
      { name: 'nightly-restart', times: 1 },
      'fault nightly-restart: does not take how many times; leave it out',
    ],
  ])('%j is refused', (fault, message) => {
    expect(messageOf(() => checkFault(fault as NewGatewayFault))).toBe(message);
  });

  it.each([
    { name: 'status', status: 400 },
    { name: 'status', status: 599 },
    { name: 'slow', delayMs: faultMsMax },
    { name: 'reset', times: faultTimesMax, forMs: faultMsMax, path: '/**', at: '00:00' },
    { name: 'nightly-restart', at: '23:59' },
    { name: 'token-expiry', at: '23:59' },
  ] as const)('%j is taken', (fault) => {
    expect(() => checkFault(fault)).not.toThrow();
  });
});

it('each name says in plain words what it does, and has a public report of its trouble', () => {
  expect(faultNames).toEqual([
    ...['not-authenticated', 'disconnected', 'competing', 'not-established', 'no-session', 'no-bridge'],
    ...['status', 'slow', 'reset', 'nightly-restart', 'brokerage-timeout', 'token-expiry'],
  ]);
  for (const row of Object.values(faultTable)) {
    expect(row.does.length).toBeGreaterThan(20);
    expect(row.source).toMatch(/^https:\/\/github\.com\/[\w-]+\/[\w-]+\/(issues|pull|blob)\//);
  }
});
