/** A developer tests something that takes an hour: the test's clock fires on the way, or late, as on a busy host. */
import { describe, expect, it } from 'vitest';
import { createCard, createDriver, createManualClock } from '../../src/index.ts';

describe('a manual clock', () => {
  it('rings each wake at its time, those of one time as they were asked for, and one asked for on the way', () => {
    const clock = createManualClock();
    const rung: string[] = [];
    clock.wake(300, () => rung.push(`last at ${clock.now()}`));
    clock.wake(100, () => {
      rung.push(`first at ${clock.now()}`);
      clock.wake(250, () => rung.push(`asked for on the way at ${clock.now()}`));
    });
    clock.wake(300, () => rung.push(`after it at ${clock.now()}`));
    const undo = clock.wake(200, () => rung.push('undone'));
    expect(clock.wakes()).toEqual([100, 200, 300, 300]);
    undo();
    clock.advance(99);
    expect(rung).toEqual([]);
    clock.advance(901);
    expect(rung).toEqual(['first at 100', 'asked for on the way at 250', 'last at 300', 'after it at 300']);
    expect([clock.now(), clock.wakes()]).toEqual([1_000, []]);
  });

  it('rings all at the end where the host is late, but for one undone or asked for meanwhile', () => {
    const clock = createManualClock(5_000);
    const rung: string[] = [];
    clock.wake(5_200, () => rung.push(`second at ${clock.now()}`));
    const undo = clock.wake(5_300, () => rung.push('undone'));
    clock.wake(5_100, () => {
      rung.push(`first at ${clock.now()}`);
      undo();
      clock.wake(5_150, () => rung.push(`next time at ${clock.now()}`));
    });
    clock.advanceLate(1_000);
    expect(rung).toEqual(['first at 6000', 'second at 6000']);
    clock.advanceLate(0);
    expect(rung.at(-1)).toBe('next time at 6000');
  });

  it('goes at a speed that a wake may change, in whole ms', () => {
    const clock = createManualClock();
    clock.setSpeed(0.5);
    clock.advance(3);
    expect([clock.now(), clock.speed]).toEqual([1, 0.5]);
    clock.advance(1);
    clock.wake(10, () => clock.setSpeed(100));
    clock.advance(17);
    expect([clock.now(), clock.speed]).toEqual([110, 100]);
    clock.setSpeed(2);
    clock.advanceLate(5);
    expect(clock.now()).toBe(120);
  });

  it('passes no time while paused, also where a wake pauses it, but jumps', () => {
    const clock = createManualClock();
    const rung: number[] = [];
    clock.wake(100, () => clock.pause());
    clock.wake(150, () => rung.push(clock.now()));
    clock.advance(1_000);
    clock.advanceLate(1_000);
    expect([clock.now(), clock.paused, rung]).toEqual([100, true, []]);
    clock.jump(100);
    expect([clock.now(), rung]).toEqual([200, [200]]);
    clock.resume();
    clock.advance(1);
    expect([clock.now(), clock.paused]).toEqual([201, false]);
  });

  it('keeps what is due later where a call throws', () => {
    const clock = createManualClock();
    const rung: number[] = [];
    clock.wake(10, () => {
      throw new Error('unplugged');
    });
    clock.wake(20, () => rung.push(clock.now()));
    expect(() => clock.advance(100)).toThrow('unplugged');
    expect([clock.now(), clock.wakes()]).toEqual([10, [20]]);
    clock.advance(100);
    expect(rung).toEqual([20]);
  });

  it('refuses a time that can not pass, and a speed that a clock can not have', () => {
    const clock = createManualClock();
    expect(() => createManualClock(Number.NaN)).toThrow('time: invalid value NaN; give milliseconds from 0');
    expect(() => clock.advance(-1)).toThrow('time: invalid value -1; give milliseconds from 0');
    expect(() => clock.advanceLate(Number.POSITIVE_INFINITY)).toThrow('time: invalid value Infinity');
    expect(() => clock.jump(0.5)).toThrow('time: invalid value 0.5; give whole milliseconds from 0');
    expect(() => clock.setSpeed(0)).toThrow('speed: invalid value 0; give 0.001 to 1000000');
    expect([clock.now(), clock.speed]).toEqual([0, 1]);
  });

  it('drives a card: a login by a clock, with nothing to wait for', async () => {
    const clock = createManualClock();
    const driver = createDriver(createCard(), clock);
    const on = driver.hold('press');
    clock.advance(2_030);
    await on;
    expect(driver.card.frame().text).toBe('PIN>    ');
    const login = driver.type('1234\r123456\r');
    clock.advance(2_000);
    await login;
    expect(driver.card.frame().text).toBe('90187643');
    driver.stop();
  });
});
