/** The options for a card and a phone on the page `/lab`: where their tokens may go, and what is wrong with them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { besideFrom } from '../../src/cli/commands/server/beside.ts';
import { newToken } from '../../src/net/bearer-token.ts';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-lab-card-'));
afterAll(() => rmSync(folder, { recursive: true }));
const token = newToken();
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const cardTokenFile = file('token', `${token}\n`);

it.each([
  ['http://127.0.0.1:4002', 'http://127.0.0.1:4002'],
  ['http://localhost:4002/', 'http://localhost:4002'],
  ['http://[::1]:4002', 'http://[::1]:4002'],
  ['https://cards.example:4002/any', 'https://cards.example:4002'],
])('%s is a card with its token', (cardUrl, url) => {
  expect(besideFrom({ cardUrl, cardTokenFile }, true)).toMatchObject({ card: { url, token } });
});

it('a phone stands beside the card, or alone', () => {
  const phone = { phoneUrl: 'http://127.0.0.1:4010', phoneTokenFile: cardTokenFile };
  const both = besideFrom({ ...phone, cardUrl: 'http://127.0.0.1:4002', cardTokenFile }, true);
  expect([both.phone?.url, both.card?.url]).toEqual(['http://127.0.0.1:4010', 'http://127.0.0.1:4002']);
  expect(Object.keys(besideFrom(phone, true))).toEqual(['phone']);
});

it('the token of one that starts again is read anew, and no other is taken', () => {
  const phoneTokenFile = file('again', `${token}\n`);
  const { phone } = besideFrom({ phoneUrl: 'http://127.0.0.1:4010', phoneTokenFile }, true);
  rmSync(phoneTokenFile);
  expect(phone?.readToken?.()).toBe(null);
  file('again', 'not a token');
  expect(phone?.readToken?.()).toBe(null);
  const next = newToken();
  file('again', next);
  expect([phone?.token, phone?.readToken?.()]).toEqual([token, next]);
});

it('without them there is none', () => {
  expect(besideFrom({}, true)).toEqual({});
});

it.each([
  [
    'a card of another machine without TLS',
    { cardUrl: 'http://cards.example:4002', cardTokenFile },
    '--card-url: "http://cards.example:4002" would send the token of the card without TLS; give an https: URL',
  ],
  [
    'a URL alone',
    { cardUrl: 'http://127.0.0.1:4002' },
    '--card-url and --card-token-file: only one of them is given; give both',
  ],
  [
    'another file',
    { cardUrl: 'http://127.0.0.1:4002', cardTokenFile: file('other', 'not a token') },
    'not the token of a card; give the file that --token-file of its program wrote',
  ],
  [
    'a token of a phone alone',
    { phoneTokenFile: cardTokenFile },
    '--phone-url and --phone-token-file: only one of them is given; give both',
  ],
  [
    'a phone of another machine without TLS',
    { phoneUrl: 'http://phones.example:4010', phoneTokenFile: cardTokenFile },
    '--phone-url: "http://phones.example:4010" would send the token of the phone without TLS; give an https: URL',
  ],
])('%s is refused', (_, options, message) => {
  expect(() => besideFrom(options, true)).toThrow(message);
});

it('a server that other machines reach has no page /lab to show it on', () => {
  expect(() => besideFrom({ cardUrl: 'http://127.0.0.1:4002', cardTokenFile }, false)).toThrow(
    '--card-url: the page /lab is only on a server of this machine; serve on 127.0.0.1',
  );
  const phone = { phoneUrl: 'http://127.0.0.1:4010', phoneTokenFile: cardTokenFile };
  expect(() => besideFrom(phone, false)).toThrow('--phone-url: the page /lab is only on');
});
