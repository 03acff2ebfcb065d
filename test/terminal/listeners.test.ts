/** A terminal that ends releases its card: no listener remains. */
import { expect, it } from 'vitest';
import { createRealClock } from '../../src/clock/real-clock.ts';
import type { Card } from '../../src/device/card.ts';
import { createPlainCard } from '../../src/terminal/plain-card.ts';
import { createTerminalSession } from '../../src/terminal/session.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';
import { manualSource } from '../clock/manual-host.ts';
import { heardCard } from '../device/heard-card.ts';

function timed(card: Card) {
  const source = manualSource(createManualClock());
  return {
    ...{ card, recordTo: null, pin: null },
    clock: createRealClock({ source }),
    host: createRealClock({ source }),
  };
}

const program = {
  copy() {},
  savePicture: () => '',
  newRecording: () => '',
  notify() {},
  suspend() {},
  redraw() {},
  quit() {},
};

it.each([
  ['the card on the screen', (card: Card) => createTerminalSession({ ...timed(card), program })],
  [
    'the card as lines',
    (card: Card) => createPlainCard({ ...timed(card), program, pipe: null, writeLine() {}, onEnd() {} }),
  ],
] as const)('%s', (_, begin) => {
  const { card, listeners } = heardCard();
  for (let i = 0; i < 2; i++) {
    const one = begin(card);
    expect(listeners()).toBeGreaterThan(0);
    one.stop();
    expect(listeners()).toBe(0);
  }
});
