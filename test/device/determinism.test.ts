/** The same inputs give the same log, to the byte: repeated, in parts, elsewhere, and in another process. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outputOf } from '../process/start.ts';
import { goldenLog } from './golden.ts';

const committed = readFileSync(new URL('golden.sha256', import.meta.url), 'utf8').trim();
const hashOf = (log: string): string => createHash('sha256').update(log).digest('hex');

describe('the log of a fixed afternoon', () => {
  it('has the hash that is committed', () => {
    expect(hashOf(goldenLog('whole'))).toBe(committed);
  });

  it('holds what it is there for: responses, refusals, holds, self-test, tries, the last counter', () => {
    const log = goldenLog('whole');
    const parts = [
      '90187643',
      '00107753',
      '755224',
      'FAIL 1',
      'LOW BATT',
      '"18446744073709551616"',
      'bounce',
    ];
    expect(parts.filter((part) => !log.includes(part))).toEqual([]);
    expect(log.split('\n').length).toBeGreaterThan(2_000);
  });

  it('is the same 100 times over', () => {
    const first = goldenLog('whole');
    for (let run = 1; run < 100; run++) {
      if (goldenLog('whole') !== first) throw new Error(`run ${run} differs`);
    }
    expect(hashOf(first)).toBe(committed);
  });

  it.each([1, 7, 30, 999])(
    'is the same when keys are touched one by one and time goes in pieces of %d ms',
    (cut) => {
      expect(hashOf(goldenLog(cut))).toBe(committed);
    },
  );

  it.each([
    { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' },
    { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    { TZ: 'America/St_Johns', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' },
    { TZ: 'Pacific/Kiritimati', LANG: 'ja_JP.eucJP', LC_ALL: 'ja_JP.eucJP' },
  ])('is the same in another process with %j', async (where) => {
    const script = new URL('../../scripts/golden.js', import.meta.url);
    const said = await outputOf(process.execPath, [script.pathname], {
      env: { PATH: process.env.PATH, ...where },
    });
    expect(said).toBe(`${committed}  node ${process.version}\n`);
  });
});
