/**
 * Phone lines for programs that have the SIM: messages and calls, waits, a stream, and what a person does with the
 * phone. Each request carries the token of the SIM (`Authorization: Bearer`) and names the line in its body.
 */
import * as v from 'valibot';
import { errorMessage } from '../../errors/message.ts';
import { LineWaitError } from '../../line/line-errors.ts';
import type { LineCall, LineMessage } from '../../line/line-inbox.ts';
import type { LineOutcome } from '../../line/line-machine.ts';
import { callFates, conditionNames, missedWhys, smsFates } from '../../line/line-state.ts';
import { bearerTokenIn } from '../../net/bearer-token.ts';
import { HttpFault } from '../../net/http-error.ts';
import { createReply, jsonReply } from '../../net/reply.ts';
import type { LineChange, ServerLine, ServerLineWait } from '../admin/lines/server-line.ts';
import { SpeechError, spokenWords } from '../admin/lines/spoken-words.ts';
import { isDemoSim } from '../demo-lines.ts';
import {
  type ApiRequest,
  type ApiRoute,
  type ApiRouteContext,
  apiPostRoute,
  choiceField,
  countField,
  textField,
  untilEnd,
} from './route.ts';
import { fault, integer } from './schemas.ts';

/** The longest wait, in ms of the server's time: a client asks again after it. */
const waitMsMax = 60_000;

const timeOrNone = v.nullable(integer);
const textOrNone = v.nullable(v.string());
const numbers = { number: integer, sentAt: integer, since: integer, supersededBy: timeOrNone };
const message = v.strictObject({
  ...{ kind: v.literal('sms'), ...numbers, fate: v.picklist(smsFates), text: textOrNone, code: textOrNone },
});
const call = v.strictObject({
  ...{ kind: v.literal('call'), ...numbers, fate: v.picklist(callFates), endedAt: timeOrNone },
  ...{ why: v.nullable(v.picklist(missedWhys)), words: textOrNone, code: textOrNone },
});
const outcome = v.strictObject({
  verdict: v.picklist(['accepted', 'ignored']),
  reason: v.optional(v.string()),
});

const number = textField('the phone number, as + and digits', 16);
const listing = {
  number,
  after: v.optional(countField('only those with a number above this', Number.MAX_SAFE_INTEGER), 0),
  waitMs: v.optional(
    countField('how long to wait for the first of them, in ms of the server’s time', waitMsMax),
    0,
  ),
};
const wrongSim = { description: 'the token is not of the SIM of this line', schema: fault };
const noWait = {
  description: 'it has not come in that time, or can’t come any more: `rule` is the reason',
  schema: fault,
};
const stopsFirst = { description: 'the server stops before that', schema: fault };
const done = { 200: { description: 'what the phone did', schema: outcome }, 401: wrongSim };

export const lineRoutes: readonly ApiRoute[] = [
  apiPostRoute(
    {
      path: '/api/line/messages',
      description: 'the messages of a phone line; with waitMs it waits until the first of them has come',
      needs: 'sim',
      replies: {
        200: {
          description: 'the messages, by number, and the newest number of all',
          schema: v.strictObject({ messages: v.array(message), lastNumber: integer }),
        },
        401: wrongSim,
        409: noWait,
        503: stopsFirst,
      },
    },
    listing,
    (context, { number, after, waitMs }, request) =>
      withLine(context, number, request, async (line) => {
        if (waitMs > 0) await waited(waitOf(context, request, after, waitMs), line.message);
        const messages: LineMessage[] = line.messages().filter((one) => one.number > after);
        return jsonReply({ messages, lastNumber: line.lastNumber() });
      }),
  ),
  apiPostRoute(
    {
      path: '/api/line/calls',
      description: 'the calls of a phone line; with waitMs it waits until the first of them rings',
      needs: 'sim',
      replies: {
        200: {
          description: 'the calls, by number, and the newest number of all',
          schema: v.strictObject({ calls: v.array(call), lastNumber: integer }),
        },
        401: wrongSim,
        409: noWait,
        503: stopsFirst,
      },
    },
    listing,
    (context, { number, after, waitMs }, request) =>
      withLine(context, number, request, async (line) => {
        if (waitMs > 0) await waited(waitOf(context, request, after, waitMs), line.call);
        const calls: LineCall[] = line.calls().filter((one) => one.number > after);
        return jsonReply({ calls, lastNumber: line.lastNumber() });
      }),
  ),
  apiPostRoute(
    {
      path: '/api/line/set',
      description: 'sets the condition of a phone line',
      needs: 'sim',
      replies: done,
    },
    { number, condition: choiceField('the condition', conditionNames) },
    (context, { number, condition }, request) =>
      withLine(context, number, request, (line) => outcomeReply(line.set(condition))),
  ),
  actionRoute('restart', 'turns the phone off and on', (line) => line.restart()),
  actionRoute('answer', 'answers the call that rings', (line) => line.answer()),
  actionRoute('hang-up', 'rejects the call that rings, or ends the one in progress', (line) => line.hangUp()),
  apiPostRoute(
    {
      path: '/api/line/wav',
      description: 'the words of an answered call as a WAV file, where espeak-ng is installed',
      needs: 'sim',
      replies: {
        200: { description: 'the WAV file', schema: v.string(), types: ['audio/wav'] },
        401: wrongSim,
        404: { description: 'the call has no words: it was not answered, or is unknown', schema: fault },
        500: { description: 'espeak-ng failed', schema: fault },
        501: { description: 'espeak-ng is not installed', schema: fault },
        503: { description: 'too many are made at once', schema: fault },
      },
    },
    { number, call: countField('the number of the call', Number.MAX_SAFE_INTEGER) },
    (context, { number, call }, request) =>
      withLine(context, number, request, async (line) => {
        const words = line.calls().find((one) => one.number === call)?.words ?? null;
        if (words !== null) return createReply(await spoken(words), 'audio/wav');
        const action = 'answer it, then ask by its number';
        throw new HttpFault(404, 'call', errorMessage('call', 'not answered, or unknown', action));
      }),
  ),
  apiPostRoute(
    {
      path: '/api/line/events',
      description:
        'a stream of messages, calls and the state, each as often as something happens to it; it ends where a reset takes some back',
      needs: 'sim',
      replies: {
        200: {
          description:
            'server-sent events: `id` is the number, `data` the message or call; an event `state` has the state',
          schema: v.string(),
          types: ['text/event-stream'],
        },
        401: wrongSim,
      },
    },
    { number, after: listing.after },
    (context, { number, after }, request) =>
      withLine(context, number, request, (line) => {
        const changes = line.changes({ after, signal: untilEnd(context, request) });
        return createReply(streamOf(changes), 'text/event-stream');
      }),
  ),
];

function actionRoute(name: string, description: string, act: (line: ServerLine) => LineOutcome): ApiRoute {
  return apiPostRoute(
    { path: `/api/line/${name}`, description, needs: 'sim', replies: done },
    { number },
    (context, { number }, request) => withLine(context, number, request, (line) => outcomeReply(act(line))),
  );
}

/**
 * @throws {HttpFault} for a token that is not of the line's SIM; an unknown line gives the same, and so does a demo
 * line where the server has no demo users
 */
function withLine(
  { service, demo }: ApiRouteContext,
  number: string,
  { authorization }: ApiRequest,
  run: (line: ServerLine) => Response | Promise<Response>,
): Response | Promise<Response> {
  const sim = bearerTokenIn(authorization);
  const line = service.lineOfSim(number, sim);
  if (line !== null && (demo || !isDemoSim(sim))) return run(line);
  throw new HttpFault(
    401,
    'token',
    errorMessage(
      'SIM token',
      'missing or of another line',
      'send Authorization: Bearer with the token of its SIM',
    ),
    { headers: { 'WWW-Authenticate': 'Bearer' } },
  );
}

/** Its signal is aborted when the client has gone, or the server stops. */
type RequestWait = ServerLineWait & { readonly signal: AbortSignal };

function waitOf(context: ApiRouteContext, request: ApiRequest, after: number, limitMs: number): RequestWait {
  return { after, limitMs, signal: untilEnd(context, request) };
}

/** @throws {HttpFault} for what can't come, or has not come in time or before the server stops */
async function waited(wait: RequestWait, begin: (wait: RequestWait) => Promise<unknown>): Promise<void> {
  try {
    await begin(wait);
  } catch (error) {
    if (error instanceof LineWaitError) throw new HttpFault(409, error.reason, error.message);
    // The reply to a client that has gone goes nowhere.
    if (wait.signal.aborted)
      throw new HttpFault(503, 'stopping', errorMessage('server', 'stopping', 'wait again when it runs'));
    throw error;
  }
}

const speechStatus = { 'not installed': 501, busy: 503, failed: 500 } as const;

/** @throws {HttpFault} where the words can't be spoken */
async function spoken(words: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await spokenWords(words);
  } catch (error) {
    if (!(error instanceof SpeechError)) throw error;
    const { reason, message } = error;
    const headers: Record<string, string> = reason === 'busy' ? { 'Retry-After': '1' } : {};
    throw new HttpFault(speechStatus[reason], reason, message, { headers });
  }
}

function outcomeReply(outcome: LineOutcome): Response {
  return jsonReply(outcome);
}

function streamOf(changes: AsyncGenerator<LineChange>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(': messages and calls follow\n\n')),
    async pull(controller) {
      const next = await changes.next().catch(() => null);
      if (next === null || next.done === true) return controller.close();
      controller.enqueue(encoder.encode(eventText(next.value)));
    },
    async cancel() {
      await changes.return(undefined);
    },
  });
}

function eventText(change: LineChange): string {
  if (change.kind === 'state') return `event: state\ndata: ${JSON.stringify({ state: change.state })}\n\n`;
  return `id: ${change.number}\ndata: ${JSON.stringify(change)}\n\n`;
}
