/** An owner reads in the audit log, line by line, what became of each login. Nothing else says why one was refused. */
import { describe, expect, it } from 'vitest';
import {
  challenged,
  counterSuite,
  drawing,
  edda,
  expectSession,
  other,
  pin,
  refused,
  serial,
  sessionOf,
  timedSuite,
  type World,
  world,
} from './login-world.ts';

const wrong = { ...edda, password: 'wrong horse' };
const minuteMs = 60_000;

interface Named {
  readonly login: string;
}

/**
 * Reads what is written from now on, as `event (reason) user factor login: sentence`. A login is `#1` where it is the
 * first of those given, `-` stands for a name that the line does not have, and `×2` for a line said twice.
 */
function reader({ service }: World): (...logins: readonly Named[]) => readonly string[] {
  const after = service.audit().at(-1)?.number ?? 0;
  return (...logins) =>
    service.audit({ after, limit: 1_000 }).map(({ event, reason, user, factor, login, says, count = 1 }) => {
      const place = logins.findIndex((one) => one.login === login);
      const named = [user ?? '-', factor ?? '-', login === undefined ? '-' : `#${place + 1}`];
      return `${event}${reason === undefined ? '' : ` (${reason})`} ${named.join(' ')}: ${says}${count === 1 ? '' : ` ×${count}`}`;
    });
}

describe('the log of a login that succeeds', () => {
  it('has the challenge, the response and the end of the session', async () => {
    const here = await world({ draw: drawing(123_457) });
    const read = reader(here);
    const begun = await here.begin();
    const { id } = sessionOf(await here.respond(begun));
    expect(await here.service.logout(id)).toBe(true);
    expect(read(begun)).toEqual([
      'issued edda CARD-1 #1: challenge 123457, for 180 s',
      'accepted edda CARD-1 #1: response verified',
      'logout edda CARD-1 -: session ended by the user',
    ]);
  });

  it('says of a card without a challenge that its code was asked for', async () => {
    const here = await world({ suite: 'HOTP-SHA1-6' });
    const read = reader(here);
    const begun = await here.begin();
    expect(begun).toMatchObject({ challenge: '', responseDigits: 6, pinBeside: true, lifeMs: 30_000 });
    expectSession(await here.respond(begun, here.make('', { counter: 2n }), pin));
    expect(read(begun)).toEqual([
      'issued edda CARD-1 #1: a code of the card is asked for, within 30 s',
      'accepted edda CARD-1 #1: counter 2, window 0 to 9',
    ]);
  });

  it('says by how much the clock of a card is off', async () => {
    const here = await world({ suite: timedSuite, draw: drawing(123_457) });
    const read = reader(here);
    const begun = await here.begin();
    const timeStep = BigInt(here.clock.unixMs() / minuteMs) - 1n;
    expectSession(await here.respond(begun, here.make(begun.challenge, { timeStep })));
    expect(read(begun)).toEqual([
      'issued edda CARD-1 #1: challenge 123457, for 180 s',
      'accepted edda CARD-1 #1: time step off by -1, drift 1',
    ]);
  });

  it('says that the password alone was enough, and whose session ended', async () => {
    const here = await world();
    await here.addUser('new');
    here.order({ serial: 'CARD-N', user: 'new', activated: false });
    const read = reader(here);
    const { id } = sessionOf(await here.service.begin({ ...edda, user: 'new' }));
    expect(await here.service.logout(id)).toBe(true);
    expect(await here.service.logout(id)).toBe(false);
    expect(read()).toEqual([
      'accepted new - -: password alone: the first card is not activated yet',
      'logout new - -: session ended by the user',
    ]);
  });
});

describe('the log of a login with two cards', () => {
  it('says that a pick was asked for, and why one was refused', async () => {
    const here = await world({ draw: drawing(123_457) });
    here.order({ serial: 'CARD-2' });
    const read = reader(here);
    const begun = await here.service.begin(edda);
    if (begun.kind !== 'pick') throw new Error('no picker');
    const { login, binding } = begun;
    expect(await here.service.respond({ login, binding, response: '12345678' })).toEqual(refused);
    expect(await here.service.pick({ login, binding, factor: 'CARD-9' })).toEqual(refused);
    const picked = await here.service.pick({ login, binding, factor: 'CARD-2' });
    expect(picked).toMatchObject({ kind: 'ask', factor: 'CARD-2', ask: { challenge: '123457' } });
    expect(await here.service.pick({ login, binding, factor: 'CARD-2' })).toEqual(refused);
    expect(read(begun)).toEqual([
      'issued edda - #1: asked to pick one of 2 factors',
      'refused (wrong step) edda - #1: no factor was picked',
      'issued edda CARD-2 #1: challenge 123457, for 180 s',
      'refused (wrong step) - - -: unknown factor, or nothing to pick now ×2',
    ]);
  });

  it('says that a pick came too late', async () => {
    const here = await world();
    here.order({ serial: 'CARD-2' });
    const begun = await here.service.begin(edda);
    if (begun.kind !== 'pick') throw new Error('no picker');
    const read = reader(here);
    here.clock.advance(180_001);
    expect(await here.service.pick({ ...begun, factor: serial })).toEqual(refused);
    expect(read(begun)).toEqual(['expired (late) edda - #1: a factor was picked too late']);
  });
});

describe('the log of a password step that is refused', () => {
  it('says why', async () => {
    const here = await world({ policy: { challengesMax: 1, challengesWindowMs: 90_000 } });
    await here.service.staff.addUser({ name: 'pat', password: edda.password, mode: 'paper' });
    await here.addUser('hurt');
    here.store.write(({ users }) => {
      const user = users.get('hurt');
      if (user !== null) users.put({ ...user, password: 'scrypt$damaged' });
    });
    const read = reader(here);
    const begun = await here.begin();
    for (const asked of [
      { ...edda, user: 'nobody' },
      { ...edda, user: 'Edda' },
      wrong,
      edda,
      { ...edda, user: 'pat' },
      { ...edda, user: 'hurt' },
    ]) {
      expect(await here.service.begin(asked)).toMatchObject({ kind: 'refused' });
    }
    expect(read(begun).slice(1)).toEqual([
      'refused (unknown user) - - -: no user of that name (4 characters; user names are lower case) ×2',
      'refused (wrong password) edda - -: wrong password',
      'refused (too many challenges) edda - -: 1 challenges within 90 s',
      'refused (paper user) pat - -: a paper user in live mode',
      'failed (computation) hurt - -: the kept password hash is damaged, or its N is above 1048576: set the password again',
    ]);
  });

  it.each([
    [7_200_000, '2 h'],
    [90_000, '90 s'],
  ])('says that the account is locked by it, once, for %i ms', async (lockMs, time) => {
    const here = await world({ policy: { failuresMax: 2, lockMs } });
    const read = reader(here);
    for (let i = 0; i < 4; i++) await here.service.begin(wrong);
    expect(read()).toEqual([
      'refused (wrong password) edda - -: wrong password ×2',
      `locked edda - -: 2 failures in a row: the account is locked for ${time}`,
      'refused (wrong password) edda - -: wrong password ×2',
    ]);
  });
});

describe('the log of a response that is refused', () => {
  it('says of what is no response what it is', async () => {
    const here = await world({ suite: 'HOTP-SHA1-6' });
    const logins: Named[] = [];
    const read = reader(here);
    const send = async (response: unknown, beside?: unknown): Promise<void> => {
      const begun = await here.begin();
      logins.push(begun);
      expect(await here.respond(begun, response as string, beside as string)).toEqual(refused);
    };
    await send(123_456, pin);
    await send('12345', pin);
    await send('12345a', pin);
    await send('123456', '40711');
    await here.service.respond({ login: 'x', binding: 7 as never, response: '123456' });
    await here.service.respond({ login: 7 as never, binding: 'x', response: '123456' });
    expect(read(...logins).filter((line) => line.includes('malformed'))).toEqual([
      'refused (malformed) edda CARD-1 #1: the response is not a text',
      'refused (malformed) edda CARD-1 #2: the response has 5 characters, not 6',
      'refused (malformed) edda CARD-1 #3: the response has characters other than 0 to 9',
      'refused (malformed) edda CARD-1 #4: the PIN beside the code is not 4 digits',
      'refused (malformed) - - -: login or binding is not a text ×2',
    ]);
  });

  it('says that it came for another login, from another session, twice, or to one that is over', async () => {
    const here = await world({ draw: drawing(3, 5, 7, 9, 11, 13) });
    here.clock.advance(1_000);
    const read = reader(here);
    const one = await here.begin();
    const right = here.make(one.challenge);
    await here.service.respond({ ...one, login: 'none', response: right });
    await here.service.respond({ ...one, binding: 'another', response: right });
    expectSession(await here.respond(one));
    await here.respond(one);
    const two = await here.begin();
    await here.respond(two, other(here.make(two.challenge)));
    await here.respond(two);
    const three = await here.begin();
    const four = await here.begin();
    await here.respond(three);
    await here.service.abandon(four);
    await here.respond(four);
    const five = await here.begin();
    here.clock.advance(181_250);
    await here.respond(five);
    here.clock.advance(750);
    await here.respond(five);
    expect(read(one, two, three, four, five)).toEqual([
      'issued edda CARD-1 #1: challenge 000003, for 180 s',
      'refused (no such login) - - -: no such login',
      'refused (wrong binding) edda CARD-1 #1: the response came from another session',
      'accepted edda CARD-1 #1: response verified',
      'replayed (used) edda CARD-1 #1: the login was accepted before',
      'issued edda CARD-1 #2: challenge 000005, for 180 s',
      'refused (wrong response) edda CARD-1 #2: PIN or challenge differs',
      'replayed (used) edda CARD-1 #2: the login had a response before',
      'issued edda CARD-1 #3: challenge 000007, for 180 s',
      'voided edda CARD-1 #3: a new login of the user voids this one',
      'issued edda CARD-1 #4: challenge 000009, for 180 s',
      'refused (superseded) edda CARD-1 #3: a newer login of the user voided this one',
      'voided edda CARD-1 #4: abandoned by the user',
      'refused (used) edda CARD-1 #4: the login was abandoned, or its password changed',
      'issued edda CARD-1 #5: challenge 000011, for 180 s',
      'expired (late) edda CARD-1 #5: late by 2 s ×2',
    ]);
  });

  it('says what of a factor stands against it', async () => {
    const here = await world({ policy: { failuresMax: 2, lockMs: 3_600_000 } });
    const { staff } = here.service;
    for (const user of ['bare', 'held', 'gone']) await here.addUser(user);
    here.order({ serial: 'CARD-H', user: 'held' });
    here.order({ serial: 'CARD-G', user: 'gone' });
    const read = reader(here);
    const logins: Named[] = [];
    const respond = async (user: string): Promise<void> => {
      const begun = await here.begin(user);
      logins.push(begun);
      expect(await here.respond(begun)).toEqual(refused);
    };
    const open = await here.begin('gone');
    logins.push(open);
    staff.revokeFactor('CARD-G');
    expect(await here.respond(open)).toEqual(refused);
    await respond('gone');
    staff.lockFactor('CARD-H');
    await respond('held');
    staff.lockUser('held');
    await respond('held');
    const bare = challenged(await here.service.begin({ ...edda, user: 'bare' }));
    logins.push(bare);
    expect(await here.respond(bare, '12345678')).toEqual(refused);
    expect(read(...logins).filter((line) => line.startsWith('refused'))).toEqual([
      'refused (factor revoked) gone CARD-G #1: the factor was revoked meanwhile',
      'refused (factor revoked) gone CARD-G #2: the card is revoked',
      'refused (factor locked) held CARD-H #3: the card is locked',
      'refused (user locked) held CARD-H #4: the account is locked',
      `refused (no factor) bare ${bare.factor} #5: the user has no active factor`,
    ]);
  });

  it('says that card and account are locked by it', async () => {
    const here = await world({ policy: { failuresMax: 2, lockMs: 3_600_000 } });
    const read = reader(here);
    for (let i = 0; i < 3; i++) await here.fail();
    expect(read().filter((line) => line.startsWith('locked'))).toEqual([
      'locked - CARD-1 -: 2 failures in a row: the card is locked for 1 h',
      'locked edda - -: 2 failures in a row: the account is locked for 1 h',
    ]);
  });

  it.each([
    [counterSuite, 4n, 'counter used', 'counter 4, window 5 to 14'],
    [counterSuite, 15n, 'counter ahead', 'counter 15, window 5 to 14'],
    [counterSuite, 114n, 'counter ahead', 'counter 114, window 5 to 14'],
    [counterSuite, 115n, 'wrong response', 'PIN or challenge differs; window 5 to 14'],
    ['HOTP-SHA1-6', 200n, 'wrong response', 'no such code; window 5 to 14'],
    ['OCRA-1:HOTP-SHA1-8:C-QN06', 200n, 'wrong response', 'challenge or key differs; window 5 to 14'],
  ])('%s, counter %i: says %s', async (suite, counter, reason, says) => {
    const here = await world({ suite, counter: 5n });
    const begun = await here.begin();
    const response = here.make(begun.challenge, { counter });
    expect(await here.respond(begun, response, suite.startsWith('HOTP') ? pin : undefined)).toEqual(refused);
    expect(here.last()).toMatchObject({ event: 'refused', reason, says });
  });

  it('looks ten counters back and no further', async () => {
    const here = await world({ suite: counterSuite, counter: 30n });
    const says = async (counter: bigint): Promise<unknown> => {
      expect(await here.login('edda', { counter })).toEqual(refused);
      return here.last().says;
    };
    expect(await says(20n)).toBe('counter 20, window 30 to 39');
    expect(await says(19n)).toBe('PIN or challenge differs; window 30 to 39');
  });

  it.each([
    [-11n, 'wrong response', 'PIN or challenge differs'],
    [-10n, 'step outside', 'time step off by -10, drift 1'],
    [10n, 'step outside', 'time step off by 10, drift 1'],
    [11n, 'wrong response', 'PIN or challenge differs'],
  ])('says of a clock that is %i minutes off: %s', async (off, reason, says) => {
    const here = await world({ suite: timedSuite });
    const timeStep = BigInt(here.clock.unixMs() / minuteMs) + off;
    expect(await here.login('edda', { timeStep })).toEqual(refused);
    expect(here.last()).toMatchObject({ reason, says });
  });

  it('says that the PIN beside a right code differs, and that the last counter was used', async () => {
    const edge = 2n ** 64n - 1n;
    const here = await world({ suite: 'HOTP-SHA1-6', counter: edge });
    const send = async (beside: string): Promise<unknown> => {
      const begun = await here.begin();
      const { kind } = await here.respond(begun, here.make('', { counter: edge }), beside);
      const { event, reason, says } = here.last();
      return [kind, event, reason, says];
    };
    expect(await send('4072')).toEqual([
      'refused',
      'refused',
      'wrong PIN',
      'the code is right, the PIN differs',
    ]);
    expect(await send(pin)).toEqual([
      ...['session', 'accepted', undefined],
      'counter 18446744073709551615, window 18446744073709551615 to 18446744073709551624',
    ]);
    expect(await send(pin)).toEqual([
      ...['refused', 'refused', 'counter used up'],
      'counter 18446744073709551615 was the last one: replace the card',
    ]);
  });

  it('says what became of two responses in a row', async () => {
    const here = await world({ suite: 'HOTP-SHA1-6', counter: 5n, policy: { resyncWindow: 20 } });
    const { staff } = here.service;
    const tell = (first: bigint, second: bigint, beside = pin): unknown => {
      const one = staff.beginResync(serial);
      const next = staff.respondToTest({ test: one.test, response: here.make('', { counter: first }), pin });
      if (next.kind !== 'next') throw new Error(`no second challenge but ${next.kind}`);
      const { test } = next.test;
      const response = here.make('', { counter: second });
      const outcome = staff.respondToTest({ test, response, pin: beside });
      return outcome.kind === 'refused' ? [outcome.reason, outcome.says] : outcome.kind;
    };
    expect(tell(7n, 9n)).toEqual(['wrong response', 'no two counters in a row from 5 to 24 fit']);
    expect(tell(7n, 8n, '9026')).toEqual(['wrong PIN', 'the codes are right, the PIN differs']);
    expect(tell(7n, 8n)).toBe('done');
    expect(here.last().says).toContain('counter 8, from 5 to 24');
  });
});

describe('the log of logins that nobody finishes', () => {
  it('says so when they are swept away', async () => {
    const here = await world({ draw: drawing(3, 5) });
    const begun = await here.begin();
    const read = reader(here);
    here.clock.advance(180_001);
    await here.service.begin({ ...edda, user: 'nobody' });
    expect(read(begun)).toEqual([
      'expired (late) edda CARD-1 #1: no response within 180 s',
      'refused (unknown user) - - -: no user of that name (6 characters)',
    ]);
    await here.respond(begun);
    expect(read(begun)).toEqual([
      'refused (unknown user) - - -: no user of that name (6 characters)',
      'expired (late) edda CARD-1 #1: late by 0.001 s ×2',
    ]);
  });
});
