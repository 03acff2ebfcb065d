/** What there is to see of a session, as one value: the app draws it, and knows nothing else. */
import type { StateName } from '../../device/state.ts';
import type { LcdContent } from '../../display/lcd.ts';
import type { Driver } from '../../driver/driver.ts';
import type { Key } from '../../keypad/keys.ts';
import type { FaultMenu, FaultMenuView } from '../fault-menu.ts';
import type { SessionRecording } from '../session-recording.ts';
import { litKeys, noticeAt, type SessionState } from '../session-state.ts';
import { type Bar, barOf } from './bar.ts';

/** What to show. A new object at each change. */
export interface View {
  /** What is on the LCD. */
  readonly lcd: string;
  /** The same, with the segments of a faulty LCD. */
  readonly shown: LcdContent;
  readonly state: StateName;
  /** Keys that are down, or were until a moment ago. */
  readonly lit: ReadonlySet<Key>;
  /** Keys that wait for their turn. */
  readonly waiting: readonly Key[];
  readonly notice: string;
  readonly bar: Bar | null;
  /** Card time in s, for the log: in steps that can be read at the present speed. */
  readonly seconds: number;
  readonly paused: boolean;
  readonly speed: number;
  readonly recording: boolean;
  readonly help: boolean;
  /** The faults of the card, or null while they do not show. */
  readonly faults: FaultMenuView | null;
  /** The log, oldest first. */
  readonly log: readonly string[];
}

/** What a view is made from. */
export interface ViewSource {
  readonly driver: Driver;
  readonly recording: SessionRecording;
  readonly state: SessionState;
  readonly menu: FaultMenu;
}

/** @param now host time, ms */
export function viewOf({ driver, recording, state, menu }: ViewSource, now: number): View {
  const { card, keys } = driver;
  const stepMs = shownStepMs(driver);
  return {
    lcd: card.frame().text,
    shown: card.frame(),
    state: card.state(),
    lit: litKeys(state, now),
    waiting: keys.waiting(),
    notice: noticeAt(state, now),
    bar: barOf(card, keys.heldKey())?.bar ?? null,
    seconds: (Math.floor(card.now() / stepMs) * stepMs) / 1000,
    paused: driver.paused(),
    speed: driver.speed(),
    recording: recording.recording,
    help: state.help,
    faults: menu.view(),
    log: [...state.log],
  };
}

/** Card time at which the view changes by itself, or null. */
export function viewChangesAt({ driver }: ViewSource): number | null {
  const { card, keys } = driver;
  const changes = [barOf(card, keys.heldKey())?.changesAt ?? null, nextShownTime(driver)];
  const times = changes.filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/** Card time is shown in seconds; at high speed, in as many of them as pass in a tenth of a host second. */
function shownStepMs(driver: Driver): number {
  return 1000 * Math.max(1, driver.speed() / 10);
}

function nextShownTime(driver: Driver): number | null {
  const { card } = driver;
  if (card.state() === 'off' || card.state() === 'dead') return null;
  const stepMs = shownStepMs(driver);
  return (Math.floor(card.now() / stepMs) + 1) * stepMs;
}
