/** What the contacts under a driver do. */
import type { Driver } from '../../src/driver/driver.ts';
import type { Key } from '../../src/keypad/keys.ts';

/** Calls `listener` before each contact changes. */
export function onContact(driver: Driver, listener: (key: Key, closed: boolean) => void): void {
  driver.onInput((input) => {
    if (input.type === 'down' || input.type === 'up') listener(input.key, input.type === 'down');
  });
}
