/** A card's response counts once, and only its own: what the login server reads from the card's record, case by case. */
import { describe, expect, it } from 'vitest';
import { virtualLoginClock } from '../../src/login/auth/login-clock.ts';
import {
  challenged,
  counterSuite,
  drawing,
  edda,
  expectSession,
  refused,
  serial,
  timedSuite,
  type World,
  world,
} from './login-world.ts';

const minuteMs = 60_000;

/** Logs in with a response of a time step, so many after the present one, and reads the log. */
async function timed(here: World, off: bigint): Promise<unknown> {
  const { kind } = await here.login('edda', { timeStep: BigInt(here.clock.unixMs() / minuteMs) + off });
  const { reason, says } = here.last();
  return [kind, reason, says];
}

describe('a card with a clock', () => {
  it('gives one session in a time step, and none in a step before it', async () => {
    const here = await world({ suite: timedSuite });
    expect(await timed(here, 0n)).toEqual(['session', undefined, 'time step off by 0, drift 1']);
    const before = 'accepted before';
    expect(await timed(here, 0n)).toEqual(['refused', 'step used', `time step off by 0, drift 1, ${before}`]);
    expect(await timed(here, -1n)).toEqual([
      'refused',
      'step used',
      `time step off by -1, drift 1, ${before}`,
    ]);
    expect(await timed(here, 5n)).toEqual(['refused', 'step outside', 'time step off by 5, drift 1']);
    expect(await timed(here, 1n)).toEqual(['session', undefined, 'time step off by 1, drift 1']);
  });

  it('is not asked a challenge again while a step that it was used in may be taken', async () => {
    const here = await world({
      ...{ suite: timedSuite, draw: drawing(255, 255, 257, 255), policy: { driftSteps: 2 } },
    });
    expectSession(await here.login());
    here.clock.advance(minuteMs);
    expect((await here.begin()).challenge).toBe('000257');
    here.clock.advance(4 * minuteMs);
    expect((await here.begin()).challenge).toBe('000255');
  });

  it('works in the first minutes of 1970 too', async () => {
    const here = await world({ suite: timedSuite, clock: virtualLoginClock({ unixMs: 0 }) });
    expect(await timed(here, 0n)).toEqual(['session', undefined, 'time step off by 0, drift 1']);
    const later = await world({ suite: timedSuite, clock: virtualLoginClock({ unixMs: 5 * minuteMs }) });
    expect(await timed(later, -5n)).toEqual(['refused', 'step outside', 'time step off by -5, drift 1']);
  });
});

describe('a card with a counter', () => {
  it('that was never used is synchronised from counter 0', async () => {
    const here = await world({ suite: counterSuite, policy: { resyncWindow: 20 } });
    const { staff } = here.service;
    const both = (first: bigint, second: bigint): unknown => {
      const one = staff.beginResync(serial);
      const response = here.make(one.challenge, { counter: first });
      const next = staff.respondToTest({ test: one.test, response });
      if (next.kind !== 'next') throw new Error(`no second challenge but ${next.kind}`);
      const { test, challenge } = next.test;
      const outcome = staff.respondToTest({ test, response: here.make(challenge, { counter: second }) });
      return outcome.kind === 'refused' ? outcome.says : outcome.kind;
    };
    expect(both(0n, 2n)).toBe('no two counters in a row from 0 to 19 fit');
    expect(both(0n, 1n)).toBe('done');
    expect(here.last().says).toContain('counter 1, from 0 to 19');
  });

  it('that is ahead by a few is known as that up to the very last counter', async () => {
    const edge = 2n ** 64n - 1n;
    const here = await world({ suite: counterSuite, counter: edge - 5n, policy: { counterWindow: 2 } });
    expect(await here.login('edda', { counter: edge })).toEqual(refused);
    expect(here.last()).toMatchObject({
      reason: 'counter ahead',
      says: 'counter 18446744073709551615, window 18446744073709551610 to 18446744073709551611',
    });
  });
});

describe('a card without either', () => {
  it('takes its PIN itself: no PIN is asked for beside the response', async () => {
    const here = await world();
    expect(await here.begin()).toMatchObject({ pinBeside: false, responseDigits: 8 });
  });

  it('sends digits from the first to the last', async () => {
    const here = await world();
    expect(await here.respond(await here.begin(), 'x2345678')).toEqual(refused);
    expect(here.last()).toMatchObject({
      ...{ reason: 'malformed', says: 'the response has characters other than 0 to 9' },
    });
  });

  it('has a key that opens in its own record alone', async () => {
    const here = await world();
    await here.addUser('otto');
    here.order({ serial: 'CARD-2', user: 'otto' });
    here.store.write(({ factors }) => {
      const [own, another] = [factors.get(serial), factors.get('CARD-2')];
      if (own !== null && another !== null) factors.put({ ...own, sealed: another.sealed });
    });
    // Both cards have the same key, so that the response would be right.
    expect(await here.respond(challenged(await here.service.begin(edda)))).toEqual(refused);
    expect(here.last()).toMatchObject({ event: 'failed', reason: 'computation' });
    expectSession(await here.login('otto'), 'otto');
  });
});
