/**
 * The inputs of a terminal, read by a clock: bytes go in, keys and clicks come out. What only time decides, such as
 * a lone ESC, comes out when its time is up.
 */
import type { Clock } from '../../time/clock.ts';
import { decode, decodeDue, decoderStart, decoderWake } from './decoder.ts';
import { endPaste } from './escape-sequence.ts';
import type { DecodeStep, TerminalInput } from './terminal-input.ts';

export interface InputReader {
  /** Takes the bytes of one read. */
  read(bytes: Uint8Array): void;
  /** Ends a paste whose end mark will not come. */
  endPaste(): void;
  /** Stops the timer. The next read starts it again. */
  stop(): void;
}

/** @param onInputs called with the inputs of each read, even if it has none */
export function createInputReader(
  host: Clock,
  onInputs: (inputs: readonly TerminalInput[]) => void,
): InputReader {
  let state = decoderStart;
  let stopped = false;
  let cancelWake = (): void => {};

  function take(step: DecodeStep): void {
    state = step.state;
    onInputs(step.inputs);
    cancelWake();
    const due = stopped ? null : decoderWake(state);
    cancelWake = due === null ? () => {} : host.wake(due, () => take(decodeDue(state, host.now())));
  }

  return {
    read(bytes) {
      stopped = false;
      take(decode(state, bytes, host.now()));
    },
    endPaste: () => take(endPaste(state)),
    stop() {
      stopped = true;
      cancelWake();
    },
  };
}
