/** A card over HTTP (docs/user/http.md). */
import { NoResponseError } from '../../device/errors.ts';
import { type CardEvent, eventLine } from '../../device/events.ts';
import { lcdMatches, type WaitFor, waitLimitMs } from '../../device/gestures.ts';
import type { KeyOutcome } from '../../device/state.ts';
import type { LcdContent } from '../../display/lcd.ts';
import { keyNamed } from '../../keypad/keys.ts';
import type { CardAbility, CardIdentity, ScenarioCard } from '../scenario-card.ts';
import { counterOf, farWaitError, lacksBySuite } from './far-card.ts';
import { FarCardError, lostEvents } from './far-card-error.ts';
import type { HttpCall } from './http-call.ts';

/** Keys of one request. */
const typeKeysMax = 64;
/** A day: the longest time of one request. */
const dayMs = 86_400_000;
/** Requests that may leave events, after which the log is read; the server keeps 1,024 events. */
const unreadRequestsMax = 4;

interface HttpCard {
  readonly call: HttpCall;
  /** Card time of the reset, ms. */
  startsAt: number;
  /** The number of the newest event that was read. */
  lastEvent: number;
  lines: string[];
  unreadRequests: number;
  /** How time passed before the scenario; null before it begins. */
  time: Status['time'] | null;
}

interface Status {
  readonly frame: { readonly text: string; readonly revision: number };
  readonly now: number;
  readonly memory: { readonly counter: string; readonly battery: number };
  readonly time: { readonly mode: string; readonly speed: number };
}

/**
 * @param clockIsKnown whether its clock is that of the scenario, and not of the host
 * @throws FarCardError if no card of dscplus replies, or refuses the token
 */
export async function openHttpCard(call: HttpCall, clockIsKnown: boolean): Promise<ScenarioCard> {
  const { suite } = await identityOf(call);
  const lacks = [...(await lacksOf(call)), ...(clockIsKnown ? [] : lacksBySuite(suite))];
  return scenarioCard({ call, startsAt: 0, lastEvent: 0, lines: [], unreadRequests: 0, time: null }, lacks);
}

function scenarioCard(card: HttpCard, lacks: readonly CardAbility[]): ScenarioCard {
  const { call } = card;
  const post = <T>(path: string, body: object): Promise<T> => logged(card, () => call('POST', path, body));
  const advance = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= dayMs) await post('/advance', { ms: Math.min(left, dayMs) });
  };
  return {
    where: call.where,
    lacks,
    identity: () => identityOf(call),
    async begin() {
      card.time ??= (await statusOf(call)).time;
      const { now, event } = await call<{ now: number; event: number }>('POST', '/reset', {});
      card.startsAt = now;
      card.lastEvent = event;
      card.lines = [];
    },
    now: async () => (await statusOf(call)).now - card.startsAt,
    press: async (key) => keyOutcome(await post('/press', { key })),
    hold: async (key, ms) => keyOutcome(await post('/hold', { key, ...(ms !== undefined && { ms }) })),
    async type(text) {
      // All of it is checked before the first request.
      for (const key of text) keyNamed(key);
      const outcomes: KeyOutcome[] = [];
      for (let i = 0; i < text.length; i += typeKeysMax) {
        const keys = text.slice(i, i + typeKeysMax);
        outcomes.push(...(await post<{ verdicts: KeyOutcome[] }>('/type', { text: keys })).verdicts);
      }
      return outcomes;
    },
    wait: (what, limitMs) => waitForText(card, what, limitMs ?? waitLimitMs),
    advance,
    follow: advance,
    frame: async () => (await statusOf(call)).frame,
    maskedLcd: async () => (await call<{ frame: LcdContent }>('GET', '/lcd?masked=true')).frame,
    respond: async (entries) => ({
      response: (await post<{ response: string }>('/respond', entries).catch(throwNoResponse)).response,
    }),
    snapshot: () => call('GET', '/snapshot'),
    restoreSnapshot: async (saved) => void (await post('/restore', saved)),
    addFault: async (text) => (await post<{ id: number }>('/faults', { fault: text })).id,
    clearFaults: (id) =>
      logged(card, () => call('DELETE', id === undefined ? '/faults' : `/faults?id=${id}`)),
    async eventLines() {
      await readLog(card);
      return card.lines;
    },
    async close() {
      if (card.time === null) return;
      // The next client finds the card off, in the time that it had.
      const back = call('POST', '/reset', {}).then(() => call('POST', '/time', card.time ?? {}));
      await back.catch(() => {});
    },
  };
}

async function identityOf(call: HttpCall): Promise<CardIdentity> {
  interface Info {
    readonly serial: string;
    readonly profile: string;
    readonly values: { readonly suite: { readonly value: string } };
  }
  const { serial, profile, values } = await call<Info>('GET', '/info');
  const suite = values.suite.value;
  const { counter, battery } = (await statusOf(call)).memory;
  return { profile, suite, serial, counter: counterOf(suite, counter), battery };
}

async function lacksOf(call: HttpCall): Promise<CardAbility[]> {
  const lacks: CardAbility[] = ['wire faults', 'long holds'];
  try {
    await call('GET', '/faults');
  } catch (error) {
    if (!(error instanceof FarCardError) || error.code !== 'no-faults') throw error;
    lacks.push('faults');
  }
  return lacks;
}

function statusOf(call: HttpCall): Promise<Status> {
  return call('GET', '/state');
}

async function waitForText(
  card: HttpCard,
  what: WaitFor,
  limitMs: number,
): Promise<{ readonly text: string; readonly at: number }> {
  const { call, startsAt } = card;
  let { now, frame } = await statusOf(call);
  for (const until = now + limitMs; !lcdMatches(what, { at: 0, ...frame }); ) {
    const ms = Math.min(until - now, dayMs);
    const cause = await logged(card, () =>
      call('POST', '/wait', { after: frame.revision, limitMs: ms }).then(() => null, waitCauseOf),
    );
    ({ now, frame } = await statusOf(call));
    if (cause === 'never') throw farWaitError(what, cause, now - startsAt, 'nothing changes any more');
    if (cause === 'limit' && now >= until)
      throw farWaitError(what, cause, now - startsAt, `${limitMs} ms of card time have passed`);
  }
  return { text: frame.text, at: now - startsAt };
}

function waitCauseOf(error: unknown): 'never' | 'limit' {
  if (error instanceof FarCardError && error.code === 'wait-never') return 'never';
  if (error instanceof FarCardError && error.code === 'wait-limit') return 'limit';
  throw error;
}

/** Does what may leave events. */
async function logged<T>(card: HttpCard, act: () => Promise<T>): Promise<T> {
  const result = await act();
  card.unreadRequests += 1;
  if (card.unreadRequests >= unreadRequestsMax) await readLog(card);
  return result;
}

async function readLog(card: HttpCard): Promise<void> {
  const { events } = await card.call<{ events: readonly { id: number; event: CardEvent }[] }>(
    'GET',
    `/log?after=${card.lastEvent}`,
  );
  card.unreadRequests = 0;
  for (const { id, event } of events) {
    if (id !== card.lastEvent + 1) throw lostEvents(card.call.where);
    card.lastEvent = id;
    card.lines.push(eventLine({ ...event, at: event.at - card.startsAt }));
  }
}

/** The reply has the status of the card beside it. */
function keyOutcome(reply: KeyOutcome): KeyOutcome {
  return reply.verdict === 'accepted'
    ? { verdict: 'accepted' }
    : { verdict: 'ignored', reason: reply.reason };
}

function throwNoResponse(error: unknown): never {
  if (error instanceof FarCardError && error.code === 'no-response')
    throw new NoResponseError((error.reason ?? 'off') as NoResponseError['reason'], error.message);
  throw error;
}
