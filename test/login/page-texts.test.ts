/** The texts of the login page, in both languages: none is missing, left over or unlike what the server says. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applicationTable } from '../../src/login/auth/applications.ts';
import { codeCardLabel } from '../../src/login/factors/code-card.ts';
import { smsLabel } from '../../src/login/factors/sms.ts';
import { temporaryLabel } from '../../src/login/factors/temporary.ts';
import { totpLabel } from '../../src/login/factors/totp.ts';
import { failureTexts, pageNames, serverTexts as serverSays } from '../../src/login/page/names.ts';
import {
  allTexts,
  botMessages,
  botTexts,
  factorNames,
  messageTexts,
  pageApplications,
  serverTexts,
} from './page-texts.ts';

const folder = new URL('../../src/login/page/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const pages = ['login.html', 'dispatcher.html'];

/** The elements of a page that name their text, with the text in them; `{1}` is the first element inside. */
function namedTexts(html: string): [name: string, text: string][] {
  return [...html.matchAll(/<(\w+)[^>]* data-text="([\w-]+)"[^>]*>([\s\S]*?)<\/\1>/g)].map(
    ([, , name = '', inside = '']) => {
      let count = 0;
      const text = inside.replaceAll(/<(\w+)[^>]*>[\s\S]*?<\/\1>/g, () => `{${++count}}`);
      return [name, text.replaceAll(/\s+/g, ' ').trim()];
    },
  );
}

describe('whoever changes the login page’s texts', () => {
  it.each(pages)('finds in %s the English of the table', (page) => {
    const named = namedTexts(read(page));
    expect(named.length).toBeGreaterThan(8);
    expect(named.map(([name]) => [name, allTexts[name]?.en])).toEqual(named);
  });

  it('finds no other words in the pages', () => {
    const others = pages.flatMap((page) => {
      const body = read(page)
        .replace(/[\s\S]*<body[^>]*>/, '')
        .replaceAll(/<!--[\s\S]*?-->/g, '');
      const rest = body.replaceAll(/<(\w+)[^>]* data-text="[\w-]+"[^>]*>[\s\S]*?<\/\1>/g, '');
      return rest
        .replaceAll(/<noscript>[\s\S]*?<\/noscript>/g, '')
        .split(/<[^>]*>/)
        .map((text) => text.trim())
        .filter((text) => text !== '');
    });
    // The buttons change with paper mode, the next two are for programs.
    expect([...new Set(others)]).toEqual(['Login', 'Client login succeeds', 'API']);
  });

  it('finds each text in both languages, with the same values in it', () => {
    expect(Object.keys(allTexts).length).toBeGreaterThan(70);
    const valuesIn = (text = ''): string[] => (text.match(/\{\w+\}/g) ?? []).toSorted();
    for (const [name, { en, 'zh-Hant': chinese }] of Object.entries(allTexts)) {
      expect([name, valuesIn(chinese)]).toEqual([name, valuesIn(en)]);
      expect([name, /\p{Script=Han}/u.test(chinese), /\p{Script=Han}/u.test(en)]).toEqual([
        name,
        true,
        false,
      ]);
    }
  });

  it('finds each text in use', () => {
    const names = readdirSync(folder, { recursive: true }).map(String);
    const scripts = names.filter((name) => name.endsWith('.js') && !/-?texts\.js$/.test(name));
    const sources = [...scripts, ...pages].map(read).join();
    // By the rule of the server's reply.
    const byRule = [...Object.keys(serverSays), 'failed'];
    const unused = Object.keys(allTexts).filter(
      (name) => !byRule.includes(name) && !new RegExp(`['"]${name}['"]`).test(sources),
    );
    expect(unused).toEqual([]);
  });

  it('finds each message of the server, by its rule', () => {
    const own = { ...botMessages, ...serverTexts };
    for (const [rule, text] of Object.entries(serverSays)) {
      expect([rule, own[rule]?.en.replace(/\{seconds\} s|\{time\}/, 'N s')]).toEqual([rule, text]);
    }
    expect(botMessages.failed?.en).toBe(failureTexts.long);
    expect(Object.keys(own).toSorted()).toEqual([...Object.keys(serverSays), 'failed'].toSorted());
    expect(Object.keys(messageTexts).length).toBeGreaterThan(Object.keys(serverTexts).length);
  });

  it('finds what bots look for among the texts that stay English', () => {
    const kept = new Set(Object.values(botTexts).map(({ en }) => en));
    const looked = pageNames
      .flatMap(({ text, paperText }) => [text, paperText])
      .filter((one) => one !== undefined);
    expect(looked.length).toBeGreaterThan(8);
    expect(looked.filter((text) => !kept.has(text))).toEqual([]);
  });

  it('finds the factors by the names that the server gives them', () => {
    expect(Object.keys(factorNames).toSorted()).toEqual(
      [codeCardLabel, smsLabel, temporaryLabel, totpLabel].toSorted(),
    );
  });
});

it('the page has the applications of the server', () => {
  const english = Object.entries(pageApplications).map(([app, { askAgain, ...rest }]) => [
    app,
    { ...rest, askAgain: askAgain.en },
  ]);
  expect(Object.fromEntries(english)).toEqual(applicationTable);
  expect(english.map(([app]) => app)).toEqual(Object.keys(applicationTable));
});
