/** A driver releases its card at the end: no listener remains, and no wake of the clock. */
import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/device/card.ts';
import { createDriver } from '../../src/driver/driver.ts';
import { createScheduler } from '../../src/driver/scheduler.ts';
import { callsWaitingMax } from '../../src/http/limits.ts';
import { createCardRouteContext } from '../../src/http/server.ts';
import { createSharedCard } from '../../src/http/shared-card.ts';
import { createEventLog } from '../../src/net/device/event-log.ts';
import { eventStream } from '../../src/net/device/event-stream.ts';
import { createConsole } from '../../src/serial/console/console.ts';
import type { Clock } from '../../src/time/clock.ts';
import { heardCard } from './heard-card.ts';

/** A clock that stands still and counts who waits for it. */
function stillClock() {
  const waiting = new Set<object>();
  let speed = 1;
  const clock = {
    now: () => 0,
    wake() {
      const one = {};
      waiting.add(one);
      return () => void waiting.delete(one);
    },
    get speed() {
      return speed;
    },
    setSpeed(next: number) {
      speed = next;
    },
    pause() {},
    resume() {},
    stop() {},
  };
  return { clock: clock satisfies Clock, waiting: () => waiting.size };
}

describe('at its end, a card has nobody who listens, and its clock nobody who waits', () => {
  const drivers: Readonly<
    Record<string, (card: Card, clock: ReturnType<typeof stillClock>['clock']) => () => void>
  > = {
    'a runner': (card, clock) => {
      const runner = createScheduler(card, clock);
      runner.sync();
      return () => runner.stop(new Error('over'));
    },
    'a runner that was virtual': (card, clock) => {
      const runner = createScheduler(card, clock);
      runner.setVirtual(true);
      runner.setVirtual(false);
      return () => runner.stop(new Error('over'));
    },
    'a driver': (card, clock) => {
      const driver = createDriver(card, clock);
      driver.down('press');
      return driver.stop;
    },
    'a console with clients': (card, clock) => {
      const console = createConsole({ card, clock: clock as never });
      console.connect(() => {});
      console.connect(() => {}, { watch: true });
      return console.stop;
    },
    'a card over HTTP': (card, clock) =>
      createCardRouteContext({ card, clock: clock as never, mode: 'real' }).stop,
    'a card over HTTP with a bound PIN': (card, clock) =>
      createCardRouteContext({ card, clock: clock as never, pin: '1234' }).stop,
    'a log of events': (card) => createEventLog(card).close,
  };

  it.each(Object.entries(drivers))('%s', (_, drive) => {
    const { card, listeners } = heardCard();
    const { clock, waiting } = stillClock();
    card.down('press');
    const stop = drive(card, clock);
    expect(listeners()).toBeGreaterThan(0);
    stop();
    expect([listeners(), waiting()]).toEqual([0, 0]);
    // A second time does nothing, and the next driver finds the card as it is.
    stop();
    const again = drive(card, clock);
    again();
    expect([listeners(), waiting()]).toEqual([0, 0]);
  });

  it('a card over HTTP that is refused, as its PIN does not fit', () => {
    const { card, listeners } = heardCard();
    const { clock } = stillClock();
    expect(() => createCardRouteContext({ card, clock: clock as never, pin: '12' })).toThrow();
    expect(listeners()).toBe(0);
  });
});

describe('a stream of events', () => {
  it('waits for the next event once at a time, and not at all when its client has gone', async () => {
    const { card } = heardCard();
    const log = createEventLog(card);
    let waiting = 0;
    const counted = {
      ...log,
      get closed() {
        return log.closed;
      },
      next(call: () => void) {
        waiting++;
        const undo = log.next(call);
        let over = false;
        return () => {
          if (!over) waiting--;
          over = true;
          undo();
        };
      },
    };
    let ended = 0;
    const reader = eventStream(counted, { after: 0, heartbeatMs: 1, ended: () => ended++ }).getReader();
    for (let i = 0; i < 4; i++) await reader.read();
    expect(waiting).toBeLessThanOrEqual(1);
    await reader.cancel();
    expect([waiting, ended]).toEqual([0, 1]);
    log.close();
  });
});

describe('the queue of a card over HTTP', () => {
  /** Asks for a turn; `order` has who got it, or that it was not to be. */
  function asking() {
    const { card } = heardCard();
    const shared = createSharedCard(card, stillClock().clock as never, 'real');
    const order: string[] = [];
    const under = new Set<string>();
    const watched = new Set<() => void>();
    return {
      shared,
      order,
      watched,
      /** Ends what is under way; false where nothing is. */
      async end(): Promise<boolean> {
        const some = under.size > 0;
        under.clear();
        shared.driver.sync();
        await new Promise((done) => setImmediate(done));
        return some;
      },
      async ask(name: string): Promise<() => void> {
        let leave = (): void => {};
        const gesture = function* () {
          order.push(name);
          under.add(name);
          while (under.has(name)) yield 1_000_000;
        };
        shared
          .perform(gesture, (call) => {
            leave = call;
            watched.add(call);
            return () => watched.delete(call);
          })
          .catch((reason) => order.push(`${name}: ${reason.message}`));
        await new Promise((done) => setImmediate(done));
        return () => leave();
      },
    };
  }

  it('is free again for the next one, and so is each place where one waits', async () => {
    const { order, watched, ask, end } = asking();
    for (let i = 0; i <= callsWaitingMax; i++) await ask(`act ${i}`);
    await ask('one too many');
    expect(order).toEqual(['act 0', 'one too many: gestures: 16 are waiting already; try again later']);
    // Each that ends makes room for one.
    await end();
    expect(order.at(-1)).toBe('act 1');
    await ask('next');
    await ask('one too many again');
    expect(order.at(-1)).toContain('one too many again: gestures: 16 are waiting already');
    while (await end());
    expect(order.at(-1)).toBe('next');
    await ask('at once');
    expect(order.at(-1)).toBe('at once');
    await end();
    expect(watched.size).toBe(0);
  });

  it('has no turn for a client that has gone, whose place is free', async () => {
    const { order, ask, end } = asking();
    await ask('first');
    const leave = await ask('gone');
    for (let i = 2; i <= callsWaitingMax; i++) await ask(`act ${i}`);
    leave();
    await ask('instead');
    while (await end());
    expect(order).toEqual([
      'first',
      'gone: server: stopping; use another, or start it again',
      ...Array.from({ length: 15 }, (_, i) => `act ${i + 2}`),
      'instead',
    ]);
  });

  it('fails what waits and what is under way when it stops', async () => {
    const { shared, order, watched, ask } = asking();
    await ask('first');
    await ask('second');
    shared.stop();
    await ask('late');
    expect(order).toEqual([
      'first',
      'second: server: stopping; use another, or start it again',
      'first: server: stopping; use another, or start it again',
      'late: server: stopping; use another, or start it again',
    ]);
    expect(watched.size).toBe(0);
  });
});
