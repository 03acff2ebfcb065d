/** A program on this terminal, from its start to its end: it restores the terminal once, then resolves or rejects. */
import { errorMessage } from '../../errors/message.ts';
import { createProcessLifetime, hungUpCode } from './process-lifetime.ts';
import type { Screen } from './screen.ts';
import { readStdin } from './stdin.ts';

/** How a program ended. `message`: the last one, for the restored terminal. */
export interface TerminalEnd {
  readonly exitCode: number;
  readonly message: string;
}

/** What a program calls to end or to stop. */
export interface ProgramControl {
  end(exitCode: number): void;
  fail(error: unknown): void;
  /** Ctrl-Z. */
  suspend(): void;
}

/** The parts of a program, running. */
export interface ProgramParts {
  /** Takes the bytes of one read. */
  readonly read: (bytes: Uint8Array) => void;
  /** A pipe has no more keys. Without it the program ignores that. */
  readonly endInput?: () => void;
  /** It runs again after it was stopped: the terminal has been set, and shows something else. */
  readonly onResume?: () => void;
  /** Completes what is in progress before the end; returns the last message, or ''. */
  readonly finish?: () => string;
  /** Stops what is its own. The terminal has been restored. */
  readonly stop: () => void;
}

export interface ProgramOptions {
  readonly screen: Screen;
  /** Whether stdin has keys. Without them the terminal stays as it is. */
  readonly readsKeys: boolean;
  /** Starts the program, on a terminal that has been set. */
  readonly create: (control: ProgramControl) => ProgramParts;
}

/**
 * Runs a program until it ends itself or a signal ends it.
 * @throws the error that ended it; the terminal has been restored
 */
export function runOnTerminal({ screen, readsKeys, create }: ProgramOptions): Promise<TerminalEnd> {
  return new Promise((resolve, reject) => {
    const { stdin, stdout } = process;
    const lifetime = createProcessLifetime({
      ...{ screen, onEnd: end, onError: fail },
      onResume: () => parts?.onResume?.(),
    });
    let parts: ProgramParts | null = null;
    let stopReading = (): void => {};
    let closed = false;

    /** Restores everything, once. */
    function close(): boolean {
      if (closed) return false;
      closed = true;
      screen.exit();
      stopReading();
      parts?.stop();
      lifetime.stop();
      return true;
    }

    function end(exitCode: number): void {
      if (closed) return;
      const message = parts?.finish?.() ?? '';
      if (close()) resolve({ exitCode, message });
    }

    function fail(error: unknown): void {
      if (close()) reject(error);
    }

    const hungUp = (): void => end(hungUpCode);
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      // A terminal that was closed, or a reader that closed the pipe, is a normal end.
      if (error.code === 'EPIPE' || stdout.isTTY) return hungUp();
      if (!closed) parts?.finish?.();
      fail(streamError('stdout', 'the result could not be written', error, 'send it elsewhere'));
    });
    if (readsKeys) screen.enter();
    try {
      parts = create({ end, fail, suspend: lifetime.suspend });
    } catch (error) {
      fail(error);
      return;
    }
    if (closed) parts.stop();
    if (closed || !readsKeys) return;
    const { read, endInput } = parts;
    stopReading = readStdin({
      onData: read,
      // The input of a terminal ends only when the terminal is closed.
      onEnd: stdin.isTTY ? hungUp : () => endInput?.(),
      onError(error) {
        if (stdin.isTTY) hungUp();
        else if (endInput !== undefined)
          fail(streamError('stdin', "can't be read", error, 'give keys from a terminal or a pipe'));
      },
    });
  });
}

function streamError(
  stream: string,
  problem: string,
  { code, message }: NodeJS.ErrnoException,
  action: string,
): Error {
  return new Error(errorMessage(stream, `${problem} (${code ?? message})`, action));
}
