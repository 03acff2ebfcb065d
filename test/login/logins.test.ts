/** People log in: with two cards, in paper mode, before their card is activated, and when the server is at its limits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/index.ts';
import { bootName, elapsedMs, virtualLoginClock } from '../../src/login/auth/login-clock.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { encodedForm } from '../../src/login/factors/draw-challenge.ts';
import { createMemoryStore } from '../../src/login/store/memory-store.ts';
import {
  challenged,
  counterSuite,
  edda,
  expectSession,
  key,
  masterKey,
  pin,
  plainSuite,
  quickHashes,
  refused,
  serial,
  sessionOf,
  timedSuite,
  world,
} from './login-world.ts';

const dayMs = 86_400_000;

describe('a person with the simulated card', () => {
  it.each([plainSuite, counterSuite, 'OCRA-1:HOTP-SHA512-8:QN06-PSHA256', 'OCRA-1:HOTP-SHA256-6:QN06'])(
    'logs in three times with %s',
    async (suite) => {
      const here = await world({ suite, counter: suite === counterSuite ? 5n : 0n });
      const card = createCard({
        suite,
        key,
        ...(suite.endsWith('QN06') ? { profile: 'keypad-local-pin', localPin: pin } : {}),
      });
      if (suite === counterSuite) for (let i = 0; i < 5; i++) card.respond({ pin, challenge: '123457' });
      if (suite.includes('-6:')) return;
      for (let i = 0; i < 3; i++) {
        const begun = await here.begin();
        const { response } = card.respond({ pin, challenge: begun.challenge });
        expectSession(await here.respond(begun, response));
      }
    },
  );

  it('logs in with counter and clock in one suite', async () => {
    const here = await world({ suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1-T1M' });
    expectSession(await here.login('edda', { counter: 2n }));
    expect(await here.login('edda', { counter: 2n })).toEqual(refused);
    here.clock.advance(60_000);
    const step = BigInt(here.clock.unixMs() / 60_000);
    expectSession(await here.login('edda', { counter: 3n, timeStep: step - 1n }));
    expect(await here.login('edda', { counter: 4n, timeStep: step - 2n })).toEqual(refused);
    expectSession(await here.login('edda', { counter: 4n }));
  });

  it('types the user name in lower case: in capitals it is another name, and unknown', async () => {
    const { service, last } = await world();
    for (const user of ['EDDA', 'Edda', 'eddA']) {
      expect(await service.begin({ ...edda, user })).toEqual({ kind: 'refused', reason: 'credentials' });
      expect(last()).toMatchObject({
        reason: 'unknown user',
        says: 'no user of that name (4 characters; user names are lower case)',
      });
    }
    expect(service.staff.user('edda').lock.failures).toBe(0);
  });
});

describe('a person with two cards', () => {
  it('picks one, and gets the challenge of that one', async () => {
    const { service, order, make, last } = await world();
    order({ serial: 'CARD-2', suite: 'HOTP-SHA1-6', label: 'First card' });
    const begun = await service.begin(edda);
    if (begun.kind !== 'pick') throw new Error('no picker');
    expect(begun.factors).toEqual([
      { id: serial, kind: 'card', name: 'Digital Security Card+', code: '5.1' },
      { id: 'CARD-2', kind: 'card', name: 'First card', code: '4.1' },
    ]);
    const { login, binding } = begun;
    // Not yet: no card is picked. Nothing is closed by it.
    expect(await service.respond({ login, binding, response: '12345678' })).toEqual(refused);
    expect(last()).toMatchObject({ reason: 'wrong step' });
    expect(await service.pick({ login, binding, factor: 'CARD-9' })).toEqual(refused);
    expect(await service.pick({ login, binding: 'x', factor: serial })).toEqual(refused);
    const picked = challenged(await service.pick({ login, binding, factor: serial }));
    expect(picked).toMatchObject({ login, binding, factor: serial, responseDigits: 8, endsInMs: 180_000 });
    expect(await service.pick({ login, binding, factor: 'CARD-2' })).toEqual(refused);
    expectSession(await service.respond({ login, binding, response: make(picked.challenge) }));
  });

  it('reads serial numbers only where two of a kind must be told apart', async () => {
    const { service, order } = await world();
    const named = async (): Promise<unknown> => {
      const begun = await service.begin(edda);
      if (begun.kind !== 'pick') throw new Error('no picker');
      return begun.factors.map(({ name, code }) => [name, code]);
    };
    order({ serial: 'CARD-2', suite: 'HOTP-SHA1-6', label: 'First card' });
    order({ serial: 'CARD-3', label: 'Spare' });
    expect(await named()).toEqual([
      ['Digital Security Card+ CARD-1', '5.1 CARD-1'],
      ['First card', '4.1'],
      ['Spare CARD-3', '5.1 CARD-3'],
    ]);
    service.staff.revokeFactor('CARD-2');
    service.staff.revokeFactor('CARD-3');
    // Another kind under the same name.
    order({ serial: 'CARD-4', suite: 'HOTP-SHA1-6', label: 'Digital Security Card+' });
    expect(await named()).toEqual([
      ['Digital Security Card+ CARD-1', '5.1'],
      ['Digital Security Card+ CARD-4', '4.1'],
    ]);
  });

  it('may name the card at once, and has three minutes to pick one', async () => {
    const { service, clock, order, begin, respond } = await world();
    order({ serial: 'CARD-2' });
    expectSession(await respond(await begin('edda', 'CARD-2')));
    const begun = await service.begin({ ...edda, factor: 'CARD-9' });
    if (begun.kind !== 'pick') throw new Error('no picker');
    clock.advance(180_000);
    const { login, binding } = begun;
    expect(await service.pick({ login, binding, factor: serial })).toMatchObject({ kind: 'ask' });
    const late = await service.begin(edda);
    if (late.kind !== 'pick') throw new Error('no picker');
    clock.advance(180_001);
    expect(await service.pick({ login: late.login, binding: late.binding, factor: serial })).toEqual(refused);
  });
});

describe('live and paper mode', () => {
  it('a paper user is told so in live mode, after the right password only', async () => {
    const { service, order } = await world();
    const pat = { user: 'pat', password: 'paper password' };
    await service.staff.addUser({ name: 'pat', password: pat.password, mode: 'paper' });
    order({ serial: 'CARD-P', user: 'pat' });
    expect(await service.begin({ ...pat, mode: 'live' })).toEqual({ kind: 'refused', reason: 'paper-user' });
    expect(await service.begin({ ...pat, password: 'wrong', mode: 'live' })).toEqual({
      kind: 'refused',
      reason: 'credentials',
    });
    expect(await service.begin({ ...pat, mode: 'paper' })).toMatchObject({
      kind: 'ask',
      factor: 'CARD-P',
    });
  });

  it('a live user logs in in both, and the session says which', async () => {
    const { service, respond } = await world();
    const begun = challenged(await service.begin({ ...edda, mode: 'paper' }));
    expect(sessionOf(await respond(begun))).toMatchObject({ user: 'edda', mode: 'paper' });
  });
});

describe('a person whose first card is on its way', () => {
  it('gets in by the password alone for 14 days, then needs the card', async () => {
    const { service, clock, addUser, order } = await world();
    await addUser('new');
    order({ serial: 'CARD-N', user: 'new', activated: false });
    const begun = await service.begin({ ...edda, user: 'new' });
    expect(sessionOf(begun)).toMatchObject({ user: 'new', factor: null });
    expect(service.staff.user('new').passwordAloneMs).toBe(14 * dayMs);
    clock.advance(14 * dayMs - 1);
    expect(await service.begin({ ...edda, user: 'new' })).toMatchObject({ kind: 'session' });
    clock.advance(1);
    expect(await service.begin({ ...edda, user: 'new' })).toMatchObject({
      kind: 'ask',
      factor: 'CARD-N',
    });
    expect(service.staff.user('new').passwordAloneMs).toBe(null);
  });

  it('never again once a card was active, whatever becomes of it', async () => {
    const { service, order } = await world();
    service.staff.revokeFactor(serial);
    service.staff.unshareCard(serial, 'edda');
    order({ serial: 'CARD-2', activated: false });
    expect(await service.begin(edda)).toMatchObject({ kind: 'ask' });
  });

  it('not while the account is locked, nor once the card is revoked', async () => {
    const { service, addUser, order } = await world();
    for (const user of ['one', 'two']) {
      await addUser(user);
      order({ serial: `CARD-${user}`, user, activated: false });
    }
    service.staff.lockUser('one');
    service.staff.revokeFactor('CARD-two');
    for (const user of ['one', 'two']) {
      expect(await service.begin({ ...edda, user })).toMatchObject({ kind: 'ask' });
    }
  });
});

describe('a card whose challenges are used up', () => {
  const suite = 'OCRA-1:HOTP-SHA256-8:QN04-PSHA1';

  it('gets the last free one; then its right response is refused, with that reason', async () => {
    const { store, begin, respond, last } = await world({ suite });
    store.write(({ ledger }) => {
      for (let number = 0; number < 10_000; number++) {
        if (number % 16 !== 0 && number !== 4_711) ledger.add(serial, '', encodedForm(number));
      }
      expect(ledger.count(serial, '')).toBe(9_374);
    });
    const final = await begin();
    expect(final.challenge).toBe('4711');
    expectSession(await respond(final));
    const none = await begin();
    expect(none.challenge).toMatch(/^[0-9]{4}$/);
    expect(await respond(none)).toEqual(refused);
    expect(last()).toMatchObject({
      reason: 'key used up',
      says: 'every challenge was used with the card: replace it',
    });
  });

  it.each([counterSuite, timedSuite])(
    'does not come to that where something else moves: %s',
    async (moving) => {
      const { store, clock, login } = await world({ suite: moving });
      for (let counter = 0n; counter < 20n; counter++) {
        expectSession(await login('edda', { counter }));
        clock.advance(60_000);
      }
      const moves = ['counter 18', 'counter 19', 'step 29453777', 'step 29453779'];
      const kept = store.read(({ ledger }) =>
        moves.reduce((sum, move) => sum + ledger.count(serial, move), 0),
      );
      expect(kept).toBeLessThanOrEqual(4);
    },
  );
});

describe('a server at its limits', () => {
  it('lets in whoever has the right password while another login makes its hash anew, or nobody can', async () => {
    const store = createMemoryStore();
    await createLoginService({ store, masterKey, hashCost: 1_024 }).staff.addUser({
      ...{ name: 'edda', password: edda.password },
    });
    const hashOf = (): unknown => store.read(({ users }) => users.get('edda')?.password);
    const policy = { hashesAtOnce: 1, hashesWaiting: 2 };
    const service = createLoginService({ store, masterKey, hashCost: 2_048, policy });
    const kinds = (await Promise.all([1, 2, 3].map(() => service.begin(edda)))).map(({ kind }) => kind);
    expect(kinds).toEqual(['ask', 'ask', 'ask']);
    expect(hashOf()).toMatch(/^scrypt\$2048\$/);
    expect(service.audit().filter(({ reason }) => reason === 'wrong password')).toEqual([]);
  });

  it('says when a challenge is to be had again, also once fewer are allowed than there were', async () => {
    const { store, clock, begin } = await world({ policy: { challengesMax: 4, challengesWindowMs: 60_000 } });
    for (let i = 0; i < 4; i++) {
      clock.advance(1_000);
      await begin();
    }
    const service = createLoginService({
      ...{ store, clock, masterKey, ...quickHashes },
      policy: { challengesMax: 2, challengesWindowMs: 60_000 },
    });
    // The third one of four has to be a minute ago.
    expect(await service.begin(edda)).toEqual({
      ...{ kind: 'refused', reason: 'too-many', retryAfterMs: 59_000 },
    });
    clock.advance(59_000);
    expect(await service.begin(edda)).toMatchObject({ kind: 'ask' });
  });

  it('refuses a password of 1,025 characters that starts with the right one', async () => {
    const { service } = await world();
    const password = 'x'.repeat(1_024);
    await service.staff.setPassword('edda', password);
    expect(await service.begin({ ...edda, password: `${password}y` })).toMatchObject({
      reason: 'credentials',
    });
    expect(await service.begin({ ...edda, password })).toMatchObject({ kind: 'ask' });
  });

  it('keeps ten sessions of a user; the oldest ends', async () => {
    const { service, clock, login } = await world();
    const ids: string[] = [];
    for (let i = 0; i < 11; i++) {
      clock.advance(10_000);
      ids.push(sessionOf(await login()).id);
    }
    const sessions = await Promise.all(ids.map((id) => service.session(id)));
    expect(sessions.map((session) => session !== null)).toEqual([false, ...new Array(10).fill(true)]);
  });

  it('sweeps away what nobody finishes, after telling the log', async () => {
    const { service, store, clock, addUser } = await world();
    for (const user of ['a1', 'a2', 'a3']) {
      await addUser(user);
      await service.begin({ ...edda, user });
    }
    clock.advance(180_001);
    await service.begin({ ...edda, user: 'nobody' });
    expect(service.audit().filter(({ event }) => event === 'expired').length).toBe(3);
    clock.advance(600_001);
    await service.begin({ ...edda, user: 'nobody' });
    expect(store.read(({ logins }) => logins.all())).toEqual([]);
  });

  it('takes anything at all as input and never throws', async () => {
    const { service } = await world();
    const { begin, pick, respond, session, logout, abandon } = service as never as Record<
      string,
      (input: unknown) => unknown
    >;
    const anything = fc.oneof(
      fc.anything(),
      fc.record({ user: fc.anything(), password: fc.anything(), mode: fc.constantFrom('live', 'paper', 1) }),
      fc.record({
        login: fc.anything(),
        binding: fc.anything(),
        response: fc.anything(),
        factor: fc.anything(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (input) => {
        expect(await begin?.(input)).toMatchObject({ kind: 'refused' });
        expect(await pick?.(input)).toEqual(refused);
        expect(await respond?.(input)).toEqual(refused);
        expect(await session?.(input)).toBe(null);
        expect(await logout?.(input)).toBe(false);
        await abandon?.(input);
      }),
      { numRuns: 200 },
    );
  });

  it('a listener that throws undoes nothing, and one that left hears no more', async () => {
    const { service, login } = await world();
    service.on(() => {
      throw new Error('full terminal');
    });
    let heard = 0;
    const stop = service.on(() => heard++);
    expectSession(await login());
    stop();
    expectSession(await login());
    expect(heard).toBe(2);
  });
});

describe('the clock of a machine that names no boot', () => {
  it('is the same in every process on it, and another after the next boot', () => {
    const boot = Date.UTC(2026, 0, 1, 12, 34, 56);
    const at = (seconds: number, offMs = 0): string => bootName(boot + seconds * 1_000 + offMs, seconds);
    expect([at(1), at(86_400, 250), at(1e6, -3_000)]).toEqual([at(0), at(0), at(0)]);
    expect(bootName(boot + 3_600_000, 5)).not.toBe(at(0));
    // One that comes soon after has the same name, and a time that begins anew.
    const before = { epoch: at(0), now: 200_000, unixMs: boot + 200_000 };
    expect(elapsedMs(before, { epoch: at(0), now: 1_000, unixMs: boot + 240_000 })).toBe(40_000);
  });
});

describe('a half-done login', () => {
  it('that its user abandons is over; nobody else can abandon it', async () => {
    const { service, begin, respond } = await world();
    const begun = await begin();
    await service.abandon({ login: begun.login, binding: 'x' });
    await service.abandon({ login: 'x', binding: begun.binding });
    expectSession(await respond(begun));
    const left = await begin();
    await service.abandon(left);
    expect(await respond(left)).toEqual(refused);
  });

  it('of before a restart of the machine is over, and so are its sessions; a lock stays', async () => {
    const here = await world({ file: true });
    const { id } = sessionOf(await here.login());
    const begun = await here.begin();
    for (let i = 0; i < 9; i++) await here.service.begin({ ...edda, password: 'wrong horse' });
    const { unixMs } = here.clock;
    const after = createLoginService({
      store: here.store,
      masterKey: Uint8Array.from({ length: 32 }, (_, i) => i),
      clock: virtualLoginClock({ epoch: 'next boot', unixMs: unixMs() + 60_000 }),
      ...quickHashes,
    });
    expect(await after.session(id)).toBe(null);
    const { login, binding, challenge } = begun;
    expect(await after.respond({ login, binding, response: here.make(challenge) })).toEqual(refused);
    await after.begin({ ...edda, password: 'wrong horse' });
    expect(after.staff.user('edda').lock).toEqual({ locked: 'by failures', endsInMs: dayMs, failures: 10 });
  });
});
