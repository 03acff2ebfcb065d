/** A wait or another gesture that presses no key goes on while keys are pressed. */
import { expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { passTime } from '../../src/device/gestures.ts';
import { createDriver, type Driver } from '../../src/driver/driver.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';
import { onContact } from './contacts.ts';

/** Waits until `ms` have passed, and logs how that ended; gives what drops it. */
function waits(driver: Driver, ms: number, log: string[]): () => boolean {
  return driver.runConcurrently({
    gesture: (card) => passTime(card, ms),
    done: () => log.push(`done at ${driver.card.now()}`),
    failed: (reason) => log.push(String(reason)),
  });
}

it('ends at its own time, however many keys wait', () => {
  const clock = createManualClock();
  const driver = createDriver(createCard(), clock);
  const log: string[] = [];
  for (let i = 0; i < 5; i++) driver.keys.press('1', 60);
  waits(driver, 100, log);
  expect(driver.keys.waiting()).toHaveLength(4);
  clock.advance(1_000);
  expect(log).toEqual(['done at 100']);
});

it('begins when it is asked for, although the card is behind its clock', () => {
  const clock = createManualClock();
  const driver = createDriver(createCard(), clock);
  const log: string[] = [];
  clock.advance(300);
  expect(driver.card.now()).toBe(0);
  waits(driver, 100, log);
  clock.advance(1_000);
  expect(log).toEqual(['done at 400']);
});

it('can be dropped as long as it has not ended', () => {
  const clock = createManualClock();
  const driver = createDriver(createCard(), clock);
  const log: string[] = [];
  const dropFirst = waits(driver, 100, log);
  const dropSecond = waits(driver, 200, log);
  clock.advance(150);
  expect([dropFirst(), dropSecond(), dropSecond()]).toEqual([false, true, false]);
  clock.advance(1_000);
  expect(log).toEqual(['done at 100']);
});

it('fails with the reason of the stop, also where it comes after it', () => {
  const driver = createDriver(createCard(), createManualClock());
  const log: string[] = [];
  waits(driver, 100, log);
  driver.stop(new Error('unplugged'));
  expect(log).toEqual(['Error: unplugged']);
  expect(waits(driver, 100, log)()).toBe(false);
  expect(log).toEqual(['Error: unplugged', 'Error: unplugged']);
});

it('fails where a driver is stopped in which a listener of contacts throws', () => {
  const driver = createDriver(createCard(), createManualClock());
  onContact(driver, (_key, closed) => {
    if (!closed) throw new Error('a listener is broken');
  });
  const log: string[] = [];
  waits(driver, 100, log);
  driver.keys.close('1');
  let changes = 0;
  driver.onQueueChange(() => changes++);
  expect(() => driver.stop(new Error('unplugged'))).toThrow('a listener is broken');
  expect(log).toEqual(['Error: unplugged']);
  driver.keys.withdraw({ ready: () => true });
  expect(changes).toBe(0);
});

it('opens a contact once where a gesture that fails at the stop opens it', () => {
  const contacts: string[] = [];
  const driver = createDriver(createCard(), createManualClock());
  onContact(driver, (key, closed) => contacts.push(`${key} ${closed ? 'closed' : 'open'}`));
  driver.keys.close('1');
  driver.press('2').catch(() => {});
  driver.keys.add({ gesture: (driven) => passTime(driven, 1), done() {}, failed: () => driver.keys.open() });
  driver.stop(new Error('unplugged'));
  expect(contacts).toEqual(['1 closed', '1 open']);
});
