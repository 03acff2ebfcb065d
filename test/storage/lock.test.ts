/**
 * One process at a time has a card: a second is refused in a clear line, and a dead one's lock is taken over at once,
 * by exactly one process.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lockPathOf, takeLock } from '../../src/storage/file-lock.ts';
import { start } from '../process/start.ts';
import { workshop } from './card-folder.ts';

const { at, program } = workshop();

interface Taker {
  readonly child: ChildProcess;
  /** The next line it says. */
  line(): Promise<string>;
}

function taker(file: string): Taker {
  const child = start(process.execPath, [program, 'take', file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.trim().split('\n')) (waiting.shift() ?? ((late) => lines.push(late)))(line);
  });
  child.once('close', () => {
    for (const wait of waiting) wait('ended');
  });
  return {
    child,
    line: () => new Promise((done) => (lines.length > 0 ? done(lines.shift()!) : waiting.push(done))),
  };
}

async function kill({ child }: Taker): Promise<void> {
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

async function taken(file: string): Promise<Taker> {
  const one = taker(file);
  expect(await one.line()).toBe('ready');
  one.child.stdin!.write('.');
  expect(await one.line()).toBe('took');
  return one;
}

describe('someone who opens a card that is in use', () => {
  it('by another process: is told who has it, and gets it once that has died', async () => {
    const file = at('busy.card');
    const holder = await taken(file);
    const { pid, since } = JSON.parse(readFileSync(lockPathOf(file), 'utf8'));
    expect(pid).toBe(holder.child.pid);
    const time = `${since.slice(0, 19).replace('T', ' ')} UTC`;
    expect(() => takeLock(file)).toThrow(
      `"${file}": in use by process ${pid} since ${time}; wait until it ends, or use another file`,
    );
    await kill(holder);
    const lock = takeLock(file);
    expect(lock.held()).toBe(true);
    lock.release();
    expect([lock.held(), existsSync(lockPathOf(file))]).toEqual([false, false]);
  });
});

describe('a lock whose holder was killed', () => {
  it('goes to exactly one of six that reach for it at once, eight times over', async () => {
    const file = at('race.card');
    let last = await taken(file);
    const ready = async (): Promise<Taker> => {
      const one = taker(file);
      expect(await one.line()).toBe('ready');
      return one;
    };
    // Who was refused tries again in the next round.
    let takers = await Promise.all(Array.from({ length: 6 }, ready));
    for (let round = 0; round < 8; round++) {
      await kill(last);
      for (const one of takers) one.child.stdin!.write('.');
      const said = await Promise.all(takers.map((one) => one.line()));
      expect(said.toSorted(), `round ${round}`).toEqual([...Array(5).fill('refused'), 'took']);
      last = takers[said.indexOf('took')]!;
      takers = [...takers.filter((one) => one !== last), await ready()];
    }
    for (const one of [last, ...takers]) await kill(one);
  });
});
