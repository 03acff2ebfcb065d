/** Many programs wait for messages at once: how much of the store is read for them, and how soon they hear. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ServerLine } from '../../src/login/admin/lines/server-line.ts';
import type { Store, Tables } from '../../src/login/auth/store.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
import { edda, masterKey, type World, world } from './login-world.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const numbers = Array.from({ length: 1_000 }, (_, i) => `+1555010${String(i).padStart(4, '0')}`);

interface Reads {
  /** Looks at the store. */
  looks: number;
  /** Looks at the messages of a line. */
  lists: number;
}

/** Counts what is read. */
function counting(reads: Reads): (store: Store) => Store {
  const counted = (tables: Tables): Tables => ({
    ...tables,
    messages: {
      ...tables.messages,
      of(field, value) {
        reads.lists++;
        return tables.messages.of(field, value);
      },
    },
  });
  return (store) => ({
    ...store,
    read(work) {
      reads.looks++;
      return store.read((tables) => work(counted(tables)));
    },
  });
}

/** Edda has lines, and codes by SMS to the first of them. */
function addLines({ service: { staff } }: World, count: number): void {
  staff.revokeFactor('CARD-1');
  for (const number of numbers.slice(0, count)) staff.addLine(number, edda.user);
  staff.addSms(edda.user, String(numbers[0]));
}

const line = (service: LoginService, i: number): ServerLine => service.line(String(numbers[i]));

it('of 1,000 waits that nothing concerns, one look at the store and no message is read in 100 ms', async () => {
  const reads = { looks: 0, lists: 0 };
  const here = await world({ wrap: counting(reads) });
  addLines(here, numbers.length);
  const waits = numbers.map((_, i) => line(here.service, i).message());
  const tick = (): Reads => {
    Object.assign(reads, { looks: 0, lists: 0 });
    vi.advanceTimersByTime(100);
    return reads;
  };
  expect(tick()).toEqual({ looks: 1, lists: 0 });
  // Of a line that was sent a message its messages are read, and again when it comes; of the others none.
  await here.service.begin(edda);
  expect(tick()).toEqual({ looks: 1, lists: 1 });
  here.clock.advance(4_999);
  expect(tick()).toEqual({ looks: 1, lists: 0 });
  here.clock.advance(1);
  expect(tick()).toEqual({ looks: 1, lists: 1 });
  expect((await waits[0])?.number).toBe(1);
  here.service.close();
  const rest = await Promise.allSettled(waits.slice(1));
  expect(new Set(rest.map(({ status }) => status))).toEqual(new Set(['rejected']));
});

it('each wait ends when its own time is over, and no sooner', async () => {
  const here = await world();
  addLines(here, 3);
  const ended: string[] = [];
  [3_000, 1_000, 2_000].forEach((limitMs, i) => {
    line(here.service, i)
      .message({ limitMs })
      .catch(({ reason }) => ended.push(`${reason} ${limitMs}`));
  });
  const after: number[] = [];
  for (const ms of [999, 1, 999, 1, 999, 1]) {
    here.clock.advance(ms);
    vi.advanceTimersByTime(100);
    await Promise.resolve();
    after.push(ended.length);
  }
  expect(after).toEqual([0, 1, 1, 2, 2, 3]);
  expect(ended).toEqual(['limit 1000', 'limit 2000', 'limit 3000']);
});

it('another server of the same store tells them within 250 ms', async () => {
  const here = await world({ file: true });
  addLines(here, 2);
  const other = createLoginService({
    store: await openSqliteStore(String(here.path)),
    ...{ clock: here.clock, masterKey },
  });
  try {
    const heard: string[] = [];
    const wait = line(other, 0)
      .message()
      .then(({ fate }) => heard.push(fate));
    const sent = line(other, 0).records().next();
    await here.service.begin(edda);
    vi.advanceTimersByTime(250);
    expect((await sent).value).toMatchObject({ fate: 'on its way' });
    expect(heard).toEqual([]);
    here.clock.advance(5_000);
    vi.advanceTimersByTime(250);
    await wait;
    expect(heard).toEqual(['delivered']);
  } finally {
    other.close();
  }
});
