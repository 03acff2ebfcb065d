/** Who has a path open, as the system tells of it. */
import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { OpenWatch } from '../../src/serial/ports/pty/open-watch.ts';
import { loadLibc } from '../../src/serial/ports/pty/pty-libc.ts';
import { testWith } from '../tools.ts';
import { folder } from './tools.ts';

const path = join(folder, 'watched');
const open = (): number => openSync(path, constants.O_RDWR);

async function withWatch(use: (watch: OpenWatch) => void): Promise<void> {
  writeFileSync(path, '');
  const watch = (await loadLibc()).watchOpens(path);
  try {
    use(watch);
  } finally {
    watch.close();
  }
}

testWith(['Linux'], 'an open and a close are seen once each', () =>
  withWatch((watch) => {
    expect(watch.update()).toBe(false);
    const first = open();
    expect([watch.update(), watch.update(), watch.count]).toEqual([true, false, 1]);
    expect([watch.takeOpening(), watch.takeOpening()]).toEqual(['opened', 'none']);
    closeSync(first);
    expect([watch.update(), watch.count, watch.takeOpening()]).toEqual([true, 0, 'none']);
  }),
);

testWith(['Linux'], 'a close and an open between two looks are an open by somebody else', () =>
  withWatch((watch) => {
    const first = open();
    watch.update();
    watch.takeOpening();
    closeSync(first);
    const second = open();
    watch.update();
    expect([watch.takeOpening(), watch.count]).toEqual(['reopened', 1]);
    closeSync(second);
  }),
);

testWith(['Linux'], 'one that comes and goes beside another is not the other’s end', () =>
  withWatch((watch) => {
    const first = open();
    watch.update();
    closeSync(open());
    const third = open();
    watch.update();
    expect([watch.takeOpening(), watch.count]).toEqual(['opened', 2]);
    closeSync(first);
    closeSync(third);
  }),
);

testWith(['Linux'], 'a close is not forgotten when nobody is found there, or somebody still is', () =>
  withWatch((watch) => {
    closeSync(open());
    watch.update();
    watch.takeOpening();
    watch.setClosed();
    const second = open();
    watch.update();
    expect([watch.takeOpening(), watch.count]).toEqual(['reopened', 1]);
    closeSync(second);
  }),
);

testWith(
  ['Linux'],
  'two that open it at once may be counted as one, until it is seen that one is still there',
  () =>
    withWatch((watch) => {
      const first = open();
      const second = open();
      closeSync(second);
      watch.update();
      expect(watch.count).toBe(0);
      watch.takeOpening();
      watch.setPresent();
      expect([watch.count, watch.takeOpening()]).toEqual([1, 'none']);
      const third = open();
      watch.update();
      expect([watch.count, watch.takeOpening()]).toEqual([2, 'opened']);
      closeSync(first);
      closeSync(third);
    }),
);

testWith(['Linux'], 'our own open counts for nothing, and what others do meanwhile does', () =>
  withWatch((watch) => {
    const first = open();
    watch.update();
    watch.takeOpening();
    watch.withoutCounting(() => closeSync(openSync(path, constants.O_RDONLY)));
    expect([watch.count, watch.takeOpening()]).toEqual([1, 'none']);
    let second = -1;
    watch.withoutCounting(() => {
      const own = openSync(path, constants.O_RDONLY);
      closeSync(first);
      second = open();
      closeSync(own);
    });
    expect([watch.count, watch.takeOpening()]).toEqual([1, 'reopened']);
    expect(() =>
      watch.withoutCounting(() => {
        closeSync(second);
        second = open();
        throw new Error('the path can’t be opened');
      }),
    ).toThrow('the path can’t be opened');
    watch.update();
    expect([watch.count, watch.takeOpening()]).toEqual([1, 'reopened']);
    closeSync(second);
  }),
);
