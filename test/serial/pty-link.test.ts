/**
 * The name of a PTY: who holds it, what is in its way, and what remains of it. It never leads to another's terminal.
 */
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { lockLink } from '../../src/serial/ports/pty/pty-link.ts';
import { testWith } from '../tools.ts';
import { folder } from './tools.ts';

const at = (name: string): string => join(folder, name);

testWith(['Linux'], 'a link leads to the terminal, then to another, and is gone at the end', async () => {
  const link = await lockLink(at('card0'), 'DEMO-0001');
  link.point('/dev/pts/900');
  expect(readlinkSync(at('card0'))).toBe('/dev/./pts/900');
  link.point('/dev/pts/901');
  expect(readlinkSync(at('card0'))).toBe('/dev/./pts/901');
  await link.close();
  expect(existsSync(at('card0'))).toBe(false);
});

testWith(
  ['Linux'],
  "another card's link is refused, and which card has it is said, by every path to it",
  async () => {
    const link = await lockLink(at('taken'), 'DEMO-0007, process 4711');
    link.point('/dev/pts/900');
    symlinkSync('.', at('here'));
    for (const path of [at('taken'), at('here/taken'), `${folder}/./taken`]) {
      await expect(lockLink(path, 'DEMO-0008')).rejects.toThrow(
        `${JSON.stringify(path)}: the port of a card that runs, DEMO-0007, process 4711; choose another path, or end that card`,
      );
    }
    expect(readlinkSync(at('taken'))).toBe('/dev/./pts/900');
    await link.close();
    await (await lockLink(at('taken'), 'DEMO-0008')).close();
  },
);

testWith(['Linux'], "a user's file at the name of the next link stays, and so does the link", async () => {
  const link = await lockLink(at('beside'), 'DEMO-0001');
  link.point('/dev/pts/900');
  writeFileSync(at('beside.dscplus-tmp'), 'notes\n');
  expect(() => link.point('/dev/pts/901')).toThrow("can't make a link here: EEXIST");
  expect(readFileSync(at('beside.dscplus-tmp'), 'utf8')).toBe('notes\n');
  expect(readlinkSync(at('beside'))).toBe('/dev/./pts/900');
  await link.close();
});

testWith(['Linux'], 'a link that a killed card left is replaced, wherever it leads', async () => {
  symlinkSync('/dev/./pts/0', at('stale'));
  const link = await lockLink(at('stale'), 'DEMO-0001');
  expect(existsSync(at('stale'))).toBe(false);
  link.point('/dev/pts/900');
  expect(readlinkSync(at('stale'))).toBe('/dev/./pts/900');
  await link.close();
});

testWith(['Linux'], 'a file, which an `echo` before the start makes, is refused and kept', async () => {
  writeFileSync(at('file'), 'P\n');
  await expect(lockLink(at('file'), 'DEMO-0001')).rejects.toThrow(
    `${JSON.stringify(at('file'))}: a file, as writing to the port before the card runs (echo … > PATH) makes one; remove it, or choose another path`,
  );
  expect(readFileSync(at('file'), 'utf8')).toBe('P\n');
  // The name is free again once the file is gone.
  rmSync(at('file'));
  await (await lockLink(at('file'), 'DEMO-0001')).close();
});

testWith(['Linux'], 'a link of someone else, and a folder, are refused and kept', async () => {
  symlinkSync('/dev/pts/0', at('socat'));
  await expect(lockLink(at('socat'), 'DEMO-0001')).rejects.toThrow(
    `${JSON.stringify(at('socat'))}: a link to "/dev/pts/0" that is not a card's; remove it, or choose another path`,
  );
  expect(readlinkSync(at('socat'))).toBe('/dev/pts/0');
  mkdirSync(at('folder'));
  await expect(lockLink(at('folder'), 'DEMO-0001')).rejects.toThrow(
    `${JSON.stringify(at('folder'))}: a folder; remove it, or choose another path`,
  );
});

testWith(['Linux'], 'a link that someone put in place of ours is not taken away at the end', async () => {
  const link = await lockLink(at('theirs'), 'DEMO-0001');
  link.point('/dev/pts/900');
  rmSync(at('theirs'));
  symlinkSync('/dev/null', at('theirs'));
  await link.close();
  expect(readlinkSync(at('theirs'))).toBe('/dev/null');
});

testWith(['Linux'], 'a folder that is not there', async () => {
  await expect(lockLink(at('none/card0'), 'DEMO-0001')).rejects.toThrow(
    `${JSON.stringify(at('none/card0'))}: can't make a link here: ENOENT; the folder must exist, and this user must be allowed to write to it`,
  );
});

testWith(['Linux'], 'a path longer than the name of a lock may be is held all the same', async () => {
  const deep = at(`${'d'.repeat(120)}`);
  mkdirSync(deep);
  const link = await lockLink(join(deep, 'card0'), 'DEMO-0001');
  await expect(lockLink(join(deep, 'card0'), 'DEMO-0002')).rejects.toThrow('DEMO-0001');
  await (await lockLink(join(deep, 'card1'), 'DEMO-0002')).close();
  await link.close();
});
