/**
 * What happens at the terminal, without a terminal: inputs go in, and what there is to see comes out as a `View`.
 *
 * It holds the driver of the card, the clock it runs by, the frames to go back to and what is recorded.
 * Card time is the clock's, at its speed; what a person notices (how long a message stays, a key glows) goes by the
 * host's time. Both are injected. It knows nothing of Ink.
 */

import type { Card } from '../device/card.ts';
import type { CardEvent } from '../device/events.ts';
import type { StateName } from '../device/state.ts';
import { createDriver, type DriverClock } from '../driver/driver.ts';
import { createFrameHistory } from '../driver/frame-history.ts';
import { errorMessage } from '../errors/message.ts';
import type { Key } from '../keypad/keys.ts';
import { createRecorder } from '../recording/recording.ts';
import type { Clock } from '../time/clock.ts';
import { createGestureInput, type Target } from './input/gesture-input.ts';
import type { BoundCommand } from './input/key-bindings.ts';
import type { TerminalInput } from './input/terminal-input.ts';
import { createQuickLogin } from './quick-login.ts';
import { type ClipboardAndFiles, createCommands } from './session-commands.ts';
import { type Bar, barOf } from './view/bar.ts';
import { at, logKept, logLine } from './view/log-lines.ts';

export interface SessionOptions {
  readonly card: Card;
  readonly clock: DriverClock;
  /** The host's time, which no speed or pause changes. */
  readonly host: Clock;
  readonly surroundings: ClipboardAndFiles;
  /** Unix time at card time 0, ms. */
  readonly unixMs: number;
  /** For a login at once by a pasted challenge; null where nobody has said what it is. */
  readonly pin: string | null;
}

/** What there is to see. A new one at each change. */
export interface View {
  /** What is on the LCD. */
  readonly lcd: string;
  readonly state: StateName;
  /** Keys that are down, or were until a moment ago. */
  readonly lit: ReadonlySet<Key>;
  /** Keys that wait for their turn. */
  readonly waiting: readonly Key[];
  readonly notice: string;
  readonly bar: Bar | null;
  /** Card time in s, for beside the log: in steps that can be read at the speed it runs. */
  readonly seconds: number;
  readonly paused: boolean;
  readonly speed: number;
  readonly recording: boolean;
  readonly help: boolean;
  /** The log, oldest first. */
  readonly log: readonly string[];
}

export interface TerminalSession {
  view(): View;
  subscribe(listener: () => void): () => void;
  /** The inputs of one read. @param targetAt what stands at a place of the screen */
  take(inputs: readonly TerminalInput[], targetAt: (column: number, row: number) => Target | null): void;
  command(command: BoundCommand): void;
  /** Brings the card up to its clock: to be called when the program has slept. */
  wake(): void;
  /** Whether a key is down, settles or waits. */
  busy(): boolean;
  stop(): void;
}

/** A message stays this long, host ms. */
export const noticeMs = 3_000;
/** A key stays lit this long at least, host ms: a tap is over before it is seen. */
export const glowMs = 120;

export function createTerminalSession(options: SessionOptions): TerminalSession {
  const { card, clock, host, surroundings, unixMs, pin } = options;
  const listeners = new Set<() => void>();
  const down = new Set<Key>();
  const glows = new Map<Key, number>();
  const log: string[] = [];
  let notice = { text: '', until: 0 };
  let help = false;
  let stopped = false;
  let view: View | null = null;
  let disarms: (() => void)[] = [];
  let pages: string[] = [];

  const driver = createDriver(card, clock, { onContact: contactChanged });
  const { keys } = driver;
  const history = createFrameHistory(driver);
  const recorder = createRecorder(card, unixMs, history);
  const response = (): string | null =>
    pages.length === card.profile.responsePages.length ? pages.join('') : null;
  const commands = createCommands({
    driver,
    recorder,
    history,
    surroundings,
    response,
    onRewind,
    notify: tell,
  });
  const quickLogin = createQuickLogin({
    ...{ driver, recorder, surroundings, pin },
    notify: tell,
    log: addLog,
  });
  const hand = createGestureInput({
    ...{ profile: card.profile, keys, host, command, touched, refused, unknown, logIn },
    ready: isAtRest,
  });
  driver.onQueueChange(changed);
  const forget = card.on(onEvent);

  function changed(): void {
    if (stopped) return;
    view = null;
    arm();
    for (const listener of listeners) listener();
  }

  function contactChanged(key: Key, closed: boolean): void {
    if (closed) {
      down.add(key);
      glows.set(key, host.now() + glowMs);
      recorder.keyDown(key);
    } else if (down.delete(key)) recorder.keyUp(key);
  }

  function onEvent(event: CardEvent): void {
    const line = logLine(event);
    if (line !== null) addLog(line);
    if (event.type === 'press' && event.verdict === 'ignored') {
      say(`${event.key} ignored: ${event.reason}${event.reason === 'off' ? ' (p switches on)' : ''}`);
    }
    if (event.type === 'state' && event.to === 'off') say(`off: ${event.why}`);
    if (event.type === 'state' && event.to === 'response') pages = [];
    const isPage = event.type === 'lcd' && card.state() === 'response' && response() === null;
    if (isPage) pages.push(event.text.trimEnd());
    changed();
  }

  function addLog(line: string): void {
    log.push(line);
    if (log.length > logKept) log.shift();
  }

  function say(text: string): void {
    notice = { text, until: host.now() + noticeMs };
  }

  function tell(text: string): void {
    say(text);
    surroundings.notify(text);
  }

  /** A paste may bring a thousand of them: it is told once while it shows. */
  function refused(): void {
    const text = 'too many keys wait: the rest was dropped';
    if (notice.text === text && notice.until > host.now()) say(text);
    else tell(text);
  }

  /** A key was touched: the help has been read. One that leads away from it does no more than that. */
  function touched(wanted: BoundCommand | null): boolean {
    const closes = help && (wanted === 'quit' || wanted === 'escape');
    if (wanted !== 'help') help = false;
    changed();
    return !closes;
  }

  function unknown(name: string): void {
    tell(`unknown key${name === '' ? '' : ` ${name}`}: ? shows all keys`);
    changed();
  }

  function isAtRest(): boolean {
    return card.state() === 'off' && !keys.busy();
  }

  function logIn(challenge: string): void {
    quickLogin(challenge);
    // Nobody has seen these keys.
    glows.clear();
    changed();
  }

  function command(name: BoundCommand): void {
    driver.sync();
    if (name === 'help') help = !help;
    else if (name === 'escape') {
      if (keys.waiting().length > 0) tell('the keys that waited were dropped');
      hand.releaseAll();
      keys.drop();
    } else commands[name]();
    driver.sync();
    changed();
  }

  function onRewind(from: number): void {
    hand.releaseAll();
    down.clear();
    // Which page of which response this is, nobody says.
    pages = [];
    addLog(at(from, `back to ${(card.now() / 1000).toFixed(3)}`));
  }

  /** Wakes for the next thing that looks different by itself. */
  function arm(): void {
    for (const disarm of disarms) disarm();
    const now = host.now();
    const ends = [notice.until, ...glows.values()].filter((until) => until > now);
    disarms = ends.length > 0 ? [host.wake(Math.min(...ends), onHost)] : [];
    const bar = barOf(card, keys.heldKey());
    const next = [bar?.changesAt ?? null, nextSecond()].filter((one) => one !== null);
    if (next.length > 0 && !driver.paused()) {
      disarms.push(driver.wake(Math.min(...next), onClock));
    }
  }

  function onClock(): void {
    driver.sync();
    changed();
  }

  function onHost(): void {
    const now = host.now();
    for (const [key, until] of glows) if (until <= now) glows.delete(key);
    changed();
  }

  /** Card time is shown in seconds; when it runs fast, in as many of them as pass in a tenth of a host second. */
  function stepMs(): number {
    return 1000 * Math.max(1, driver.speed() / 10);
  }

  function nextSecond(): number | null {
    if (card.state() === 'off' || card.state() === 'dead') return null;
    return (Math.floor(card.now() / stepMs()) + 1) * stepMs();
  }

  function makeView(): View {
    const now = host.now();
    const lit = new Set(down);
    for (const [key, until] of glows) if (until > now) lit.add(key);
    return {
      lcd: card.frame().text,
      state: card.state(),
      lit,
      waiting: keys.waiting(),
      notice: notice.until > now ? notice.text : '',
      bar: barOf(card, keys.heldKey())?.bar ?? null,
      seconds: (Math.floor(card.now() / stepMs()) * stepMs()) / 1000,
      paused: driver.paused(),
      speed: driver.speed(),
      recording: recorder.recording,
      help,
      log: [...log],
    };
  }

  return {
    view: () => {
      view ??= makeView();
      return view;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    take: hand.take,
    command,
    wake: onClock,
    busy: keys.busy,
    stop() {
      stopped = true;
      for (const disarm of disarms) disarm();
      listeners.clear();
      hand.stop();
      driver.stop(new Error(errorMessage('session', 'ended', 'start another')));
      forget();
      history.stop();
      recorder.stop();
    },
  };
}
