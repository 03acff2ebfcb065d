/** The options for a card on the page `/lab`: where its token may go, and what is wrong with them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { labCardFrom } from '../../src/cli/commands/server/beside.ts';
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
  expect(labCardFrom({ cardUrl, cardTokenFile }, true)).toEqual({ url, token });
});

it('without them there is none', () => {
  expect(labCardFrom({}, true)).toBe(null);
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
])('%s is refused', (_, options, message) => {
  expect(() => labCardFrom(options, true)).toThrow(message);
});

it('a server that other machines reach has no page /lab to show it on', () => {
  expect(() => labCardFrom({ cardUrl: 'http://127.0.0.1:4002', cardTokenFile }, false)).toThrow(
    '--card-url: the page /lab is only on a server of this machine; serve on 127.0.0.1',
  );
});
