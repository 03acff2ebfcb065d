import { createRealClock } from '../../src/clock/real-clock.ts';
import type { Card } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import { createFaultyCard } from '../../src/faults/faulty-card.ts';
import { readRecording } from '../../src/recording/files/read-recording.ts';
import type { RecordingFile } from '../../src/recording/files/recording-file.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { decode, decoderStart } from '../../src/terminal/input/decoder.ts';
import type { Target } from '../../src/terminal/input/mouse-press.ts';
import { createTerminalSession, type TerminalSession } from '../../src/terminal/session.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';
import { manualSource } from '../clock/manual-host.ts';

/** A session on a host whose time the test moves, with the keyboard as text. */
export interface TestSession {
  readonly card: Card;
  readonly session: TerminalSession;
  /** Bytes as a terminal sends them, in one read. */
  send(bytes: string): void;
  pass(ms: number): void;
  /** The LCD without the blanks at its end. */
  lcd(): string;
  /** What the session asked of the program around it. */
  readonly programCalls: string[];
  /** What commands said. */
  readonly notices: string[];
  readonly recordings: Recording[];
}

/** @param pin for a login by a pasted challenge; without a PIN of their own the demo card's */
export function testSession(options: CardOptions = {}, pin: string | null = '1234'): TestSession {
  const time = createManualClock();
  const clock = createRealClock({ source: manualSource(time) });
  const host = createRealClock({ source: manualSource(time) });
  const card = createFaultyCard(options);
  const programCalls: string[] = [];
  const notices: string[] = [];
  const recordings: Recording[] = [];
  const session = createTerminalSession({
    card,
    clock,
    host,
    recordTo: null,
    pin,
    program: {
      copy: (text) => programCalls.push(`copy ${text}`),
      savePicture: (kind, text) => `${kind} of ${text}`,
      newRecording: () => fileInMemory((text) => recordings.push(readRecording(text))),
      notify: (notice) => notices.push(notice),
      suspend: () => programCalls.push('suspend'),
      redraw: () => programCalls.push('redraw'),
      quit: () => programCalls.push('quit'),
    },
  });
  return {
    card,
    session,
    send: (bytes) => session.take(decode(decoderStart, Buffer.from(bytes), 0).inputs, targets),
    pass: time.advance,
    lcd: () => session.view().lcd.trimEnd(),
    programCalls,
    notices,
    recordings,
  };
}

/** @param closed gets what was written */
function fileInMemory(closed: (text: string) => void): RecordingFile {
  let text = '';
  return {
    name: 'file',
    isComplete: true,
    hasLines: true,
    write(line) {
      text += `${line}\n`;
    },
    close: () => closed(text),
  };
}

/** Column 0 is the power key, columns 1 to 9 are digits, 10 is a command, on every row; nothing is beyond. */
function targets(column: number): Target | null {
  if (column === 0) return { type: 'key', key: 'press' };
  if (column === 10) return { type: 'command', command: 'pause' };
  return column < 10 ? { type: 'key', key: String(column) as '1' } : null;
}
