/**
 * A recognisable PIN and key are searched for in all output of a card: in plain text, in hex, in base64, and hashed.
 */
import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import { type CardEvent, eventLine } from '../../src/device/events.ts';
import { drawPng } from '../../src/display/png.ts';
import { drawSvg } from '../../src/display/svg.ts';
import { drawText } from '../../src/display/text.ts';
import { loadProfile } from '../../src/profiles/profile-validation.ts';

const pin = '8086';
const wrongPin = '6502';
const keyText = 'canary-key-of-32-bytes-yellow-07';
const key = new TextEncoder().encode(keyText);

/** Every way in which a secret could show. Case does not count. */
function shapes(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hashes = ['sha1', 'sha256', 'sha512'].map((name) => createHash(name).update(bytes).digest());
  return [bytes, ...hashes].flatMap((one) => [
    one.toString('hex'),
    one.toString('base64').replace(/=+$/, ''),
    one.toString('base64url'),
    [...one].join(','),
  ]);
}
const canaries = [pin, wrongPin, keyText, ...[pin, wrongPin, keyText].flatMap(shapes)].map((one) =>
  one.toLowerCase(),
);

function found(spoken: readonly string[]): string[] {
  const all = spoken.join('\n').toLowerCase();
  return canaries.filter((canary) => all.includes(canary));
}

/** An event in every form in which it may be kept, its LCD drawn too. */
function formsOf(event: CardEvent, card: Card): string[] {
  const forms = [JSON.stringify(event), eventLine(event), inspect(event)];
  if (event.type !== 'lcd') return forms;
  const { text } = event;
  const lcd = `${text}, ${card.profile.segments} segments`;
  if (drawn.has(lcd)) return forms;
  drawn.add(lcd);
  const png = Buffer.from(drawPng(text, card.profile));
  return [...forms, drawText(text, card.profile), drawSvg(text, card.profile), png.toString('latin1')];
}
/** LCDs that were looked at: each needs to be drawn once only. */
const drawn = new Set<string>();

/** What a card itself and its snapshot say, which is not meant to show what is on the LCD this very moment. */
function formsOfCard(card: Card): string[] {
  const snapshot = card.snapshot();
  const forms = [JSON.stringify(card), inspect(snapshot, { showHidden: true, depth: 9 })];
  return snapshot.holdsPin ? forms : [...forms, JSON.stringify(snapshot)];
}

function formsOfError(error: unknown): string[] {
  return [String(error), JSON.stringify(error), inspect(error, { depth: 9 })];
}

const cards: readonly [title: string, options: CardOptions][] = [
  ['dsc-plus', {}],
  ['dsc-plus-a', { profile: 'dsc-plus-a' }],
  ['dsc', { profile: 'dsc' }],
  ['keypad-local-pin', { profile: 'keypad-local-pin', localPin: pin }],
  ['dsc-plus with a counter', { suite: 'ib-key' }],
  ['dsc-plus with stars', { profile: loadProfile({ name: 'stars', base: 'dsc-plus', pinMask: '*' }) }],
];

describe.each(cards)('%s', (_, options) => {
  const challenge = options.profile === 'dsc' ? {} : { challenge: '123456' };

  /** Does one thing after the other, and gives the canaries found in events, errors and the card on the way. */
  function watch(card: Card, ...acts: (() => unknown)[]): string[] {
    const spoken: string[] = [];
    card.on((event) => spoken.push(...formsOf(event, card)));
    for (const act of acts) {
      try {
        act();
      } catch (error) {
        spoken.push(...formsOfError(error));
      }
      spoken.push(...formsOfCard(card));
    }
    return found(spoken);
  }

  it('says neither PIN nor key in a login', () => {
    const card = createCard({ ...options, key });
    expect(watch(card, () => card.respond({ pin, ...challenge }))).toEqual([]);
    expect(card.state()).toBe('response');
  });

  it('says neither when the PIN is wrong, mistyped, too long, keyed too early, too late or as a challenge is not', () => {
    const card = createCard({ ...options, key });
    const seen = watch(
      card,
      () => card.type(pin),
      () => card.hold('press'),
      () => card.type(`${wrongPin}${pin}`),
      () => card.type('cccc'),
      () => card.type(`${wrongPin}\r`),
      () => card.advance(3_000),
      () => card.respond({ pin: wrongPin, ...challenge }),
      () => card.respond({ pin, ...challenge }),
      () => card.type(pin),
      () => card.hold('press'),
      () => card.type(pin),
      () => [...pin].map((digit) => card.hold(digit as '8', 5)),
    );
    expect(seen).toEqual([]);
  });

  it('says neither in any error', () => {
    const card = createCard({
      ...options,
      key,
      store() {
        throw new Error('no space left');
      },
    });
    const seen = watch(
      card,
      () => card.wait('never'),
      () => card.respond({ pin: `${pin}${pin}`, ...challenge }),
      () => card.respond({ pin: `${pin}x`, ...challenge }),
      () => card.respond({ pin, ...challenge }),
      () => card.hold('press'),
      () => card.type(pin),
      () => card.wait('never', 10),
      () => JSON.stringify(card.snapshot()),
      () => card.restore({ ...card.snapshot(), format: 2 }),
      () => card.type('\r'),
      () => card.wait('never'),
      () => createCard({ ...options, key, localPin: `${pin}1` }),
      () => createCard({ ...options, key: key.subarray(0, 13) }),
    );
    expect(seen).toEqual([]);
  });

  it('shows the last digit on its LCD at most, and the log masks that too', () => {
    const card = createCard({ ...options, key });
    card.hold('press');
    const lcdes = [...pin].map((digit) => {
      card.press(digit as '8');
      return card.frame().text.replace(/\D/g, '');
    });
    const shown = card.profile.pinLastShown ? ['8', '0', '8', '6'] : ['', '', '', ''];
    expect(lcdes).toEqual(shown);
    expect(card.events().filter((event) => event.type === 'lcd' && /\d/.test(event.text))).toEqual([]);
  });
});

it('the canaries would be found', () => {
  expect(found([`PIN ${pin}`])).toEqual(['8086']);
  expect(found([Buffer.from(key).toString('base64')])).not.toEqual([]);
  expect(found([createHash('sha1').update(pin).digest('hex')])).not.toEqual([]);
  expect(found(['1234', 'yellow'])).toEqual([]);
});
