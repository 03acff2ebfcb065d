/** Texts of real files, changed by chance: their bytes, or the values in them. */
import type { Random } from '../../src/faults/random.ts';

export function oneOf<T>(random: Random, all: readonly T[]): T {
  return all[random.below(all.length)] as T;
}

/** Signs that JSON and YAML, or the formats in them, take for something. */
const pieces = [
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ': ',
    ',',
    '- ',
    '"',
    "'",
    '\\',
    '\n',
    '\r',
    '  ',
    '\t',
    '|',
    '>',
    '#',
    '%',
    '\0',
  ],
  ...['&a ', '*a', '!!x ', '? ', '<<: ', '---\n', '...', '\ufeff', '\ud800', '\u2028', '😀'],
  ...[
    '0',
    '-1',
    '1e999',
    '99999999999999999999',
    '0x10',
    '.nan',
    'null',
    'true',
    '~',
    '__proto__',
    'constructor',
  ],
];

/** Signs alone, in any order. */
export function signs(random: Random): string {
  return Array.from({ length: random.below(60) }, () => oneOf(random, pieces)).join('');
}

/** One to eight changes of its characters: one other, some gone, some twice, a sign more, the end of another text. */
export function withOtherCharacters(random: Random, text: string, others: readonly string[]): string {
  let changed = text;
  for (let left = 1 + random.below(8); left > 0; left--) changed = withOneChange(random, changed, others);
  return changed;
}

function withOneChange(random: Random, text: string, others: readonly string[]): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(30));
  const [before, range, after] = [text.slice(0, at), text.slice(at, end), text.slice(end)];
  switch (random.below(7)) {
    case 0:
      return before + String.fromCharCode(random.below(256)) + text.slice(at + 1);
    case 1:
      return before + after;
    case 2:
      return before + range + range + after;
    case 3:
      return before + oneOf(random, pieces) + text.slice(at);
    case 4:
      return before + oneOf(random, pieces) + after;
    case 5:
      return before;
    default: {
      const other = oneOf(random, others);
      return before + other.slice(random.below(other.length + 1));
    }
  }
}

const oddValues: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 0.5, 1e-9, 2 ** 31, 2 ** 53, 1e15 - 1, 1e300, -(2 ** 53)],
  ...['', ' ', 'x', '0', '-', '4711', '\0', '\n', '{pin}', '{', '/(/', '/(a+)+$/', '😀', 'é'.repeat(9)],
  ...['x'.repeat(5_000), '9'.repeat(40), '__proto__', 'constructor', 'OCRA-1:HOTP-SHA1-6:QN08', '1 h'],
  ...[[], {}, [[]], [null], { '': '' }, { env: 'X' }, { file: '/etc/passwd' }, { command: ['true'] }],
];

type Holder = Record<string, unknown> | unknown[];

/** One to four changes of its values: another value, one gone, one at another place, one more. */
export function withOtherValues(random: Random, value: unknown): unknown {
  const root: [unknown] = [structuredClone(value)];
  for (let left = 1 + random.below(4); left > 0; left--) {
    const holders: Holder[] = [root];
    for (const holder of holders)
      for (const inner of Object.values(holder)) if (isHolder(inner)) holders.push(inner);
    changeOne(random, oneOf(random, holders), holders);
  }
  return root[0];
}

function changeOne(random: Random, holder: Holder, holders: readonly Holder[]): void {
  const keys = Object.keys(holder);
  const key = keys.length === 0 ? '0' : oneOf(random, keys);
  const fields = holder as Record<string, unknown>;
  switch (random.below(6)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 1:
      // A copy, so that nothing holds itself.
      fields[key] = structuredClone(oneOf(random, holders));
      break;
    case 2:
      if (Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)]));
      else define(holder, oneOf(random, ['name', 'x', '__proto__', 'steps', 'at']), odd(random));
      break;
    case 3:
      fields[key] = nearly(random, fields[key]);
      break;
    default:
      fields[key] = odd(random);
  }
}

/** Its own, since it may be changed later. */
function odd(random: Random): unknown {
  return structuredClone(oneOf(random, oddValues));
}

/** As a parser sets a field, `__proto__` too. */
function define(holder: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

/** A value of the same type. */
function nearly(random: Random, value: unknown): unknown {
  if (typeof value === 'number')
    return oneOf(random, [value + 1, value - 1, -value, value * 1_000, value / 3]);
  if (typeof value === 'string') return withOneChange(random, value, [value]);
  return typeof value === 'boolean' ? !value : value;
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null;
}
