/** How the time of a card follows its clock: the mode, the speed, pauses, and calls at a time to come. */
import { expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { createDriver } from '../../src/driver/driver.ts';
import type { DriverClock } from '../../src/driver/driver-clock.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';
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

it('calls back by the time of the card, which began later than its clock, and never at once', () => {
  const clock = createManualClock();
  clock.advance(500);
  const driver = createDriver(createCard(), clock);
  const called: number[] = [];
  driver.wake(1_000, () => called.push(clock.now()));
  driver.wake(0, () => called.push(clock.now()));
  clock.advance(0);
  expect(called).toEqual([]);
  clock.advance(2_000);
  expect(called).toEqual([501, 1_500]);
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

it('lets the clock stand still in virtual time, from before the driver is made, and go on after it', async () => {
  const { clock, move } = lateHost();
  const driver = createDriver(createCard(), clock, { timeMode: 'virtual' });
  expect([driver.timeMode(), driver.paused(), clock.paused]).toEqual(['virtual', true, true]);
  await move(5_000);
  expect(clock.now()).toBe(0);
  driver.setTimeMode('real');
  expect([driver.timeMode(), driver.paused(), clock.paused]).toEqual(['real', false, false]);
  await move(5_000);
  driver.sync();
  expect(driver.card.now()).toBe(5_000);
});

it('has both time modes by a clock that can not be paused', async () => {
  let time = 0;
  const driver = createDriver(
    createCard(),
    { now: () => time, wake: () => () => {} },
    { timeMode: 'virtual' },
  );
  time = 5_000;
  await driver.advance(100);
  driver.setTimeMode('real');
  time = 5_250;
  driver.sync();
  expect([driver.card.now(), driver.paused()]).toEqual([350, false]);
  driver.setTimeMode('virtual');
  expect(driver.timeMode()).toBe('virtual');
});

it('changes the speed from now on, with what has passed at the speed before', async () => {
  const { clock, move } = lateHost();
  const driver = createDriver(createCard(), clock);
  expect(driver.speed()).toBe(1);
  await move(100);
  driver.setSpeed(10);
  expect([driver.speed(), driver.card.now()]).toEqual([10, 100]);
  await move(100);
  driver.sync();
  expect(driver.card.now()).toBe(1_100);
});

it('brings the card up to its clock before time is paused or jumps', async () => {
  const { clock, move } = lateHost();
  const driver = createDriver(createCard(), clock);
  await move(100);
  driver.setPaused(true);
  expect(driver.card.now()).toBe(100);
  driver.jump(50);
  expect(driver.card.now()).toBe(150);
});

it('stands still for what is done while it is frozen, and goes on from there', () => {
  const clock = createManualClock();
  const driver = createDriver(createCard(), clock);
  clock.advance(100);
  const unfreeze = driver.freeze();
  clock.advance(400);
  const unfreezeInside = driver.freeze();
  driver.sync();
  expect(driver.card.now()).toBe(100);
  unfreezeInside();
  driver.sync();
  expect(driver.card.now()).toBe(100);
  unfreeze();
  driver.sync();
  expect(driver.card.now()).toBe(500);
});

it('counts how often a snapshot is put back, in whatever way', () => {
  const driver = createDriver(createCard(), createManualClock());
  const snapshot = driver.card.snapshot();
  expect(driver.restores()).toBe(0);
  driver.restore(snapshot);
  expect(driver.restores()).toBe(1);
  driver.rewind(snapshot);
  expect(driver.restores()).toBe(2);
  expect(() => driver.restore({ ...snapshot, serial: 1 } as never)).toThrow();
  expect(driver.restores()).toBe(2);
});

it('lets no time of its clock pass before virtual time begins', () => {
  let time = 0;
  let isPaused = false;
  const driver = createDriver(
    createCard(),
    {
      now: () => (isPaused ? time : ++time),
      wake: () => () => {},
      pause() {
        isPaused = true;
      },
    },
    { timeMode: 'virtual' },
  );
  expect(driver.card.now()).toBe(0);
});

it('calls back at its card time, however long the card was not brought up to its clock', () => {
  const clock = createManualClock();
  const driver = createDriver(createCard(), clock);
  clock.advance(1_000);
  const called: number[] = [];
  driver.wake(2_000, () => called.push(driver.card.now()));
  clock.advance(999);
  expect(called).toEqual([]);
  clock.advance(1);
  driver.sync();
  expect([called.length, driver.card.now()]).toEqual([1, 2_000]);
});
