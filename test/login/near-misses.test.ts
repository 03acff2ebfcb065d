/**
 * Near misses of the checklist: what is almost right, and what an almost right server would accept. Those for mutants
 * of the checks are in test/login/checks/near-misses.ts.
 */
import { describe, expect, it } from 'vitest';
import { encodedForm } from '../../src/login/factors/draw-challenge.ts';
import {
  challenged,
  counterSuite,
  drawing,
  edda,
  expectSession,
  key,
  other,
  pin,
  plainSuite,
  refused,
  serial,
  sessionOf,
  type World,
  world,
} from './login-world.ts';

const refusedCredentials = { kind: 'refused', reason: 'credentials' };

describe('almost the password', () => {
  it('with a NUL in it can not be set', async () => {
    const { service } = await world();
    const password = 'correct\0horse';
    await expect(service.staff.setPassword('edda', password)).rejects.toThrow(
      'password: has a NUL character; leave it out',
    );
    await expect(service.staff.addUser({ name: 'otto', password })).rejects.toThrow('NUL');
  });

  it('of another user is refused, and typed another way that looks the same is taken', async () => {
    const { service } = await world();
    await service.staff.addUser({ name: 'otto', password: 'schöne Grüße' });
    expect(await service.begin({ ...edda, password: 'schöne Grüße' })).toEqual(refusedCredentials);
    const asked = { user: 'otto', mode: 'live', password: 'scho\u0308ne Gru\u0308ße' } as const;
    expect(await service.begin(asked)).toMatchObject({ kind: 'ask' });
  });
});

describe('almost the name', () => {
  it.each([
    'edda\0',
    'edda\0x',
    '\ud800',
    'edda\ud800',
    'edda ',
    ' edda',
    "edda' OR 1=1 --",
    '%',
    'edd_',
    'x'.repeat(100_000),
  ])('is a name that nobody has, in a file too: %#', async (user) => {
    const { service, last } = await world({ file: true });
    expect(await service.begin({ ...edda, user })).toEqual(refusedCredentials);
    expect(last().reason).toBe('unknown user');
    expect(await service.respond({ login: user, binding: user, response: user })).toEqual(refused);
    expect(last().reason).toBe('no such login');
    expect(await service.session(user)).toBe(null);
  });
});

describe('almost the response', () => {
  it('is refused: of another challenge, another PIN, another key, another card of hers, another user’s', async () => {
    const here = await world({ policy: { failuresMax: 100 } });
    const { begin, make, respond, order, service } = here;
    order({ serial: 'CARD-2', pin: '9026', key: key.toReversed() });
    await here.addUser('otto');
    order({ serial: 'CARD-O', user: 'otto', key: key.map((byte) => byte ^ 1) });
    const wrong = [
      (challenge: string) => make(other(challenge)),
      (challenge: string) => make(challenge, { pin: '4072' }),
      (challenge: string) => make(challenge, { pin: '1704' }),
      (challenge: string) => make(challenge, { pin: '9026', key: key.toReversed() }),
      (challenge: string) => make(challenge, { key: key.toReversed() }),
      (challenge: string) => make(challenge, { key: key.map((byte) => byte ^ 1) }),
    ];
    for (const response of wrong) {
      const begun = challenged(await service.begin({ ...edda, factor: serial }));
      expect(await respond(begun, response(begun.challenge))).toEqual(refused);
    }
    expectSession(await respond(await begin('edda', serial)));
  });

  it('of six digits, and the challenge itself, are refused', async () => {
    const { begin, make, respond, last } = await world();
    const begun = await begin();
    expect(await respond(begun, make(begun.challenge).slice(0, 6))).toEqual(refused);
    expect(last()).toMatchObject({ says: 'the response has 6 characters, not 8' });
    const again = await begin();
    expect(await respond(again, again.challenge.padStart(8, '0'))).toEqual(refused);
  });
});

describe('almost the newest login', () => {
  it('is every user’s own: another user’s, and a test of the same card, stay open', async () => {
    const { service, addUser, begin, respond, make } = await world();
    await addUser('otto');
    service.staff.shareCard(serial, 'otto');
    const his = await begin('otto');
    const { test, challenge } = service.staff.beginPinChange(serial, '9026', '9026');
    await begin();
    await begin();
    expectSession(await respond(his), 'otto');
    const response = make(challenge, { pin: '9026' });
    expect(service.staff.respondToTest({ test, response })).toMatchObject({ kind: 'done' });
  });

  it('is one by the password alone too: a login begun before is over', async () => {
    const { service, addUser, order, store } = await world();
    await addUser('new');
    const decoy = challenged(await service.begin({ ...edda, user: 'new' }));
    order({ serial: 'CARD-N', user: 'new', activated: false });
    expect(await service.begin({ ...edda, user: 'new' })).toMatchObject({ kind: 'session' });
    expect(store.read(({ logins }) => logins.get(decoy.login)?.state)).toBe('superseded');
  });
});

describe('almost a fresh challenge', () => {
  /** Whether a challenge that the generator gives again is drawn again. */
  async function drawnAgain(after: (here: World, first: Awaited<ReturnType<World['begin']>>) => unknown) {
    const here = await world({ draw: drawing(123_457, 123_457, 7) });
    const first = await here.begin();
    expect(first.challenge).toBe('123457');
    await after(here, first);
    return (await here.begin()).challenge;
  }

  it('is one that was shown and never answered', async () => {
    expect(await drawnAgain(({ clock }) => clock.advance(180_001))).toBe('123457');
  });

  it('is one that another card answered, or that was answered before the counter went on', async () => {
    const here = await world({ suite: counterSuite, draw: drawing(4_711, 4_711, 4_711, 9, 4_711) });
    here.order({ serial: 'CARD-2' });
    const first = await here.begin('edda', serial);
    expect(await here.respond(first, '00000000')).toEqual(refused);
    expect((await here.begin('edda', 'CARD-2')).challenge).toBe('004711');
    const second = await here.begin('edda', serial);
    expect(second.challenge).toBe('000009');
    expectSession(await here.respond(second));
    expect((await here.begin('edda', serial)).challenge).toBe('004711');
  });

  it('is told from another by its encoded form: trailing noughts of the hex number count for nothing', () => {
    expect(encodedForm('000255')).toBe('ff');
    expect(encodedForm('004080')).toBe('ff');
    expect(encodedForm('000016')).toBe('1');
    expect(encodedForm('000256')).toBe('1');
    expect(encodedForm('000257')).toBe('101');
    expect(encodedForm('000017')).toBe('11');
  });
});

describe('almost a lock', () => {
  it('counts wrong passwords and wrong responses together, of both cards, and no unknown name’s', async () => {
    const here = await world();
    here.order({ serial: 'CARD-2' });
    const lock = () => here.service.staff.user('edda').lock;
    for (const card of [serial, 'CARD-2', serial]) {
      await here.respond(await here.begin('edda', card), '00000000');
    }
    for (let i = 0; i < 6; i++) await here.service.begin({ ...edda, password: 'wrong horse' });
    for (const user of ['edd', 'eddaa', 'edda ']) await here.service.begin({ ...edda, user });
    expect(lock()).toMatchObject({ locked: 'no', failures: 9 });
    await here.respond(await here.begin('edda', 'CARD-2'), '00000000');
    expect(lock()).toMatchObject({ locked: 'by failures', failures: 10 });
  });

  it('is not lifted by another user’s success with the same card, nor by a login that is only begun', async () => {
    const { service, addUser, begin, respond, login } = await world();
    await addUser('otto');
    service.staff.shareCard(serial, 'otto');
    for (let i = 0; i < 10; i++) await service.begin({ ...edda, password: 'wrong horse' });
    await begin();
    expectSession(await login('otto'), 'otto');
    expect(service.staff.user('edda').lock).toMatchObject({ locked: 'by failures', failures: 10 });
    expect(await respond(await begin())).toEqual(refused);
  });

  it('of a card holds in a test of that card, and of the card alone', async () => {
    const here = await world();
    here.order({ serial: 'CARD-2' });
    here.service.staff.lockFactor(serial);
    const { test, challenge } = here.service.staff.beginPinChange(serial, '9026', '9026');
    expect(
      here.service.staff.respondToTest({ test, response: here.make(challenge, { pin: '9026' }) }),
    ).toMatchObject({ kind: 'refused', reason: 'factor locked' });
    expect(await here.respond(await here.begin('edda', serial))).toEqual(refused);
    expectSession(await here.respond(await here.begin('edda', 'CARD-2')));
  });
});

describe('almost the same card', () => {
  it('that was taken from the user, while the challenge is open, opens nothing; another’s login stays', async () => {
    const { service, addUser, begin, respond, last } = await world();
    await addUser('otto');
    service.staff.shareCard(serial, 'otto');
    const hers = await begin();
    const his = await begin('otto');
    service.staff.unshareCard(serial, 'edda');
    expect(await respond(hers)).toEqual(refused);
    expect(last()).toMatchObject({ reason: 'no factor' });
    expectSession(await respond(his), 'otto');
  });

  it('lives on when another of the user’s cards is revoked: its challenges and its sessions', async () => {
    const here = await world();
    here.order({ serial: 'CARD-2' });
    const { id } = sessionOf(await here.respond(await here.begin('edda', serial)));
    const open = await here.begin('edda', serial);
    here.service.staff.revokeFactor('CARD-2');
    expect(await here.service.session(id)).toMatchObject({ factor: { id: serial, kind: 'card' } });
    expectSession(await here.respond(open));
  });

  it('once revoked passes no test that was begun before, and none begins', async () => {
    const { service, make } = await world();
    const { test, challenge } = service.staff.beginPinChange(serial, '9026', '9026');
    service.staff.revokeFactor(serial);
    const response = make(challenge, { pin: '9026' });
    expect(service.staff.respondToTest({ test, response })).toMatchObject({
      kind: 'refused',
      reason: 'used',
    });
    expect(() => service.staff.beginPinChange(serial, '9026', '9026')).toThrow(
      'card "CARD-1": revoked for good',
    );
  });

  it('has its sealed values in its own place: those of one test do not open in another', async () => {
    const { service, store, order, make } = await world();
    order({ serial: 'CARD-2', pin: '5150' });
    const one = service.staff.beginPinChange(serial, '9026', '9026');
    const two = service.staff.beginPinChange('CARD-2', '1357', '1357');
    store.write(({ logins }) => {
      const [from, to] = [logins.get(one.test), logins.get(two.test)];
      if (from !== null && to !== null) logins.put({ ...to, sealed: from.sealed });
    });
    const response = make(two.challenge, { pin: '9026' });
    expect(() => service.staff.respondToTest({ test: two.test, response })).toThrow(
      'its sealed text was changed',
    );
    expect(service.staff.factor('CARD-2').lock.failures).toBe(0);
  });
});

describe('almost a session', () => {
  it('is not opened by the start of its id, its hash, or its id in another case', async () => {
    const { service, store, login } = await world();
    const { id } = sessionOf(await login());
    const [kept] = store.read(({ sessions }) => sessions.all());
    const swapped = id.replace(/[a-z]/i, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    );
    for (const almost of [id.slice(0, -1), `${id}A`, swapped, kept?.id as string, ` ${id}`]) {
      expect([await service.session(almost), service.isLive(almost), await service.logout(almost)]).toEqual([
        null,
        false,
        false,
      ]);
    }
    expect(service.isLive(id)).toBe(true);
  });

  it('of another user, or of another card, lives on when one is ended by the staff', async () => {
    const here = await world();
    await here.addUser('otto');
    here.order({ serial: 'CARD-O', user: 'otto' });
    here.order({ serial: 'CARD-2' });
    const log = async (user: string, card: string): Promise<string> =>
      sessionOf(await here.respond(await here.begin(user, card))).id;
    const [hers, hersToo] = [await log('edda', serial), await log('edda', 'CARD-2')];
    const his = await log('otto', 'CARD-O');
    const live = (): boolean[] => [hers, hersToo, his].map((id) => here.service.isLive(id));
    here.service.staff.lockFactor(serial);
    expect(live()).toEqual([false, true, true]);
    await here.service.staff.setPassword('edda', 'another horse');
    expect(live()).toEqual([false, false, true]);
    here.service.staff.lockUser('edda');
    expect(live()).toEqual([false, false, true]);
  });

  it('opened by a card that is taken from a user ends for that user and that card alone', async () => {
    const here = await world();
    await here.addUser('otto');
    here.service.staff.shareCard(serial, 'otto');
    here.order({ serial: 'CARD-O', user: 'otto' });
    const log = async (user: string, card: string): Promise<string> =>
      sessionOf(await here.respond(await here.begin(user, card))).id;
    const ids = [await log('edda', serial), await log('otto', serial), await log('otto', 'CARD-O')];
    here.service.staff.unshareCard(serial, 'otto');
    expect(ids.map((id) => here.service.isLive(id))).toEqual([true, false, true]);
  });
});

describe('almost the PIN of the first card', () => {
  it.each(['407', '40711', '4071\n', ' 4071', '4071 ', '407a', '４０７１', ''])(
    'can not be set: %j',
    async (wrong) => {
      const { service } = await world();
      expect(() => service.staff.resetPin(serial, wrong)).toThrow('PIN: not 4 digits');
      expect(() => service.staff.beginPinChange(serial, wrong, wrong)).toThrow('PIN: not 4 digits');
    },
  );

  it('that is chosen anew is given twice the same', async () => {
    const { service } = await world();
    expect(() => service.staff.beginPinChange(serial, '9026', '9062')).toThrow(
      'new PIN: its two entries differ',
    );
  });

  it('beside a right code, of another card or from the end, is refused and uses the counter up for nobody', async () => {
    const here = await world({ suite: 'HOTP-SHA1-6' });
    here.order({ serial: 'CARD-2', suite: plainSuite, pin: '9026' });
    for (const wrong of ['9026', '1704', '4070', '0471', '4071 ', '04071']) {
      const begun = challenged(await here.service.begin({ ...edda, factor: serial }));
      expect(await here.respond(begun, here.make('', { counter: 0n }), wrong)).toEqual(refused);
      here.service.staff.unlockUser('edda');
    }
    expect(here.service.staff.card(serial).nextCounter).toBe('0');
    const begun = challenged(await here.service.begin({ ...edda, factor: serial }));
    expectSession(await here.respond(begun, here.make('', { counter: 0n }), pin));
  });
});
