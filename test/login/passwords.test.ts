/** How a login server keeps a password, and what it takes for the same one. */
import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  checkCosts,
  countCosts,
  highestCost,
  recordCost,
} from '../../src/login/auth/passwords/highest-cost.ts';
import {
  createPasswords,
  hashCostOf,
  isHashable,
  type Scrypt,
} from '../../src/login/auth/passwords/passwords.ts';

const asker = { user: 'edda' };
const salt = Buffer.alloc(16, 7);

function keptOf(password: string, N: number): string {
  const hash = scryptSync(password, salt, 32, { N, r: 8, p: 1 });
  return ['scrypt', N, 8, 1, salt.toString('base64'), hash.toString('base64')].join('$');
}

const passwords = createPasswords({ cost: 1_024, runningMax: 1, waiting: 1 });
const check = (password: string, kept: string | null): Promise<string> =>
  passwords.check(password, kept, 1_024, asker);

describe('a password that is kept', () => {
  it('is its cost, its salt and its hash, of 16 and 32 bytes', async () => {
    const kept = await passwords.hash('correct horse', asker);
    expect(kept).toMatch(/^scrypt\$1024\$8\$1\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$/);
    expect(await passwords.hash('correct horse', asker)).not.toBe(kept);
    expect([await check('correct horse', kept), await check('correct house', kept)]).toEqual([
      'right',
      'wrong',
    ]);
  });

  it('is what scrypt of RFC 7914 gives', async () => {
    expect(await check('correct horse', keptOf('correct horse', 1_024))).toBe('right');
    expect(await check('correct horse', keptOf('correct horse', 4))).toBe('right');
    expect(await check('correct horse', keptOf('correct house', 4))).toBe('wrong');
    expect(await check('correct horse', null)).toBe('wrong');
  });

  it.each<[string, (kept: string) => string]>([
    ['something before it', (kept) => `x${kept}`],
    ['something behind it', (kept) => `${kept}$`],
    ['no hash', (kept) => kept.slice(0, kept.lastIndexOf('$') + 1)],
    ['a hash of 33 bytes', (kept) => kept.replace(/[^$]*$/, Buffer.alloc(33).toString('base64'))],
    ['a salt of 15 bytes', (kept) => kept.replace('$BwcHBwcHBwcHBwcHBwcHBw==$', '$BwcHBwcHBwcHBwcHBwcH$')],
    ['no salt', (kept) => kept.replace('BwcHBwcHBwcHBwcHBwcHBw==', '')],
    ['a cost of 1', (kept) => kept.replace('$2$', '$1$')],
    ['a cost of 0', (kept) => kept.replace('$2$', '$0$')],
    ['a cost of 3', (kept) => kept.replace('$2$', '$3$')],
    ['a cost of 2^21', (kept) => kept.replace('$2$', '$2097152$')],
    ['a cost of eight digits', (kept) => kept.replace('$2$', '$00000002$')],
    ['no cost', (kept) => kept.replace('$2$', '$$')],
    ['another p', (kept) => kept.replace('$8$1$', '$8$2$')],
  ])('is unusable with %s, and nothing fits it', async (_, spoil) => {
    const kept = spoil(keptOf('correct horse', 2));
    expect(await check('correct horse', kept)).toBe('unusable');
    expect(hashCostOf(kept)).toBe(null);
    expect(passwords.isDated(kept)).toBe(false);
  });

  it('has a cost, and is dated where that is less than today’s', () => {
    expect([2, 1_024, 1_048_576].map((N) => hashCostOf(keptOf('x', 2).replace('$2$', `$${N}$`)))).toEqual([
      2, 1_024, 1_048_576,
    ]);
    const dated = (N: number): boolean => passwords.isDated(keptOf('x', 2).replace('$2$', `$${N}$`));
    expect([dated(512), dated(1_024), dated(2_048)]).toEqual([true, false, false]);
  });
});

describe('the cost of a hash', () => {
  it.each([1_024, 131_072, 1_048_576])('may be %i', (cost) => {
    expect(createPasswords({ cost, runningMax: 1, waiting: 1 }).cost).toBe(cost);
  });

  it.each([0, 512, 1_025, 1_536, 2_097_152, Number.NaN])('is not %d', (cost) => {
    expect(() => createPasswords({ cost, runningMax: 1, waiting: 1 })).toThrow(
      new RangeError(`hash cost: invalid value ${cost}; give a power of two from 1024 to 1048576`),
    );
  });

  it('is what scrypt is asked for, with memory for it', async () => {
    const asked: unknown[] = [];
    const scrypt: Scrypt = async (password, given, bytes, options) => {
      asked.push([password, given.length, bytes, options]);
      return new Uint8Array(bytes);
    };
    const counted = createPasswords({ cost: 1_024, runningMax: 1, waiting: 1, scrypt });
    await counted.hash('correct horse', asker);
    expect(await counted.check('correct horse', null, 4_096, asker)).toBe('wrong');
    expect(asked).toEqual([
      ['correct horse', 16, 32, { N: 1_024, r: 8, p: 1, maxmem: 2_097_152 }],
      ['correct horse', 16, 32, { N: 4_096, r: 8, p: 1, maxmem: 8_388_608 }],
    ]);
  });
});

describe('a password that is typed', () => {
  it('is the same in every spelling that looks alike, and never with a NUL or cut off', async () => {
    expect(await check('schöne Grüße', keptOf('scho\u0308ne Gru\u0308ße'.normalize('NFKC'), 4))).toBe(
      'right',
    );
    expect(await check('Ⅳ', keptOf('IV', 4))).toBe('right');
    expect(await check('correct horse\0', keptOf('correct horse', 4))).toBe('wrong');
    const long = 'x'.repeat(1_024);
    expect(await check(long, keptOf(long, 4))).toBe('right');
    expect(await check(`${long}y`, keptOf(long, 4))).toBe('wrong');
    expect([long, `${long}y`, 'a\0b', ''].map(isHashable)).toEqual([true, false, false, true]);
  });
});

describe('the highest cost of a store', () => {
  /** A store of users with hashes of these costs. */
  function tablesOf(costs: readonly number[], kept: Record<string, string> = {}) {
    return {
      kept,
      notes: {
        get: (name: string) => kept[name] ?? null,
        put(name: string, value: string) {
          kept[name] = value;
        },
      },
      users: {
        all: () =>
          costs.map((N) => ({ password: N === 0 ? 'damaged' : keptOf('x', 2).replace('$2$', `$${N}$`) })),
      },
    } as never as Parameters<typeof countCosts>[0] & { readonly kept: Record<string, string> };
  }
  const hash = (N: number): string => keptOf('x', 2).replace('$2$', `$${N}$`);

  it('is the server’s own where it is not noted, and 2^20 at most', () => {
    expect(highestCost(tablesOf([]), 4_096)).toBe(4_096);
    expect(highestCost(tablesOf([], { 'dearest hash cost': '2048' }), 4_096)).toBe(2_048);
    expect(highestCost(tablesOf([], { 'dearest hash cost': '9999999' }), 4_096)).toBe(1_048_576);
  });

  it('is counted over all users, and noted where there is one', () => {
    const some = tablesOf([1_024, 8_192, 0, 2_048]);
    countCosts(some);
    expect(some.kept).toEqual({ 'dearest hash cost': '8192' });
    const none = tablesOf([0]);
    countCosts(none);
    expect(none.kept).toEqual({});
  });

  it('is counted only for a store that lacks the note', () => {
    const noted = tablesOf([8_192], { 'dearest hash cost': '1024' });
    checkCosts(noted);
    expect(noted.kept).toEqual({ 'dearest hash cost': '1024' });
    const bare = tablesOf([8_192]);
    checkCosts(bare);
    expect(bare.kept).toEqual({ 'dearest hash cost': '8192' });
  });

  it('goes up with a dearer hash, and down where the only highest one is replaced', () => {
    const kept = (): Record<string, string> => ({ 'dearest hash cost': '4096' });
    const noted = (costs: readonly number[], now: string, before?: string | null): unknown => {
      const tables = tablesOf(costs, kept());
      recordCost(tables, now, before);
      return tables.kept['dearest hash cost'];
    };
    expect(noted([1_024], hash(8_192))).toBe('8192');
    expect(noted([1_024], hash(4_096), hash(4_096))).toBe('4096');
    expect(noted([1_024], hash(2_048))).toBe('4096');
    expect(noted([1_024], hash(2_048), null)).toBe('4096');
    expect(noted([1_024], hash(1_024), hash(2_048))).toBe('4096');
    expect(noted([1_024, 2_048], hash(1_024), hash(4_096))).toBe('2048');
    expect(noted([1_024, 2_048], 'damaged', hash(4_096))).toBe('2048');
  });
});
