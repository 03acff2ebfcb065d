/** A pattern for a line of the LCD: someone copies it into a script unchanged. */
import { expect } from 'vitest';
import { python, testWith } from '../tools.ts';
import { scripts } from './scripts.ts';
import { run } from './tools.ts';

/** Every LCD of the card in the scripts. */
const lines = Array.from(
  new Set(
    scripts
      .filter(({ card }) => card.profile === 'dsc-plus')
      .flatMap(({ transcript }) => transcript)
      .filter((line) => /^LCD ".{8}"$/.test(line)),
  ),
);

testWith(
  ['python3'],
  'a line of the LCD matches itself and no other line in Python, unlike one in brackets (pytest-embedded 226)',
  async () => {
    expect(lines.length).toBeGreaterThan(20);
    const steps = `
import json, re, sys
lines = json.load(sys.stdin)
print(json.dumps([[other for other in lines if re.search(line, other)] for line in lines]))
print(re.search("[PIN>    ]", "no LCD at all") is not None)
`;
    const said = await run(python, ['-c', steps], JSON.stringify(lines));
    expect(said.split('\n')).toEqual([expect.any(String), 'True', '']);
    expect(JSON.parse(said.split('\n')[0]!)).toEqual(lines.map((line) => [line]));
  },
);

testWith(['expect'], 'and in expect, as a glob and as an expression', async () => {
  const each = lines.map((line) => `{${line}}`).join(' ');
  const steps = `
set lines [list ${each}]
foreach line $lines {
  set globs 0
  set expressions 0
  foreach other $lines {
    incr globs [string match $line $other]
    incr expressions [regexp -- $line $other]
  }
  puts "$globs $expressions"
}`;
  const said = await run('expect', ['-c', steps]);
  expect(said).toBe('1 1\n'.repeat(lines.length));
});
