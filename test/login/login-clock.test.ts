/** The two clocks of a login server: one that only goes forward, and the wall clock, which anyone may set. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  bootName,
  ClockError,
  elapsedMs,
  readMoment,
  systemLoginClock,
  virtualLoginClock,
} from '../../src/login/auth/login-clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('a virtual clock', () => {
  it('starts at 0 and at the beginning of 2026', () => {
    const clock = virtualLoginClock();
    expect(readMoment(clock)).toEqual({ epoch: 'virtual', now: 0, unixMs: 1_767_225_600_000 });
    clock.advance(1_500);
    expect(readMoment(clock)).toEqual({ epoch: 'virtual', now: 1_500, unixMs: 1_767_225_601_500 });
  });

  it('starts at another time where it is given one', () => {
    const clock = virtualLoginClock({ unixMs: 0, epoch: 'next boot' });
    expect(readMoment(clock)).toEqual({ epoch: 'next boot', now: 0, unixMs: 0 });
    clock.setWall(-5);
    expect(readMoment(clock)).toEqual({ epoch: 'next boot', now: 0, unixMs: -5 });
  });

  it('never goes back', () => {
    const clock = virtualLoginClock();
    for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => clock.advance(ms)).toThrow(
        new RangeError(`clock: can't move by ${ms} ms; give 0 or more`),
      );
    }
    clock.advance(0);
    expect(clock.now()).toBe(0);
  });

  it('shows a finite time', () => {
    const clock = virtualLoginClock({ unixMs: 7 });
    for (const to of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => clock.setWall(to)).toThrow(
        new RangeError(`clock: can't show ${to}; give a time in Unix ms`),
      );
    expect(clock.unixMs()).toBe(7);
  });

  it('is given a number and a text, and nothing else', () => {
    expect(() => virtualLoginClock({ unixMs: 'now' as never })).toThrow('virtualLoginClock');
    expect(() => virtualLoginClock({ epoch: 7 as never })).toThrow('virtualLoginClock');
    expect(() => virtualLoginClock({ now: 7 } as never)).toThrow('virtualLoginClock');
  });
});

describe('the clock of the machine', () => {
  it('gives wall time in ms, and ms since a point that only the machine knows', () => {
    vi.useFakeTimers({ toFake: ['Date', 'hrtime'], now: 1_700_000_000_123 });
    const clock = systemLoginClock();
    expect(clock.unixMs()).toBe(1_700_000_000_123);
    const before = clock.now();
    vi.advanceTimersByTime(2_500);
    expect(clock.now() - before).toBe(2_500);
    expect(clock.unixMs()).toBe(1_700_000_002_623);
  });

  it.runIf(process.platform === 'linux')('is named after the boot, as the system has it', () => {
    const id = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    expect(systemLoginClock().epoch).toBe(id.slice(0, 36));
    expect(systemLoginClock().epoch).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a clock that is broken', () => {
  it.each([
    [Number.NaN, 0],
    [0, Number.NaN],
    [Number.POSITIVE_INFINITY, 0],
  ])('is refused: it gave %d and %d', (now, unixMs) => {
    const clock = { epoch: 'e', now: () => now, unixMs: () => unixMs };
    expect(() => readMoment(clock)).toThrow(
      expect.objectContaining({
        name: 'ClockError',
        message: `clock: returned ${now} and ${unixMs}; return two finite numbers of ms`,
      }),
    );
  });

  it('that went back is refused, but where another boot may have the same made-up name', () => {
    const at = (epoch: string, now: number, unixMs: number) => ({ epoch, now, unixMs });
    expect(() => elapsedMs(at('e', 7, 0), at('e', 2, 9_000))).toThrow(
      new ClockError('clock: moved back by 5 ms; use one that only moves forward'),
    );
    expect(elapsedMs(at('e', 7, 0), at('e', 7, 9_000))).toBe(0);
    expect(elapsedMs(at('e', 7, 0), at('e', 9, 9_000))).toBe(2);
    expect(elapsedMs(at('boot at 5', 7, 0), at('boot at 5', 2, 9_000))).toBe(9_000);
    expect(elapsedMs(at('boot at 5', 7, 0), at('boot at 5', 7, 9_000))).toBe(0);
    expect(elapsedMs(at('boot at 5', 7, 0), at('boot at 5', 9, 9_000))).toBe(2);
  });

  it('is helped by the wall clock over a restart, which is 0 where that was set back', () => {
    const before = { epoch: 'one', now: 900, unixMs: 5_000 };
    expect(elapsedMs(before, { epoch: 'two', now: 1, unixMs: 8_000 })).toBe(3_000);
    expect(elapsedMs(before, { epoch: 'two', now: 1, unixMs: 4_000 })).toBe(0);
  });

  it('that names no boot is named after its time, to ten minutes', () => {
    const boot = Date.UTC(2026, 0, 1, 12, 34, 56);
    expect(bootName(boot, 0)).toBe('boot at 2945451');
    expect(bootName(boot + 600_000, 600)).toBe('boot at 2945451');
    expect(bootName(boot + 600_000, 0)).toBe('boot at 2945452');
  });
});
