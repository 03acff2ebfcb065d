/** Staff says on which paths a fault acts, by a pattern. */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/faults/random.ts';
import {
  fitsPattern,
  isPattern,
  pathPatternCharactersMax,
} from '../../../src/login/admin/faults/path-pattern.ts';

describe('a pattern of paths', () => {
  it.each([
    ['/tickle', ['/tickle'], ['/tickle/', '/tickl', '/tickles', '/a/tickle', 'tickle']],
    [
      '/iserver/**',
      ['/iserver', '/iserver/', '/iserver/accounts', '/iserver/auth/ssodh/init'],
      ['/iserverx', '/sso/iserver/x', '/', ''],
    ],
    ['/iserver/*', ['/iserver/accounts', '/iserver/'], ['/iserver', '/iserver/auth/status']],
    ['/**', ['/', '/a', '/a/b/c'], ['a']],
    ['/**/status', ['/status', '/a/status', '/a/b/status'], ['/a/status/b', '/astatus']],
    ['/v1/*/tickle', ['/v1/api/tickle', '/v1/portal/tickle'], ['/v1/tickle', '/v1/a/b/tickle']],
    ['/sso/*al*', ['/sso/validate', '/sso/al'], ['/sso/v', '/sso/al/x']],
    ['/a*a', ['/aa', '/aba'], ['/a', '/ab']],
    ['/a*b*b', ['/abb', '/axbxb'], ['/ab', '/axb']],
    ['/a.c', ['/a.c'], ['/abc']],
  ])('%s', (pattern, fitting, others) => {
    expect(fitting.filter((path) => !fitsPattern(pattern, path))).toEqual([]);
    expect(others.filter((path) => fitsPattern(pattern, path))).toEqual([]);
  });

  it('begins with a slash, has what a path has, and 200 characters at most', () => {
    for (const text of ['', 'iserver', '*', ' /a', '/a b', '/a?b', '/a#b', '/a\n', '/ä', '/"'])
      expect([text, isPattern(text)]).toEqual([text, false]);
    for (const text of ['/', '/**', '/a-b_c.d~e/%20/*'])
      expect([text, isPattern(text)]).toEqual([text, true]);
    expect(isPattern(`/${'a'.repeat(pathPatternCharactersMax - 1)}`)).toBe(true);
    expect(isPattern(`/${'a'.repeat(pathPatternCharactersMax)}`)).toBe(false);
  });

  it('says what a regular expression says, for 20,000 pairs of patterns and paths', () => {
    const random = createRandom(20_261_129, 1);
    const pick = <T>(values: readonly T[]): T => values[random.below(values.length)] as T;
    const some = (values: readonly string[], most: number): string =>
      Array.from({ length: random.below(most + 1) }, () => pick(values)).join('');
    const wrong: string[][] = [];
    let fitting = 0;
    for (let i = 0; i < 20_000; i++) {
      const pattern = `/${some(['a', 'b', '/', '*', '**', '/**', '/**/'], 6)}`;
      const path = `/${some(['a', 'b', '/', 'ab'], 6)}`;
      const expected = expressionOf(pattern).test(path);
      if (fitsPattern(pattern, path) !== expected) wrong.push([pattern, path]);
      if (expected) fitting++;
    }
    expect(wrong).toEqual([]);
    expect(fitting).toBeGreaterThan(1_000);
  });

  it('is compared in bounded work, whatever stars it has', () => {
    const pattern = `/${'*a'.repeat(99)}b`;
    const path = `/${'a'.repeat(8_000)}`;
    expect(fitsPattern(pattern, path)).toBe(false);
    const deep = '/**/a'.repeat(39);
    expect(fitsPattern(`${deep}/b`, '/a'.repeat(4_000))).toBe(false);
  });
});

/** Written apart from the source: name by name, where `**` alone is a name of any number. */
function expressionOf(pattern: string): RegExp {
  const names = pattern.split('/').slice(1);
  const body = names.map((name) =>
    name === '**' ? '(?:/[^/]*)*' : `/${[...name].map((one) => (one === '*' ? '[^/]*' : one)).join('')}`,
  );
  return new RegExp(`^${body.join('')}$`);
}
