/** A developer records what a program does with a card, and plays it back. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import { Snapshot } from '../../src/device/snapshot/snapshot.ts';
import type { Driver } from '../../src/driver/driver.ts';
import type { TimeMode } from '../../src/driver/driver-clock.ts';
import { type Key, keys } from '../../src/keypad/keys.ts';
import { readRecording } from '../../src/recording/files/read-recording.ts';
import { needsPin } from '../../src/recording/replay.ts';
import type { ManualClock } from '../../src/time/manual-clock.ts';
import { playedBack, recordedDriver } from './played-back.ts';

const login = { pin: '1234', challenge: '123456' };

describe('a login by a driver', () => {
  it('is recorded line by line, with places for the digits of the PIN', async () => {
    const { driver, stop } = recordedDriver({ unixMs: 1_700_000_000_000 });
    await driver.respond(login);
    const text = stop();
    const lines = text.split('\n');
    expect(lines.slice(0, 11)).toEqual([
      '{"what":"dscplus recording","format":2,"profile":"dsc-plus","suite":"OCRA-1:HOTP-SHA256-8:QN06-PSHA1","serial":"DEMO-0001","demo":true,"memory":{"counter":"0","battery":15000,"tries":3,"locked":false},"unixMs":1700000000000,"startsAt":0,"face":"code"}',
      '{"at":0,"time":"virtual"}',
      '{"at":0,"down":"press"}',
      '{"at":2000,"says":"key    press (held): accepted"}',
      '{"at":2000,"says":"state  off -> pin, power key"}',
      '{"at":2000,"says":"lcd    \\"PIN>    \\""}',
      '{"at":2000,"up":"press"}',
      '{"at":2030,"down":"first"}',
      '{"at":2060,"says":"key    digit: accepted"}',
      '{"at":2060,"says":"lcd    \\"PIN>-   \\""}',
      '{"at":2090,"up":"first"}',
    ]);
    expect(lines.slice(-3)).toEqual([
      '{"at":3350,"says":"lcd    \\"90187643\\""}',
      '{"at":3350,"end":true}',
      '',
    ]);
    expect(playedBack(text)).toEqual({ same: true, keys: 13, lines: 32 });
    expect(playedBack(text, {}, '4321')).toEqual({
      same: false,
      line: 32,
      recorded: '  3.350 s  lcd    "90187643"',
      replayed: '  3.350 s  lcd    "73931247"',
    });
  });

  it('that begins in the middle begins with the state, without the PIN in it', async () => {
    const { driver, stop } = recordedDriver({}, 'virtual', (one) => {
      one.pass(60_000);
      void one.hold('press');
      void one.type('123');
      one.down('4');
    });
    driver.pass(60);
    driver.up('4');
    driver.pass(30);
    void driver.type('\r123456\r');
    await driver.wait(/^\d{8}$/);
    const text = stop();
    expect(text.split('\n')[2]).toContain('"pin":"---"');
    expect(text.split('\n')[2]).toContain('"key":"-"');
    expect(text).not.toMatch(/"pin":"[^"]*[0-9]|PIN>[^"]*[0-9]/);
    expect(needsPin(readRecording(text))).toBe(true);
    expect(playedBack(text)).toMatchObject({ same: true, keys: 8 });
  });

  it('whose snapshots are restored', async () => {
    const { card, driver, stop } = recordedDriver();
    void driver.hold('press');
    void driver.type('12');
    const two = card.snapshot();
    void driver.type('34\r');
    driver.restore(two);
    expect(() => driver.restore({})).toThrow('snapshot');
    void driver.type('34\r123456\r');
    await driver.wait(/^\d{8}$/);
    const text = stop();
    expect(text.match(/"restore"/g)).toHaveLength(1);
    expect(text.match(/"pin":"--"/g)).toHaveLength(1);
    expect(playedBack(text)).toMatchObject({ same: true });
  });

  it('keeps its memory and its time of day', async () => {
    const options = { suite: 'OCRA-1:HOTP-SHA256-8:C-QN06-PSHA1-T1M', unixMs: 1_700_000_000_000 };
    const memory = { counter: '41', battery: 100, tries: 3, locked: false };
    const { driver, stop } = recordedDriver({ ...options, memory });
    driver.pass(1_000_000);
    await driver.respond(login);
    expect(playedBack(stop(), options)).toMatchObject({ same: true });
  });
});

describe('two keys at once', () => {
  it('are told apart without the digits', () => {
    const { driver, stop } = recordedDriver({}, 'virtual', (one) => void one.hold('press'));
    driver.down('1');
    driver.down('7');
    driver.up('7');
    driver.pass(60);
    driver.up('1');
    driver.down('1');
    driver.pass(60);
    driver.up('1');
    driver.pass(60);
    const text = stop();
    expect(text.match(/"(down|up)":"[^"]*"/g)).toEqual([
      ...['"down":"first"', '"down":"other"', '"up":"other"', '"up":"first"'],
      ...['"down":"first"', '"up":"first"'],
    ]);
    expect(playedBack(text, {}, '0000')).toMatchObject({ same: true });
  });
});

/** What a program does with a driver. */
type Act = (driver: Driver, clock: ManualClock, saved: (object | null)[]) => void;

const key = fc.constantFrom<Key>(...keys);
const ms = fc.constantFrom(0, 1, 30, 60, 500, 2_000, 40_000);
const pass = (driver: Driver, clock: ManualClock, time: number): void =>
  driver.timeMode() === 'virtual' ? driver.pass(time) : clock.advance(time);
const ignored = (promise: Promise<unknown>): void => void promise.catch(() => {});
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(key, ms).map(
    ([one, time]): Act =>
      (driver, clock) => {
        driver.down(one);
        pass(driver, clock, time);
      },
  ),
  key.map(
    (one): Act =>
      (driver) =>
        driver.up(one),
  ),
  key.map(
    (one): Act =>
      (driver) =>
        ignored(driver.press(one)),
  ),
  fc.constant<Act>((driver) => ignored(driver.hold('press'))),
  fc.constant<Act>((driver) => ignored(driver.type('1234\r'))),
  fc.constant<Act>((driver) => ignored(driver.respond(login))),
  ms.map(
    (time): Act =>
      (driver, clock) =>
        pass(driver, clock, time),
  ),
  fc.constantFrom<TimeMode>('real', 'virtual').map(
    (mode): Act =>
      (driver) =>
        driver.setTimeMode(mode),
  ),
  fc.constant<Act>((driver, _clock, saved) => void saved.push(driver.card.snapshot())),
  fc.constant<Act>(
    (driver, _clock, saved) => void saved.push(JSON.parse(JSON.stringify(driver.card.snapshot())) as object),
  ),
  fc.nat(5).map(
    (place): Act =>
      (driver, _clock, saved) => {
        const snapshot = saved[place];
        try {
          if (snapshot) driver.restore(snapshot, { memory: place % 2 === 0 });
        } catch (error) {
          expect((error as Error).name).toBe('SnapshotError');
        }
      },
  ),
);

/** The PIN that was entered if it is not the right one. */
function wrongPin(card: Card): string[] {
  const { name, pin, memory } = Snapshot.contentOf(card.snapshot()).state;
  if (memory.tries < card.profile.pinTries) return ['refused by the card'];
  return name === 'off' || name === 'pin' || pin === '' || pin === login.pin ? [] : [pin];
}

describe('whatever a program does, it replays the same', () => {
  it.each<CardOptions>([
    {},
    { suite: 'ib-key' },
    { suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1-T1M' },
    { profile: 'dsc-plus-a' },
    { profile: 'keypad-local-pin' },
  ])('on a card of %j', (options) => {
    const mode = fc.constantFrom<TimeMode>('real', 'virtual');
    const acts = fc.array(act, { maxLength: 25 });
    fc.assert(
      fc.property(acts, acts, mode, (before, after, timeMode) => {
        const saved: (object | null)[] = [];
        const wrong: string[] = [];
        const { driver, clock, stop } = recordedDriver(options, timeMode, (one, time) => {
          let shown = '';
          one.card.on((event) => {
            wrong.push(...wrongPin(one.card));
            if (event.type !== 'lcd') return;
            // Other digits of a PIN are on the LCD after a restore: a recording has the same places for both.
            if (event.text === shown) wrong.push(shown);
            shown = event.text;
          });
          for (const does of before) does(one, time, saved);
        });
        for (const does of after) does(driver, clock, saved);
        const text = stop();
        // A recording does not say which digits were keyed, so a wrong PIN is played as the right one.
        if (wrong.length === 0) expect(playedBack(text, options)).toMatchObject({ same: true });
        expect(text).not.toMatch(/"pin":"[^"]*[0-9]|PIN>[^"]*[0-9]/);
      }),
      { numRuns: 150 },
    );
  });
});
