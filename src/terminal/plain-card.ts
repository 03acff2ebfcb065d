/**
 * The card without a picture: the same keys, and one line for each change. For screen readers, logs, pipes and dumb
 * terminals.
 *
 * The lines are those of the event log, in which the PIN is masked, and the messages of commands. With keys from a
 * pipe, the program ends once all of them have been pressed and the card has nothing in progress, or its time is
 * stopped.
 */
import type { RealClock } from '../clock/real-clock.ts';
import type { Card } from '../device/card.ts';
import { type CardEvent, eventLine } from '../device/events.ts';
import type { StateName } from '../device/state.ts';
import { waitingMax } from '../driver/driver.ts';
import type { Clock } from '../time/clock.ts';
import { decode, decodeDue, decoderStart, decoderWake } from './input/decoder.ts';
import { pasteOver } from './input/escape-sequence.ts';
import { helpEntries } from './input/key-bindings.ts';
import type { DecodeStep, TerminalInput } from './input/terminal-input.ts';
import { createTerminalSession } from './session.ts';
import type { ClipboardAndFiles } from './session-commands.ts';

export interface PlainOptions {
  readonly card: Card;
  readonly clock: RealClock;
  readonly host: Clock;
  /** Unix time at card time 0, ms. */
  readonly unixMs: number;
  /** For a whole login with a pasted challenge, or null. */
  readonly pin: string | null;
  /** Whether keys stay in their pipe until the card can take `more`, so that none is dropped. */
  readonly pipe: { wait(): void; more(): void } | null;
  /** Writes a line, given without its line end. */
  readonly line: (text: string) => void;
  readonly ended: () => void;
  readonly surroundings: Pick<ClipboardAndFiles, 'copy' | 'savePicture' | 'saveRecording' | 'suspend'>;
}

export interface PlainCard {
  /** Processes the bytes of one read. */
  read(bytes: Uint8Array): void;
  /** No more keys will arrive. */
  endInput(): void;
  /** Saves the current recording, and prints a message about it. */
  save(): void;
  stop(): void;
}

/** States that end by themselves and are followed by another. */
const underWay: readonly StateName[] = ['self-test', 'computing', 'failed', 'locked'];

export function createPlainCard(options: PlainOptions): PlainCard {
  const { card, clock, host, unixMs, pin, line, ended } = options;
  let last = false;
  let over = false;
  let full = false;
  let decoder = decoderStart;
  /** Inputs that are parsed already; those from `next` on wait for room. */
  let ahead: readonly TerminalInput[] = [];
  let next = 0;
  let disarm = (): void => {};
  const forget = card.on((event) => {
    if (isWorthALine(event)) line(eventLine(event));
  });
  const session = createTerminalSession({
    card,
    clock,
    host,
    unixMs,
    pin,
    surroundings: { ...options.surroundings, notify: line, redraw() {}, quit: end },
  });
  session.subscribe(look);
  line('p power, digits, Enter OK, c delete, C clear, ? all keys, q leave');

  function look(): void {
    if (session.view().help) {
      session.command('help');
      for (const [keys, says] of helpEntries) line(`${keys}: ${says}`);
    }
    if (full && hasRoom()) {
      full = false;
      takeOn();
      if (!full) options.pipe?.more();
    }
    // Several events can belong to one moment: all their lines are printed first.
    if (last && isDone()) queueMicrotask(allPressed);
  }

  /** While card time is stopped, the next key may start it again, so it is always processed. */
  function hasRoom(): boolean {
    return options.pipe === null || session.view().paused || session.view().waiting.length < waitingMax;
  }

  /** While card time is stopped nothing happens any more, and no key is left that could start it. */
  function isDone(): boolean {
    return (
      session.view().paused || (next === ahead.length && !session.busy() && !underWay.includes(card.state()))
    );
  }

  function allPressed(): void {
    if (over || !isDone()) return;
    const { waiting } = session.view();
    if (waiting.length > 0) line(`card time is stopped; keys that wait: ${waiting.length}`);
    end();
  }

  function end(): void {
    if (over) return;
    over = true;
    ended();
  }

  function took({ state, inputs }: DecodeStep): void {
    decoder = state;
    ahead = [...ahead.slice(next), ...inputs];
    next = 0;
    if (!full) takeOn();
    disarm();
    const due = decoderWake(decoder);
    disarm = due === null ? () => {} : host.wake(due, () => took(decodeDue(decoder, host.now())));
  }

  function takeOn(): void {
    while (next < ahead.length && !over) {
      full = !hasRoom();
      if (full) {
        options.pipe?.wait();
        return;
      }
      session.take([ahead[next++] as TerminalInput], () => null);
    }
  }

  return {
    read: (bytes) => took(decode(decoder, bytes, host.now())),
    endInput() {
      last = true;
      took(pasteOver(decoder));
      look();
    },
    save() {
      if (session.view().recording) session.command('record');
    },
    stop() {
      over = true;
      disarm();
      forget();
      session.stop();
    },
  };
}

function isWorthALine(event: CardEvent): boolean {
  return event.type !== 'memory' && (event.type !== 'state' || event.to === 'off');
}
