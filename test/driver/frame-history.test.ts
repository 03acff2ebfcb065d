/** A person goes back through earlier frames, and presses keys from one of them. */
import { expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import { createDriver, type Driver } from '../../src/driver/driver.ts';
import { createFrameHistory, type FrameHistory } from '../../src/driver/frame-history.ts';
import { lateHost } from '../clock/manual-host.ts';

function watched(options: CardOptions = {}): { driver: Driver; history: FrameHistory; shown(): unknown[] } {
  const driver = createDriver(createCard(options), lateHost().clock, { timeMode: 'virtual' });
  const history = createFrameHistory(driver);
  const { card } = driver;
  return { driver, history, shown: () => [card.frame().text, card.now(), history.depth()] };
}

it('goes back frame by frame to where it began, and no further', async () => {
  const { driver, history, shown } = watched();
  expect([history.depth(), history.back()]).toEqual([0, false]);
  await driver.hold('press');
  await driver.type('12');
  expect(shown()).toEqual(['PIN>-2  ', 2_210, 3]);
  const left: number[] = [];
  expect(history.back((from) => left.push(from))).toBe(true);
  expect([left, shown()]).toEqual([[2_210], ['PIN>1   ', 2_060, 2]]);
  expect(history.back()).toBe(true);
  expect(shown()).toEqual(['PIN>    ', 2_000, 1]);
  expect(history.back()).toBe(true);
  expect(shown()).toEqual(['        ', 0, 0]);
  expect([history.back(), driver.card.state()]).toEqual([false, 'off']);
});

it('keeps the frames that come after it went back', async () => {
  const { driver, history, shown } = watched();
  await driver.hold('press');
  await driver.type('12');
  history.back();
  await driver.press('7');
  expect(shown()).toEqual(['PIN>-7  ', 2_180, 3]);
  history.back();
  expect(shown()).toEqual(['PIN>1   ', 2_060, 2]);
});

it('keeps a frame that shows while it is being told of what was', async () => {
  const { driver, history, shown } = watched();
  await driver.hold('press');
  await driver.type('1');
  history.back(() => driver.card.advance(30_000));
  expect(shown()).toEqual(['        ', 32_000, 2]);
});

it('keeps 100 frames before the one that shows', async () => {
  const { driver, history, shown } = watched();
  await driver.hold('press');
  for (let i = 0; i < 49; i++) await driver.type('1c');
  expect(history.depth()).toBe(99);
  await driver.type('1');
  expect(history.depth()).toBe(100);
  await driver.type('c');
  expect(history.depth()).toBe(100);
  await driver.type('5');
  while (history.back());
  expect(shown()).toEqual(['PIN>1   ', 2_060, 0]);
});

it('lets the frame that shows begin later, so that it comes back with what was pressed before it', async () => {
  const { driver, history, shown } = watched();
  await driver.hold('press');
  await driver.advance(5_000);
  history.begin();
  expect(shown()).toEqual(['PIN>    ', 7_030, 1]);
  await driver.press('1');
  history.back();
  expect(shown()).toEqual(['PIN>    ', 7_030, 1]);
});

it('leaves a card locked that has locked itself, and keeps the frames that come then', async () => {
  const { driver, history } = watched({ profile: 'keypad-local-pin' });
  await driver.hold('press');
  for (const pin of ['9999\r', '8888\r', '7777\r']) {
    await driver.type(pin);
    if (pin !== '7777\r') await driver.advance(2_000);
  }
  expect(driver.card.frame().text).toBe('LOCK PIN');
  const depth = history.depth();
  expect([history.back(), driver.card.frame().text, history.depth()]).toEqual([false, 'LOCK PIN', depth]);
  await driver.advance(2_000);
  expect([driver.card.state(), history.depth()]).toEqual(['off', depth + 1]);
});

it('does not hide that a listener of the card throws', async () => {
  const { driver, history } = watched();
  await driver.hold('press');
  await driver.type('12');
  const broken = driver.card.on(() => {
    throw new Error('a listener is broken');
  });
  expect(() => history.back()).toThrow('a listener is broken');
  broken();
});

it('keeps no frame any more once it is stopped', async () => {
  const { driver, history } = watched();
  await driver.hold('press');
  history.stop();
  await driver.type('12');
  expect(history.depth()).toBe(1);
});
