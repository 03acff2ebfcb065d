/**
 * The power contact, closed by the space bar for as long as it is held. Without the kitty protocol a terminal does not
 * report a release: then the contact is opened when key repeat stops.
 */
import type { KeyQueue } from '../../driver/key-queue.ts';
import type { Clock } from '../../time/clock.ts';
import type { KeyAction } from './terminal-input.ts';

/** Key repeat begins at most this long after a key went down, and then arrives at least this often; host ms. */
export const repeatDelayMs = 750;
export const repeatGapMs = 150;

export interface PowerContact {
  /** Takes what happened to the space bar. */
  take(action: KeyAction): void;
  /** From now on the terminal reports releases. */
  expectReleases(): void;
  /** Forgets that it is closed: something else has opened it. */
  forget(): void;
}

export interface PowerContactOptions {
  readonly keys: KeyQueue;
  readonly host: Clock;
  readonly onClosed: () => void;
  /** Too many keys wait. */
  readonly onQueueFull: () => void;
}

export function createPowerContact({ keys, host, onClosed, onQueueFull }: PowerContactOptions): PowerContact {
  let reportsReleases = false;
  let closed = false;
  let cancelWake = (): void => {};

  function openAfter(ms: number): void {
    if (reportsReleases) return;
    cancelWake();
    cancelWake = host.wake(host.now() + ms, open);
  }

  function forget(): void {
    cancelWake();
    closed = false;
  }

  function open(): void {
    if (!closed) return;
    forget();
    keys.open();
  }

  function close(): void {
    if (!keys.close('press')) {
      onQueueFull();
      return;
    }
    onClosed();
    closed = true;
    openAfter(repeatDelayMs);
  }

  return {
    take(action) {
      // With reports of releases, key repeat is not a press: the release was lost.
      if (action === 'release' || (reportsReleases && action === 'press')) open();
      if (action === 'release') return;
      if (closed) openAfter(repeatGapMs);
      else close();
    },
    expectReleases() {
      reportsReleases = true;
    },
    forget,
  };
}
