/**
 * A card in real time does what a virtual card does, to the millisecond, however late the host's timer is.
 */
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import type { CardEvent } from '../../src/device/events.ts';
import { liveCard } from '../../src/driver/driver.ts';
import type { Clock } from '../../src/time/clock.ts';

/** A clock that a test moves, in steps of its own choosing. */
function handClock(): Clock & { move(ms: number): Promise<void>; waiting(): number } {
  let now = 1_000;
  const calls = new Map<number, { at: number; call: () => void }>();
  let next = 0;
  return {
    now: () => now,
    wake(at, call) {
      const id = next++;
      calls.set(id, { at, call });
      return () => calls.delete(id);
    },
    waiting: () => calls.size,
    async move(ms) {
      now += ms;
      for (const [id, { at, call }] of [...calls]) {
        if (at > now || !calls.has(id)) continue;
        calls.delete(id);
        call();
      }
      // Promises that were resolved are told before the test goes on.
      await new Promise((done) => queueMicrotask(() => queueMicrotask(() => done(undefined))));
    },
  };
}

const eventsOf = (log: readonly CardEvent[]): string => log.map((event) => JSON.stringify(event)).join('\n');

describe('a live card', () => {
  for (const stepMs of [1, 7, 90, 1_000, 100_000]) {
    it(`gives the log of a virtual card when the host looks every ${stepMs} ms`, async () => {
      const virtual = createCard();
      const wanted = virtual.respond({ pin: '1234', challenge: '123456' });

      const clock = handClock();
      const live = liveCard(createCard(), clock);
      let answer: unknown;
      live.respond({ pin: '1234', challenge: '123456' }).then((given) => {
        answer = given;
      });
      for (let passed = 0; passed < 4_000 && answer === undefined; passed += stepMs) await clock.move(stepMs);

      expect(answer).toEqual(wanted);
      expect(wanted.response).toBe('90187643');
      const until = virtual.now();
      expect(eventsOf(live.card.events().filter((event) => event.at <= until))).toBe(
        eventsOf(virtual.events()),
      );
    });
  }

  it('lets one person wait for what another brings about', async () => {
    const clock = handClock();
    const live = liveCard(createCard(), clock);
    const on = live.hold('press');
    await clock.move(2_030);
    await expect(on).resolves.toEqual({ verdict: 'accepted' });

    let seen = '';
    live.wait('CHALLNG>').then((frame) => {
      seen = frame.text;
    });
    live.type('1234\r');
    await clock.move(389);
    expect(seen).toBe('');
    await clock.move(1);
    expect(seen).toBe('CHALLNG>');
  });

  it('fails a wait at once when the card is off', async () => {
    const live = liveCard(createCard(), handClock());
    await expect(live.wait('PIN>')).rejects.toThrow(
      'the card is off, and only a hold of press switches it on',
    );
  });

  it('is off after a sleep in which its time ran out, having gone through every timer in order', async () => {
    const clock = handClock();
    const live = liveCard(createCard(), clock);
    const on = live.hold('press');
    await clock.move(3_600_000);
    await on;
    expect(live.card.state()).toBe('off');
    expect(live.card.now()).toBe(3_600_000);
    expect(live.card.events().map((event) => event.at)).toEqual([2_000, 2_000, 2_000, 32_000, 32_000]);
  });

  it('goes on from a snapshot at the snapshot’s time', async () => {
    const clock = handClock();
    const live = liveCard(createCard(), clock);
    live.hold('press');
    await clock.move(2_030);
    const snapshot = live.card.snapshot();
    await clock.move(60_000);
    expect(live.card.state()).toBe('off');
    live.restore(snapshot);
    expect([live.card.state(), live.card.now()]).toEqual(['pin', 2_030]);
    await clock.move(29_969);
    expect(live.card.state()).toBe('pin');
    await clock.move(1);
    expect(live.card.state()).toBe('off');
  });

  it('touches and lets go of keys by hand', async () => {
    const clock = handClock();
    const live = liveCard(createCard(), clock);
    expect(live.down('press')).toBe(1);
    await clock.move(2_000);
    live.up('press');
    expect(live.card.state()).toBe('pin');
  });

  it('lets a key go by hand, so that the next one is looked at, and taps', async () => {
    const clock = handClock();
    const live = liveCard(createCard(), clock);
    const on = live.hold('press');
    await clock.move(2_030);
    await on;
    live.down('1');
    await clock.move(60);
    live.up('1');
    await clock.move(30);
    const tapped = live.press('2');
    await clock.move(90);
    await expect(tapped).resolves.toEqual({ verdict: 'accepted' });
    expect(live.card.frame().text).toBe('PIN>-2  ');
  });

  it('lets go of the clock when stopped, and rejects what is under way and what comes later', async () => {
    const clock = handClock();
    const live = liveCard(createCard(), clock);
    const on = live.hold('press');
    expect(clock.waiting()).toBe(1);
    live.stop();
    expect(clock.waiting()).toBe(0);
    await expect(on).rejects.toThrow('the live card was stopped');
    await expect(live.press('1')).rejects.toThrow(
      'the live card is stopped: make another with liveCard(card, clock)',
    );
  });

  it('takes whole milliseconds only', async () => {
    const live = liveCard(createCard(), handClock());
    await expect(live.advance(1.5)).rejects.toThrow('1.5 is no time: whole milliseconds from 0 are accepted');
  });
});
