/**
 * The recording of a session: it begins where the card was last off, so that a login that is half done is in it
 * completely, and is written to its file line by line.
 */
import type { Driver } from '../driver/driver.ts';
import type { RecordingFile } from '../recording/files/recording-file.ts';
import { createRestartableRecorder, isAtRest } from '../recording/recorder.ts';

/** Lines that are kept for a recording that has not begun. */
export const recentLinesMax = 10_000;

export interface SessionRecording {
  readonly recording: boolean;
  /** Records to a file from where the card was last off; if that is too long ago, from now on, and returns false. */
  start(file: RecordingFile): boolean;
  /** Ends the recording and closes its file. Returns the message about it. */
  end(): string;
  stop(): void;
}

/** @param file a file that is recorded to from the beginning, or null */
export function createSessionRecording(driver: Driver, file: RecordingFile | null): SessionRecording {
  /** The lines since the card was last off; null if they are too many. */
  let recent: string[] | null = [];
  let current = file;
  // Before the recorder takes the key.
  const forgetInputs = driver.onInput(({ type }) => {
    if (type === 'down' && current === null && isAtRest(driver.card)) restart();
  });
  const recorder = createRestartableRecorder(driver, {
    face: 'terminal',
    write(line) {
      if (recent !== null && recent.length >= recentLinesMax) recent = null;
      recent?.push(line);
      current?.write(line);
    },
  });

  function restart(): void {
    recent = [];
    recorder.restart();
  }

  return {
    get recording() {
      return current !== null;
    },
    start(next) {
      const isComplete = recent !== null;
      if (!isComplete || isAtRest(driver.card)) restart();
      current = next;
      for (const line of recent ?? []) next.write(line);
      return isComplete;
    },
    end() {
      const file = current;
      if (file === null) return '';
      current = null;
      file.write(recorder.endLine());
      file.close();
      if (file.isComplete) return `saved ${file.name}`;
      return file.hasLines ? `${file.name} is not complete` : `${file.name} was not saved`;
    },
    stop() {
      forgetInputs();
      recorder.stop();
      current?.close();
    },
  };
}
