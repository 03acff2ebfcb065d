/** A response is refused: what stands in the log, and what does not change meanwhile, in the cases that are rare. */
import { describe, expect, it } from 'vitest';
import { virtualLoginClock } from '../../src/login/auth/login-clock.ts';
import { StoreError } from '../../src/login/auth/store.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import {
  edda,
  expectSession,
  masterKey,
  quickHashes,
  refused,
  serial,
  type World,
  world,
} from './login-world.ts';

const wrong = { ...edda, password: 'wrong horse' };

/** Event, reason and sentence of the newest line, with the user if it names one. */
function lastOf({ last }: World): string {
  const { event, reason, user, says } = last();
  return `${event} (${reason}) ${user ?? '-'}: ${says}`;
}

describe('a lock', () => {
  it('of an account is neither lifted nor prolonged by a response, and the card does not fail with it', async () => {
    const here = await world({ policy: { failuresMax: 2, lockMs: 9_000, failureWindowMs: 60_000 } });
    const { staff } = here.service;
    for (let i = 0; i < 2; i++) await here.service.begin(wrong);
    expect(here.store.read(({ users }) => users.get('edda'))?.lockout.lock).toBe('by failures');
    here.clock.advance(1_000);
    const begun = await here.begin();
    expect(await here.respond(begun, '00000000')).toEqual(refused);
    expect(lastOf(here)).toBe('refused (user locked) edda: the account is locked');
    expect(staff.user('edda').lock).toEqual({ locked: 'by failures', endsInMs: 8_000, failures: 2 });
    expect(staff.factor(serial).lock).toEqual({ locked: 'no', endsInMs: null, failures: 0 });
  });

  it('of a card is neither lifted nor prolonged by a response, and the account does not fail with it', async () => {
    const here = await world({ policy: { failuresMax: 2, lockMs: 9_000 } });
    const { staff } = here.service;
    await here.addUser('otto');
    staff.shareCard(serial, 'otto');
    for (const user of ['edda', 'otto']) await here.respond(await here.begin(user), '00000000');
    here.clock.advance(1_000);
    expect(await here.respond(await here.begin(), '00000000')).toEqual(refused);
    expect(lastOf(here)).toBe('refused (factor locked) edda: the card is locked');
    expect(staff.factor(serial).lock).toEqual({ locked: 'by failures', endsInMs: 8_000, failures: 2 });
    expect(staff.user('edda').lock).toEqual({ locked: 'no', endsInMs: null, failures: 1 });
  });

  it('that has ended took its failures with it: the next one is the first', async () => {
    const here = await world({ policy: { failuresMax: 2, lockMs: 9_000, failureWindowMs: 60_000 } });
    const { staff } = here.service;
    for (let i = 0; i < 2; i++) await here.service.begin(wrong);
    here.clock.advance(9_000);
    await here.service.begin(wrong);
    expect(staff.user('edda').lock).toEqual({ locked: 'no', endsInMs: null, failures: 1 });
    await here.service.begin(wrong);
    expect(staff.user('edda').lock).toEqual({ locked: 'by failures', endsInMs: 9_000, failures: 2 });
  });
});

describe('the log of a response', () => {
  it('that came late says by how much, to the ms', async () => {
    const here = await world();
    const begun = await here.begin();
    here.clock.advance(181_250);
    await here.respond(begun);
    expect(lastOf(here)).toBe('expired (late) edda: late by 1.250 s');
  });

  it.each([
    [20_000, 'late by 0 s'],
    [185_000, 'late by 5 s'],
  ])('that came after the machine restarted, %i ms later: %s', async (ms, says) => {
    const here = await world();
    const { login, binding, challenge } = await here.begin();
    const after = createLoginService({
      ...{ store: here.store, masterKey, ...quickHashes },
      clock: virtualLoginClock({ epoch: 'next boot', unixMs: here.clock.unixMs() + ms }),
    });
    expect(await after.respond({ login, binding, response: here.make(challenge) })).toEqual(refused);
    expect(after.audit().at(-1)).toMatchObject({ event: 'expired', reason: 'late', says });
  });

  it('of a user without a card says the same of a late one, and of a second one', async () => {
    const here = await world();
    await here.addUser('bare');
    const late = await here.begin('bare');
    here.clock.advance(180_001);
    expect(await here.respond(late, '12345678')).toEqual(refused);
    expect(lastOf(here)).toBe('expired (late) bare: late by 0.001 s');
    const twice = await here.begin('bare');
    for (let i = 0; i < 2; i++) expect(await here.respond(twice, '12345678')).toEqual(refused);
    expect(lastOf(here)).toBe('replayed (used) bare: the login had a response before');
  });

  it('to the login of a user who is gone, or to a test of the staff, knows no such login', async () => {
    const here = await world();
    const begun = await here.begin();
    const { test, challenge } = here.service.staff.beginPinChange(serial, '9026', '9026');
    expect(await here.respond({ ...begun, login: test }, here.make(challenge))).toEqual(refused);
    expect(lastOf(here)).toBe('refused (no such login) -: no such login');
    here.store.write(({ users }) => users.remove('edda'));
    expect(await here.respond(begun)).toEqual(refused);
    expect(here.last()).toMatchObject({ event: 'refused', reason: 'no such login', count: 2 });
  });
});

describe('a user whose cards are gone', () => {
  it('is asked by the one that was revoked last, without a picker', async () => {
    const here = await world();
    here.order({ serial: 'CARD-2' });
    for (const card of [serial, 'CARD-2']) here.service.staff.revokeFactor(card);
    expect(await here.service.begin(edda)).toMatchObject({ kind: 'ask', factor: 'CARD-2' });
  });

  it('is asked as if there had been none where the record of the card is lost', async () => {
    const here = await world();
    here.store.write(({ factors }) => factors.remove(serial));
    const begun = await here.service.begin(edda);
    expect(begun).toMatchObject({ kind: 'ask' });
    expect(begun).not.toMatchObject({ factor: serial });
  });

  it('logs in by the password alone while another first card is ordered', async () => {
    const here = await world();
    await here.addUser('new');
    here.order({ serial: 'CARD-N', user: 'new', activated: false });
    here.service.staff.revokeFactor('CARD-N');
    expect((await here.service.begin({ ...edda, user: 'new' })).kind).toBe('ask');
    here.order({ serial: 'CARD-M', user: 'new', activated: false });
    expectSession((await here.service.begin({ ...edda, user: 'new' })) as never, 'new');
    here.store.write(({ factors }) => {
      for (const id of ['CARD-N', 'CARD-M']) factors.remove(id);
    });
    expect((await here.service.begin({ ...edda, user: 'new' })).kind).toBe('ask');
  });
});

describe('the error of a store', () => {
  it('has a name and a fault, for programs', () => {
    expect(new StoreError('closed', 'the store is closed')).toMatchObject({
      ...{ name: 'StoreError', fault: 'closed', message: 'the store is closed' },
    });
  });
});
