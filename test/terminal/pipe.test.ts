/** Keys from a pipe, to the real program: `dscplus --plain` with a script on its stdin. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printed, work } from '../cli/program.ts';

describe('a script that stops card time and ends', () => {
  it('ends the program as it should: the recording is saved, and the card file is free', async () => {
    await printed('new my.card --serial MINE --suite ib-key --key-stdin', { stdin: 'ab'.repeat(20) });
    const out = await printed('--plain --speed 100 --card my.card', { stdin: 'rp12t34' });
    expect(out.trimEnd().split('\n').slice(-2)).toEqual([
      'card time is stopped; keys that wait: 4',
      'saved dscplus-recording.json',
    ]);
    expect(existsSync(join(work, 'my.card.lock'))).toBe(false);
    expect(readFileSync(join(work, 'dscplus-recording.json'), 'utf8')).toContain('"serial": "MINE"');
  });
});
