/** What the page `/lab` shows of what the server sends: events, audit lines, messages and calls, keys. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { keys } from '../../src/index.ts';
import {
  auditShownMax,
  auditSubject,
  isRefusal,
  isSimulated,
  withAuditLine,
} from '../../src/lab/audit-list.ts';
import { type FaultForm, faultBody, faultFacts, faultTitle } from '../../src/lab/faults.ts';
import { ignoredText, keyName, keyRows, keyStroke } from '../../src/lab/lab-keys.ts';
import {
  fateText,
  isLive,
  type LabRecord,
  numberText,
  recordsShownMax,
  withLabReport,
} from '../../src/lab/phone-lines.ts';
import { createStreamParser } from '../../src/lab/stream-parser.ts';
import { allLabTexts, wordsIn } from '../../src/lab/texts/words.ts';
import type { GatewayFaultView } from '../../src/login/admin/staff/staff-faults.ts';
import type { AuditLine } from '../../src/login/auth/audit.ts';

const words = wordsIn('en');

describe('events arrive in pieces', () => {
  it('and are read when they are complete; comments are not', () => {
    const parse = createStreamParser();
    expect(parse(': still here\n\nevent: audit\nda')).toEqual([]);
    expect(parse('ta: {"a":1}\n')).toEqual([]);
    expect(parse('\ndata: 1\ndata: 2\r\n\r\n')).toEqual([
      { event: 'audit', data: '{"a":1}' },
      { event: 'message', data: '1\n2' },
    ]);
  });
});

describe('audit lines', () => {
  const line = (number: number, more: Partial<AuditLine> = {}): AuditLine => ({
    ...{ number, unixMs: 0, event: 'refused', reason: 'wrong response', says: 'differs', user: 'demo' },
    ...more,
  });

  it('the newest is first, and one that counts the earlier ones takes their place', () => {
    const other = line(2, { user: 'ada' });
    const twice = line(3, { count: 2, firstUnixMs: 0 });
    const lines = [line(1), other, twice].reduce<readonly AuditLine[]>(withAuditLine, []);
    expect(lines).toEqual([twice, other]);
    const thrice = line(4, { count: 3, firstUnixMs: 0 });
    expect(withAuditLine(lines, thrice)).toEqual([thrice, other]);
  });

  it('old ones are dropped', () => {
    let lines: readonly AuditLine[] = [];
    for (let number = 0; number <= auditShownMax; number++) lines = withAuditLine(lines, line(number));
    expect([lines.length, lines.at(-1)?.number]).toEqual([auditShownMax, 1]);
  });

  it('say whom they are about', () => {
    expect(auditSubject(words, line(1, { factor: 'DEMO-0001', count: 3 }))).toBe(
      'demo · DEMO-0001 · 3 times',
    );
    const { user: _, ...nobody } = line(1);
    expect(auditSubject(words, nobody)).toBe('');
    expect([isRefusal(line(1)), isRefusal(line(1, { event: 'accepted' }))]).toEqual([true, false]);
  });
});

describe('a phone line', () => {
  const sms = (number: number, more: object = {}): LabRecord => ({
    ...{ kind: 'sms', number, sentAt: 0, since: 0, fate: 'on its way' },
    ...{ supersededBy: null, text: null, code: null, ...more },
  });
  const call = (more: object): LabRecord => ({
    ...{ kind: 'call', number: 4, sentAt: 0, since: 0, fate: 'ringing', supersededBy: null },
    ...{ endedAt: null, why: null, words: null, code: null, ...more },
  });
  const report = (...records: LabRecord[]) => ({ number: '+15550100001', state: 'good' as const, records });

  it('shows each message once, the newest first, as it is now', () => {
    const first = withLabReport(null, report(sms(1), sms(2)));
    const second = withLabReport(first, report(sms(1, { fate: 'delivered', text: 'hello' })));
    expect(second.records.map((one) => [one.number, one.fate])).toEqual([
      [2, 'on its way'],
      [1, 'delivered'],
    ]);
    const many = Array.from({ length: recordsShownMax + 1 }, (_, i) => sms(i + 1));
    expect(withLabReport(null, report(...many)).records.at(-1)?.number).toBe(2);
  });

  it.each<[string, LabRecord]>([
    ['on its way', sms(1)],
    ['waits for the phone', sms(1, { fate: 'held' })],
    ['delivered; replaced by 2', sms(1, { fate: 'delivered', supersededBy: 2 })],
    ['blocked by the carrier', sms(1, { fate: 'filtered' })],
    ['lost while roaming', sms(1, { fate: 'lost' })],
    ['ringing', call({})],
    ['in progress', call({ fate: 'answered', words: 'Your code' })],
    ['over', call({ fate: 'answered', endedAt: 5 })],
    ['missed: busy', call({ fate: 'missed', why: 'busy' })],
  ])('says %s', (text, record) => {
    expect(fateText(words, record)).toBe(text);
    expect(isLive(record)).toBe(text === 'ringing' || text === 'in progress');
  });

  it('writes its number as people do', () => {
    expect(numberText('+15550100001')).toBe('+1 555 010 0001');
    expect(numberText('+8612345678')).toBe('+8612345678');
  });
});

describe('keys', () => {
  it('each key of the card has its place', () => {
    const placed = keyRows.flat().filter((key) => key !== null);
    expect(placed.toSorted()).toEqual(keys.toSorted());
    expect(keyName(words, 'press')).toBe('press, power: hold for 2 seconds');
  });

  it('the keyboard presses them as in the terminal', () => {
    const of = (name: string): string => JSON.stringify(Object.values(keyStroke(name) ?? {}));
    expect(['7', 'Enter', 'p', 'c', 'C', 'x', 'toString'].map(of)).toEqual([
      ...['["7",false]', '["OK",false]', '["press",true]', '["edit",false]', '["edit",true]'],
      ...['[]', '[]'],
    ]);
  });

  it('an ignored key says what to do', () => {
    expect(ignoredText(words, 'off')).toBe('The card is off. Hold press until PIN> shows.');
    expect(ignoredText(words, 'bounce')).toBe('The card ignored the key: bounce.');
  });
});

describe('texts', () => {
  const html = readFileSync(new URL('../../src/lab/page/lab.html', import.meta.url), 'utf8');
  const valuesIn = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();

  it('are there in both languages, with the same values in them', () => {
    const texts = Object.entries(allLabTexts);
    expect(texts.length).toBeGreaterThan(90);
    expect(texts.filter(([, [en, zh]]) => String(valuesIn(en)) !== String(valuesIn(zh)))).toEqual([]);
    const same = texts.filter(([, [en, zh]]) => !/\p{Script=Han}/u.test(zh) && en !== zh);
    expect(same).toEqual([]);
    expect(wordsIn('zh-Hant')('call', { number: 2 })).toBe('來電 2');
  });

  it('in the page are the English of the table', () => {
    const named = [...html.matchAll(/data-text="(\w+)">([^<]+)</g)].map(([, name, text]) => [name, text]);
    expect(named).toHaveLength(12);
    for (const [name, text] of named) expect(allLabTexts[name as keyof typeof allLabTexts]?.[0]).toBe(text);
  });
});

describe('faults of the gateway', () => {
  const timeOf = (inMs: number): string => `${inMs / 1_000} s`;
  const fault: GatewayFaultView = {
    ...{ id: '1', name: 'status', status: 503, delayMs: null, path: null },
    ...{ beginsInMs: 0, endsInMs: null, timesLeft: null, hits: 0 },
  };

  it('say what they hit, until when, and how often they did', () => {
    expect([faultTitle(fault), faultTitle({ ...fault, name: 'slow', status: null, delayMs: 1_500 })]).toEqual(
      ['status 503', 'slow 1.5 s'],
    );
    expect(faultFacts(words, fault, timeOf)).toEqual([
      'all routes of the gateway',
      'until cleared',
      'replies changed 0',
    ]);
    const later = {
      ...fault,
      path: '/iserver/**',
      beginsInMs: 60_000,
      endsInMs: 90_000,
      timesLeft: 2,
      hits: 1,
    };
    expect(faultFacts(words, later, timeOf)).toEqual([
      'on /iserver/**',
      'from 60 s UTC',
      'until 90 s UTC',
      'times left 2',
      'replies changed 1',
    ]);
    expect(faultFacts(wordsIn('zh-Hant'), fault, timeOf)[1]).toBe('直至清除');
  });

  it('are sent with what they take, as it was written', () => {
    const form: FaultForm = { name: 'status', value: '503', path: ' /a ', for: '30s', times: '3', at: '' };
    const about = { name: 'status', does: '', reproduces: '', source: '' };
    const all = { ...about, value: 'STATUS', fields: ['path', 'forMs', 'times', 'at'] } as const;
    expect(faultBody(all, form)).toEqual({ name: 'status', value: '503', path: '/a', for: '30s', times: 3 });
    expect(faultBody({ ...about, value: null, fields: ['at'] }, form)).toEqual({ name: 'status' });
    expect(faultBody(all, { ...form, times: 'three' }).times).toBe('three');
  });

  it('are told from the real thing in the audit log', () => {
    const line = { number: 1, unixMs: 0, says: '' };
    expect(
      (['fault', 'faulted', 'refused'] as const).map((event) => isSimulated({ ...line, event })),
    ).toEqual([true, true, false]);
  });
});
