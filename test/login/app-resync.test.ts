/** Staff find the counter of a phone app again, after responses that nobody sent. */
import { describe, expect, it } from 'vitest';
import { type AppHolder, appHolder, beginWithApp, pushesOf, shows } from './app-phone.ts';
import { site } from './login-app.ts';
import { refused, sessionOf, world } from './login-world.ts';

const minuteMs = 60_000;

/** A login by hand. */
async function logIn(held: AppHolder): Promise<unknown> {
  held.here.clock.advance(minuteMs);
  const { login, binding, ask } = await beginWithApp(held);
  const { challenge } = ask as { challenge: string };
  return await held.here.service.respond({ login, binding, response: shows(held.phone, challenge) });
}

/** A phone on which someone had fun with Generate Response. */
async function farAhead(): Promise<AppHolder> {
  const held = await appHolder(await world());
  held.phone.counter = 500;
  expect(await logIn(held)).toEqual(refused);
  return held;
}

describe('staff whose user has a phone that is far ahead', () => {
  it('find its counter again by two responses, and send no notification', async () => {
    const held = await farAhead();
    const { staff } = held.here.service;
    const first = staff.beginResync('app-mia-1');
    expect(first).toMatchObject({ responseDigits: 8, endsInMs: 180_000 });
    const before = await pushesOf(held);
    expect(before).toEqual({ kind: 'pushes', pushes: [] });
    const next = staff.respondToTest({ test: first.test, response: shows(held.phone, first.challenge) });
    if (next.kind !== 'next') throw new Error(JSON.stringify(next));
    const { test, challenge } = next.test;
    const done = staff.respondToTest({ test, response: shows(held.phone, challenge) });
    expect(done).toMatchObject({
      ...{ kind: 'done', factor: { kind: 'app', id: 'app-mia-1', nextCounter: '503' } },
    });
    expect(sessionOf((await logIn(held)) as never).factor?.kind).toBe('app');
  });

  it('don’t find it by responses that are not in a row, or of another PIN', async () => {
    for (const spoil of [{ counter: 700 }, { pin: 'zz99' }]) {
      const held = await farAhead();
      const { staff } = held.here.service;
      const first = staff.beginResync('app-mia-1');
      const next = staff.respondToTest({ test: first.test, response: shows(held.phone, first.challenge) });
      const { test, challenge } = (next as { test: { test: string; challenge: string } }).test;
      const response = shows(held.phone, challenge, spoil);
      expect(staff.respondToTest({ test, response })).toMatchObject({ reason: 'wrong response' });
      expect(staff.factor('app-mia-1')).toMatchObject({ nextCounter: '2', lock: { failures: 2 } });
    }
  });

  it('are told what an app that is revoked needs, and that a code has no counter', async () => {
    const { here } = await appHolder(await world());
    const { staff } = here.service;
    staff.revokeFactor('app-mia-1');
    expect(() => staff.beginResync('app-mia-1')).toThrow(
      'app "app-mia-1": revoked for good; let the user activate the app again',
    );
    const { factor } = staff.addTotp('mia', { activated: true });
    expect(() => staff.beginResync(factor.id)).toThrow(
      `"${factor.id}": unknown; give the id of a card or a phone app`,
    );
  });

  it('do it over HTTP, with the verbs of the command line', async () => {
    const here = await site();
    const held = await appHolder(here);
    held.phone.counter = 40;
    const first = (await here.staff('app/resync', { id: 'app-mia-1' })).json as Record<string, string>;
    const respond = async (test: Record<string, string>) =>
      await here.staff('app/respond', {
        test: test.test,
        response: shows(held.phone, test.challenge as string),
      });
    const { json } = await respond(first);
    const done = await respond((json as { test: Record<string, string> }).test);
    expect(done.json).toMatchObject({ kind: 'done', factor: { nextCounter: '42' } });
  });
});
