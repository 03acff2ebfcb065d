/** What is done to a card from outside: keys and restored snapshots. */
import type { Key } from '../keypad/keys.ts';

/**
 * What is done to a card. A listener is called before a contact changes.
 *
 * - `down`, `up`: a contact closes or opens
 * - `restore`: a snapshot is about to be restored; `restored` follows, or `not restored` if it does not fit
 */
export type CardInput =
  | {
      /** Tells it from the other inputs. */
      readonly type: 'down' | 'up';
      /** The key. */
      readonly key: Key;
    }
  | {
      /** Tells it from the other inputs. */
      readonly type: 'restore' | 'restored' | 'not restored';
    };
