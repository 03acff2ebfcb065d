/** Somebody changes how the time of a card goes: the mode, pauses, and calls at a time to come. */
import { expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { createDriver, type DriverClock } from '../../src/driver/driver.ts';
import { lateHost } from '../clock/manual-host.ts';

it('leaves a clock paused that was paused before, also when told the mode that is on', () => {
  const { clock } = lateHost();
  clock.pause();
  const driver = createDriver(createCard(), clock);
  expect([driver.paused(), clock.paused]).toEqual([true, true]);
  driver.setTimeMode('real');
  expect(driver.paused()).toBe(true);
  driver.setPaused(false);
  expect(driver.paused()).toBe(false);
});

it('lets virtual time pass by hand, and real time only by its clock', async () => {
  const { clock, move } = lateHost();
  const driver = createDriver(createCard(), clock);
  expect(() => driver.pass(1_000)).toThrow(
    'time: real time passes by itself; set the time mode to virtual, or wait',
  );
  expect(driver.card.now()).toBe(0);
  driver.setTimeMode('virtual');
  driver.pass(1_000);
  await move(5_000);
  driver.sync();
  expect(driver.card.now()).toBe(1_000);
});

it('says that a clock can not be paused which can do only half of it', () => {
  const still = { now: () => 0, wake: () => () => {} };
  const clocks: DriverClock[] = [
    { ...still, pause() {} },
    { ...still, resume() {} },
  ];
  for (const clock of clocks) {
    const driver = createDriver(createCard(), clock);
    expect(() => driver.setPaused(true)).toThrow(
      'pause: this clock has none; give a clock with pause and resume',
    );
    expect(driver.paused()).toBe(false);
  }
});

it('calls back when card time has come, and a moment later where it has come already', async () => {
  const { clock, move } = lateHost();
  const driver = createDriver(createCard({}), clock);
  await move(700);
  driver.sync();
  const called: string[] = [];
  driver.wake(1_200, () => called.push(`1200 at ${clock.now()}`));
  driver.wake(100, () => called.push(`100 at ${clock.now()}`));
  expect(called).toEqual([]);
  await move(1);
  await move(498);
  expect(called).toEqual(['100 at 701']);
  await move(1);
  expect(called).toEqual(['100 at 701', '1200 at 1200']);
});
