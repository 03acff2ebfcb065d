/**
 * A card in real time follows the host's clock: through a pause, a change of speed, a sleep of the laptop, a change
 * of the wall clock. The host is simulated, so no test waits.
 */
import { describe, expect, it } from 'vitest';
import type { TimeSource } from '../../src/clock/host.ts';
import { createRealClock } from '../../src/clock/real-clock.ts';
import { speedMax, speedMin } from '../../src/time/speed.ts';

interface Host extends TimeSource {
  /** Lets the host run: both its times go on, and its timers fire. */
  run(ms: number): void;
  /** The lid is closed: only the wall clock goes on. */
  sleep(ms: number): void;
  timers(): number;
}

function host(): Host {
  let monotonic = 5_000.25;
  let wall = 1_700_000_000_000;
  const timers = new Map<number, { at: number; call: () => void }>();
  let next = 0;
  return {
    monotonicMs: () => monotonic,
    wallMs: () => wall,
    timer(ms, call) {
      const id = next++;
      timers.set(id, { at: monotonic + ms, call });
      return () => timers.delete(id);
    },
    timers: () => timers.size,
    sleep(ms) {
      wall += ms;
    },
    run(ms) {
      const end = monotonic + ms;
      for (;;) {
        const [due] = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
        if (due === undefined) break;
        const [id, { at, call }] = due;
        timers.delete(id);
        wall += Math.max(0, at - monotonic);
        monotonic = Math.max(monotonic, at);
        call();
      }
      wall += end - monotonic;
      monotonic = end;
    },
  };
}

describe('a real clock', () => {
  it('begins at 0 and gives whole milliseconds', () => {
    const source = host();
    const clock = createRealClock({ source });
    expect(clock.now()).toBe(0);
    source.run(1.9);
    expect(clock.now()).toBe(1);
  });

  it('stands still from the start if it is to', () => {
    const source = host();
    const clock = createRealClock({ source, paused: true });
    source.run(1_000);
    expect([clock.now(), clock.paused]).toEqual([0, true]);
    clock.resume();
    source.run(1_000);
    expect(clock.now()).toBe(1_000);
  });

  it('wakes in the order of time, each once, and not one that was undone', () => {
    const source = host();
    const clock = createRealClock({ source });
    const woken: string[] = [];
    clock.wake(300, () => woken.push(`c ${clock.now()}`));
    clock.wake(100, () => woken.push(`a ${clock.now()}`));
    const undo = clock.wake(200, () => woken.push('b'));
    undo();
    source.run(99);
    expect(woken).toEqual([]);
    source.run(901);
    expect(woken).toEqual(['a 100', 'c 300']);
    expect(source.timers()).toBe(0);
  });

  it('wakes at once for a time that has passed, and takes a wake made by a wake', () => {
    const source = host();
    const clock = createRealClock({ source });
    const woken: number[] = [];
    source.run(50);
    clock.wake(10, () => {
      woken.push(clock.now());
      clock.wake(60, () => woken.push(clock.now()));
    });
    source.run(0);
    expect(woken).toEqual([50]);
    source.run(10);
    expect(woken).toEqual([50, 60]);
  });

  it('stands still while paused, and wakes late by as much', () => {
    const source = host();
    const clock = createRealClock({ source });
    const woken: number[] = [];
    clock.wake(100, () => woken.push(clock.now()));
    source.run(40);
    clock.pause();
    expect(clock.paused).toBe(true);
    source.run(10_000);
    expect([clock.now(), woken.length]).toEqual([40, 0]);
    clock.resume();
    expect(clock.paused).toBe(false);
    source.run(59);
    expect(woken).toEqual([]);
    source.run(1);
    expect(woken).toEqual([100]);
  });

  it('runs ten times as fast from the moment it is told, wakes included', () => {
    const source = host();
    const clock = createRealClock({ source });
    const woken: number[] = [];
    clock.wake(1_100, () => woken.push(clock.now()));
    source.run(100);
    clock.setSpeed(10);
    expect(clock.speed).toBe(10);
    source.run(99);
    expect([clock.now(), woken.length]).toEqual([1_090, 0]);
    source.run(1);
    expect(woken).toEqual([1_100]);
  });

  it('counts a sleep of the laptop, and notices it within a second of waking', () => {
    const source = host();
    const clock = createRealClock({ source });
    const woken: number[] = [];
    clock.wake(30_000, () => woken.push(clock.now()));
    source.run(500);
    source.sleep(3_600_000);
    source.run(1_000);
    expect(woken.length).toBe(1);
    expect(woken[0]).toBeGreaterThanOrEqual(3_600_500);
    expect(clock.now()).toBe(3_601_500);
  });

  it('takes a gain of a second for the wall clock being set right, a millisecond more for a sleep', () => {
    for (const [gain, now] of [
      [1_000, 0],
      [1_001, 1_001],
    ] as const) {
      const source = host();
      const clock = createRealClock({ source });
      source.sleep(gain);
      expect(clock.now()).toBe(now);
    }
  });

  it('never goes back when the wall clock is set back', () => {
    const source = host();
    const clock = createRealClock({ source });
    source.run(5_000);
    expect(clock.now()).toBe(5_000);
    source.sleep(-86_400_000);
    expect(clock.now()).toBe(5_000);
    source.run(10);
    expect(clock.now()).toBe(5_010);
  });

  it('does not count a sleep while it is paused', () => {
    const source = host();
    const clock = createRealClock({ source });
    clock.pause();
    source.sleep(60_000);
    clock.resume();
    expect(clock.now()).toBe(0);
  });

  it('waits longer than a host timer can', () => {
    const source = host();
    const clock = createRealClock({ source, speed: speedMin });
    let woken = false;
    clock.wake(3, () => {
      woken = true;
    });
    source.run(2_999);
    expect(woken).toBe(false);
    source.run(1);
    expect(woken).toBe(true);
  });

  it('jumps ahead at once, also while paused, and wakes what that reaches', () => {
    const source = host();
    const clock = createRealClock({ source });
    const woken: number[] = [];
    clock.wake(30_000, () => woken.push(clock.now()));
    clock.pause();
    clock.jump(29_999);
    expect(woken).toEqual([]);
    clock.jump(1);
    expect(woken).toEqual([30_000]);
    expect(() => clock.jump(-1)).toThrow('time: invalid value -1; give whole milliseconds from 0');
    expect(() => clock.jump(0.5)).toThrow('time: invalid value 0.5');
  });

  it('stands still for good when stopped: no wake rings, an old or a new one, and no timer is kept', () => {
    const source = host();
    const clock = createRealClock({ source });
    clock.wake(10, () => expect.unreachable());
    source.run(5);
    clock.stop();
    const undo = clock.wake(7, () => expect.unreachable());
    undo();
    clock.resume();
    clock.jump(50);
    expect(source.timers()).toBe(0);
    source.run(100);
    expect(clock.now()).toBe(5);
  });

  it('a wake that fails keeps no other from ringing, of the same moment or a later one', () => {
    const source = host();
    const clock = createRealClock({ source });
    const woken: string[] = [];
    clock.wake(50, () => {
      throw new Error('a fault in the test');
    });
    clock.wake(50, () => woken.push(`same moment ${clock.now()}`));
    clock.wake(200, () => woken.push(`later ${clock.now()}`));
    expect(() => source.run(50)).toThrow('a fault in the test');
    source.run(0);
    expect(woken).toEqual(['same moment 50']);
    source.run(150);
    expect(woken).toEqual(['same moment 50', 'later 200']);
  });

  it('refuses a speed it cannot run at', () => {
    expect(createRealClock({ source: host(), speed: speedMax }).speed).toBe(1_000_000);
    for (const speed of [0, -1, Number.NaN, speedMax * 2, speedMin / 2]) {
      expect(() => createRealClock({ source: host(), speed })).toThrow(
        `speed: invalid value ${speed}; give 0.001 to 1000000`,
      );
    }
  });

  it('runs with the host it is on', async () => {
    const clock = createRealClock({ speed: 1_000 });
    const woken = await new Promise<number>((done) => {
      clock.wake(20, () => done(clock.now()));
    });
    expect(woken).toBeGreaterThanOrEqual(20);
    clock.stop();
  });
});
