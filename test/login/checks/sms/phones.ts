/** People to whom codes are sent, and their phones. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { vi } from 'vitest';
import { asked, begin } from '../../code-holders.ts';
import type { AskedAgain, Asking } from '../../login-server-parts.ts';
import type { World } from '../../login-world.ts';

type Line = ReturnType<World['service']['line']>;
export type Condition = Parameters<Line['set']>[0];
export type SentAsk = Extract<Asking['ask'], { by: 'code' }>;
export type Way = SentAsk['again'][number]['way'];

export interface Phone {
  readonly user: string;
  /** The id of the factor. */
  readonly id: string;
  readonly number: string;
  /** The line at the server as it is now. */
  line(): Line;
  /** The codes of the messages and calls that have come, by number; calls are answered when they ring. */
  codes(): readonly (string | null)[];
}

/** A new user whose only factor is codes by SMS, to a line of the user’s or to a given one. */
export async function phone(here: World, user = 'mia', number?: string): Promise<Phone> {
  await here.addUser(user);
  return addPhone(here, user, number);
}

/** The same for a user who is there. */
export function addPhone(here: World, user: string, given?: string): Phone {
  const { staff } = here.service;
  const number = given ?? `+1555${String(staff.lines().length).padStart(3, '0')}0001`;
  if (given === undefined) staff.addLine(number, user);
  const { id } = staff.addSms(user, number);
  const line = (): Line => here.service.line(number);
  return {
    ...{ user, id, number, line },
    codes: () =>
      [...line().messages(), ...line().calls()]
        .toSorted((a, b) => a.number - b.number)
        .map(({ code }) => code),
  };
}

/** The password step, and the code that is asked for then. */
export async function beginCode(
  here: World,
  { user, id }: Pick<Phone, 'user' | 'id'>,
): Promise<Asking & { readonly ask: SentAsk }> {
  return sentAsk(await begin(here, user, { factor: id }));
}

/** Asks for another code. */
export function again(
  { service }: World,
  { login, binding }: Pick<Asking, 'login' | 'binding'>,
  way: string,
): Promise<AskedAgain> {
  return service.again({ login, binding, way });
}

/** The same, expected to be sent. */
export async function sentAgain(here: World, step: Asking, way: Way): Promise<SentAsk> {
  const next = await again(here, step, way);
  if (next.kind !== 'ask') throw new Error(`no challenge but ${JSON.stringify(next)}`);
  return sentAsk(next).ask;
}

export function sentAsk(step: Parameters<typeof asked>[0]): Asking & { readonly ask: SentAsk } {
  const shown = asked(step);
  if (shown.ask.by !== 'code') throw new Error(`no challenge but ${JSON.stringify(shown)}`);
  return { ...shown, ask: shown.ask };
}

/** A wait that may end before it is looked at: a check that fails meanwhile leaves no rejection behind. */
export function pending<T>(wait: Promise<T>): Promise<T> {
  wait.catch(() => {});
  return wait;
}

/** How waits have ended by the next turn of the event loop; those that go on are left out. */
export async function endsOf(
  waits: readonly Promise<unknown>[],
  of: (error: Error) => unknown,
): Promise<unknown[]> {
  const ends: unknown[] = [];
  for (const wait of waits) wait.catch((error) => ends.push(of(error)));
  await nextTurn();
  return ends;
}

/** Does the work with the machine’s intervals stopped: `pass` lets them run for some ms. */
export async function withIntervals<T>(work: (pass: (ms: number) => void) => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    return await work((ms) => vi.advanceTimersByTime(ms));
  } finally {
    vi.useRealTimers();
  }
}

/** Until a message has come, or a call has rung, which is answered. */
export function wait(here: World, { line }: Pick<Phone, 'line'>): void {
  here.clock.advance(20_000);
  line().answer();
  here.clock.advance(15_000);
}
