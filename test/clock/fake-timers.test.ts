/** Someone fakes the timers of a test in which a card runs in real time. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createCard, createDriver } from '../../src/index.ts';
import { createRealClock, FakeTimersError } from '../../src/node.ts';
import { openCardPort } from '../../src/serial.ts';
import { LoginServer } from '../../src/server.ts';

afterEach(() => {
  vi.useRealTimers();
});

interface Step {
  readonly state: string;
  readonly login: string;
  readonly binding: string;
  readonly ask: { readonly challenge: string };
}
const entries = { pin: '1234', challenge: '123456' };

describe('with vi.useFakeTimers()', () => {
  test('a card in real time runs by them, to the millisecond', async () => {
    vi.useFakeTimers();
    const clock = createRealClock();
    const driver = createDriver(createCard(), clock);
    const held = driver.hold('press');
    await vi.advanceTimersByTimeAsync(1_999);
    expect([clock.now(), driver.card.frame().text]).toEqual([1_999, '        ']);
    await vi.advanceTimersByTimeAsync(1);
    expect([clock.now(), driver.card.frame().text]).toEqual([2_000, 'PIN>    ']);
    // A contact is seen to be open 30 ms later.
    await vi.advanceTimersByTimeAsync(30);
    expect((await held).verdict).toBe('accepted');
    driver.stop();
    clock.stop();
  });

  test.each([1, 10, 1_000])('it does at %i times the speed', async (speed) => {
    vi.useFakeTimers();
    const clock = createRealClock({ speed });
    const driver = createDriver(createCard(), clock);
    const answered = driver.respond(entries);
    await vi.advanceTimersByTimeAsync(10_000 / speed);
    expect((await answered).response).toBe('90187643');
    expect(clock.now()).toBe(10_000);
    driver.stop();
    clock.stop();
  });

  test('nothing is waited for that is not advanced', () => {
    vi.useFakeTimers();
    const driver = createDriver(createCard(), createRealClock());
    void driver.hold('press').catch(() => {});
    for (let i = 0; i < 1_000; i++) driver.card.frame();
    expect(driver.card.now()).toBe(0);
    driver.stop();
  });

  test('a clock that was made before goes on by them, and goes on by the host after', async () => {
    const hostNow = performance.now.bind(performance);
    const clock = createRealClock();
    const driver = createDriver(createCard(), clock);
    const begun = clock.now();
    const hostBegun = hostNow();
    vi.useFakeTimers({ now: 0 });
    const held = driver.hold('press');
    await vi.advanceTimersByTimeAsync(3_000);
    await held;
    const faked = clock.now();
    expect(faked - begun).toBeGreaterThanOrEqual(3_000);
    // Not by the years between the two dates, or by how long the process runs: by what has gone by on the host at most.
    const gone = (): number => hostNow() - hostBegun;
    expect(faked - begun).toBeLessThanOrEqual(3_000 + gone() + 1);
    vi.useRealTimers();
    expect(clock.now() - faked).toBeLessThanOrEqual(gone() + 1);
    expect(await driver.type('12')).toEqual([{ verdict: 'accepted' }, { verdict: 'accepted' }]);
    driver.stop();
    clock.stop();
  });

  test('a port in process answers by them', async () => {
    vi.useFakeTimers();
    const { port, close } = openCardPort();
    let text = '';
    port.on('data', (data) => {
      text += data;
    });
    port.write('KEY:HOLD? PRESS\r');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(text).toBe('LCD "        "\r\nACCEPTED\r\nLCD "PIN>    "\r\n');
    await close();
  });

  test('a login server in process goes by its own time, and begins, answers and ends all the same', async () => {
    vi.useFakeTimers();
    const server = await LoginServer.start();
    const post = async (path: string, body: object): Promise<Step> => {
      const init = {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      };
      return (await fetch(`${server.url}${path}`, init)).json() as Promise<{
        login: string;
        binding: string;
        state: string;
        ask: { challenge: string };
      }>;
    };
    const {
      login,
      binding,
      ask: { challenge },
    } = await post('/api/login', {
      ...{ user: 'demo', password: 'demo-password' },
    });
    const { response } = createCard().respond({ pin: '1234', challenge });
    expect(await post('/api/login/respond', { login, binding, response })).toMatchObject({ user: 'demo' });
    await server.close();
  });
});

describe('where only some are faked, it is said', () => {
  test('timers alone, as node:test does it', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const driver = createDriver(createCard(), createRealClock());
    void driver.hold('press').catch(() => {});
    expect(() => vi.advanceTimersByTime(3_000)).toThrow(
      /^timers: faked in part, setTimeout waited \d+ ms while performance\.now\(\) advanced by \d+ ms; fake both, or give createRealClock a source$/,
    );
    driver.stop();
  });

  test('in many small steps too', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const clock = createRealClock();
    const next = (): void => void clock.wake(clock.now() + 1, next);
    next();
    vi.advanceTimersByTime(100);
    expect(() => vi.advanceTimersByTime(1)).toThrow(
      'timers: faked in part, setTimeout waited 101 ms while performance.now() advanced by 0 ms; fake both, or give createRealClock a source',
    );
    vi.restoreAllMocks();
  });

  test('performance alone: the timer that is real throws', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const thrown = new Promise<Error>((resolve) => {
      const others = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      process.once('uncaughtException', (error) => {
        for (const other of others) process.on('uncaughtException', other);
        resolve(error);
      });
    });
    const driver = createDriver(createCard(), createRealClock());
    void driver.hold('press', 150).catch(() => {});
    expect(await thrown).toBeInstanceOf(FakeTimersError);
    driver.stop();
  });

  test('with a source of its own a clock goes by that', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const clock = createRealClock({
      source: {
        monotonicMs: () => Date.now(),
        wallMs: () => Date.now(),
        timer(ms, call) {
          const timer = setTimeout(call, ms);
          return () => clearTimeout(timer);
        },
      },
    });
    const driver = createDriver(createCard(), clock);
    const held = driver.hold('press');
    await vi.advanceTimersByTimeAsync(2_030);
    expect([(await held).verdict, clock.now()]).toEqual(['accepted', 2_030]);
    driver.stop();
  });
});

test('on a host that is busy no timer is taken for a faked one', async () => {
  const clock = createRealClock({ speed: 1 });
  let rang = 0;
  const busy = (ms: number): void => {
    for (const end = performance.now() + ms; performance.now() < end; );
  };
  await new Promise<void>((resolve) => {
    const next = (): void => {
      rang += 1;
      if (rang === 400) resolve();
      if (rang >= 400) return;
      // Just before the next whole millisecond of the host.
      busy(0.9 - (performance.now() % 1) + (performance.now() % 1 > 0.9 ? 1 : 0));
      clock.wake(clock.now() + 1, next);
    };
    next();
  });
  expect(rang).toBe(400);
  clock.stop();
});

test('no part of the program takes its time from where no library fakes it', () => {
  const src = new URL('../../src/', import.meta.url);
  const files = readdirSync(src, { recursive: true })
    .map(String)
    .filter((name) => /\.tsx?$/.test(name));
  const found = files.filter((name) =>
    /node:perf_hooks|node:timers|hrtime/.test(readFileSync(new URL(name, src), 'utf8')),
  );
  // All processes of a store have one time, which `performance.now()` has not; and the end of a turn of the loop is no
  // time, nor is a short pause before a store is asked again. A worker of a run is a program of its own.
  expect(found.sort()).toEqual([
    'cli/commands/run/run-worker.ts',
    'login/auth/login-clock.ts',
    'login/store/group-commit.ts',
    'net/request-gate.ts',
    'serial/console/after.ts',
  ]);
});
