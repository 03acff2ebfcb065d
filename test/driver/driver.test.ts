/**
 * A card in real time does what a virtual card does, to the millisecond, however late the host's timer is.
 */

import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import type { CardEvent } from '../../src/device/events.ts';
import { holdGesture } from '../../src/device/gestures.ts';
import { createDriver } from '../../src/driver/driver.ts';
import { createManualClock, type ManualClock } from '../../src/time/manual-clock.ts';
import { lateHost } from '../clock/manual-host.ts';
import { onContact } from './contacts.ts';

/** Lets a late host pass `ms`, and what waits for that go on before the test does. */
async function advance(clock: ManualClock, ms: number): Promise<void> {
  clock.advanceLate(ms);
  await new Promise((done) => queueMicrotask(() => queueMicrotask(() => done(undefined))));
}

const eventsOf = (log: readonly CardEvent[]): string => log.map((event) => JSON.stringify(event)).join('\n');

describe('a driver', () => {
  for (const stepMs of [1, 7, 90, 1_000, 100_000]) {
    it(`gives the log of a virtual card when the host looks every ${stepMs} ms`, async () => {
      const virtual = createCard();
      const wanted = virtual.respond({ pin: '1234', challenge: '123456' });

      const clock = createManualClock(1_000);
      const driver = createDriver(createCard(), clock);
      let response: unknown;
      driver.respond({ pin: '1234', challenge: '123456' }).then((given) => {
        response = given;
      });
      for (let passed = 0; passed < 4_000 && response === undefined; passed += stepMs)
        await advance(clock, stepMs);

      expect(response).toEqual(wanted);
      expect(wanted.response).toBe('90187643');
      const until = virtual.now();
      expect(eventsOf(driver.card.events().filter((event) => event.at <= until))).toBe(
        eventsOf(virtual.events()),
      );
    });
  }

  it('lets one person wait for what another brings about', async () => {
    const clock = createManualClock(1_000);
    const driver = createDriver(createCard(), clock);
    const on = driver.hold('press');
    await advance(clock, 2_030);
    await expect(on).resolves.toEqual({ verdict: 'accepted' });

    let seen = '';
    driver.wait('CHALLNG>').then((frame) => {
      seen = frame.text;
    });
    driver.type('1234\r');
    await advance(clock, 389);
    expect(seen).toBe('');
    await advance(clock, 1);
    expect(seen).toBe('CHALLNG>');
  });

  it('fails a wait at once when the card is off', async () => {
    const driver = createDriver(createCard(), createManualClock(1_000));
    await expect(driver.wait('PIN>')).rejects.toThrow(
      'wait for "PIN>": not shown by 0.000 s, it is off until press is held',
    );
  });

  it('is off after a sleep in which its time ran out, having gone through every timer in order', async () => {
    const clock = createManualClock(1_000);
    const driver = createDriver(createCard(), clock);
    const on = driver.hold('press');
    await advance(clock, 3_600_000);
    await on;
    expect(driver.card.state()).toBe('off');
    expect(driver.card.now()).toBe(3_600_000);
    expect(driver.card.events().map((event) => event.at)).toEqual([2_000, 2_000, 2_000, 32_000, 32_000]);
  });

  it('goes on from a snapshot at the snapshot’s time', async () => {
    const clock = createManualClock(1_000);
    const driver = createDriver(createCard(), clock);
    driver.hold('press');
    await advance(clock, 2_030);
    const snapshot = driver.card.snapshot();
    await advance(clock, 60_000);
    expect(driver.card.state()).toBe('off');
    driver.restore(snapshot);
    expect([driver.card.state(), driver.card.now()]).toEqual(['pin', 2_030]);
    await advance(clock, 29_969);
    expect(driver.card.state()).toBe('pin');
    await advance(clock, 1);
    expect(driver.card.state()).toBe('off');
  });

  it('touches and lets go of keys by hand', async () => {
    const clock = createManualClock(1_000);
    const driver = createDriver(createCard(), clock);
    expect(driver.down('press')).toBe(1);
    await advance(clock, 2_000);
    driver.up('press');
    expect(driver.card.state()).toBe('pin');
  });

  it('lets a key go by hand, so that the next one is looked at, and taps', async () => {
    const clock = createManualClock(1_000);
    const driver = createDriver(createCard(), clock);
    const on = driver.hold('press');
    await advance(clock, 2_030);
    await on;
    driver.down('1');
    await advance(clock, 60);
    driver.up('1');
    await advance(clock, 30);
    const tapped = driver.press('2');
    await advance(clock, 90);
    await expect(tapped).resolves.toEqual({ verdict: 'accepted' });
    expect(driver.card.frame().text).toBe('PIN>-2  ');
  });

  it('lets go of the clock when stopped, and rejects what is under way and what comes later', async () => {
    const clock = createManualClock(1_000);
    const driver = createDriver(createCard(), clock);
    const on = driver.hold('press');
    expect(clock.wakes().length).toBe(1);
    driver.stop();
    expect(clock.wakes().length).toBe(0);
    await expect(on).rejects.toThrow('driver: stopped; make another with createDriver(card, clock)');
    await expect(driver.press('1')).rejects.toThrow(
      'driver: stopped; make another with createDriver(card, clock)',
    );
  });

  it('presses all keys that are asked for at once, one after the other, in their order', async () => {
    const clock = createManualClock(1_000);
    const driver = createDriver(createCard(), clock);
    const all = Promise.all([
      driver.hold('press'),
      driver.press('1'),
      driver.press('2'),
      driver.type('34\r'),
    ]);
    expect(driver.card.events()).toEqual([]);
    await advance(clock, 2_030 + 5 * 90);
    await expect(all).resolves.toEqual([
      { verdict: 'accepted' },
      { verdict: 'accepted' },
      { verdict: 'accepted' },
      [{ verdict: 'accepted' }, { verdict: 'accepted' }, { verdict: 'accepted' }],
    ]);
    expect(driver.card.frame().text).toBe('CHALLNG>');
  });

  it('does logins that are asked for at once one after the other', async () => {
    const clock = createManualClock(1_000);
    const driver = createDriver(createCard(), clock);
    const both = Promise.all([
      driver.respond({ pin: '1234', challenge: '123456' }),
      driver.respond({ pin: '1234', challenge: '000001' }),
    ]);
    for (let i = 0; i < 10; i++) await advance(clock, 1_000);
    expect((await both).map(({ response }) => response)).toEqual([
      '90187643',
      createCard().respond({ pin: '1234', challenge: '000001' }).response,
    ]);
  });

  it('refuses a gesture where too many wait, and takes one again when there is room', async () => {
    const clock = createManualClock(1_000);
    const driver = createDriver(createCard(), clock, { waitingMax: 2 });
    const keys = [driver.press('1'), driver.press('2'), driver.press('3')];
    await expect(driver.press('4')).rejects.toThrow(
      'gesture: 2 are waiting already; ask again when one has ended',
    );
    await advance(clock, 90);
    keys.push(driver.press('5'));
    await advance(clock, 1_000);
    await expect(Promise.all(keys)).resolves.toHaveLength(4);
    const pressed = driver.card.events().filter((event) => event.type === 'press');
    expect(pressed.map(({ at }) => at)).toEqual([30, 120, 210, 300]);
  });

  it('withdraws a gesture that waits, and not one that has begun', async () => {
    const clock = createManualClock(1_000);
    const driver = createDriver(createCard(), clock);
    const ends: string[] = [];
    const press = (key: '1' | '2' | '3'): (() => boolean) | null =>
      driver.keys.add({
        gesture: (card) => holdGesture(card, key, 60),
        done: () => ends.push(`${key} done`),
        failed: () => ends.push(`${key} failed`),
      });
    const [first, second] = [press('1'), press('2'), press('3')];
    await advance(clock, 1);
    expect([first?.(), second?.(), second?.()]).toEqual([false, true, false]);
    await advance(clock, 1_000);
    expect(ends).toEqual(['1 done', '3 done']);
    expect([first?.(), second?.()]).toEqual([false, false]);
  });

  it('ends at once what is under way when virtual time begins, and goes on by the clock after it', async () => {
    const clock = createManualClock(1_000);
    const driver = createDriver(createCard(), clock);
    const on = driver.hold('press');
    const typed = driver.type('1234\r');
    driver.setTimeMode('virtual');
    await Promise.all([on, typed]);
    expect([driver.timeMode(), driver.card.frame().text, driver.card.now()]).toEqual([
      'virtual',
      'CHALLNG>',
      2_480,
    ]);
    await advance(clock, 60_000);
    await driver.advance(5_000);
    expect(driver.card.now()).toBe(7_480);
    driver.setTimeMode('real');
    await advance(clock, 20);
    driver.sync();
    expect(driver.card.now()).toBe(7_500);
  });

  it('starts in virtual time where that is asked for', async () => {
    const driver = createDriver(createCard(), createManualClock(1_000), { timeMode: 'virtual' });
    expect((await driver.respond({ pin: '1234', challenge: '123456' })).response).toBe('90187643');
  });

  it('drops what is under way and what waits when it goes back, and presses what is asked for then', async () => {
    const clock = createManualClock(1_000);
    const driver = createDriver(createCard(), clock);
    const on = driver.hold('press');
    await advance(clock, 2_030);
    await on;
    const snapshot = driver.card.snapshot();
    const dropped = Promise.allSettled([driver.press('1'), driver.press('2')]);
    await advance(clock, 40);
    driver.rewind(snapshot);
    expect((await dropped).map((one) => one.status === 'rejected' && one.reason.message)).toEqual([
      'gesture: the card was restored before its turn; ask for it again',
      'gesture: the card was restored before its turn; ask for it again',
    ]);
    const pressed = driver.press('3');
    await advance(clock, 120);
    await expect(pressed).resolves.toEqual({ verdict: 'accepted' });
    expect(driver.card.frame().text).toBe('PIN>3   ');
  });

  it('settles the contacts before the next key where it goes back in virtual time, and not before', async () => {
    const driver = createDriver(createCard(), createManualClock(1_000), { timeMode: 'virtual' });
    await driver.hold('press');
    driver.down('1');
    await driver.advance(40);
    driver.rewind(driver.card.snapshot());
    expect(driver.card.now()).toBe(2_070);
    await expect(driver.press('3')).resolves.toEqual({ verdict: 'accepted' });
    expect([driver.card.now(), driver.card.frame().text]).toEqual([2_190, 'PIN>-3  ']);
  });

  it('lets time stand still in the middle of a tap, goes forward at once, and says so of a clock that can not', async () => {
    const { clock, move } = lateHost();
    const driver = createDriver(createCard(), clock);
    driver.hold('press');
    await move(1_000);
    driver.setPaused(true);
    await move(60_000);
    expect([driver.paused(), driver.card.now(), driver.card.state()]).toEqual([true, 1_000, 'off']);
    driver.jump(500);
    expect(driver.card.now()).toBe(1_500);
    driver.setPaused(false);
    await move(530);
    expect([driver.paused(), driver.card.now(), driver.card.frame().text]).toEqual([
      false,
      2_030,
      'PIN>    ',
    ]);
    driver.setTimeMode('virtual');
    expect(() => driver.setPaused(true)).toThrow(
      'pause: virtual time does not pass by itself; set the time mode to real',
    );
    expect(() => driver.jump(1)).toThrow(
      'jump: virtual time passes by pass(ms); set the time mode to real, or call pass',
    );
    const bare = createDriver(createCard(), { now: () => 0, wake: () => () => {} });
    expect(() => bare.setPaused(true)).toThrow(
      'pause: this clock has none; give a clock with pause and resume',
    );
    expect(() => bare.jump(1)).toThrow('jump: this clock has none; give a clock with jump');
    driver.stop();
  });

  it('opens the contact that a person holds closed when it is stopped', () => {
    const card = createCard();
    const contacts: string[] = [];
    const driver = createDriver(card, createManualClock(1_000));
    onContact(driver, (key, closed) => contacts.push(`${key} ${closed ? 'closed' : 'open'}`));
    driver.keys.close('press');
    driver.stop();
    expect(contacts).toEqual(['press closed', 'press open']);
    expect(card.press('1')).toEqual({ verdict: 'ignored', reason: 'off' });
  });

  it('does the keys that were asked for where a listener of the card throws', async () => {
    const clock = createManualClock(1_000);
    const card = createCard();
    const driver = createDriver(card, clock);
    const on = driver.hold('press');
    await advance(clock, 2_030);
    await on;
    let broken = true;
    card.on(() => {
      if (broken) throw new Error('a listener is broken');
    });
    const first = driver.press('1');
    const second = driver.press('2');
    await advance(clock, 30).catch((error) => expect(error).toEqual(new Error('a listener is broken')));
    broken = false;
    await advance(clock, 1_000);
    await Promise.allSettled([first, second]);
    expect(card.frame().text).toBe('PIN>-2  ');
  });

  it('refuses a key that the card does not have, a clock that has one speed, and options it does not know', async () => {
    const driver = createDriver(createCard(), createManualClock(1_000), { timeMode: 'virtual' });
    await expect(driver.press('A' as '1')).rejects.toThrow('A');
    const bare = createDriver(createCard(), { now: () => 0, wake: () => () => {} });
    expect(() => bare.setSpeed(2)).toThrow('speed: this clock has only one; give a clock with setSpeed');
    expect(bare.speed()).toBe(1);
    expect(() =>
      createDriver(createCard(), createManualClock(1_000), { timeMode: 'fast' as 'real' }),
    ).toThrow('timeMode');
    expect(() => createDriver(createCard(), createManualClock(), { speed: 2 } as never)).toThrow(
      'createDriver',
    );
  });

  it('takes whole milliseconds only', async () => {
    const driver = createDriver(createCard(), createManualClock(1_000));
    await expect(driver.advance(1.5)).rejects.toThrow(
      'time: invalid value 1.5; give whole milliseconds from 0',
    );
  });
});
