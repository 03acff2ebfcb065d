/** Keys from a pipe, to the real program: `dscplus --plain` with a script on its stdin. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dscplus, printed, work } from '../cli/program.ts';

describe('a script with more keys than may wait', () => {
  it('has every one of them pressed, and the commands among them in their place', async () => {
    const out = await printed('--plain --speed 100', { stdin: `p${'1'.repeat(140)}y${'2'.repeat(140)}c` });
    expect(out.match(/key {4}digit: /g)).toHaveLength(280);
    expect(out.match(/key {4}edit: /g)).toHaveLength(1);
    expect(out).not.toContain('dropped');
    expect(out.indexOf('no response to copy')).toBeGreaterThan(out.indexOf('digit: '));
  });

  it('loses none where they come in many pieces either, a character cut in two among them', async () => {
    const script = Buffer.from(`p${'1'.repeat(100)}é\r`.repeat(3));
    const ran = dscplus('--plain --speed 100', {
      started({ stdin }) {
        for (let from = 0; from < script.length; from += 3) stdin!.write(script.subarray(from, from + 3));
      },
    });
    const { stdout } = await ran;
    expect(stdout.match(/key {4}(digit|1): /g)).toHaveLength(300);
    expect(stdout.match(/key {4}press \(held\): accepted/g)).toHaveLength(3);
  });
});

describe('a script that stops card time and ends', () => {
  it('ends the program as it should: the recording is saved, and the card file is free', async () => {
    await printed('new my.card --serial MINE --suite ib-key --key-stdin', { stdin: 'ab'.repeat(20) });
    const out = await printed('--plain --card my.card', { stdin: 'rp12t34' });
    expect(out.trimEnd().split('\n').slice(-2)).toEqual([
      'card time is stopped; waiting keys: 4',
      'saved dscplus-recording.jsonl',
    ]);
    expect(existsSync(join(work, 'my.card.lock'))).toBe(false);
    expect(readFileSync(join(work, 'dscplus-recording.jsonl'), 'utf8')).toContain('"serial":"MINE"');
  });
});
