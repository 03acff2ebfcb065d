/** Clicks on the picture of the card. A mouse reports both ends of a click, so a key is down for as long. */
import type { KeyQueue } from '../../driver/key-queue.ts';
import type { Key } from '../../keypad/keys.ts';
import type { BoundCommand } from './key-bindings.ts';

/** What the mouse can point at. */
export type Target =
  | { readonly type: 'key'; readonly key: Key }
  | { readonly type: 'command'; readonly command: BoundCommand };

export interface MousePress {
  /** @param isClick whether its release came in the same read: a tap, since the time between them is not known */
  press(target: Target | null, isClick: boolean): void;
  release(): void;
  /** Forgets that a key is held: something else has opened its contact. */
  forget(): void;
}

export interface MousePressOptions {
  readonly keys: KeyQueue;
  readonly tapMs: number;
  /** A key or a command was clicked. */
  readonly onClick: (command: BoundCommand | null) => void;
  readonly runCommand: (command: BoundCommand) => void;
  /** Too many keys wait. */
  readonly onQueueFull: () => void;
}

export function createMousePress(options: MousePressOptions): MousePress {
  const { keys, tapMs, onClick, runCommand, onQueueFull } = options;
  let holding = false;

  function release(): void {
    if (!holding) return;
    holding = false;
    keys.open();
  }

  return {
    press(target, isClick) {
      // The release was lost, for example outside the window.
      release();
      if (target === null) return;
      onClick(target.type === 'command' ? target.command : null);
      if (target.type === 'command') {
        runCommand(target.command);
        return;
      }
      const accepted = isClick ? keys.press(target.key, tapMs) : keys.close(target.key);
      holding = accepted && !isClick;
      if (!accepted) onQueueFull();
    },
    release,
    forget() {
      holding = false;
    },
  };
}
