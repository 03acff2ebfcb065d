/**
 * The card over HTTP that the page `/lab` shows, in the server's virtual time: where that passes, the card's does, and what a key press takes moves the server's while it stands still. A card in real time,
 * and one beside a server on the wall clock, keep their own time.
 */
import type { StaffTime } from '../../admin/staff/staff-time.ts';
import { type Beside, type BesideAddress, createBeside } from './beside.ts';

/** What the routes of the page do with the card. All of them @throws {HttpFault} */
export interface CardBeside {
  info(): Promise<object>;
  state(): Promise<object>;
  /** Taps a key, or holds it for `ms`. */
  press(key: string): Promise<object>;
  hold(key: string, ms?: number): Promise<object>;
  events(signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

interface CardState {
  readonly state: string;
  readonly now: number;
  readonly leavesAt: number | null;
  readonly time: { readonly mode: 'virtual' | 'real' };
}

/** The longest time of one request to a card: a day. */
const advanceMsMax = 86_400_000;

export function createCardBeside(address: BesideAddress, staff: StaffTime): CardBeside {
  const beside = createBeside('card', 'dscplus http', address);
  const follow = followTime(beside, staff);
  /** One at a time: each reads the time, acts, and moves time. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
  const pressed = (path: string, body: object): Promise<object> =>
    inTurn(async () => {
      await follow();
      const { verdict, reason } = await beside.json('POST', path, body);
      await finishComputing(beside);
      return { verdict, ...(reason !== undefined && { reason }), ...(await follow()) };
    });
  return {
    info: () => beside.json('GET', '/info'),
    state: () => inTurn(follow),
    press: (key) => pressed('/press', { key }),
    hold: (key, ms) => pressed('/hold', { key, ...(ms !== undefined && { ms }) }),
    events: (signal) => beside.stream('/events', signal),
  };
}

async function stateOf(beside: Beside): Promise<CardState> {
  return (await beside.json('GET', '/state')) as unknown as CardState;
}

/** A card whose time stands still would compute for ever. */
async function finishComputing(beside: Beside): Promise<void> {
  const { state, now, leavesAt, time } = await stateOf(beside);
  if (state !== 'computing' || leavesAt === null || time.mode !== 'virtual') return;
  await beside.json('POST', '/advance', { ms: leavesAt - now });
}

/** Returns a function that brings card and server to one time, and returns the state of the card. */
function followTime(beside: Beside, staff: StaffTime): () => Promise<CardState> {
  /** The card time that belongs to the server's Unix time 0, and the last reading of both. */
  let followed: { readonly from: number; readonly unixMs: number; readonly now: number } | null = null;
  return async () => {
    const card = await stateOf(beside);
    const { mode, paused, unixMs } = staff.time();
    if (mode !== 'virtual' || card.time.mode !== 'virtual') {
      followed = null;
      return card;
    }
    // At first, and after one of them went back: the card continues from where it is.
    const isBack = followed === null || unixMs < followed.unixMs || card.now < followed.now;
    const from = isBack || followed === null ? card.now - unixMs : followed.from;
    const aheadMs = Math.round(card.now - (unixMs + from));
    for (let left = -aheadMs; left > 0; left -= advanceMsMax)
      await beside.json('POST', '/advance', { ms: Math.min(left, advanceMsMax) });
    if (aheadMs > 0 && paused) staff.advanceTime(aheadMs);
    const now = aheadMs < 0 ? await stateOf(beside) : card;
    followed = { from, unixMs: staff.time().unixMs, now: now.now };
    return now;
  };
}
