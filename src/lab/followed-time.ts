/**
 * Lets the time of a card follow that of a login server, as the server reports it: one clock for card, line and server.
 * A server on the wall clock, or on a clock of its own, has nothing to follow: the card then goes by the browser's clock.
 */
import type { Driver } from '../driver/driver.ts';
import type { TimeView } from '../login/admin/staff/staff-time.ts';

/** How far two running clocks may differ, in ms of the host: reports take time to arrive. */
const differenceMs = 250;

export interface FollowedTime {
  /** Takes over what the server reported. */
  follow(view: TimeView): void;
  /** Whether the time of the server stands still, so that it has to be moved for a key press. */
  standsStill(): boolean;
  /** By how much the card is ahead of the server's last report, in ms. */
  aheadMs(): number;
}

export function createFollowedTime(driver: Driver): FollowedTime {
  /** The last report, and the card time that belongs to the Unix time 0; null without virtual time. */
  let followed: { readonly view: TimeView; readonly from: number } | null = null;

  const aheadMs = (): number => {
    if (followed === null) return 0;
    driver.sync();
    return driver.card.now() - (followed.view.unixMs + followed.from);
  };

  return {
    aheadMs,
    standsStill: () => followed?.view.paused ?? false,
    follow(view) {
      if (view.mode !== 'virtual') {
        followed = null;
        driver.setSpeed(1);
        driver.setPaused(false);
        return;
      }
      // Nothing passes meanwhile.
      driver.setPaused(true);
      driver.sync();
      // At first, and after a reset of the server: the card continues from where it is.
      const isBack = followed === null || view.unixMs < followed.view.unixMs;
      const from = isBack ? driver.card.now() - view.unixMs : (followed?.from ?? 0);
      followed = { view, from };
      driver.setSpeed(view.speed);
      const ahead = aheadMs();
      const tolerated = view.paused ? 0 : differenceMs * view.speed;
      if (ahead < -tolerated) driver.jump(-ahead);
      // A card that is ahead waits until the server has caught up.
      driver.setPaused(view.paused || ahead > tolerated);
    },
  };
}
