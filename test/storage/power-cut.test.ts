/**
 * The power is cut before every step of every write of a card file, one by one, on three kinds of disks: the file
 * always loads, the counter never goes back, and no counter that has shown a response shows another one.
 */
import { chmodSync, copyFileSync, existsSync, rmSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import type { Memory } from '../../src/device/memory.ts';
import type { FaultyCard } from '../../src/faults/faulty-card.ts';
import { profileNamed, withSuite } from '../../src/profiles/profile-validation.ts';
import { openCardFile, readCardFile } from '../../src/storage/card-file.ts';
import { cardFolder, makeCard } from './card-folder.ts';
import { cutBefore, type Disk, disks, powerIsOff, restorePower } from './cut-fs.ts';

vi.mock('node:fs', async (original) => (await import('./cut-fs.ts')).cuttingFs(original));

const { at } = cardFolder();

/** Keys a login; the response if one shows. */
function login(card: FaultyCard, pin = '1234'): string {
  card.hold('press');
  card.type(`${pin}\r123456\r`);
  card.advance(400);
  return card.frame().text.trim();
}

interface Write {
  readonly name: string;
  readonly card: string;
  readonly act: (card: FaultyCard) => string;
  /** The memory after it. */
  readonly after: Partial<Memory>;
}

const counting = 'counting.card';
const local = 'local.card';
const tried = 'tried.card';
const almost = 'almost.card';
const old = 'format-1-plain.card';

const writes: readonly Write[] = [
  {
    name: 'a response',
    card: counting,
    act: (card) => login(card),
    after: { counter: '1', battery: 14_999 },
  },
  {
    name: 'a counter that skips ahead',
    card: counting,
    act(card) {
      card.faults.add('counter-ahead by=5');
      return '';
    },
    after: { counter: '5' },
  },
  {
    name: 'a torn write',
    card: counting,
    act(card) {
      card.faults.add('torn-write');
      return login(card);
    },
    after: { counter: '1', battery: 15_000 },
  },
  { name: 'a wrong PIN', card: local, act: (card) => login(card, '9999'), after: { tries: 2 } },
  { name: 'the right PIN after a wrong one', card: tried, act: (card) => login(card), after: { tries: 3 } },
  {
    name: 'the last wrong PIN',
    card: almost,
    act: (card) => login(card, '9999'),
    after: { tries: 0, locked: true },
  },
  { name: 'a file of the first format', card: old, act: (card) => login(card), after: {} },
];

const sheet = withSuite(profileNamed('keypad-local-pin'), 'OCRA-1:HOTP-SHA256-8:C-QN06');
makeCard(at(counting));
makeCard(at(local), { sheet, localPin: '1234' });
for (const [file, from] of [
  [tried, local],
  [almost, tried],
] as const) {
  copyFileSync(at(from), at(file));
  const open = openCardFile(at(file));
  login(open.card, '9999');
  open.close();
}
copyFileSync(new URL(old, import.meta.url), at(old));
chmodSync(at(old), 0o600);

describe.each(writes)('$name', ({ name, card: from, act, after }) => {
  test.each(disks)('on a disk that %s', (disk) => {
    const before = readCardFile(at(from)).memory;
    let steps = 0;
    for (let ended = false; !ended; ) {
      const file = at(`${name.replaceAll(' ', '-')}.card`);
      copyFileSync(at(from), file);
      const { shown, isCut } = cutAt(file, act, steps + 1, disk);
      ended = !isCut;
      if (isCut) steps += 1;
      const { memory } = readCardFile(file);
      const place = `${name}, step ${steps}, ${disk}`;
      expect([place, BigInt(memory.counter) >= BigInt(before.counter)]).toEqual([place, true]);
      if (/^\d{8}$/.test(shown))
        expect([place, BigInt(memory.counter) > BigInt(before.counter)]).toEqual([place, true]);
      if (ended) expect(memory).toMatchObject(after);
      // The next one gets in, and its counter is not one that has shown a response.
      const next = openCardFile(file);
      expect(next.card.memory()).toEqual(memory);
      if (!memory.locked) expect(login(next.card)).toMatch(/^\d{8}$/);
      next.close();
      expect(steps).toBeLessThan(100);
    }
    // To write, sync and rename a file, and to sync its folder, takes nine calls.
    expect(steps).toBeGreaterThanOrEqual(6);
  });
});

/** Does something with the card, with the power cut before the n-th call that changes something. */
function cutAt(
  file: string,
  act: (card: FaultyCard) => string,
  n: number,
  disk: Disk,
): { readonly shown: string; readonly isCut: boolean } {
  const open = openCardFile(file);
  let shown = '';
  cutBefore(n);
  try {
    shown = act(open.card);
  } catch {
    // The card could not store its memory: whoever pressed it sees nothing.
  }
  const isCut = powerIsOff();
  restorePower(disk);
  // The lock of a program that is not there any more is void: test/storage/lock.test.ts.
  if (isCut) rmSync(`${file}.lock`, { force: true });
  else open.close();
  return { shown, isCut };
}

test('a file that is made is there as a whole, or not at all', () => {
  for (const disk of disks) {
    let steps = 0;
    for (let ended = false; !ended; ) {
      const file = at('made.card');
      rmSync(file, { force: true });
      cutBefore(steps + 1);
      try {
        makeCard(file);
      } catch {
        // Cut.
      }
      ended = !powerIsOff();
      if (!ended) steps += 1;
      restorePower(disk);
      rmSync(`${file}.lock`, { force: true });
      if (existsSync(file)) expect(readCardFile(file).memory.counter).toBe('0');
      else expect([ended, steps > 0]).toEqual([false, true]);
      // Whoever makes it again succeeds.
      rmSync(file, { force: true });
      makeCard(file);
    }
    expect(steps).toBeGreaterThanOrEqual(6);
  }
});
