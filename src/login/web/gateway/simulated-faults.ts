/**
 * What a fault of the gateway does to a request: its reply is another one, comes later, or does not come. Each reply says
 * so in the header `X-Simulated-Fault`, so that nobody takes it for the real thing.
 *
 * A fault is met before the routes and knows nothing of a login. It keeps a request from its route, or changes the
 * status in the reply. Staff's own routes and the page `/lab` meet none.
 */
import { STATUS_CODES } from 'node:http';
import { jsonReply } from '../../../net/reply.ts';
import type { StatusChange } from '../../admin/faults/fault-names.ts';
import type { FaultPath, MetFault, MetFaults } from '../../admin/faults/met-faults.ts';
import type { ConnectionSignal } from '../../auth/passwords/hash-queue.ts';
import { labRoutes } from '../lab/routes-lab.ts';
import { staffRoutes } from '../routes-staff.ts';
import { gatewayPrefixes } from './gateway-route.ts';

const faultHeader = 'X-Simulated-Fault';

/** How a route learns what changes the status that it replies with. */
export type ReadStatusChange = () => Promise<StatusChange>;

/** A request as faults meet it. */
export interface FaultyRequest {
  /** Its path, as the routes are found by. */
  readonly path: string;
  readonly connection: ConnectionSignal | undefined;
  /** Cuts its connection. */
  cut(): void;
}

/** Replies to a request as its faults say, else as its route does. */
export async function replyWithFaults(
  faults: MetFaults,
  { path, connection, cut }: FaultyRequest,
  run: (statusChange: ReadStatusChange) => Response | Promise<Response>,
): Promise<Response> {
  if (staffPaths.has(path)) return await run(async () => ({}));
  const place = faultPathOf(path);
  const met: MetFault[] = [...(await faults.meet(place))];
  for (const fault of met) if (fault.act.kind === 'delay') await faults.delay(fault, connection);
  const instead = met.find(({ act }) => act.kind === 'reply' || act.kind === 'cut');
  if (instead?.act.kind === 'cut') cut();
  const response =
    instead === undefined
      ? await run(async () => {
          const changes = await faults.meetStatus(place);
          met.push(...changes);
          return changeOf(changes);
        })
      : replyOf(instead);
  return met.length === 0 ? response : marked(response, met);
}

/** The path without the gateway's prefix, where it has one. */
function faultPathOf(path: string): FaultPath {
  const prefix = gatewayPrefixes.find((one) => path.startsWith(`${one}/`));
  return { path, ofGateway: prefix === undefined ? null : path.slice(prefix.length) };
}

/** Where staff adds and clears faults. */
const staffPaths: ReadonlySet<string> = new Set([
  ...[...staffRoutes, ...labRoutes].map(({ path }) => path),
  ...['/lab', '/lab.css', '/lab.js'],
]);

function changeOf(changes: readonly MetFault[]): StatusChange {
  return Object.assign({}, ...changes.map(({ act }) => (act.kind === 'status' ? act.change : {})));
}

/** JSON as the gateway's errors are; the text of 401 and 200 is the one that clients report. */
function replyOf({ act, status: value }: MetFault): Response {
  const reply: { status?: number; text?: string; rule?: string } = act.kind === 'reply' ? act : {};
  const status = reply.status ?? value ?? 503;
  const error = reply.text ?? (status === 401 ? 'not authenticated' : (STATUS_CODES[status] ?? 'Error'));
  const { rule } = reply;
  const body = { error, ...(rule !== undefined && { rule }), ...(status !== 200 && { statusCode: status }) };
  return jsonReply(body, {}, status);
}

/** A new response, because hono's adapter sends an unread one as it was made. */
function marked({ body, status, headers: given }: Response, met: readonly MetFault[]): Response {
  const headers = new Headers(given);
  headers.set(faultHeader, met.map(({ name, id }) => `${name} ${id}`).join(', '));
  return new Response(body, { status, headers });
}
