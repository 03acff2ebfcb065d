/** Routes of time: the mode, letting time pass, and waiting for the LCD. */

import * as v from 'valibot';
import { WaitError } from '../../device/errors.ts';
import { type DrivenCard, type Script, waitGesture, waitLimitMs } from '../../device/gestures.ts';
import { type StateName, stateNames } from '../../device/state.ts';
import type { Frame } from '../../display/lcd.ts';
import { errorMessage } from '../../errors/message.ts';
import { devicePostRoute } from '../../net/device/route.ts';
import { HttpFault } from '../../net/http-error.ts';
import { jsonReply } from '../../net/reply.ts';
import { describedField } from '../../net/request-fields.ts';
import { speedMax, speedMin } from '../../time/speed.ts';
import { type CardStatus, cardStatus } from '../shared-card.ts';
import type { CardRoute } from './route.ts';
import { stateOf } from './routes-card.ts';
import { cardMs } from './routes-keys.ts';

const mode = describedField(v.picklist(['virtual', 'real']), '"virtual" or "real"');

const speed = describedField(
  v.pipe(v.number(), v.minValue(speedMin), v.maxValue(speedMax)),
  `the speed of real time, as a multiple of clock time, ${speedMin} to ${speedMax}`,
);

const lcd = describedField(
  v.pipe(v.string(), v.maxLength(16)),
  'the text to wait for on the LCD; blanks at its end are ignored',
);

const state = describedField(v.picklist(stateNames), `one of ${stateNames.join(', ')}`);

const revision = describedField(
  v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER)),
  'the revision of a frame',
);

export const timeRoutes: readonly CardRoute[] = [
  devicePostRoute(
    '/wait',
    'waits until a text, a state, or a frame after a revision shows; fails at once if it can not show any more',
    {
      lcd: v.exactOptional(lcd),
      state: v.exactOptional(state),
      after: v.exactOptional(revision),
      limitMs: v.optional(cardMs, waitLimitMs),
    },
    async ({ shared }, { lcd, state, after, limitMs }, { onDisconnect }) => {
      if ([lcd, state, after].filter((one) => one !== undefined).length !== 1) {
        throw new HttpFault(
          400,
          'wait',
          errorMessage('wait', 'needs one of lcd, state and after', 'give one of them'),
        );
      }
      return jsonReply(
        await shared.wait(
          (card) => shown(card, { lcd, state, after }, limitMs, () => shared.driver.timeMode() === 'real'),
          onDisconnect,
        ),
      );
    },
  ),
  devicePostRoute('/advance', 'lets virtual time pass', { ms: cardMs }, ({ shared }, { ms }) => {
    if (shared.driver.timeMode() === 'real') {
      throw new HttpFault(
        409,
        'real-time',
        errorMessage(
          'time',
          'real time passes by itself',
          'send POST /time with {"mode": "virtual"} first, or wait',
        ),
      );
    }
    shared.driver.pass(ms);
    return jsonReply({ now: shared.card.now(), ...cardStatus(shared.card) });
  }),
  devicePostRoute(
    '/time',
    'sets the time mode and the speed of real time; a field that is left out stays unchanged',
    { mode: v.exactOptional(mode), speed: v.exactOptional(speed) },
    ({ shared }, { mode, speed }) => {
      const { driver } = shared;
      driver.setSpeed(speed ?? driver.speed());
      driver.setTimeMode(mode ?? driver.timeMode());
      return jsonReply(stateOf(shared));
    },
  ),
];

interface Awaited {
  readonly lcd: string | undefined;
  readonly state: StateName | undefined;
  /** A revision of the LCD: another one is waited for. */
  readonly after: number | undefined;
}

/** The message does not repeat the text, because no content of a request is repeated. */
function* shown(
  card: DrivenCard,
  { lcd, state, after }: Awaited,
  limitMs: number,
  keysPossible: () => boolean,
): Script<CardStatus> {
  const isShown = (frame: Frame): boolean =>
    after !== undefined
      ? frame.revision !== after
      : lcd === undefined
        ? card.state() === state
        : frame.text.trimEnd() === lcd.trimEnd();
  try {
    yield* waitGesture(card, isShown, limitMs, keysPossible);
  } catch (error) {
    if (!(error instanceof WaitError)) throw error;
    const what =
      after !== undefined ? 'another frame' : lcd === undefined ? `the state ${state}` : 'the text asked for';
    throw new WaitError(error.cause, error.message.replace('a frame that passes the test', what));
  }
  return cardStatus(card);
}
