/** Routes of the card as a whole: its profile, its state, snapshots and restore. */
import type { Card } from '../../device/card.ts';
import { SnapshotError } from '../../device/errors.ts';
import { offSnapshotOf } from '../../driver/off-snapshot.ts';
import { restartFaults } from '../../faults/faulty-card.ts';
import { deviceGetRoute, devicePostRoute } from '../../net/device/route.ts';
import { HttpFault } from '../../net/http-error.ts';
import { jsonReply } from '../../net/reply.ts';
import { readField } from '../../net/request-fields.ts';
import { describedValues } from '../../profiles/profile.ts';
import { cardStatus } from '../shared-card.ts';
import type { CardRoute, CardRouteContext } from './route.ts';
import { flagText } from './routes-lcd.ts';

export const cardRoutes: readonly CardRoute[] = [
  deviceGetRoute('/state', 'state, frame, memory and time', ({ shared }) => {
    shared.driver.sync();
    return jsonReply(stateOf(shared));
  }),
  deviceGetRoute(
    '/info',
    'the profile of the card: every value with unit, provenance and source',
    ({ shared, login }) => jsonReply(infoOf(shared.card, login.bound)),
  ),
  deviceGetRoute(
    '/snapshot',
    'a snapshot of the state, for `/restore`; refused while it contains PIN digits',
    ({ shared }) => {
      shared.driver.sync();
      return jsonReply(snapshotOf(shared.card));
    },
  ),
  {
    method: 'POST',
    path: '/restore',
    description: 'restores a snapshot; its memory only with memory=true, and never for a card in a file',
    query: ['memory'],
    fields: null,
    head: false,
    run({ shared }, { query }, body) {
      shared.driver.restore(body, { memory: readField('memory', flagText, query.memory) });
      return jsonReply(cardStatus(shared.card));
    },
  },
  devicePostRoute(
    '/reset',
    'switches the card off at once, without faults, to virtual time at speed 1; memory stays, and event is the number of the last event before',
    {},
    ({ shared }) => {
      const { driver, card, log } = shared;
      driver.setTimeMode('virtual');
      driver.setSpeed(1);
      restartFaults(card);
      driver.restore(offSnapshotOf(card));
      return jsonReply({ now: card.now(), event: log.last(), ...cardStatus(card) });
    },
  ),
];

export function stateOf(shared: CardRouteContext['shared']): object {
  const { card } = shared;
  return {
    ...cardStatus(card),
    now: card.now(),
    leavesAt: card.leavesAt(),
    time: { mode: shared.driver.timeMode(), speed: shared.driver.speed() },
    memory: card.memory(),
  };
}

function infoOf({ serial, demo, profile, sheet }: Card, boundPin: boolean): object {
  return {
    serial,
    demo,
    boundPin,
    profile: sheet.name,
    about: sheet.about,
    pinChecker: profile.pinChecker,
    values: describedValues(sheet),
  };
}

function snapshotOf(card: Card): object {
  try {
    return card.snapshot().toJSON();
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    throw new HttpFault(409, 'snapshot-pin', error.message);
  }
}
