/** Keys: whole acts that take their turn, and a finger put down and lifted. */
import { type Driven, held, type Script, tap, typed } from '../device/gestures.ts';
import type { Verdict } from '../device/state.ts';
import { type Key, KeyNameError, keyNamed } from '../keypad/keys.ts';
import { json } from '../net/reply.ts';
import { type Field, optional } from '../net/request-body.ts';
import { cardMsMax, typeKeysMax } from './limits.ts';
import { postRoute, type Route } from './route.ts';
import { type Look, lookAt } from './shared-card.ts';

const key: Field<Key> = {
  says: 'a key: "0" to "9", "OK", "edit" or "press"',
  read: (value) => (typeof value === 'string' ? keyOrNone(value) : undefined),
};

const text: Field<string> = {
  says: `a text of 1 to ${typeKeysMax} keys: digits, "\\r" or "\\n" for OK, "C" for edit, "P" for a tap of press`,
  read: (value) => (typeof value === 'string' && isKeys(value) ? value : undefined),
};

export const cardMs: Field<number> = {
  says: `whole milliseconds from 0 to ${cardMsMax}`,
  read: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= cardMsMax
      ? value
      : undefined,
};

export const keyRoutes: readonly Route[] = [
  postRoute('/press', 'taps a key', { key }, async ({ desk }, { key }, { gone }) =>
    json(await desk.act((card) => pressed(card, key, null), gone)),
  ),
  postRoute(
    '/hold',
    'holds a key: the power key for as long as switching on takes, unless told otherwise',
    { key: optional(key, 'press' as const), ms: optional(cardMs, null) },
    async ({ desk }, { key, ms }, { gone }) =>
      json(await desk.act((card) => pressed(card, key, ms ?? card.profile.powerHoldMs), gone)),
  ),
  postRoute('/type', 'taps the keys of a text', { text }, async ({ desk }, { text }, { gone }) =>
    json(await desk.act((card) => typedAll(card, text), gone)),
  ),
  postRoute(
    '/down',
    'puts a finger on a key; its verdict comes as an event',
    { key },
    ({ desk }, { key }) => {
      desk.pulse();
      const touch = desk.card.down(key);
      desk.pulse();
      return json({ touch, ...lookAt(desk.card) });
    },
  ),
  postRoute('/up', 'lifts it', { key }, ({ desk }, { key }) => {
    desk.pulse();
    desk.card.up(key);
    desk.pulse();
    return json(lookAt(desk.card));
  }),
];

function* pressed(card: Driven, key: Key, ms: number | null): Script<Verdict & Look> {
  const verdict = yield* ms === null ? tap(card, key) : held(card, key, ms);
  return { ...verdict, ...lookAt(card) };
}

function* typedAll(card: Driven, text: string): Script<{ verdicts: Verdict[] } & Look> {
  const verdicts = yield* typed(card, text);
  return { verdicts, ...lookAt(card) };
}

function isKeys(text: string): boolean {
  const keys = Array.from(text, keyOrNone);
  return keys.length > 0 && keys.length <= typeKeysMax && !keys.includes(undefined);
}

function keyOrNone(name: string): Key | undefined {
  try {
    return keyNamed(name);
  } catch (error) {
    if (error instanceof KeyNameError) return undefined;
    throw error;
  }
}
