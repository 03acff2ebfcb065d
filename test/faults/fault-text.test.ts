/** A tester writes a fault as text, the same everywhere, and is told what is wrong with it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Fault, faultText, parseFault } from '../../src/faults/fault.ts';
import { FaultError } from '../../src/faults/fault-error.ts';
import { faultKinds } from '../../src/faults/fault-kinds.ts';
import { faultUsage } from '../../src/faults/fault-usage.ts';
import { createRandom } from '../../src/faults/random.ts';
import { provenances } from '../../src/profiles/provenance.ts';

describe('a tester writes a fault', () => {
  test.each([
    ['dead-key key=5', 'dead-key key=5'],
    ['dead-key key=enter', 'dead-key key=OK'],
    [' bouncing-key  times=2 key=C ', 'bouncing-key key=edit times=2 gap=5ms'],
    ['slow-release key=ok by=0.5s', 'slow-release key=OK by=500ms'],
    ['missing-segment cell=2 segment=g1', 'missing-segment cell=2 segment=g1'],
    ['low-battery', 'low-battery'],
    ['power-cut', 'power-cut after=0ms'],
    ['power-cut at=12.5s', 'power-cut at=12500ms'],
    ['power-cut after=2min', 'power-cut after=120000ms'],
    ['wrong-digit', 'wrong-digit'],
    ['wrong-digit place=3', 'wrong-digit place=3'],
    ['clock-jump by=-1h', 'clock-jump by=-3600000ms'],
    ['clock-drift ppm=-20', 'clock-drift ppm=-20'],
    ['counter-ahead by=5', 'counter-ahead by=5'],
    ['torn-write', 'torn-write new=counter'],
    ['serial-noise rate=2.5%', 'serial-noise rate=2.5% way=both'],
    ['serial-drop rate=3 way=in', 'serial-drop rate=3% way=in'],
    ['serial-cut', 'serial-cut bytes=0'],
  ])('%s', (written, text) => {
    const fault = parseFault(written);
    expect(faultText(fault)).toBe(text);
    expect(parseFault(text)).toEqual(fault);
  });

  test.each([
    ['', 'fault "": unknown; see dscplus faults for all'],
    ['ded-key key=5', 'fault "ded-key": unknown; did you mean dead-key? see dscplus faults for all'],
    ['dead-key', 'fault dead-key: key is missing; give a key: 0 to 9, OK, edit or press'],
    ['dead-key key=F1', 'fault dead-key: invalid key "F1"; give a key: 0 to 9, OK, edit or press'],
    ['dead-key 5', 'fault dead-key: "5" is not a parameter; write name=value'],
    ['dead-key key=5 by=1', 'fault dead-key: unknown parameter "by"; it takes key'],
    ['low-battery by=1', 'fault low-battery: unknown parameter "by"; it takes none'],
    ['dead-key key=5 key=6', 'fault dead-key: key is given twice; give it once'],
    ['power-cut at=1s after=1s', "fault power-cut: at and after can't be combined; give one"],
    ['slow-release key=5 by=61s', 'fault slow-release: invalid by "61s"; give a time from 1ms to 60000ms'],
    [
      'slow-release key=5 by=1.5ms',
      'fault slow-release: invalid by "1.5ms"; give a time from 1ms to 60000ms',
    ],
    ['slow-release key=5 by=1y', 'fault slow-release: invalid by "1y"; give a time from 1ms to 60000ms'],
    ['counter-ahead by=0', 'fault counter-ahead: invalid by "0"; give 1 to 1000000'],
    ['serial-noise rate=101%', 'fault serial-noise: invalid rate "101%"; give 0% to 100%'],
    ['serial-noise way=up', 'fault serial-noise: invalid way "up"; give in, out, both'],
    [
      'missing-segment cell=2 segment=z',
      'fault missing-segment: invalid segment "z"; give a segment: a to f and g of 7, or a to f, g1, g2 and h to m of 14',
    ],
    ['x'.repeat(201), 'fault: not a text of at most 200 characters; give one like "dead-key key=5"'],
  ])('%s is refused', (written, message) => {
    expect(() => parseFault(written)).toThrow(new FaultError(message));
  });

  test('data that is not a fault is refused too', () => {
    expect(() => faultText({ kind: 'rust', parameters: {} })).toThrow('fault "rust": unknown; see');
    expect(() => parseFault(5 as unknown as string)).toThrow(FaultError);
  });
});

describe('the table of faults', () => {
  test('has a default in range for every parameter that may be left out', () => {
    for (const { kind, parameters } of faultKinds) {
      const words = parameters.flatMap(({ name, default: usual }) => {
        if (usual === null) return [`${name}=${{ key: '5', cell: '1', segment: 'a' }[name]}`];
        return /^(drawn|after)$/.test(usual) ? [] : [`${name}=${usual}`];
      });
      const all = parameters
        .filter((one) => one.default === null)
        .map(({ name }) => words.find((word) => word.startsWith(`${name}=`)));
      const fault: Fault = parseFault([kind, ...all].join(' '));
      expect(faultText(fault)).toBe([kind, ...words].join(' '));
    }
  });

  test('has a sentence and a provenance for every kind', () => {
    expect(faultKinds.length).toBe(20);
    expect(faultKinds.filter(({ about }) => !/^[A-Z].*\.$/.test(about))).toEqual([]);
    expect(faultKinds.filter(({ provenance }) => !(provenance in provenances))).toEqual([]);
    expect(new Set(faultKinds.map(({ kind }) => kind)).size).toBe(20);
  });

  test.each([
    ['dead-key', 'dead-key key=KEY'],
    ['power-cut', 'power-cut [after=0ms] [at=TIME]'],
    ['wrong-digit', 'wrong-digit [place=NUMBER]'],
  ])('shows how %s is written', (kind, usage) => {
    expect(faultKinds.filter((row) => row.kind === kind).map(faultUsage)).toEqual([usage]);
  });
});

describe('chance', () => {
  const draws = (seed: number, stream: number): number[] => {
    const random = createRandom(seed, stream);
    return Array.from({ length: 6 }, () => random.below(10));
  };

  test('is the same everywhere, and another for each seed and each fault', () => {
    expect([draws(1, 1), draws(1, 2), draws(2, 1)]).toMatchInlineSnapshot(`
      [
        [
          4,
          3,
          3,
          8,
          8,
          5,
        ],
        [
          4,
          2,
          4,
          5,
          5,
          5,
        ],
        [
          7,
          1,
          3,
          4,
          4,
          3,
        ],
      ]
    `);
    expect(draws(1, 1)).toEqual(draws(1, 1));
    for (const seed of [0, 2_147_483_646, 4_294_967_295])
      expect(draws(seed, 0).every((digit) => digit >= 0 && digit <= 9)).toBe(true);
  });
});

test('each line that docs/user/faults.md begins with is a fault, written as everywhere', () => {
  const page = readFileSync(new URL('../../docs/user/faults.md', import.meta.url), 'utf8');
  const lines = page.split('```text\n')[1]?.split('```')[0]?.trim().split('\n') ?? [];
  expect(lines.length).toBe(3);
  expect(lines.map((line) => faultText(parseFault(line)))).toEqual(lines);
});
