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
import { waitingMax } from '../driver/driver-options.ts';
import type { RecordingFile } from '../recording/files/recording-file.ts';
import type { Clock } from '../time/clock.ts';
import { createInputReader } from './input/input-reader.ts';
import { helpEntries } from './input/key-bindings.ts';
import { createPendingInputs, type PendingInputs } from './input/pending-inputs.ts';
import { createTerminalSession, startFaults, type TerminalSession } from './session.ts';
import type { ProgramActions } from './session-commands.ts';

export interface PlainOptions {
  readonly card: Card;
  readonly clock: RealClock;
  readonly host: Clock;
  /** What is recorded to from the beginning, or null. */
  readonly recordTo: RecordingFile | null;
  /** For a quick login with a pasted challenge, or null. */
  readonly pin: string | null;
  /** The pipe that keys come from, or null. It is paused while too many keys wait, so that none is dropped. */
  readonly pipe: { pause(): void; resume(): void } | null;
  /** Writes a line, given without its line end. */
  readonly writeLine: (text: string) => void;
  readonly onEnd: () => void;
  readonly program: Pick<ProgramActions, 'copy' | 'savePicture' | 'newRecording' | 'suspend'>;
}

export interface PlainCard {
  /** Processes the bytes of one read. */
  read(bytes: Uint8Array): void;
  /** No more keys will arrive. */
  endInput(): void;
  /** Saves the current recording, and prints a message about it. */
  saveRecording(): void;
  stop(): void;
}

/** States that end by themselves and are followed by another. */
const passingStates: readonly StateName[] = ['self-test', 'computing', 'failed', 'locked'];

/** What the functions of a plain card share. */
interface Plain extends Pick<PlainOptions, 'card' | 'pipe' | 'writeLine' | 'onEnd'> {
  readonly session: TerminalSession;
  readonly pending: PendingInputs;
  inputEnded: boolean;
  ended: boolean;
}

export function createPlainCard(options: PlainOptions): PlainCard {
  const { card, clock, host, recordTo, pin, pipe, writeLine, onEnd } = options;
  const stopEvents = card.on((event) => {
    if (isPrinted(event)) writeLine(eventLine(event));
  });
  const session = createTerminalSession({
    ...{ card, clock, host, recordTo, pin },
    program: { ...options.program, notify: writeLine, redraw() {}, quit: () => end(plain) },
  });
  const pending = createPendingInputs({
    source: pipe,
    hasRoom: () => hasRoom(plain),
    take: (input) => session.take([input], () => null),
  });
  const plain: Plain = {
    ...{ card, pipe, writeLine, onEnd, session, pending },
    inputEnded: false,
    ended: false,
  };
  const reader = createInputReader(host, pending.add);
  session.subscribe(() => takeChange(plain));
  writeLine('p power, digits, Enter OK, c delete, C clear, ? all keys, q leave');
  for (const event of startFaults(card)) writeLine(eventLine(event));

  return {
    read: reader.read,
    endInput() {
      plain.inputEnded = true;
      reader.endPaste();
      takeChange(plain);
    },
    saveRecording() {
      if (session.view().recording) session.command('record');
    },
    stop() {
      plain.ended = true;
      pending.stop();
      reader.stop();
      stopEvents();
      session.stop();
    },
  };
}

/** Something has changed: prints the help if it is asked for, takes more keys, and ends after the last one. */
function takeChange(plain: Plain): void {
  const { session, pending, writeLine } = plain;
  if (session.view().help) {
    session.command('help');
    for (const [keys, text] of helpEntries) writeLine(`${keys}: ${text}`);
  }
  pending.proceed();
  // Several events can belong to one moment: all their lines are printed first.
  if (plain.inputEnded && isDone(plain)) queueMicrotask(() => endAfterInput(plain));
}

/** While card time is stopped, the next key may start it again, so it is always processed. */
function hasRoom({ pipe, session }: Plain): boolean {
  return pipe === null || session.view().paused || session.view().waiting.length < waitingMax;
}

/** While card time is stopped nothing happens any more, and no key is left that could start it. */
function isDone({ card, session, pending }: Plain): boolean {
  return (
    session.view().paused || (pending.isEmpty() && !session.busy() && !passingStates.includes(card.state()))
  );
}

function endAfterInput(plain: Plain): void {
  if (plain.ended || !isDone(plain)) return;
  const { waiting } = plain.session.view();
  if (waiting.length > 0) plain.writeLine(`card time is stopped; waiting keys: ${waiting.length}`);
  end(plain);
}

function end(plain: Plain): void {
  if (plain.ended) return;
  plain.ended = true;
  plain.pending.stop();
  plain.onEnd();
}

function isPrinted(event: CardEvent): boolean {
  return event.type !== 'memory' && (event.type !== 'state' || event.to === 'off');
}
