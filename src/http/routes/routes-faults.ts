/** `/faults`: what the card does wrong on purpose. docs/user/faults.md lists all faults. */
import * as v from 'valibot';
import { errorMessage } from '../../errors/message.ts';
import { type CardFaults, faultsOfCard } from '../../faults/faulty-card.ts';
import { deviceGetRoute, devicePostRoute, wholeText } from '../../net/device/route.ts';
import { HttpFault } from '../../net/http-error.ts';
import { jsonReply } from '../../net/reply.ts';
import { describedField, readField } from '../../net/request-fields.ts';
import type { CardRoute, CardRouteContext } from './route.ts';

const faultField = describedField(
  v.pipe(v.string(), v.maxLength(200)),
  'a fault as text, such as "dead-key key=5"; dscplus faults lists them',
);

export const faultRoutes: readonly CardRoute[] = [
  deviceGetRoute('/faults', 'the active faults, each with its number', (context) => {
    context.shared.driver.sync();
    return jsonReply({ faults: faultsOf(context).list() });
  }),
  devicePostRoute('/faults', 'adds a fault', { fault: faultField }, (context, { fault }) => {
    const { driver } = context.shared;
    const faults = faultsOf(context);
    driver.sync();
    const id = faults.add(fault);
    driver.sync();
    return jsonReply({ id, faults: faults.list() });
  }),
  {
    method: 'DELETE',
    path: '/faults',
    description: 'clears the fault with the number id, or all without it',
    query: ['id'],
    fields: {},
    head: false,
    run(context, { query }) {
      const { driver } = context.shared;
      const faults = faultsOf(context);
      driver.sync();
      faults.clear(query.id === undefined ? undefined : readField('id', wholeText, query.id));
      driver.sync();
      return jsonReply({ faults: faults.list() });
    },
  },
];

/** @throws HttpFault for a card that was made without */
function faultsOf({ shared }: CardRouteContext): CardFaults {
  const faults = faultsOfCard(shared.card);
  if (faults !== null) return faults;
  throw new HttpFault(
    409,
    'no-faults',
    errorMessage('card', 'takes no faults', 'make it with createFaultyCard'),
  );
}
