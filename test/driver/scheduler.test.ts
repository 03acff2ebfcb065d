/** Scripts run in parallel on one card: by a clock, however late it calls, or at once. */
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import {
  holdGesture,
  passTime,
  respondGesture,
  tapGesture,
  typeGesture,
  waitGesture,
} from '../../src/device/gestures.ts';
import { createDriver } from '../../src/driver/driver.ts';
import { createScheduler, type Scheduler } from '../../src/driver/scheduler.ts';
import { createManualClock, type ManualClock } from '../../src/time/manual-clock.ts';

function set(): {
  card: ReturnType<typeof createCard>;
  clock: ManualClock;
  scheduler: Scheduler;
  log: string[];
} {
  const card = createCard();
  const clock = createManualClock(5_000);
  const scheduler = createScheduler(card, clock);
  return { card, clock, scheduler, log: [] };
}
const never = (reason: unknown): void => {
  throw reason;
};

describe('by a clock', () => {
  it('a script takes its time, and the clock is asked for each due and no more', () => {
    const { card, clock, scheduler, log } = set();
    scheduler.start(
      (driven) => tapGesture(driven, '5'),
      (verdict) => log.push(verdict.verdict),
      never,
    );
    expect(clock.wakes()).toEqual([5_030]);
    clock.advanceLate(30);
    expect(clock.wakes()).toEqual([5_060]);
    clock.advanceLate(30);
    expect(clock.wakes()).toEqual([5_090]);
    clock.advanceLate(29);
    expect([log, card.now()]).toEqual([[], 60]);
    clock.advanceLate(1);
    expect([log, card.now(), clock.wakes()]).toEqual([['ignored'], 90, []]);
  });

  it('a card that was used before goes on from its own time', () => {
    const card = createCard();
    card.advance(777);
    const clock = createManualClock(5_000);
    const scheduler = createScheduler(card, clock);
    clock.advanceLate(100);
    scheduler.sync();
    expect(card.now()).toBe(877);
  });

  it('a host that is late changes nothing: what ends, ends at its millisecond, and what it starts begins there', () => {
    const { card, clock, scheduler, log } = set();
    scheduler.start(
      (driven) => passTime(driven, 100),
      () => {
        log.push(`first ended at ${card.now()}`);
        scheduler.start(
          (driven) => passTime(driven, 50),
          () => log.push(`second at ${card.now()}`),
          never,
        );
      },
      never,
    );
    clock.advanceLate(10_000);
    expect(log).toEqual(['first ended at 100', 'second at 150']);
    expect(card.now()).toBe(10_000);
  });

  it('one script sees what another brings about, in the same millisecond', () => {
    const { card, clock, scheduler, log } = set();
    card.down('press');
    scheduler.start(
      (driven) => waitGesture(driven, 'PIN>', 5_000),
      (frame) => log.push(`${frame.text} ${card.now()}`),
      never,
    );
    clock.advanceLate(2_000);
    card.up('press');
    clock.advanceLate(100);
    scheduler.start(
      (driven) => waitGesture(driven, /2$/, 5_000),
      (frame) => log.push(frame.text),
      never,
    );
    scheduler.start(
      (driven) => typeGesture(driven, '12'),
      () => log.push(`typed ${card.now()}`),
      never,
    );
    clock.advanceLate(1_000);
    expect(log).toEqual(['PIN>     2000', 'PIN>-2  ', 'typed 2280']);
  });

  it('a script that fails tells its reason, once, and the others go on', () => {
    const { clock, scheduler, log } = set();
    const failed = (reason: unknown): void => void log.push((reason as Error).message.split(';')[0]!);
    scheduler.start((driven) => waitGesture(driven, 'PIN>', 5_000), never, failed);
    scheduler.start(
      () => {
        throw new Error('no such script');
      },
      never,
      failed,
    );
    scheduler.start(
      (driven) => passTime(driven, 10),
      () => log.push('passed'),
      never,
    );
    clock.advanceLate(10);
    expect(log).toEqual([
      'wait for "PIN>": not shown by 0.000 s, it is off until press is held',
      'no such script',
      'passed',
    ]);
  });

  it('a script that is dropped says nothing more', () => {
    const { clock, scheduler, log } = set();
    const drop = scheduler.start(
      (driven) => passTime(driven, 10),
      () => log.push('ended'),
      never,
    );
    drop();
    clock.advanceLate(100);
    expect(log).toEqual([]);
  });

  it('a script may drop another one that was to go on in the same millisecond: it does nothing more', () => {
    const { clock, scheduler, log } = set();
    let drop = (): unknown => null;
    scheduler.start(
      (driven) => passTime(driven, 10),
      () => drop(),
      never,
    );
    drop = scheduler.start(
      function* (driven) {
        while (!driven.reach(10)) yield 10;
        log.push('went on');
      },
      () => log.push('ended'),
      never,
    );
    clock.advanceLate(100);
    expect(log).toEqual([]);
  });

  it('a listener that fails once does not stop the card: it goes dark at its time', () => {
    const { card, clock, scheduler, log } = set();
    card.on((event) => {
      if (event.type !== 'lcd') return;
      log.push(event.text);
      if (log.length === 1) throw new Error('a fault in the test');
    });
    card.down('press');
    scheduler.sync();
    expect(() => clock.advanceLate(2_000)).toThrow('a fault in the test');
    expect(clock.wakes()).toEqual([5_000 + 32_000]);
    clock.advanceLate(30_000);
    expect([log, card.state()]).toEqual([['PIN>    ', '        '], 'off']);
  });

  it('goes on from a time that was set by hand', () => {
    const { card, clock, scheduler } = set();
    card.hold('press');
    scheduler.rebase();
    const before = card.snapshot();
    clock.advanceLate(60_000);
    expect(card.state()).toBe('off');
    card.restore(before);
    scheduler.rebase();
    expect([card.now(), clock.wakes()]).toEqual([2_030, [clock.now() + 29_970]]);
    clock.advanceLate(29_969);
    expect(card.state()).toBe('pin');
    clock.advanceLate(1);
    expect(card.state()).toBe('off');
  });

  it('a script that sets the time by hand ends the catching up it began in', () => {
    const { card, clock, scheduler } = set();
    card.hold('press');
    scheduler.rebase();
    const before = card.snapshot();
    scheduler.start(
      (driven) => passTime(driven, 1_000),
      () => {
        card.restore(before);
        scheduler.rebase();
      },
      never,
    );
    clock.advanceLate(50_000);
    expect([card.state(), card.now()]).toEqual(['pin', 2_030]);
    clock.advanceLate(10);
    scheduler.sync();
    expect(card.now()).toBe(2_040);
  });
});

describe('at once', () => {
  it('a script runs to its end as it is started, and moves card time as far as it needs', () => {
    const { card, clock, scheduler, log } = set();
    scheduler.setVirtual(true);
    scheduler.start(
      (driven) => passTime(driven, 3_600_000),
      () => log.push('ended'),
      never,
    );
    expect([log, card.now(), clock.wakes()]).toEqual([['ended'], 3_600_000, []]);
    clock.advanceLate(500);
    scheduler.sync();
    expect(card.now()).toBe(3_600_000);
  });

  it('a script started as another ends runs to its end too', () => {
    const { card, scheduler, log } = set();
    scheduler.setVirtual(true);
    const press = (key: 'press' | '1' | '2', next: () => void): void => {
      const script = (driven: Parameters<typeof tapGesture>[0]): ReturnType<typeof tapGesture> =>
        key === 'press' ? holdGesture(driven, 'press', 2_000) : tapGesture(driven, key);
      scheduler.start(
        script,
        ({ verdict }) => {
          log.push(`${key} ${verdict}`);
          next();
        },
        never,
      );
    };
    press('press', () => press('1', () => press('2', () => {})));
    expect(log).toEqual(['press accepted', '1 accepted', '2 accepted']);
    expect(card.frame().text).toBe('PIN>-2  ');
  });

  it('a wait started as another ends has its end too', () => {
    const { card, scheduler, log } = set();
    scheduler.setVirtual(true);
    scheduler.start(
      (driven) => passTime(driven, 10),
      () =>
        scheduler.start(
          (driven) => passTime(driven, 20),
          () => log.push(`ended at ${card.now()}`),
          never,
        ),
      never,
    );
    expect(log).toEqual(['ended at 30']);
  });

  it('the clock is asked for nothing', () => {
    const { card, clock, scheduler } = set();
    scheduler.setVirtual(true);
    card.hold('press');
    scheduler.sync();
    expect(card.nextWake()).toBe(32_000);
    expect(clock.wakes()).toEqual([]);
  });

  it('what is under way ends at once when the clock is let go', () => {
    const { card, clock, scheduler, log } = set();
    scheduler.start(
      (driven) => passTime(driven, 5_000),
      () => log.push('ended'),
      never,
    );
    clock.advanceLate(1_000);
    scheduler.setVirtual(true);
    expect([log, card.now(), clock.wakes()]).toEqual([['ended'], 5_000, []]);
  });

  it('what is under way ends at once when a script that ends lets the clock go', () => {
    const { card, clock, scheduler, log } = set();
    scheduler.start(
      (driven) => passTime(driven, 5_000),
      () => log.push('ended'),
      never,
    );
    scheduler.start(
      (driven) => passTime(driven, 10),
      () => scheduler.setVirtual(true),
      never,
    );
    clock.advanceLate(10);
    expect([log, card.now(), clock.wakes()]).toEqual([['ended'], 5_000, []]);
  });

  it('the clock is taken up again from where the card is', () => {
    const { card, clock, scheduler } = set();
    scheduler.setVirtual(true);
    card.hold('press');
    clock.advanceLate(9_999);
    scheduler.setVirtual(false);
    expect([card.now(), clock.wakes()]).toEqual([2_030, [clock.now() + 29_970]]);
    scheduler.setVirtual(false);
    clock.advanceLate(70);
    scheduler.sync();
    expect(card.now()).toBe(2_100);
  });
});

describe('stopped', () => {
  it('what is under way fails with the reason given, and the clock is let go for good', () => {
    const { card, clock, scheduler, log } = set();
    card.hold('press');
    scheduler.rebase();
    scheduler.start(
      (driven) => passTime(driven, 100),
      never,
      (reason) => log.push(String(reason)),
    );
    scheduler.start(
      (driven) => passTime(driven, 200),
      never,
      (reason) => log.push(String(reason)),
    );
    scheduler.stop(new Error('unplugged'));
    expect([log, clock.wakes()]).toEqual([['Error: unplugged', 'Error: unplugged'], []]);
    clock.advanceLate(1_000);
    scheduler.sync();
    expect([card.now(), log.length, clock.wakes()]).toEqual([2_030, 2, []]);
  });

  it('a key is released at whatever ms of a hold, and the next driver of the card presses it', () => {
    for (const ms of [0, 1, 1_999, 2_000, 2_029]) {
      const { card, clock, scheduler } = set();
      scheduler.start(
        (driven) => holdGesture(driven, 'press', 2_000),
        never,
        () => {},
      );
      clock.advanceLate(ms);
      scheduler.sync();
      scheduler.stop(new Error('unplugged'));
      card.advance(30);
      expect([ms, card.frame().text]).toEqual([ms, ms < 2_000 ? '        ' : 'PIN>    ']);
      if (ms < 2_000) card.hold('press');
      expect([ms, card.press('7'), card.frame().text]).toEqual([ms, { verdict: 'accepted' }, 'PIN>7   ']);
    }
  });

  it.each(['by a clock', 'at once'])(
    'by a listener, at every event of a login, %s: fails once with the reason, and no key stays down',
    (time) => {
      for (let event = 1; event <= 34; event++) {
        const { card, clock, scheduler, log } = set();
        scheduler.setVirtual(time === 'at once');
        let events = 0;
        card.on(() => {
          if (++events === event) scheduler.stop(new Error('unplugged'));
        });
        scheduler.start(
          (driven) => respondGesture(driven, { pin: '1234', challenge: '123456' }),
          () => log.push('done'),
          (reason) => log.push(String(reason)),
        );
        for (let i = 0; i < 100; i++) clock.advanceLate(100);
        const over = event > 32;
        expect([event, log]).toEqual([event, [over ? 'done' : 'Error: unplugged']]);
        card.advance(60_000);
        expect([event, card.state(), card.hold('press')]).toEqual([event, 'off', { verdict: 'accepted' }]);
      }
    },
  );
});

it('what is started and stopped in one call fails with the reason, before it has begun', () => {
  const { card, clock, scheduler, log } = set();
  card.hold('press');
  scheduler.rebase();
  scheduler.start(
    (driven) => passTime(driven, 10),
    () => {
      scheduler.start(
        (driven) => tapGesture(driven, '1'),
        never,
        (reason) => log.push(String(reason)),
      );
      scheduler.stop(new Error('unplugged'));
    },
    never,
  );
  clock.advanceLate(100);
  expect([log, clock.wakes()]).toEqual([['Error: unplugged'], []]);
});

it('a snapshot of the same time that is put back in a late timer does not end the catching up', () => {
  const card = createCard();
  const clock = createManualClock();
  const driver = createDriver(card, clock);
  driver.hold('press');
  let restored = false;
  card.on((event) => {
    if (event.type !== 'lcd' || restored) return;
    restored = true;
    driver.restore(card.snapshot());
  });
  clock.advanceLate(10_000);
  expect([restored, card.now(), card.frame().text]).toEqual([true, 10_000, 'PIN>    ']);
});
