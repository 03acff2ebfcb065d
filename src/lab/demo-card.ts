/**
 * The public demo card in the browser: the firmware itself, driven by the browser's clock, or by the virtual time of the
 * login server. While that time stands still, a key press moves it by what the press takes.
 */
import { demoPin } from '../crypto/demo-card.ts';
import { createCard } from '../device/card.ts';
import { createDriver } from '../driver/driver.ts';
import type { DriverClock } from '../driver/driver-clock.ts';
import type { TimeView } from '../login/admin/staff/staff-time.ts';
import { createFollowedTime } from './followed-time.ts';
import type { CardListener, LabCard } from './lab-card.ts';
import type { Words } from './texts/words.ts';

export interface DemoCardParts {
  readonly clock: DriverClock;
  /** Moves the server's virtual time forward, and has its report followed. */
  readonly moveTime: (ms: number) => Promise<void>;
  readonly listener: CardListener;
  readonly words: Words;
}

export interface DemoCard extends LabCard {
  /** Takes over the server's report of its time. */
  follow(view: TimeView): void;
}

export function createDemoCard({ clock, moveTime, listener, words }: DemoCardParts): DemoCard {
  const card = createCard();
  const driver = createDriver(card, clock);
  const time = createFollowedTime(driver);
  const { tapMs, opensAfterMs, powerHoldMs, editClearMs } = card.profile;
  card.on((event) => {
    if (event.type === 'press' && event.verdict === 'ignored') listener.ignored(event.reason);
    else listener.changed();
  });

  /** Moves the server's time to `ms` from now, in card time. */
  const pass = (ms: number): Promise<void> => moveTime(Math.max(0, Math.ceil(ms + time.aheadMs())));

  async function pressed(gesture: Promise<unknown>, ms: number): Promise<void> {
    if (time.standsStill()) await pass(ms);
    await gesture;
    const leavesAt = card.leavesAt();
    if (time.standsStill() && card.state() === 'computing' && leavesAt !== null)
      await pass(leavesAt - card.now());
  }

  return {
    serial: card.serial,
    says: words('demoCard', { pin: demoPin }),
    lcd: card.profile,
    follow(view) {
      time.follow(view);
      listener.changed();
    },
    view() {
      driver.sync();
      const leavesAt = card.leavesAt();
      const leavesInMs = leavesAt === null ? null : leavesAt - card.now();
      return { state: card.state(), shown: card.frame(), leavesInMs };
    },
    tap: (key) => pressed(driver.press(key), tapMs + opensAfterMs),
    hold(key) {
      const ms = key === 'press' ? powerHoldMs : editClearMs;
      return pressed(driver.hold(key, ms), ms + opensAfterMs);
    },
    touch(key) {
      if (time.standsStill()) return null;
      driver.down(key);
      return () => driver.up(key);
    },
  };
}
