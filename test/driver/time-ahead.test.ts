/** A login done at once puts the card ahead of its clock; while it is off, it lets the clock catch up. */
import { expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { passTime, respondGesture } from '../../src/device/gestures.ts';
import { createDriver, type Driver } from '../../src/driver/driver.ts';
import { lateHost } from '../clock/manual-host.ts';

/** A driver whose clock says 100,000 ms. */
async function driven(): Promise<{
  driver: Driver;
  login(): string;
  /** The card and its time, when the clock has gone on. */
  after(ms: number): Promise<[string, number]>;
}> {
  const { clock, move } = lateHost();
  const driver = createDriver(createCard(), clock);
  await move(100_000);
  driver.sync();
  return {
    driver,
    login() {
      let response = '';
      driver.runInVirtualTime({
        gesture: (card) => respondGesture(card, { pin: '1234', challenge: '123456' }),
        done: (given) => {
          response = given.response;
        },
        failed(reason) {
          throw reason;
        },
      });
      return response;
    },
    async after(ms) {
      await move(ms);
      driver.sync();
      return [driver.card.state(), driver.card.now()];
    },
  };
}

it('stands still while it is off until its clock has caught up, and goes with it from there', async () => {
  const { login, after } = await driven();
  expect(login()).toBe('90187643');
  expect(await after(0)).toEqual(['response', 103_350]);
  expect(await after(1_000)).toEqual(['response', 104_350]);
  expect(await after(29_000)).toEqual(['off', 133_350]);
  expect(await after(3_100)).toEqual(['off', 133_350]);
  expect(await after(10_000)).toEqual(['off', 143_100]);
  expect(login()).toBe('90187643');
  expect(await after(0)).toEqual(['response', 146_450]);
});

it('catches up with several logins in a row, each ahead of the one before', async () => {
  const { login, after } = await driven();
  expect([login(), login(), login()]).toEqual(['90187643', '90187643', '90187643']);
  expect(await after(0)).toEqual(['response', 114_110]);
  expect(await after(30_000)).toEqual(['off', 144_110]);
  expect(await after(14_110)).toEqual(['off', 144_110]);
  expect(await after(1_000)).toEqual(['off', 145_110]);
});

it('goes on as soon as a key is pressed, and catches up with the rest when the card is let alone', async () => {
  const { driver, login, after } = await driven();
  login();
  expect(await after(30_000)).toEqual(['off', 133_350]);
  expect(await after(1_000)).toEqual(['off', 133_350]);
  const tapped = driver.press('1');
  await after(90);
  expect(await tapped).toEqual({ verdict: 'ignored', reason: 'off' });
  expect(await after(10)).toEqual(['off', 133_440]);
  expect(await after(2_340)).toEqual(['off', 133_440]);
  expect(await after(560)).toEqual(['off', 134_000]);
});

it('is not ahead any more where the clock passed it long ago', async () => {
  const { driver, login, after } = await driven();
  login();
  expect(await after(60_000)).toEqual(['off', 160_000]);
  driver.down('1');
  driver.up('1');
  expect(await after(1_000)).toEqual(['off', 161_000]);
  login();
  expect(await after(30_000)).toEqual(['off', 194_350]);
  expect(await after(3_350)).toEqual(['off', 194_350]);
  expect(await after(1)).toEqual(['off', 194_351]);
});

it('stands still no longer than that where keys are withdrawn meanwhile', async () => {
  const { driver, login, after } = await driven();
  login();
  expect(await after(30_000)).toEqual(['off', 133_350]);
  await after(1_000);
  driver.keys.withdraw({ ready: () => true });
  expect(await after(3_000)).toEqual(['off', 134_000]);
});

it('never stands still for a login in virtual time', async () => {
  const { driver, login, after } = await driven();
  driver.setTimeMode('virtual');
  expect(login()).toBe('90187643');
  expect(await after(5_000)).toEqual(['response', 103_350]);
  driver.pass(30_000);
  driver.setTimeMode('real');
  expect(await after(1_000)).toEqual(['off', 134_350]);
  driver.keys.press('1', 60);
  expect(await after(90)).toEqual(['off', 134_440]);
  expect(await after(1_000)).toEqual(['off', 135_440]);
});

it('forgets how far it was ahead where a snapshot is put back', async () => {
  const { driver, login, after } = await driven();
  const snapshot = driver.card.snapshot();
  login();
  await after(30_000);
  driver.restore(snapshot);
  expect(await after(1_000)).toEqual(['off', 101_000]);
  driver.down('1');
  driver.up('1');
  expect(await after(1_000)).toEqual(['off', 102_000]);
});

it('goes on by its clock where a listener throws in the middle of a login at once', async () => {
  const { driver, login, after } = await driven();
  const broken = driver.card.on(() => {
    throw new Error('a listener is broken');
  });
  expect(login).toThrow('a listener is broken');
  broken();
  const [, from] = await after(0);
  expect(await after(1)).toEqual([driver.card.state(), from + 1]);
});

it('goes on at once for a key that is touched before a late timer has told that it is off', () => {
  let time = 0;
  // Its timers have not called yet when the key is touched.
  const clock = { now: () => time, wake: () => () => {} };
  const driver = createDriver(createCard(), clock);
  time = 100_000;
  driver.sync();
  driver.runInVirtualTime({
    gesture: (card) => respondGesture(card, { pin: '1234', challenge: '123456' }),
    done() {},
    failed() {},
  });
  expect(driver.card.now()).toBe(103_350);
  time = 131_000;
  driver.keys.press('1', 60);
  expect([driver.card.state(), driver.card.now()]).toEqual(['off', 133_350]);
  time = 131_090;
  driver.sync();
  expect([driver.card.now(), driver.keys.busy()]).toEqual([133_440, false]);
  expect(driver.card.events().at(-1)).toMatchObject({ at: 133_380, type: 'press', reason: 'off' });
});

it('goes on while the key that switches it off is down, and stands still from when its contact is settled', async () => {
  const { driver, login, after } = await driven();
  login();
  const off = driver.hold('press');
  expect(await after(2_010)).toEqual(['off', 105_360]);
  expect(await after(20)).toEqual(['off', 105_380]);
  expect(await off).toEqual({ verdict: 'accepted' });
  expect(await after(3_350)).toEqual(['off', 105_380]);
  expect(await after(1)).toEqual(['off', 105_381]);
});

it('stands still after a gesture in virtual time that leaves it off', async () => {
  const { driver, after } = await driven();
  driver.runInVirtualTime({ gesture: (card) => passTime(card, 60_000), done() {}, failed() {} });
  expect(await after(0)).toEqual(['off', 160_000]);
  expect(await after(59_999)).toEqual(['off', 160_000]);
  expect(await after(2)).toEqual(['off', 160_001]);
});

it('is not ahead any more where it goes back to a frame', async () => {
  const { driver, login, after } = await driven();
  const snapshot = driver.card.snapshot();
  login();
  expect(await after(30_000)).toEqual(['off', 133_350]);
  driver.rewind(snapshot);
  expect(await after(1_000)).toEqual(['off', 101_000]);
  driver.keys.press('1', 60);
  expect(await after(90)).toEqual(['off', 101_090]);
  expect(await after(1_000)).toEqual(['off', 102_090]);
});

it('stands still although a source has become ready that has no keys', async () => {
  const { driver, login, after } = await driven();
  login();
  expect(await after(30_000)).toEqual(['off', 133_350]);
  await after(1_000);
  expect(driver.keys.proceed()).toBe(false);
  expect(await after(2_350)).toEqual(['off', 133_350]);
});

it('goes on while a key is held by hand, and from then on', async () => {
  const { driver, login, after } = await driven();
  login();
  expect(await after(31_000)).toEqual(['off', 133_350]);
  driver.down('1');
  expect(await after(100)).toEqual(['off', 133_450]);
  driver.up('1');
  expect(await after(10)).toEqual(['off', 133_460]);
});

it('is ahead by no more where it goes off in virtual time', async () => {
  const { driver, login, after } = await driven();
  login();
  driver.setTimeMode('virtual');
  await driver.advance(30_000);
  driver.setTimeMode('real');
  expect(await after(1_000)).toEqual(['off', 134_350]);
  driver.keys.press('1', 60);
  expect(await after(90)).toEqual(['off', 134_440]);
  expect(await after(2_350)).toEqual(['off', 134_440]);
  expect(await after(1)).toEqual(['off', 134_441]);
});
