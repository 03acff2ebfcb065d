/** How the page `/lab` reaches a program beside the server: who may, and what a server without one replies. */
import * as v from 'valibot';
import { errorMessage } from '../../../errors/message.ts';
import { HttpFault } from '../../../net/http-error.ts';
import { createReply, jsonReply } from '../../../net/reply.ts';
import type { Fields, Read } from '../../../net/request-fields.ts';
import { type ApiRoute, type ApiRouteContext, apiPostRoute, untilEnd } from '../route.ts';
import { fault } from '../schemas.ts';
import type { CardBeside } from './card-beside.ts';
import type { PhoneBeside } from './phone-beside.ts';

/** What is beside a server; null where it is not. */
export interface ProgramsBeside {
  /** The card over HTTP that is shown in place of the demo card. */
  readonly card: CardBeside | null;
  /** The phone over HTTP that is shown beside those of the page. */
  readonly phone: PhoneBeside | null;
}

type Program<T extends keyof ProgramsBeside> = NonNullable<ProgramsBeside[T]>;

export interface BesideRoutes<T extends keyof ProgramsBeside> {
  /** A request to it, as `POST /api/lab/THING/NAME`. */
  route<F extends Fields>(
    name: string,
    description: string,
    schema: v.GenericSchema,
    fields: F,
    run: (program: Program<T>, body: Read<F>) => Promise<object>,
  ): ApiRoute;
  /** Its events, as `POST /api/lab/THING/events`. */
  readonly events: ApiRoute;
}

export function besideRoutes<T extends keyof ProgramsBeside>(thing: T): BesideRoutes<T> {
  const refusals = {
    401: { description: 'no staff token, on a server without demo users', schema: fault },
    403: { description: 'other machines can reach this server', schema: fault },
    404: { description: `no ${thing} is beside this server`, schema: fault },
    502: { description: `the ${thing} does not reply, or refuses the token`, schema: fault },
  };
  /** @throws {HttpFault} on a server without one */
  const programOf = ({ beside }: ApiRouteContext): Program<T> => {
    const program = beside[thing];
    if (program !== null) return program;
    throw new HttpFault(
      404,
      `no-${thing}`,
      errorMessage(
        thing,
        'none is beside this server',
        `start it with --${thing}-url and --${thing}-token-file`,
      ),
    );
  };
  const besideRoute = <F extends Fields>(
    { name, ...route }: Pick<ApiRoute, 'description' | 'replies'> & { readonly name: string },
    fields: F,
    run: Parameters<typeof apiPostRoute<F>>[2],
  ): ApiRoute => apiPostRoute({ ...route, path: `/api/lab/${thing}/${name}`, needs: 'lab' }, fields, run);
  return {
    route: (name, description, schema, fields, run) =>
      besideRoute(
        {
          ...{ name, description },
          replies: {
            200: { description: `as the ${thing} has replied`, schema },
            400: { description: 'a field that does not fit', schema: fault },
            ...refusals,
          },
        },
        fields,
        async (context, body) => jsonReply(await run(programOf(context), body)),
      ),
    events: besideRoute(
      {
        name: 'events',
        description: `the events of the ${thing} beside the server as they happen, as its \`/events\``,
        replies: {
          200: { description: 'server-sent events', schema: v.string(), types: ['text/event-stream'] },
          ...refusals,
        },
      },
      {},
      async (context, _body, call) =>
        createReply(await programOf(context).events(untilEnd(context, call)), 'text/event-stream'),
    ),
  };
}
