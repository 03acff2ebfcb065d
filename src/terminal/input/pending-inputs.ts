/**
 * Inputs that wait for room in the key queue. Where keys come from a pipe none may be dropped: they are taken one by
 * one, and the pipe is paused while the queue is full.
 */
import type { TerminalInput } from './terminal-input.ts';

export interface PendingInputs {
  add(inputs: readonly TerminalInput[]): void;
  /** Takes more if there is room again. */
  proceed(): void;
  isEmpty(): boolean;
  /** Takes no more. */
  stop(): void;
}

export interface PendingInputsOptions {
  /** Where the inputs come from, or null for one that cannot be paused. */
  readonly source: { pause(): void; resume(): void } | null;
  readonly hasRoom: () => boolean;
  readonly take: (input: TerminalInput) => void;
}

export function createPendingInputs({ source, hasRoom, take }: PendingInputsOptions): PendingInputs {
  let inputs: readonly TerminalInput[] = [];
  /** The first one that has not been taken. */
  let next = 0;
  let full = false;
  let stopped = false;

  function takeAll(): void {
    while (next < inputs.length && !stopped) {
      full = !hasRoom();
      if (full) {
        source?.pause();
        return;
      }
      take(inputs[next++] as TerminalInput);
    }
  }

  return {
    add(more) {
      inputs = [...inputs.slice(next), ...more];
      next = 0;
      if (!full) takeAll();
    },
    proceed() {
      if (!full || !hasRoom()) return;
      full = false;
      takeAll();
      if (!full) source?.resume();
    },
    isEmpty: () => next === inputs.length,
    stop() {
      stopped = true;
    },
  };
}
