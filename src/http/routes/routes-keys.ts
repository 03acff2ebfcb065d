/** Routes of the keys: gestures, which are done one at a time, and touching and releasing a key. */
import * as v from 'valibot';
import { type DrivenCard, holdGesture, type Script, tapGesture, typeGesture } from '../../device/gestures.ts';
import type { KeyOutcome } from '../../device/state.ts';
import { type Key, KeyNameError, keyNamed, keys } from '../../keypad/keys.ts';
import { devicePostRoute } from '../../net/device/route.ts';
import { jsonReply } from '../../net/reply.ts';
import { describedField } from '../../net/request-fields.ts';
import { cardMsMax, typeKeysMax } from '../limits.ts';
import { type CardStatus, cardStatus } from '../shared-card.ts';
import type { CardRoute } from './route.ts';

const key = describedField(
  v.pipe(v.string(), v.transform(keyOrNone), v.picklist(keys)),
  'a key: "0" to "9", "OK", "edit" or "press"',
);

const text = describedField(
  v.pipe(v.string(), v.check(isKeys)),
  `a text of 1 to ${typeKeysMax} keys: digits, "\\r" or "\\n" for OK, "C" for edit, "P" for a tap of press`,
);

export const cardMs = describedField(
  v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(cardMsMax)),
  `whole milliseconds from 0 to ${cardMsMax}`,
);

export const keyRoutes: readonly CardRoute[] = [
  devicePostRoute('/press', 'taps a key', { key }, async ({ shared }, { key }, { onDisconnect }) =>
    jsonReply(await shared.perform((card) => pressed(card, key, null), onDisconnect)),
  ),
  devicePostRoute(
    '/hold',
    'holds a key (default: the power key, for as long as switching on takes)',
    { key: v.optional(key, 'press'), ms: v.exactOptional(cardMs) },
    async ({ shared }, { key, ms }, { onDisconnect }) =>
      jsonReply(
        await shared.perform((card) => pressed(card, key, ms ?? card.profile.powerHoldMs), onDisconnect),
      ),
  ),
  devicePostRoute(
    '/type',
    'taps the keys of a text',
    { text },
    async ({ shared }, { text }, { onDisconnect }) =>
      jsonReply(await shared.perform((card) => typedAll(card, text), onDisconnect)),
  ),
  devicePostRoute('/down', 'touches a key; its verdict is an event', { key }, ({ shared }, { key }) => {
    const touch = shared.driver.down(key);
    return jsonReply({ touch, ...cardStatus(shared.card) });
  }),
  devicePostRoute('/up', 'releases it', { key }, ({ shared }, { key }) => {
    shared.driver.up(key);
    return jsonReply(cardStatus(shared.card));
  }),
];

function* pressed(card: DrivenCard, key: Key, ms: number | null): Script<KeyOutcome & CardStatus> {
  const verdict = yield* ms === null ? tapGesture(card, key) : holdGesture(card, key, ms);
  return { ...verdict, ...cardStatus(card) };
}

function* typedAll(card: DrivenCard, text: string): Script<{ verdicts: KeyOutcome[] } & CardStatus> {
  const verdicts = yield* typeGesture(card, text);
  return { verdicts, ...cardStatus(card) };
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
