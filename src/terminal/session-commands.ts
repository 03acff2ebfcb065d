/** What the keyboard's commands do to a session: time, going back, recording, copying, saving. */
import type { Driver } from '../driver/driver.ts';
import type { FrameHistory } from '../driver/frame-history.ts';
import type { RecordingFile } from '../recording/files/recording-file.ts';
import type { BoundCommand } from './input/key-bindings.ts';
import type { SessionRecording } from './session-recording.ts';

/** What a session needs from the program around it. Functions that return a text return the message for the user. */
export interface ProgramActions {
  /** Copies a text to the clipboard. */
  copy(text: string): void;
  /** Writes a picture of the faceplate to a new file. `text`: the LCD, PIN masked. */
  savePicture(kind: 'svg' | 'png', text: string): string;
  /**
   * Makes the file of a recording, or returns the message about why it can't be made.
   * @param onFault called with a message if it can't be written any more
   */
  newRecording(onFault: (message: string) => void): RecordingFile | string;
  /** The result of a command, and of dropped keys. It is in the view too. */
  notify(notice: string): void;
  suspend(): void;
  redraw(): void;
  quit(): void;
}

export const speeds: readonly number[] = [1, 10, 100];

export interface CommandOptions {
  readonly driver: Driver;
  readonly recording: SessionRecording;
  readonly history: FrameHistory;
  readonly program: ProgramActions;
  /** The pages of the response that have been shown, or null. */
  readonly response: () => string | null;
  /** The card was restored from card time `from`, ms. */
  readonly onRewind: (from: number) => void;
  readonly notify: (notice: string) => void;
}

/** Commands that only change the view (`help`, `faults`, `escape`) are not here. */
export type SessionCommand = Exclude<BoundCommand, 'help' | 'escape' | 'faults'>;

export function createCommands(options: CommandOptions): Readonly<Record<SessionCommand, () => void>> {
  const { driver, recording, history, program, response, onRewind, notify } = options;
  const { card } = driver;
  const save = (kind: 'svg' | 'png') => (): void => {
    notify(program.savePicture(kind, card.snapshot().text));
  };

  function back(): void {
    const from = card.now();
    if (history.depth() === 0) notify('no earlier frame');
    else if (!history.back()) notify('memory has changed since, and is never restored');
    else {
      onRewind(from);
      notify(`back to ${(card.now() / 1000).toFixed(3)} s: memory stays`);
    }
  }

  function copy(): void {
    const { responsePages } = card.profile;
    const shown = card.frame().text.trimEnd();
    if (card.state() !== 'response') notify('no response to copy');
    else {
      const whole = responsePages.length === 1 ? shown : response();
      program.copy(whole ?? shown);
      notify(
        whole === null
          ? 'this page copied: OK shows the other one'
          : 'response copied, if the terminal allows it',
      );
    }
  }

  function record(): void {
    if (recording.recording) {
      notify(recording.end());
      return;
    }
    const file = program.newRecording(notify);
    if (typeof file === 'string') notify(file);
    else if (recording.start(file)) notify('recording from when it was last off: r ends');
    else notify('recording from now on: r ends');
  }

  return {
    pause: () => driver.setPaused(!driver.paused()),
    second: () => driver.jump(1_000),
    'half minute': () => driver.jump(30_000),
    speed: () => driver.setSpeed(speeds[(speeds.indexOf(driver.speed()) + 1) % speeds.length] ?? 1),
    back,
    copy,
    record,
    'save svg': save('svg'),
    'save png': save('png'),
    redraw: program.redraw,
    suspend: program.suspend,
    quit: program.quit,
  };
}
