/** A scenario from a stranger is read or refused, with the place of the first mistake; it never crashes or hangs. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { FileFormatError } from '../../src/yaml/file-format-error.ts';

const folder = new URL('../../examples/scenarios/', import.meta.url);
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));
const pieces = [
  '{',
  '}',
  '[',
  ']',
  '&a ',
  '*a',
  ': ',
  '- ',
  '"',
  "'",
  '\n',
  '  ',
  '\t',
  '|',
  '>',
  '#',
  '!!x ',
  '? ',
  '%',
  '\0',
  '0',
  'null',
  '__proto__',
  'repeat',
  'steps',
  '<<',
];

const isReadOrRefused = (text: string): void => {
  try {
    readScenario(text, 'x.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(FileFormatError);
    const { line, column } = error as FileFormatError;
    expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
  }
};

/** fast-check prints the seed of a run that fails. */
const bounds = { numRuns: 1_000, interruptAfterTimeLimit: 10_000 };

test('texts of the signs of YAML', () => {
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((list) => list.join(''));
  fc.assert(fc.property(text, isReadOrRefused), bounds);
});

test('shipped scenarios with a piece cut out or put in', () => {
  const change = fc.tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(20), fc.constantFrom(...pieces));
  fc.assert(
    fc.property(change, ([text, at, cut, piece]) => {
      const from = at % text.length;
      isReadOrRefused(text.slice(0, from) + piece + text.slice(from + cut));
    }),
    bounds,
  );
});
