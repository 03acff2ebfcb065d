/**
 * What the gateway replies to a message of a WebSocket. It takes `tic`, which asks whether the session is there, and
 * the session that older clients send first. Data is not simulated: subscriptions are refused, in the form of the
 * gateway's own errors.
 */
import * as v from 'valibot';
import { errorMessage } from '../../../errors/message.ts';
import type { NamedSession } from '../current-session.ts';
import { integer } from '../schemas.ts';
import { accountsSchema } from './accounts.ts';

const flag = v.boolean();

/** The messages to a client. */
export const socketMessages = {
  system: v.strictObject({
    ...{ topic: v.literal('system'), success: v.string(), isFT: flag, isPaper: flag },
  }),
  heartbeat: v.strictObject({ topic: v.literal('system'), hb: integer }),
  account: v.strictObject({ topic: v.literal('act'), args: accountsSchema }),
  status: v.strictObject({
    topic: v.literal('sts'),
    args: v.strictObject({
      ...{ connected: flag, authenticated: flag, established: flag, competing: flag },
      ...{ message: v.string(), fail: v.string() },
    }),
  }),
  tic: v.strictObject({
    ...{ topic: v.literal('tic'), alive: flag, id: v.string(), lastAccessed: integer },
  }),
  refusal: v.strictObject({ error: v.string(), code: v.literal(1) }),
} as const satisfies Readonly<Record<string, v.GenericSchema>>;

export interface SocketState {
  readonly session: NamedSession;
  readonly unixMs: number;
  /** The last `sts`. */
  readonly status: string;
}

/** The reply; null for a message that gets none. `text`: null for a binary message. */
export function messageReply(text: string | null, { session, unixMs, status }: SocketState): string | null {
  const { topic, session: given } = fieldsOf(text ?? '');
  if (typeof given === 'string') return given === session.name ? status : refusal('session', 'unknown');
  switch (topic) {
    case 'tic':
      return JSON.stringify({ topic, alive: true, id: session.name, lastAccessed: unixMs });
    case 'ech':
      return null;
    default:
      return isSubscription(topic) ? refusal(topic, 'not simulated') : refusal('topic', 'unknown');
  }
}

/** `smd`, `umd` and so on: subscribe to and unsubscribe from data. */
function isSubscription(topic: unknown): topic is string {
  return typeof topic === 'string' && /^[su][a-z]{2}$/.test(topic);
}

/** A message is `topic`, `topic+arguments`, or JSON. */
function fieldsOf(text: string): { readonly topic?: unknown; readonly session?: unknown } {
  if (!text.startsWith('{')) return { topic: text.trim().split('+')[0] };
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** With the code that the broker's gateway gives an unknown topic. Repeats no text but a topic's three letters. */
function refusal(what: string, problem: string): string {
  return JSON.stringify({
    error: errorMessage(what, problem, 'this gateway has the status, tic and a heartbeat, and no data'),
    code: 1,
  });
}
