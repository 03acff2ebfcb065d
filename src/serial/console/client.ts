/**
 * One client of the console: what it sent waits here for its turn, and answers and reports go out in order.
 *
 * Keys and lines are taken in the order they came; a line begins when the keys before it are done. Only while a
 * `WAIT?` is pending may keys go ahead of the lines behind it. The answer of a line comes before the reports that
 * the line causes: these are held until it is out. A reply is for who asked: once they are gone it goes nowhere, and
 * nothing is waited for any more on their behalf.
 */
import { EntryError } from '../../device/errors.ts';
import { held } from '../../device/gestures.ts';
import type { Wanted } from '../../driver/key-queue.ts';
import type { Key } from '../../keypad/keys.ts';
import type { After } from './after.ts';
import { createLines } from './byte-parser.ts';
import type { Device, Later, Replies } from './command.ts';
import { commandOf, isCommand } from './commands.ts';
import type { Connection } from './console.ts';
import { heldReportsMax, keysWaitingMax, sequenceMs, waitingBytesMax } from './limits.ts';
import { glassLine, lineBytes } from './line-format.ts';
import { isCommandError, ScpiFault } from './scpi-errors.ts';
import { type Unit, unitsOf } from './scpi-parser.ts';
import { errorText } from './status-registers.ts';

/** What a connection needs of the console. */
export interface Desk {
  readonly device: Device;
  readonly scpi: boolean;
  left(): void;
  stopped(): boolean;
}

/** What a connection needs of what carries its bytes. */
export interface Carrier {
  send(bytes: Uint8Array): void;
  cleared(): void;
  reportsOff(): void;
  readonly after: After;
}

export interface Client extends Connection {
  /** The glass has changed. */
  report(text: string): void;
  /** Reports are off from now on: none that is held back goes out. */
  reportsOff(): void;
}

/** `visit` is the one in which the line came. */
type Item =
  | { readonly key: Key }
  | { readonly line: string; readonly visit: number }
  /** Lines that were never taken, for a reply each. */
  | { readonly error: string; times: number; readonly visit: number };

interface Message {
  readonly units: Iterator<Unit, void, void>;
  readonly visit: number;
  readonly answers: string[];
  /** The last error of the line, as the queue has it. */
  error: string | null;
  /** What held as the line began. */
  readonly replies: Replies;
  /** A command under way: `wait` lets keys go ahead. */
  blocked: 'no' | 'hand' | 'wait';
  drop: () => void;
  /** Whether it has moved the card, so that reports are held. */
  caused: boolean;
}

export function createClient(desk: Desk, carrier: Carrier): Client {
  const { device } = desk;
  const { status, driver } = device;
  let queue: Item[] = [];
  let keysWaiting = 0;
  let bytesWaiting = 0;
  let overrun = false;
  let message: Message | null = null;
  let pressing = false;
  let dropPress = (): boolean => false;
  let paused = false;
  let executing = false;
  let pumping = false;
  let heldReports: string[] = [];
  let ended = false;
  /** Counts those who have been here: the number of the one who is, or of the next. */
  let visit = 0;
  let cancelSequence = (): void => {};
  const inbox: Uint8Array[] = [];
  let receiving = false;

  const lines = createLines(
    {
      key: (key) => enqueue({ key }, 1),
      line: (line) => enqueue({ line, visit }, line.length),
      fault: (code, detail) => status.fault(code, detail),
      lost: (code, detail) => lose(errorText(code, detail)),
      clear() {
        queue = [];
        keysWaiting = 0;
        bytesWaiting = 0;
        if (dropPress()) pressing = false;
        heldReports = [];
        dropMessage();
        carrier.cleared();
        pump();
      },
    },
    { keys: !desk.scpi },
  );

  function enqueue(item: Item, bytes: number): void {
    const isKey = 'key' in item;
    if (bytesWaiting + bytes > waitingBytesMax || (isKey && keysWaiting >= keysWaitingMax)) {
      const detail = isKey ? 'too many keys are waiting' : 'too many lines are waiting';
      if (!overrun) status.fault(-363, detail);
      overrun = true;
      if (!isKey) lose(errorText(-363, detail));
      return;
    }
    overrun = false;
    queue.push(item);
    bytesWaiting += bytes;
    if (isKey) keysWaiting += 1;
    pump();
  }

  /** A line does nothing. What it gets back waits for its turn, as that of others does. */
  function lose(error: string): void {
    const last = queue.at(-1);
    if (last !== undefined && 'error' in last && last.error === error && last.visit === visit)
      last.times += 1;
    else queue.push({ error, times: 1, visit });
    pump();
  }

  /** Does what can be done now. What takes time calls it again. */
  function pump(): void {
    if (pumping) return;
    pumping = true;
    // What stands in one line (`*RST;:TIME:MODE VIRT`) is of one ms.
    const goOnInTime = driver.freeze();
    try {
      while (goOn());
    } finally {
      goOnInTime();
      pumping = false;
    }
  }

  /** One thing; false when there is nothing to do until something ends. */
  function goOn(): boolean {
    if (message !== null) {
      if (message.blocked === 'no') {
        advance(message);
        return true;
      }
      if (message.blocked !== 'wait' || pressing || paused) return false;
      return pressNext(queue.findIndex((item) => 'key' in item));
    }
    if (pressing || paused || queue.length === 0) return false;
    if (pressNext(0)) return true;
    const next = queue.shift() as Exclude<Item, { key: Key }>;
    if ('error' in next) {
      for (let i = 0; i < next.times; i++) reply(next.visit, device.replies(), [], next.error);
      return true;
    }
    bytesWaiting -= next.line.length;
    message = {
      units: unitsOf(next.line, isCommand),
      visit: next.visit,
      answers: [],
      error: null,
      replies: device.replies(),
      blocked: 'no',
      drop: () => {},
      caused: false,
    };
    return true;
  }

  /** Presses the key at a place of the queue, if there is one. */
  function pressNext(place: number): boolean {
    const item = queue[place];
    if (item === undefined || !('key' in item)) return false;
    queue.splice(place, 1);
    keysWaiting -= 1;
    bytesWaiting -= 1;
    pressing = true;
    dropPress = press(item.key);
    return true;
  }

  function press(key: Key): () => boolean {
    const ms = key === 'press' ? device.card.profile.powerHoldMs : device.card.profile.tapMs;
    const done = (): void => {
      pressing = false;
      pump();
    };
    const failed = (reason: unknown): void => {
      if (desk.stopped()) return;
      // Without a verdict the key is done all the same: the card was set back while it was down.
      if (reason instanceof ScpiFault) status.take(reason);
      done();
      if (!(reason instanceof ScpiFault || reason instanceof EntryError)) throw reason;
    };
    return inTurn({ gesture: (card) => held(card, key, ms), done, failed });
  }

  function inTurn<T>(wanted: Wanted<T>): () => boolean {
    const withdraw = driver.keys.add(wanted);
    if (withdraw !== null) return withdraw;
    wanted.failed(new ScpiFault(-363, 'too many keys are waiting'));
    return () => false;
  }

  /** The next command of a line, or its end. */
  function advance(mine: Message): void {
    driver.pulse();
    executing = true;
    try {
      const { done, value: unit } = mine.units.next();
      if (done) {
        finish(mine);
        return;
      }
      const outcome = commandOf(unit.header).run(device, unit.args);
      if (typeof outcome === 'string') mine.answers.push(outcome);
      else if (outcome !== undefined) begin(mine, outcome);
      driver.pulse();
    } catch (reason) {
      fail(mine, reason);
    } finally {
      executing = false;
    }
  }

  function begin(mine: Message, later: Later): void {
    if (later.needs === 'wait' && mine.visit !== visit) {
      dropLines(mine.visit);
      dropMessage();
      return;
    }
    mine.blocked = later.needs;
    if (later.needs === 'hand') mine.caused = true;
    let over = false;
    const wanted: Wanted<string | undefined> = {
      gesture: later.script,
      done(answer) {
        over = true;
        if (message !== mine) return;
        if (answer !== undefined) mine.answers.push(answer);
        goAhead(mine);
      },
      failed(reason) {
        over = true;
        if (message !== mine || desk.stopped()) return;
        fail(mine, reason);
        goAhead(mine);
      },
    };
    const drop = later.needs === 'wait' ? driver.beside(wanted) : inTurn(wanted);
    if (!over) mine.drop = drop;
  }

  function goAhead(mine: Message): void {
    mine.blocked = 'no';
    mine.drop = () => {};
    pump();
  }

  /** A command that could not be read ends the line; one that could not be carried out does not. */
  function fail(mine: Message, reason: unknown): void {
    const fault = faultOf(reason);
    status.take(fault);
    mine.error = errorText(fault.code, fault.detail);
    if (isCommandError(fault.code)) finish(mine);
  }

  function finish(mine: Message): void {
    message = null;
    executing = false;
    // A line that changes what holds is one of both.
    const replies = mine.replies === 'always' ? 'always' : device.replies();
    reply(mine.visit, replies, mine.answers, mine.error);
    releaseReports();
  }

  /** What a command line gets back, if anything. */
  function reply(of: number, replies: Replies, answers: readonly string[], error: string | null): void {
    if (of !== visit) return;
    const always = replies === 'always';
    const parts = always && error !== null ? [...answers, `ERROR ${error}`] : answers;
    if (parts.length > 0) write(parts.join(';'));
    else if (always) write('OK');
  }

  /** Ends the line under way without an answer; a key that is down is let go in its own time. */
  function dropMessage(): void {
    message?.drop();
    message = null;
    releaseReports();
  }

  function releaseReports(): void {
    const reports = heldReports;
    heldReports = [];
    for (const report of reports) write(report);
  }

  function write(text: string): void {
    if (ended) return;
    lines.sent(text);
    carrier.send(lineBytes(text));
  }

  /** The half line is dropped, and a wait that nobody is there to hear of, with the lines behind it. */
  function leave(): void {
    lines.reset();
    cancelSequence();
    const gone = visit;
    visit += 1;
    if (message?.blocked === 'wait') {
      dropLines(gone);
      dropMessage();
    } else releaseReports();
    pump();
  }

  /** Drops the lines that came in a visit; keys are pressed. */
  function dropLines(of: number): void {
    queue = queue.filter((item) => 'key' in item || item.visit !== of);
    bytesWaiting = keysWaiting;
    for (const item of queue) if ('line' in item) bytesWaiting += item.line.length;
  }

  /** An escape sequence goes on only with what comes soon, and so does an echo. */
  function timeSequence(): void {
    cancelSequence();
    cancelSequence = lines.awaitsMore ? carrier.after(sequenceMs, lines.quiet) : () => {};
  }

  return {
    receive(bytes) {
      if (ended) return;
      inbox.push(bytes);
      if (receiving) return;
      receiving = true;
      try {
        for (let next = inbox.shift(); next !== undefined; next = inbox.shift()) lines.receive(next);
      } finally {
        receiving = false;
        timeSequence();
      }
    },
    opened: lines.dropHalf,
    closed: leave,
    pause() {
      paused = true;
    },
    resume() {
      if (!paused) return;
      paused = false;
      pump();
    },
    glassLine: () => glassLine(device),
    told: (line) => lines.sent(Buffer.from(line).toString('latin1').trimEnd()),
    get waitingBytes() {
      return bytesWaiting + lines.halfBytes;
    },
    end() {
      if (ended) return;
      ended = true;
      leave();
      desk.left();
    },
    report(text) {
      if (!device.reports()) return;
      if (message === null || message.visit !== visit || !(executing || message.caused)) {
        write(text);
        return;
      }
      message.caused = true;
      heldReports.push(text);
      if (heldReports.length <= heldReportsMax) return;
      heldReports.shift();
      status.fault(-363, 'too many reports are held until an answer');
    },
    reportsOff() {
      heldReports = [];
      carrier.reportsOff();
    },
  };
}

/** A key that someone else's restore has taken from under the finger has no verdict. */
function faultOf(reason: unknown): ScpiFault {
  if (reason instanceof ScpiFault) return reason;
  if (reason instanceof EntryError) return new ScpiFault(-221, 'the card was set back meanwhile');
  throw reason;
}
