/** The replies that several routes of the gateway have, as valibot schemas, and how they are made. */
import * as v from 'valibot';
import type { StatusChange } from '../../admin/faults/fault-names.ts';
import type { BrokerageState } from '../../auth/records/gateway-record.ts';
import { brokerageTable } from '../../gateway/brokerage-states.ts';
import type { NamedSession } from '../current-session.ts';
import { fault } from '../schemas.ts';

/** With the status in the body too, because clients look there. */
export const gatewayFault = v.strictObject({ ...fault.entries, statusCode: v.literal(401) });

export const serverInfo = { serverName: 'dscplus simulator', serverVersion: 'simulator' };

/** What a request for the brokerage session's data gets while that session is not there. */
export const noBridgeFault = v.strictObject({ ...fault.entries, statusCode: v.literal(400) });

/** Locally administered (IEEE 802): no device has it. */
const mac = '02:00:00:00:00:01';

export const authStatusSchema = v.strictObject({
  authenticated: v.boolean(),
  competing: v.boolean(),
  connected: v.boolean(),
  established: v.boolean(),
  message: v.string(),
  fail: v.string(),
  prompts: v.array(v.string()),
  MAC: v.string(),
  hardware_info: v.string(),
  serverInfo: v.strictObject({ serverName: v.string(), serverVersion: v.string() }),
});

/**
 * The status of a brokerage session, with what a fault changes in it. A session with the scope of the portal can't use
 * what the routes lead to; that it reads so here is assumed.
 */
export function authStatus(
  { scope }: Pick<NamedSession, 'scope'>,
  state: BrokerageState,
  change: StatusChange,
): v.InferOutput<typeof authStatusSchema> {
  const { authenticated, competing, connected, established } = brokerageTable[state].shows;
  const isFull = scope === 'full';
  return {
    authenticated: authenticated && isFull,
    competing,
    connected,
    established: established && isFull,
    ...change,
    message: '',
    fail: '',
    prompts: [],
    MAC: mac,
    hardware_info: `simulator|${mac}`,
    serverInfo,
  };
}
