/** Checks 14 and 16 for the phone app, by push and by hand together: both are responses, of one counter and one PIN. */
import { expect } from 'vitest';

import { type Phone, shows } from '../../app-phone.ts';
import { begin, type Holder } from '../../code-holders.ts';
import type { AppView } from '../../login-server-parts.ts';
import { edda, type World } from '../../login-world.ts';
import type { KindChecks } from './kind-check.ts';

const minuteMs = 60_000;

type Way = 'push' | 'hand';

/** A login with this counter and PIN: whether it is accepted. */
async function logIn(
  here: World,
  { user, phone }: Holder,
  way: Way,
  given: { readonly counter: number; readonly pin?: string },
): Promise<boolean> {
  here.clock.advance(minuteMs);
  const { login, binding, ask } = await begin(here, user);
  const { device } = phone as Phone;
  const response = shows(phone as Phone, (ask as { challenge: string }).challenge, given);
  if (way === 'hand') return (await here.service.respond({ login, binding, response })).kind === 'session';
  const found = await here.service.apps.pushes({ device, after: 0, waitMs: 0 });
  const push = found.kind === 'pushes' ? found.pushes.at(-1)?.number : undefined;
  if (push === undefined) throw new Error('no notification');
  return (await here.service.apps.approve({ device, push, response })).kind === 'approved';
}

export const kindApp: KindChecks = {
  14: {
    says: 'one counter for push and by hand: ten ahead are accepted and taken over, the same and older ones refused',
    async run(here, of) {
      const next = (): string => (here.service.staff.factor(of.id) as AppView).nextCounter;
      for (const [way, other] of [
        ['push', 'hand'],
        ['hand', 'push'],
      ] as const) {
        const first = Number(next());
        expect(await logIn(here, of, way, { counter: first })).toBe(true);
        expect(await logIn(here, of, other, { counter: first })).toBe(false);
        expect(next()).toBe(String(first + 1));
        expect(await logIn(here, of, other, { counter: first + 11 })).toBe(false);
        expect(await logIn(here, of, other, { counter: first + 10 })).toBe(true);
        expect(await logIn(here, of, way, { counter: first + 5 })).toBe(false);
        await here.restart();
        expect(next()).toBe(String(first + 11));
        here.clock.advance(61 * minuteMs);
      }
    },
  },
  16: {
    says: 'a wrong PIN, and the old one after a change, are refused by push and by hand, like a wrong response',
    async run(here, of) {
      const { device, pin } = of.phone as Phone;
      let counter = Number((here.service.staff.factor(of.id) as AppView).nextCounter);
      const refusedWith = async (way: Way, wrong: string): Promise<void> => {
        expect(await logIn(here, of, way, { counter, pin: wrong })).toBe(false);
        expect(here.last()).toMatchObject({ event: 'refused', reason: 'wrong response' });
      };
      for (const way of ['push', 'hand'] as const) await refusedWith(way, 'zz99');
      const change = { user: of.user, password: edda.password, pin, newPin: 'c3d4', devices: [device] };
      expect(await here.service.apps.changePin(change)).toEqual({ kind: 'PIN changed' });
      for (const way of ['push', 'hand'] as const) {
        await refusedWith(way, pin);
        expect(await logIn(here, of, way, { counter: counter++, pin: 'c3d4' })).toBe(true);
      }
    },
  },
};
