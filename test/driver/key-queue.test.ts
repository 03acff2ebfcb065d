/** A person presses keys by hand, in one queue with the gestures of others. */
import { expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { type Script, tapGesture, typeGesture } from '../../src/device/gestures.ts';
import { createDriver, type Driver } from '../../src/driver/driver.ts';
import type { DriverOptions } from '../../src/driver/driver-options.ts';
import { createManualClock, type ManualClock } from '../../src/time/manual-clock.ts';
import { onContact } from './contacts.ts';

/** A driver at card time 0, and what its contacts do, with card time. */
function driven(options: DriverOptions = {}): { driver: Driver; clock: ManualClock; contacts: string[] } {
  const clock = createManualClock(1_000);
  const contacts: string[] = [];
  const driver: Driver = createDriver(createCard(), clock, options);
  onContact(driver, (key, closed) =>
    contacts.push(`${driver.card.now()} ${key} ${closed ? 'closed' : 'open'}`),
  );
  return { driver, clock, contacts };
}

/** What each of them ends with. */
async function ends(all: readonly Promise<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(all);
  return settled.map((one) => (one.status === 'rejected' ? one.reason.message : one.value));
}

it('holds a key down until it is opened, and lets its contact settle before the next one', () => {
  const { driver, clock, contacts } = driven();
  const { keys } = driver;
  expect([keys.heldKey(), keys.busy()]).toEqual([null, false]);
  clock.advance(100);
  expect(keys.close('press')).toBe(true);
  expect([keys.heldKey(), keys.busy()]).toEqual([{ key: 'press', since: 100, ms: null }, true]);
  clock.advance(5_000);
  expect(keys.press('1', 60)).toBe(true);
  clock.advance(1_000);
  expect([keys.waiting(), driver.card.state()]).toEqual([['1'], 'pin']);
  keys.open();
  expect([keys.heldKey(), keys.busy(), keys.waiting()]).toEqual([null, true, ['1']]);
  clock.advance(29);
  expect(keys.waiting()).toEqual(['1']);
  clock.advance(1);
  expect([keys.waiting(), keys.heldKey()]).toEqual([[], { key: '1', since: 6_130, ms: 60 }]);
  clock.advance(90);
  expect([keys.heldKey(), keys.busy(), driver.card.frame().text]).toEqual([null, false, 'PIN>1   ']);
  expect(contacts).toEqual(['100 press closed', '6100 press open', '6130 1 closed', '6190 1 open']);
});

it('presses a key for as long as it was held down before its turn, and no shorter than a tap', () => {
  const { driver, clock, contacts } = driven();
  const { keys } = driver;
  keys.press('press', 2_000);
  clock.advance(100);
  keys.close('1');
  expect(keys.waiting()).toEqual(['1']);
  clock.advance(500);
  keys.open();
  keys.close('2');
  clock.advance(10);
  keys.open();
  expect(keys.waiting()).toEqual(['1', '2']);
  clock.advance(5_000);
  expect(contacts).toEqual([
    ...['0 press closed', '2000 press open'],
    ...['2030 1 closed', '2530 1 open'],
    ...['2560 2 closed', '2620 2 open'],
  ]);
});

it('opens no contact that nobody holds, such as that of a tap', () => {
  const { driver, clock, contacts } = driven();
  driver.keys.open();
  driver.keys.press('1', 60);
  clock.advance(20);
  driver.keys.open();
  expect(driver.keys.heldKey()).toEqual({ key: '1', since: 0, ms: 60 });
  clock.advance(1_000);
  driver.keys.open();
  expect(contacts).toEqual(['0 1 closed', '60 1 open']);
  expect(driver.keys.busy()).toBe(false);
});

it('brings the card up to its clock before a contact opens', () => {
  const { driver, clock, contacts } = driven();
  driver.keys.close('1');
  clock.advance(700);
  driver.keys.open();
  expect(contacts).toEqual(['0 1 closed', '700 1 open']);
});

it('tells whether the last key asked for is one that is held for a time', () => {
  const { driver, clock } = driven();
  const { keys } = driver;
  const last = (): boolean[] => [keys.endsWithHold('edit'), keys.endsWithHold('press')];
  expect(last()).toEqual([false, false]);
  keys.press('press', 2_000);
  expect(last()).toEqual([false, true]);
  keys.press('edit', 1_000);
  expect(last()).toEqual([true, false]);
  keys.close('press');
  expect(last()).toEqual([false, false]);
  clock.advance(100);
  keys.open();
  expect(last()).toEqual([false, true]);
  clock.advance(10_000);
  expect(last()).toEqual([false, false]);
  keys.close('edit');
  expect(last()).toEqual([false, false]);
});

it('drops what waits with an error that says so, and opens the contact that is held by hand', async () => {
  const { driver, clock, contacts } = driven();
  driver.keys.close('press');
  const tapped = driver.press('1');
  const typed = driver.type('23');
  clock.advance(500);
  driver.keys.drop();
  expect([driver.keys.heldKey(), driver.keys.waiting()]).toEqual([null, []]);
  expect(await ends([tapped, typed])).toEqual([
    'gesture: removed from the queue before its turn; ask for it again',
    'gesture: removed from the queue before its turn; ask for it again',
  ]);
  clock.advance(1_000);
  expect(contacts).toEqual(['0 press closed', '500 press open']);
  const error = await driver.wait('PIN>').catch((reason: Error) => reason.name);
  expect(error).toBe('WaitError');
});

it('drops what waits and ends the tap that is under way', async () => {
  const { driver, clock } = driven();
  const first = driver.press('1');
  const second = driver.press('2');
  clock.advance(20);
  driver.keys.drop();
  clock.advance(500);
  expect(await ends([first, second])).toEqual([
    { verdict: 'ignored', reason: 'off' },
    'gesture: removed from the queue before its turn; ask for it again',
  ]);
  expect(await second.catch((reason: Error) => reason.name)).toBe('DriverError');
});

it('takes 64 that wait and no more, gestures and keys alike', async () => {
  const { driver, clock } = driven();
  for (let i = 0; i < 64; i++) expect(driver.keys.press('1', 60)).toBe(true);
  const last = driver.press('2');
  expect(driver.keys.waiting()).toHaveLength(63);
  const tooMany = driver.press('3');
  expect([driver.keys.press('1', 60), driver.keys.close('1')]).toEqual([false, false]);
  expect(await ends([tooMany])).toEqual(['gesture: 64 are waiting already; ask again when one has ended']);
  clock.advance(90);
  expect(driver.keys.close('press')).toBe(true);
  expect(driver.keys.press('1', 60)).toBe(false);
  clock.advance(64 * 90);
  expect(await ends([last])).toEqual([{ verdict: 'ignored', reason: 'off' }]);
});

it('has no key down and none waiting after it goes back, and is busy until the contact is settled', () => {
  const { driver, clock, contacts } = driven();
  clock.advance(300);
  driver.sync();
  const snapshot = driver.card.snapshot();
  driver.keys.close('1');
  driver.keys.press('2', 60);
  clock.advance(40);
  driver.rewind(snapshot);
  const { keys } = driver;
  expect([keys.heldKey(), keys.waiting(), keys.busy(), keys.endsWithHold('2')]).toEqual([
    null,
    [],
    true,
    false,
  ]);
  keys.press('3', 60);
  expect(keys.waiting()).toEqual(['3']);
  clock.advance(29);
  expect([keys.waiting(), keys.busy()]).toEqual([['3'], true]);
  clock.advance(1);
  expect([keys.waiting(), keys.heldKey()]).toEqual([[], { key: '3', since: 330, ms: 60 }]);
  clock.advance(90);
  expect([keys.heldKey(), keys.busy()]).toEqual([null, false]);
  expect(contacts).toEqual(['300 1 closed', '330 3 closed', '390 3 open']);
});

it('goes back again before the contact is settled', () => {
  const { driver, clock } = driven();
  driver.keys.close('1');
  driver.rewind(driver.card.snapshot());
  clock.advance(20);
  driver.rewind(driver.card.snapshot());
  clock.advance(29);
  driver.sync();
  expect(driver.keys.busy()).toBe(true);
  clock.advance(1);
  expect(driver.keys.busy()).toBe(false);
});

it('is free at once after it goes back in virtual time, and settles the contact with the next key alone', async () => {
  const { driver } = driven({ timeMode: 'virtual' });
  driver.pass(1_000);
  driver.keys.close('1');
  driver.rewind(driver.card.snapshot());
  expect([driver.keys.busy(), driver.keys.heldKey(), driver.card.now()]).toEqual([false, null, 1_000]);
  await driver.press('2');
  expect(driver.card.now()).toBe(1_120);
  await driver.press('3');
  expect(driver.card.now()).toBe(1_210);
});

it('waits no longer for a contact to settle where time has passed since it went back', async () => {
  const { driver } = driven({ timeMode: 'virtual' });
  driver.keys.close('1');
  driver.rewind(driver.card.snapshot());
  driver.pass(30);
  await driver.press('2');
  expect(driver.card.now()).toBe(120);
});

it('ends nothing of what was dropped as it went back, however far that had come', async () => {
  const { driver, clock, contacts } = driven();
  const snapshot = driver.card.snapshot();
  const log: string[] = [];
  const watch = (name: string, gesture: Promise<unknown>): void => {
    gesture.then(
      () => log.push(`${name} done`),
      ({ message }) => log.push(`${name} ${message}`),
    );
  };
  watch('first', driver.press('1'));
  clock.advance(40);
  driver.rewind(snapshot);
  watch('second', driver.press('2'));
  clock.advance(119);
  await Promise.resolve();
  expect(log).toEqual(['first gesture: the card was restored before its turn; ask for it again']);
  clock.advance(1);
  await Promise.resolve();
  expect(log[1]).toBe('second done');
  expect(contacts).toEqual(['0 1 closed', '30 2 closed', '90 2 open']);
});

it.each(['done', 'failed'])('goes back after a gesture has %s, in which the next one has begun', (end) => {
  const { driver, clock, contacts } = driven({ timeMode: 'virtual' });
  const snapshot = driver.card.snapshot();
  const log: string[] = [];
  function next(): void {
    driver.setTimeMode('real');
    driver.keys.add({
      gesture: (card) => tapGesture(card, '2'),
      done: () => log.push('second done'),
      failed: (reason) => log.push((reason as Error).message),
    });
  }
  driver.keys.add({
    gesture: (card) => typeGesture(card, end === 'done' ? '1' : 'not a key'),
    done: next,
    failed: next,
  });
  expect([driver.keys.busy(), log]).toEqual([true, []]);
  driver.rewind(snapshot);
  clock.advance(1_000);
  expect(log).toEqual(['gesture: the card was restored before its turn; ask for it again']);
  // Nothing is left of it that could open the contact at its time.
  expect(contacts.at(-1)).toBe(end === 'done' ? '90 2 closed' : '0 2 closed');
});

it('goes back in the moment in which a contact closes, and presses the next keys one at a time', () => {
  const clock = createManualClock();
  const contacts: string[] = [];
  const driver: Driver = createDriver(createCard(), clock);
  onContact(driver, (key, closed) => {
    contacts.push(`${driver.card.now()} ${key} ${closed ? 'closed' : 'open'}`);
    if (contacts.length === 1) driver.rewind(snapshot);
  });
  const snapshot = driver.card.snapshot();
  driver.keys.press('1', 60);
  driver.keys.press('2', 60);
  driver.keys.press('3', 60);
  clock.advance(1_000);
  expect(contacts).toEqual([
    ...['0 1 closed', '30 2 closed', '60 1 open', '90 2 open'],
    ...['120 3 closed', '180 3 open'],
  ]);
});

it('releases a key once where it is stopped in the middle of a tap', () => {
  const { driver, clock, contacts } = driven();
  driver.keys.press('1', 60);
  clock.advance(20);
  driver.sync();
  driver.stop();
  expect(contacts).toEqual(['0 1 closed', '20 1 open']);
});

it('begins nothing by itself that is not ready, and says what has begun', () => {
  const { driver, clock } = driven();
  const { keys } = driver;
  let isReady = false;
  const source = { ready: () => isReady };
  let changes = 0;
  driver.onQueueChange(() => changes++);
  const tap = (key: '1' | '2'): (() => boolean) | null =>
    keys.add({ gesture: (card) => tapGesture(card, key), done() {}, failed() {} }, source);
  expect([keys.proceed(), changes]).toEqual([false, 0]);
  tap('1');
  tap('2');
  expect([keys.busy(), changes]).toEqual([false, 2]);
  expect([keys.proceed(), keys.busy(), changes]).toEqual([false, false, 2]);
  clock.advance(500);
  isReady = true;
  expect([keys.proceed(), keys.busy(), changes]).toEqual([true, true, 3]);
  expect(driver.card.now()).toBe(500);
  expect([keys.proceed(), changes]).toEqual([false, 3]);
  keys.withdraw(source);
  expect(changes).toBe(4);
  clock.advance(90);
  expect([keys.busy(), changes]).toEqual([false, 5]);
});

it('calls who watches the queue at each change, and no more once that is undone', () => {
  const { driver, clock } = driven();
  const seen: string[] = [];
  const look = (): void =>
    void seen.push(`${driver.keys.heldKey()?.key ?? '-'} ${driver.keys.waiting().join('') || '-'}`);
  const stop = driver.onQueueChange(look);
  driver.keys.press('1', 60);
  driver.keys.press('2', 60);
  clock.advance(90);
  expect(seen).toEqual(['1 -', '1 2', '2 -']);
  clock.advance(90);
  expect(seen.slice(3)).toEqual(['- -']);
  driver.keys.close('3');
  driver.keys.open();
  driver.keys.drop();
  expect(seen.slice(4)).toEqual(['3 -', '- -', '- -']);
  stop();
  driver.keys.press('4', 60);
  clock.advance(1_000);
  expect(seen).toHaveLength(7);
});

it('calls who watches the queue when a gesture is withdrawn, and when all are dropped by going back', () => {
  const { driver } = driven();
  const gesture = (card: Parameters<typeof tapGesture>[0]): Script<unknown> => tapGesture(card, '1');
  driver.keys.add({ gesture, done() {}, failed() {} });
  const withdraw = driver.keys.add({ gesture, done() {}, failed() {} });
  let changes = 0;
  driver.onQueueChange(() => changes++);
  expect([withdraw?.(), changes]).toEqual([true, 1]);
  expect([withdraw?.(), changes]).toEqual([false, 1]);
  driver.rewind(driver.card.snapshot());
  expect(changes).toBe(2);
});

it('stops once: what is asked for later has the first reason, and no key is pressed any more', async () => {
  const { driver, clock, contacts } = driven();
  const tapped = driver.press('1');
  const waiting = driver.press('2');
  clock.advance(20);
  driver.sync();
  driver.keys.stop(new Error('unplugged'));
  driver.keys.stop(new Error('unplugged again'));
  driver.stop(new Error('stopped'));
  driver.stop(new Error('stopped again'));
  expect([driver.keys.press('3', 60), driver.keys.close('4'), driver.keys.waiting()]).toEqual([
    true,
    true,
    [],
  ]);
  const withdraw = driver.keys.add({ gesture: (card) => tapGesture(card, '5'), done() {}, failed() {} });
  expect([withdraw?.(), driver.keys.proceed()]).toEqual([false, false]);
  clock.advance(1_000);
  expect(await ends([tapped, waiting, driver.press('6'), driver.advance(1)])).toEqual([
    ...['stopped', 'unplugged', 'unplugged', 'stopped'],
  ]);
  expect(contacts).toEqual(['0 1 closed', '20 1 open']);
});
