/** A suite is named by a short word, by its whole text, or with an input that there is not. */
import { expect, it } from 'vitest';
import { ocra } from '../../src/crypto/ocra.ts';
import { suiteAliases, suiteText } from '../../src/crypto/suite-aliases.ts';
import { parseSuite } from '../../src/crypto/suite-parser.ts';

it('a suite has these short names, each with a word about it', () => {
  expect(suiteAliases.map(({ alias, suite, about }) => [alias, suite, about])).toEqual([
    [
      'default',
      'OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
      'no counter, no clock: card and server cannot drift apart (assumed)',
    ],
    [
      'ib-key',
      'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1',
      'the suite of the phone authenticator, with its counter (attested by public clients)',
    ],
    ['sha256-counter', 'OCRA-1:HOTP-SHA256-8:C-QN06-PSHA1', 'the default with a counter'],
    ['timed', 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1-T1M', 'the default with a clock, in steps of one minute'],
  ]);
});

it.each([
  ['default', 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1'],
  ['timed', 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1-T1M'],
  ['OCRA-1:HOTP-SHA1-6:QN08', 'OCRA-1:HOTP-SHA1-6:QN08'],
  ['Timed', 'Timed'],
  ['', ''],
])('%j stands for %j', (name, suite) => {
  expect(suiteText(name)).toBe(suite);
});

it('an input that there is not is refused by the name of the computation', () => {
  const suite = parseSuite('OCRA-1:HOTP-SHA1-6:QN08');
  expect(() => ocra(suite, new Uint8Array(20), { challenge: '12345678', chalenge: '1' } as never)).toThrow(
    'ocra: unknown option "chalenge"',
  );
});
