/**
 * One fixed afternoon with a card of every profile, and its log. The hash of the log is committed (golden.sha256):
 * the same inputs give the same bytes on every machine and every version of Node.
 */
import { type Card, createCard } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import { eventLine } from '../../src/device/events.ts';
import { drawText } from '../../src/display/text.ts';
import { type Key, keys } from '../../src/keypad/keys.ts';
import { loadProfile } from '../../src/profiles/profile-validation.ts';

/** How the same input is given: in whole calls, or as touches and time in pieces of so many ms. */
export type Cut = 'whole' | number;

/** The log of all cards: events as JSON and as lines, LCDs, memories, responses and messages. */
export function goldenLog(cut: Cut, create: (options?: CardOptions) => Card = createCard): string {
  const memory = { counter: '0', battery: 1_500, tries: 3, locked: false };
  const tested = loadProfile({ name: 'tested', base: 'dsc-plus', selfTestMs: 500 });
  return [
    afternoon(create(), cut),
    afternoon(create({ profile: 'dsc-plus-a' }), cut),
    afternoon(create({ profile: 'dsc' }), cut),
    afternoon(create({ profile: 'keypad-local-pin', memory }), cut),
    afternoon(create({ suite: 'ib-key', memory: { ...memory, counter: '18446744073709551614' } }), cut),
    afternoon(create({ suite: 'timed', unixMs: 1_700_000_000_000 }), cut),
    afternoon(create({ profile: tested, memory }), cut),
  ].join('\n');
}

function afternoon(card: Card, cut: Cut): string {
  const log: string[] = [`${card.profile.name} ${card.profile.suite} ${card.serial}`];
  card.on((event) => log.push(JSON.stringify(event), eventLine(event)));
  const hand = handOf(card, cut);
  const login = (pin: string, challenge: string): void => {
    hand.hold('press', 2_000);
    hand.pass(2_000);
    hand.type(`${pin}\r`);
    if (card.profile.challengeDigits > 0) hand.type(`${challenge}\r`);
    hand.pass(300);
    log.push(drawText(card.frame().text, card.profile));
    hand.type('\r');
    hand.pass(71_000);
    log.push(JSON.stringify(card.memory()), JSON.stringify(card.snapshot()));
  };
  login('1234', '123456');
  login('13c234', '000130');
  login('9999', '000000');
  hand.pass(12 * 3_600_000);
  storm(hand);
  hand.pass(71_000);
  for (const entries of [{ pin: '1234' }, { pin: '1234', challenge: '654321' }])
    log.push(responseOf(card, entries));
  return log.join('\n');
}

/** Keys and times from a generator whose numbers are the same everywhere (Lehmer's, multiplier 48271). */
function storm(hand: Hand): void {
  let seed = 20_260_101;
  const next = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let i = 0; i < 60; i++) {
    const key = keys[next(keys.length)]!;
    const ms = [29, 30, 60, 999, 1_000, 2_000][next(6)]!;
    hand.hold(key, ms);
    hand.pass([0, 1, 30, 300, 10_000][next(5)]!);
  }
}

interface Hand {
  hold(key: Key, ms: number): void;
  type(text: string): void;
  pass(ms: number): void;
}

function handOf(card: Card, cut: Cut): Hand {
  if (cut === 'whole') {
    return {
      hold: (key, ms) => card.hold(key, ms),
      type: (text) => card.type(text),
      pass: (ms) => card.advance(ms),
    };
  }
  const pass = (ms: number): void => {
    // Long times are cut into at most a hundred pieces, so that hours do not take as long as they are.
    const piece = Math.max(cut, Math.ceil(ms / 100));
    for (let left = ms; left > 0; left -= piece) card.advance(Math.min(piece, left));
  };
  const hold = (key: Key, ms: number): void => {
    card.down(key);
    pass(ms);
    card.up(key);
    pass(card.profile.opensAfterMs);
  };
  const type = (text: string): void => {
    for (const char of text) hold(char === '\r' ? 'OK' : char === 'c' ? 'edit' : (char as Key), 60);
  };
  return { hold, type, pass };
}

function responseOf(card: Card, entries: { pin: string; challenge?: string }): string {
  try {
    return JSON.stringify(card.respond(entries));
  } catch (error) {
    return String(error);
  }
}
