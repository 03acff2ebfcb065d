/**
 * Several processes open one card at once. One of them is held before each file system call, while the others
 * continue or are killed: exactly one has the card in the end.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LockHolder, ProcessProbe } from '../../src/files/process-identity.ts';
import { type Lock, lockPathOf, takeLock } from '../../src/storage/file-lock.ts';
import { StoredFileError } from '../../src/storage/stored-file-error.ts';
import { beforeEachCall } from './stepped-fs.ts';

vi.mock('node:fs', async (original) => (await import('./stepped-fs.ts')).steppedFs(original));

const folder = mkdtempSync(join(tmpdir(), 'dscplus-held-lock-'));
const card = join(folder, 'a.card');
afterAll(() => rmSync(folder, { recursive: true }));

/** Who lives, by number. */
const living = new Set<number>();
let lastPid = 1_000;

class Halted extends Error {}

/** Someone who reaches for the card: a process, as the locks have it. */
interface Taker {
  readonly pid: number;
  lock: Lock | null;
  /** The refusal. */
  refused: string | null;
  dead: boolean;
  /** It lives, and does nothing more. */
  stopped: boolean;
}

/** Who does something now, and before which of its calls it is held. */
interface Running {
  readonly who: Taker;
  readonly calls: string[];
  readonly holdAt: number;
  readonly meanwhile: () => void;
  readonly changesOnly: boolean;
}
let running: Running | null = null;

beforeEachCall((call, changes) => {
  const mine = running;
  if (mine === null) return;
  // Nor does it clean anything up.
  if (endsHere(mine.who)) throw new Halted();
  if (mine.changesOnly && !changes) return;
  mine.calls.push(call);
  if (mine.calls.length - 1 !== mine.holdAt) return;
  running = null;
  mine.meanwhile();
  running = mine;
  if (endsHere(mine.who)) throw new Halted();
});

const endsHere = ({ dead, stopped }: Taker): boolean => dead || stopped;

// Before the first one too: the calls were counted before any test.
beforeEach(() => {
  living.clear();
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});

function taker(): Taker {
  const pid = ++lastPid;
  living.add(pid);
  return { pid, lock: null, refused: null, dead: false, stopped: false };
}

const holderOf = ({ pid }: Taker): LockHolder => ({
  ...{ pid, start: '1', boot: 'b', space: 's', host: 'h', machine: 'm' },
});

const outlookOf = (who: Taker): ProcessProbe => ({
  self: holderOf(who),
  signal: (pid) => living.has(pid),
  stat: () => null,
});

interface Hold {
  readonly at: number;
  readonly meanwhile: () => void;
  /** Only calls that change something are counted. */
  readonly changesOnly?: boolean;
}

const unheld: Hold = { at: -1, meanwhile: () => {} };

/** Does `work` as `who`, held before one of its calls; gives the calls. */
function as(who: Taker, work: () => void, { at, meanwhile, changesOnly = false }: Hold = unheld): string[] {
  const before = running;
  const mine: Running = { who, calls: [], holdAt: at, meanwhile, changesOnly };
  running = mine;
  try {
    work();
  } catch (error) {
    if (!endsHere(who)) throw error;
  } finally {
    running = before;
  }
  return mine.calls;
}

function take(who: Taker, hold?: Hold): string[] {
  return as(
    who,
    () => {
      try {
        who.lock = takeLock(card, outlookOf(who));
      } catch (error) {
        if (endsHere(who) || !(error instanceof StoredFileError) || error.code !== 'locked') throw error;
        who.refused = error.message;
      }
    },
    hold,
  );
}

function die(who: Taker): void {
  who.dead = true;
  living.delete(who.pid);
}

/** What takers find: nothing, or what those left who died, or died as they took the lock over. */
const places: Readonly<Record<string, () => void>> = {
  'a card that nobody has': () => {},
  'the lock of a dead one': () => leaveDead(),
  'a dead lock, and the claim of one who died before he took it over': () => {
    leaveDead();
    const calls = take(taker());
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    leaveDead();
    leaveHalfway(calls.indexOf('rename a.card.lock'));
  },
};

function leaveDead(): void {
  const who = taker();
  take(who);
  die(who);
}

function leaveHalfway(at: number): void {
  const who = taker();
  take(who, { at, meanwhile: () => die(who) });
}

/** Puts the folder as it is before anybody reaches, and forgets who has lived. */
function anew(place: () => void): void {
  living.clear();
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  place();
}

/** How many calls one makes who takes the lock, alone. */
function callsOf(place: () => void, changesOnly = false): number {
  anew(place);
  return take(taker(), { ...unheld, changesOnly }).length;
}

const files = (): string => readdirSync(folder).join(' ');

/** What there is of someone: the lock or a claim, with its text. */
const heldBy = ({ pid }: Taker): string[] =>
  readdirSync(folder)
    .filter((name) => !name.endsWith('.tmp'))
    .map((name) => `${name}: ${readFileSync(join(folder, name), 'utf8')}`)
    .filter((text) => text.includes(`"pid":${pid},`));

/** Of those who came one has it, by the lock too, and the others were refused or died; gives that one. */
function holderOfAll(takers: readonly Taker[], when: string): Taker {
  const said = takers.map(({ lock, refused, dead }) =>
    lock !== null ? 'took' : dead ? 'died' : refused !== null ? 'refused' : 'did not come',
  );
  expect(
    said.filter((one) => one === 'took'),
    `${when}: ${said}`,
  ).toEqual(['took']);
  const holder = takers[said.indexOf('took')] as Taker;
  expect(holder.lock?.held(), when).toBe(true);
  expect(JSON.parse(readFileSync(lockPathOf(card), 'utf8')).pid, when).toBe(holder.pid);
  return holder;
}

/** It is given back, and the next one who has it leaves nothing behind, of the dead neither. */
function expectGivenBack(holder: Taker, when: string): void {
  holder.lock?.release();
  const next = taker();
  take(next);
  expect([next.lock?.held(), files()], when).toEqual([true, 'a.card.lock']);
  next.lock?.release();
  expect(files(), when).toBe('');
}

describe.each(Object.entries(places))(
  'of two who reach at once for %s, one held before each call',
  (_, place) => {
    const calls = callsOf(place);

    it('and the other there as a whole: one has it, and the other is told who', () => {
      for (let at = 0; at < calls; at++) {
        anew(place);
        const [held, other] = [taker(), taker()];
        const done = take(held, { at, meanwhile: () => take(other) });
        const when = `held before call ${at}, ${done[at]}`;
        const holder = holderOfAll([held, other], when);
        expect(files(), when).toBe('a.card.lock');
        const loser = holder === held ? other : held;
        expect(loser.refused, when).toMatch(
          new RegExp(`(in use|being opened) by process ${holder.pid} since`),
        );
        expectGivenBack(holder, when);
      }
    });

    it('and the other takes it and gives it back, or dies with it: it is the held one’s', () => {
      for (const end of ['gives back', 'dies'] as const) {
        for (let at = 0; at < calls; at++) {
          anew(place);
          const [held, other] = [taker(), taker()];
          const done = take(held, {
            at,
            meanwhile() {
              take(other);
              if (end === 'dies') die(other);
              else other.lock?.release();
              other.lock = null;
              other.refused ??= 'had it';
            },
          });
          const when = `${end}, while one is held before call ${at}, ${done[at]}`;
          expect(holderOfAll([held, other], when), when).toBe(held);
          expect(files(), when).toBe('a.card.lock');
        }
      }
    });

    it('and the other dies before each change that it makes: it is the held one’s, and nothing is left', () => {
      const changes = callsOf(place, true);
      for (let at = 0; at < changes; at++) {
        for (let death = 0; death < changes; death++) {
          anew(place);
          const [held, other] = [taker(), taker()];
          const dying: Hold = { at: death, changesOnly: true, meanwhile: () => die(other) };
          take(held, { at, changesOnly: true, meanwhile: () => take(other, dying) });
          const when = `held before change ${at}, dead before ${death}`;
          expectGivenBack(holderOfAll([held, other], when), when);
        }
      }
    });

    it('and the other is held before each change that it makes, while a third is there: one has it', () => {
      const changes = callsOf(place, true);
      for (let at = 0; at < changes; at++) {
        for (let second = 0; second < changes; second++) {
          anew(place);
          const [held, other, third] = [taker(), taker(), taker()];
          const waiting: Hold = { at: second, changesOnly: true, meanwhile: () => take(third) };
          take(held, { at, changesOnly: true, meanwhile: () => take(other, waiting) });
          const when = `held before change ${at} and ${second}`;
          expectGivenBack(holderOfAll([held, other, third], when), when);
        }
      }
    });

    it('and the other stops before each change that it makes, alive: what it has by then stays its own', () => {
      const changes = callsOf(place, true);
      for (let at = 0; at < changes; at++) {
        for (let stop = 0; stop < changes; stop++) {
          anew(place);
          const [held, other] = [taker(), taker()];
          let has: string[] = [];
          take(held, {
            at,
            changesOnly: true,
            meanwhile() {
              const stopping = (): void => {
                other.stopped = true;
              };
              take(other, { at: stop, changesOnly: true, meanwhile: stopping });
              has = heldBy(other);
            },
          });
          const when = `held before change ${at}, stopped before ${stop}`;
          const others = has.length > 0 || other.lock !== null;
          expect([held.lock?.held() ?? false, heldBy(other)], when).toEqual([!others, has]);
        }
      }
    });
  },
);

describe('a lock that is given back', () => {
  it('is refused to another before each call of that, and there for the next one after it', () => {
    for (const at of [0, 1, 2]) {
      const [holder, other, next] = [taker(), taker(), taker()];
      take(holder);
      const calls = as(holder, () => holder.lock?.release(), { at, meanwhile: () => take(other) });
      expect(calls[at]).toBeDefined();
      expect(other.refused).toMatch(`in use by process ${holder.pid} since`);
      take(next);
      expect(next.lock?.held()).toBe(true);
      next.lock?.release();
    }
  });

  it('and was taken over before it is looked at is the other’s, and stays', () => {
    for (const at of [0, 1]) {
      const [holder, other] = [taker(), taker()];
      take(holder);
      const calls = as(holder, () => holder.lock?.release(), {
        at,
        meanwhile() {
          // It is taken for dead, as one whose lock another machine of the same number wrote down.
          living.delete(holder.pid);
          take(other);
        },
      });
      expect(calls[at]).toBe(['stat a.card.lock', 'open a.card.lock'][at]);
      expect([holder.lock?.held(), other.lock?.held()]).toEqual([false, true]);
      expect(JSON.parse(readFileSync(lockPathOf(card), 'utf8')).pid).toBe(other.pid);
      other.lock?.release();
    }
  });

  it('and was removed by hand, and is another’s, is not taken from that one by the first’s end', () => {
    const [holder, other] = [taker(), taker()];
    take(holder);
    const mine = readFileSync(lockPathOf(card), 'utf8');
    rmSync(lockPathOf(card));
    take(other);
    holder.lock?.release();
    expect(other.lock?.held()).toBe(true);
    // Nor later, if the first’s lock is put back by hand: it has given it up.
    other.lock?.release();
    writeFileSync(lockPathOf(card), mine);
    holder.lock?.release();
    expect(readFileSync(lockPathOf(card), 'utf8')).toBe(mine);
  });
});
