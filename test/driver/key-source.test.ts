/** Several sources press one card: each in its order, when it is ready, and nobody waits for one that is not ready. */
import { expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { tapGesture } from '../../src/device/gestures.ts';
import { createDriver, type Driver } from '../../src/driver/driver.ts';
import type { KeySource } from '../../src/driver/queue-entry.ts';
import type { Key } from '../../src/keypad/keys.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';

interface Person extends KeySource {
  isReady: boolean;
  press(keys: string): void;
}

/** Those who press, with the keys that were pressed, in order. */
function people(count: number): {
  driver: Driver;
  persons: Person[];
  pressed: string[];
  pass(ms: number): void;
} {
  const clock = createManualClock();
  const driver = createDriver(createCard(), clock);
  const pressed: string[] = [];
  const persons = Array.from({ length: count }, (): Person => {
    let isPressing = false;
    const person: Person = {
      isReady: true,
      ready: () => person.isReady && !isPressing,
      press(keys) {
        for (const key of keys) {
          const over = (): void => {
            isPressing = false;
            driver.keys.proceed();
          };
          driver.keys.add(
            {
              gesture(driven) {
                pressed.push(key);
                isPressing = true;
                return tapGesture(driven, key as Key);
              },
              done: over,
              failed: over,
            },
            person,
          );
        }
      },
    };
    return person;
  });
  return {
    driver,
    persons,
    pressed,
    pass(ms) {
      for (let passed = 0; passed < ms; passed += 30) clock.advanceLate(30);
    },
  };
}

it('takes turns, a key each', () => {
  const { persons, pressed, pass } = people(3);
  persons[0]!.press('123');
  persons[1]!.press('45');
  persons[2]!.press('67');
  pass(7 * 90);
  expect(pressed.join('')).toBe('1462573');
});

it('lets others press while one is not ready, and presses its keys in their order when it is', () => {
  const { driver, persons, pressed, pass } = people(2);
  const [late, other] = persons as [Person, Person];
  late.isReady = false;
  late.press('12');
  other.press('89');
  pass(5 * 90);
  expect([pressed.join(''), driver.keys.busy()]).toEqual(['89', false]);
  late.isReady = true;
  expect([driver.keys.proceed(), driver.keys.proceed()]).toEqual([true, false]);
  pass(2 * 90);
  expect(pressed.join('')).toBe('8912');
});

it('drops the keys of one that have not begun, and nobody else’s', () => {
  const { driver, persons, pressed, pass } = people(2);
  const [leaving, other] = persons as [Person, Person];
  leaving.press('123');
  other.press('45');
  pass(30);
  driver.keys.withdraw(leaving);
  pass(5 * 90);
  expect(pressed.join('')).toBe('145');
});
