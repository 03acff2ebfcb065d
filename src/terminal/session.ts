/**
 * What happens at the terminal, without a terminal: inputs go in, and what there is to see comes out as a `View`.
 *
 * It holds the driver of the card, the clock it runs by, the frames to go back to and what is recorded.
 * Card time is the clock's, at its speed; what a person notices (how long a message stays, a key is lit) goes by the
 * host's time. Both are injected. It knows nothing of Ink.
 */

import type { Card } from '../device/card.ts';
import type { CardEvent } from '../device/events.ts';
import { createDriver } from '../driver/driver.ts';
import type { DriverClock } from '../driver/driver-clock.ts';
import type { DriverInput } from '../driver/driver-input.ts';
import { createFrameHistory } from '../driver/frame-history.ts';
import { errorMessage } from '../errors/message.ts';
import type { Key } from '../keypad/keys.ts';
import type { RecordingFile } from '../recording/files/recording-file.ts';
import type { Clock } from '../time/clock.ts';
import { createFaultMenu } from './fault-menu.ts';
import { createGestureInput, type GestureInput } from './input/gesture-input.ts';
import type { BoundCommand } from './input/key-bindings.ts';
import type { Target } from './input/mouse-press.ts';
import type { TerminalInput } from './input/terminal-input.ts';
import { createQuickLogin } from './quick-login.ts';
import { createCommands, type ProgramActions, type SessionCommand } from './session-commands.ts';
import { createSessionRecording } from './session-recording.ts';
import {
  addToLog,
  dropUnlit,
  lightKey,
  newSessionState,
  nextEnd,
  noticeAt,
  showNotice,
} from './session-state.ts';
import { logLine, timedLine } from './view/log-lines.ts';
import { type View, type ViewSource, viewChangesAt, viewOf } from './view/view.ts';

export interface SessionOptions {
  readonly card: Card;
  readonly clock: DriverClock;
  /** The host's time, which no speed or pause changes. */
  readonly host: Clock;
  readonly program: ProgramActions;
  /** What is recorded to from the beginning, or null. */
  readonly recordTo: RecordingFile | null;
  /** For a quick login by a pasted challenge; null if it is not known. */
  readonly pin: string | null;
}

export interface TerminalSession {
  view(): View;
  subscribe(listener: () => void): () => void;
  /** The inputs of one read. @param targetAt what is at a place of the screen */
  take(inputs: readonly TerminalInput[], targetAt: (column: number, row: number) => Target | null): void;
  command(command: BoundCommand): void;
  /** Brings the card up to its clock: call it when the program has slept. */
  wake(): void;
  /** Whether a key is down, settles or waits. */
  busy(): boolean;
  stop(): void;
}

/** What the functions of a session share. */
interface Session extends ViewSource {
  readonly host: Clock;
  readonly program: ProgramActions;
  readonly listeners: Set<() => void>;
  /** Null if it has changed since it was last asked for. */
  view: View | null;
  /** Cancel the calls at the next change that comes by itself. */
  cancelWakes: readonly (() => void)[];
  stopped: boolean;
}

export function createTerminalSession(options: SessionOptions): TerminalSession {
  const { card, clock, host, program, recordTo, pin } = options;
  const state = newSessionState();
  const driver = createDriver(card, clock);
  const { keys } = driver;
  const history = createFrameHistory(driver);
  const recording = createSessionRecording(driver, recordTo);
  const session: Session = {
    ...{ host, program, driver, recording, state, listeners: new Set() },
    menu: createFaultMenu(driver, (text) => notify(session, text)),
    view: null,
    cancelWakes: [],
    stopped: false,
  };
  const showText = (text: string): void => notify(session, text);
  const commands = createCommands({
    ...{ driver, recording, history, program, notify: showText },
    response: () => wholeResponse(session),
    onRewind(from) {
      gestures.forgetHeld();
      logRewind(session, from);
    },
  });
  const quickLogin = createQuickLogin({
    ...{ driver, program, pin, notify: showText },
    log: (line) => addToLog(state, line),
  });
  const command = (name: BoundCommand): void => runCommand(session, commands, gestures, name);
  const gestures = createGestureInput({
    ...{ profile: card.profile, keys, host, runCommand: command },
    onKey: (wanted) => closeHelp(session, wanted),
    takeFirst: (input) => takenByMenu(session, input),
    onUnknownKey: (name) => notifyUnknownKey(session, name),
    onQueueFull: () => notifyQueueFull(session),
    canLogIn: () => card.state() === 'off' && !keys.busy(),
    logIn(challenge) {
      quickLogin(challenge);
      // Nobody has seen these keys.
      state.litUntil.clear();
      changed(session);
    },
  });
  driver.onQueueChange(() => changed(session));
  driver.onInput((input) => takeDriverInput(session, input));
  for (const event of startFaults(card)) takeEvent(session, event);
  const stopEvents = card.on((event) => takeEvent(session, event));

  return {
    view() {
      session.view ??= viewOf(session, host.now());
      return session.view;
    },
    subscribe(listener) {
      session.listeners.add(listener);
      return () => session.listeners.delete(listener);
    },
    take: gestures.take,
    command,
    wake: () => catchUp(session),
    busy: keys.busy,
    stop() {
      stopSession(session);
      gestures.forgetHeld();
      driver.stop(new Error(errorMessage('session', 'ended', 'start another')));
      stopEvents();
      history.stop();
      recording.stop();
    },
  };
}

/** The events of faults that the card was started with: nobody heard them. */
export function startFaults(card: Card): readonly CardEvent[] {
  return card.events().filter(({ type }) => type === 'fault');
}

/** Keys go to the list of faults while it shows. */
function takenByMenu(session: Session, input: TerminalInput): boolean {
  const isTaken = session.menu.take(input);
  if (isTaken) changed(session);
  return isTaken;
}

function stopSession(session: Session): void {
  session.stopped = true;
  for (const cancel of session.cancelWakes) cancel();
  session.listeners.clear();
}

function changed(session: Session): void {
  if (session.stopped) return;
  session.view = null;
  wakeAtNextChange(session);
  for (const listener of session.listeners) listener();
}

/** Calls back when something looks different by itself. */
function wakeAtNextChange(session: Session): void {
  const { host, driver, state } = session;
  for (const cancel of session.cancelWakes) cancel();
  const end = nextEnd(state, host.now());
  const cardTime = driver.paused() ? null : viewChangesAt(session);
  session.cancelWakes = [
    ...(end === null ? [] : [host.wake(end, () => onHostWake(session))]),
    ...(cardTime === null ? [] : [driver.wake(cardTime, () => catchUp(session))]),
  ];
}

/** Brings the card up to its clock. */
function catchUp(session: Session): void {
  session.driver.sync();
  changed(session);
}

function onHostWake(session: Session): void {
  dropUnlit(session.state, session.host.now());
  changed(session);
}

function takeDriverInput(session: Session, input: DriverInput): void {
  if (input.type === 'down' || input.type === 'up') contactChanged(session, input.key, input.type === 'down');
}

function contactChanged({ state, host }: Session, key: Key, closed: boolean): void {
  if (closed) {
    state.down.add(key);
    lightKey(state, key, host.now());
  } else state.down.delete(key);
}

function takeEvent(session: Session, event: CardEvent): void {
  const { state, host, driver } = session;
  const line = logLine(event);
  if (line !== null) addToLog(state, line);
  const notice = noticeOf(event);
  if (notice !== null) showNotice(state, notice, host.now());
  if (event.type === 'state' && event.to === 'response') state.pages = [];
  const isNewPage =
    event.type === 'lcd' && driver.card.state() === 'response' && wholeResponse(session) === null;
  if (isNewPage) state.pages = [...state.pages, event.text.trimEnd()];
  changed(session);
}

/** The message that an event shows, or null. */
function noticeOf(event: CardEvent): string | null {
  if (event.type === 'press' && event.verdict === 'ignored') {
    return `${event.key} ignored: ${event.reason}${event.reason === 'off' ? ' (p switches on)' : ''}`;
  }
  return event.type === 'state' && event.to === 'off' ? `off: ${event.why}` : null;
}

/** The response once all of its pages have been shown, or null. */
function wholeResponse({ state, driver }: Session): string | null {
  return state.pages.length === driver.card.profile.responsePages.length ? state.pages.join('') : null;
}

function notify({ state, host, program }: Session, text: string): void {
  showNotice(state, text, host.now());
  program.notify(text);
}

/** A paste may bring a thousand of them: the program gets one call while the message shows. */
function notifyQueueFull(session: Session): void {
  const { state, host } = session;
  const text = 'too many keys wait: the rest was dropped';
  if (noticeAt(state, host.now()) === text) showNotice(state, text, host.now());
  else notify(session, text);
}

function notifyUnknownKey(session: Session, name: string): void {
  notify(session, `unknown key${name === '' ? '' : ` ${name}`}: ? shows all keys`);
  changed(session);
}

/** Any key closes the help. Returns whether the command of that key is still to be run. */
function closeHelp(session: Session, wanted: BoundCommand | null): boolean {
  const { state } = session;
  const onlyCloses = state.help && (wanted === 'quit' || wanted === 'escape');
  if (wanted !== 'help') state.help = false;
  session.menu.close();
  changed(session);
  return !onlyCloses;
}

function runCommand(
  session: Session,
  commands: Readonly<Record<SessionCommand, () => void>>,
  gestures: GestureInput,
  name: BoundCommand,
): void {
  const { state, driver } = session;
  driver.sync();
  if (name === 'help') state.help = !state.help;
  else if (name === 'faults') session.menu.open();
  else if (name === 'escape') {
    if (driver.keys.waiting().length > 0) notify(session, 'the keys that waited were dropped');
    gestures.forgetHeld();
    driver.keys.drop();
  } else commands[name]();
  driver.sync();
  changed(session);
}

/** The card was restored from card time `from`, ms. */
function logRewind({ state, driver }: Session, from: number): void {
  state.down.clear();
  // Which page of which response this is, is not known.
  state.pages = [];
  addToLog(state, timedLine(from, `back to ${(driver.card.now() / 1000).toFixed(3)}`));
}
