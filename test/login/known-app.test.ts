/** Staff make a phone a user's app without an activation: only one that a phone can be, and one phone a user. */
import { describe, expect, it } from 'vitest';
import type { KnownApp } from '../../src/login/admin/staff/staff-factors.ts';
import { appHolder, beginWithApp, shows } from './app-phone.ts';
import { sessionOf, world } from './login-world.ts';

const key = new Uint8Array(20).fill(7);
const phone: KnownApp = { key, pin: 'a1b2', secret: 'phone-of-edda', installation: 'PHONE-0007' };

describe('staff who add a phone app with known secrets', () => {
  it('let its phone log in at once, and its next counter is 2', async () => {
    const held = await appHolder(await world());
    const { staff } = held.here.service;
    staff.revokeFactor('app-mia-1');
    const app = staff.addApp('mia', { ...phone, secret: 'of-mia' });
    expect(app).toMatchObject({ id: 'app-mia-2', status: 'active', nextCounter: '2' });
    held.here.clock.advance(60_000);
    const { login, binding, ask } = await beginWithApp(held);
    const { challenge } = ask as { challenge: string };
    const response = shows({ ...held.phone, key, counter: 2 }, challenge);
    expect(sessionOf(await held.here.service.respond({ login, binding, response })).factor?.id).toBe(
      'app-mia-2',
    );
  });

  it.each<[string, Partial<KnownApp>]>([
    ['PIN: of the wrong form; give 4 to 6 letters and digits, with a digit', { pin: 'abcd' }],
    ['PIN: of the wrong form; give 43 of A-Z a-z 0-9 _ -', { os: 'ios' }],
    ['secret: empty, or with a dot; give a text without dots', { secret: 'a.b' }],
    ['secret: empty, or with a dot; give a text without dots', { secret: '' }],
    ['installation: invalid; give 8 to 64 of A-Z a-z 0-9 _ -', { installation: 'PHONE 0007' }],
    ['key: ', { key: new Uint8Array(8) }],
  ])('are told "%s" of %j', async (error, wrong) => {
    const { service } = await world();
    expect(() => service.staff.addApp('edda', { ...phone, ...wrong })).toThrow(error);
    expect(service.staff.factors().filter(({ kind }) => kind === 'app')).toEqual([]);
  });

  it('add no second one while the first is active', async () => {
    const { service } = await world();
    service.staff.addApp('edda', phone);
    expect(() => service.staff.addApp('edda', { ...phone, installation: 'PHONE-0008' })).toThrow(
      'user "edda": has the active phone app app-edda-1; revoke it first',
    );
    service.staff.revokeFactor('app-edda-1');
    expect(service.staff.addApp('edda', phone).id).toBe('app-edda-2');
  });
});
