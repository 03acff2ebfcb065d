/** Staff add people and cards, and a card's holder proves it, in code and by the commands. */
import { describe, expect, it } from 'vitest';
import { StaffError } from '../../src/login/admin/admin-types.ts';
import { auditLine } from '../../src/login/admin/commands/audit-command.ts';
import type { VerbInput, VerbResult } from '../../src/login/admin/commands/command.ts';
import { verbs } from '../../src/login/admin/commands/commands.ts';
import { createSeal, SealError } from '../../src/login/auth/sealing.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import {
  counterSuite,
  edda,
  expectSession,
  key,
  masterKey,
  other,
  pin,
  plainSuite,
  refused,
  serial,
  sessionOf,
  type World,
  world,
} from './login-world.ts';

describe('the staff', () => {
  it('activates an ordered card with one test challenge', async () => {
    const { service, addUser, order, make, login } = await world();
    await addUser('new');
    order({ serial: 'CARD-N', user: 'new', activated: false });
    const wrong = service.staff.beginActivation('CARD-N');
    expect(service.staff.respondToTest({ test: wrong.test, response: other(make(wrong.challenge)) })).toEqual(
      {
        kind: 'refused',
        reason: 'wrong response',
        says: 'PIN or challenge differs',
      },
    );
    const { test, challenge, endsInMs } = service.staff.beginActivation('CARD-N');
    expect(endsInMs).toBe(180_000);
    expect(service.staff.respondToTest({ test, response: make(challenge) })).toMatchObject({
      kind: 'done',
      factor: { status: 'active', lock: { failures: 0 } },
    });
    expectSession(await login('new'), 'new');
    expect(() => service.staff.beginActivation('CARD-N')).toThrow('card "CARD-N": already active');
  });

  it('gives a test three minutes, and only the newest one counts', async () => {
    const { service, clock, make } = await world();
    const older = service.staff.beginPinChange(serial, '9026', '9026');
    const late = service.staff.beginPinChange(serial, '9026', '9026');
    const respond = (begun: { test: string; challenge: string }): unknown =>
      service.staff.respondToTest({ test: begun.test, response: make(begun.challenge, { pin: '9026' }) });
    expect(respond(older)).toMatchObject({ kind: 'refused', reason: 'used' });
    clock.advance(180_001);
    expect(respond(late)).toMatchObject({ kind: 'refused', reason: 'late', says: 'late by 0.001 s' });
    const inTime = service.staff.beginPinChange(serial, '9026', '9026');
    clock.advance(180_000);
    expect(respond(inTime)).toMatchObject({ kind: 'done' });
  });

  it('counts failed tests for the card, and locks it', async () => {
    const { service, make, login } = await world();
    for (let i = 0; i < 10; i++) {
      const { test, challenge } = service.staff.beginPinChange(serial, '9026', '9026');
      service.staff.respondToTest({ test, response: other(make(challenge, { pin: '9026' })) });
    }
    expect(service.staff.factor(serial).lock).toMatchObject({ locked: 'by failures', failures: 10 });
    const { test, challenge } = service.staff.beginPinChange(serial, '9026', '9026');
    const response = make(challenge, { pin: '9026' });
    expect(service.staff.respondToTest({ test, response })).toMatchObject({ reason: 'factor locked' });
    expect(await login()).toEqual(refused);
    service.staff.unlockFactor(serial);
    expectSession(await login());
  });

  it('locks a user and a card until they are unlocked, and ends their sessions', async () => {
    const { service, clock, login } = await world();
    for (const [lock, unlock] of [
      [() => service.staff.lockUser('edda'), () => service.staff.unlockUser('edda')],
      [() => service.staff.lockFactor(serial), () => service.staff.unlockFactor(serial)],
    ] as const) {
      const { id } = sessionOf(await login());
      expect(lock().lock).toMatchObject({ locked: 'by staff', endsInMs: null });
      expect(await service.session(id)).toBe(null);
      clock.advance(365 * 86_400_000);
      expect(await login()).toEqual(refused);
      unlock();
      expectSession(await login());
    }
  });

  it('resets a PIN, changes a password, takes a card from a user', async () => {
    const { service, addUser, begin, make, respond, login } = await world();
    service.staff.resetPin(serial, '9026');
    expectSession(await login('edda', { pin: '9026' }));
    await addUser('otto');
    service.staff.shareCard(serial, 'otto');
    const { id } = sessionOf(await login('otto', { pin: '9026' }));
    expect(service.staff.unshareCard(serial, 'otto').users).toEqual(['edda']);
    expect(await service.session(id)).toBe(null);
    const begun = await begin();
    await service.staff.setPassword('edda', 'another horse');
    expect(await respond(begun, make(begun.challenge, { pin: '9026' }))).toEqual(refused);
    expect(service.audit().at(-1)).toMatchObject({
      reason: 'used',
      says: 'the login was abandoned, or its password changed',
    });
    expect(await service.begin(edda)).toMatchObject({ reason: 'credentials' });
    expect(await service.begin({ ...edda, password: 'another horse' })).toMatchObject({ kind: 'ask' });
  });

  it('hears what is wrong with what it asks for', async () => {
    const { service, addUser, order } = await world();
    const { staff } = service;
    await expect(addUser('edda')).rejects.toThrow('user "edda": exists already');
    await expect(addUser('-x')).rejects.toThrow('user name "-x": invalid');
    await expect(addUser('-X')).rejects.toThrow('user name "-X": invalid');
    await expect(addUser('DEMO')).rejects.toThrow('user "DEMO": user names are lower case; use "demo"');
    expect(staff.users().map(({ name }) => name)).toEqual(['edda']);
    await expect(staff.setPassword('Edda', 'another horse')).rejects.toThrow(
      'user "Edda": user names are lower case; use "edda"',
    );
    await expect(staff.addUser({ name: 'x', password: '1234567' })).rejects.toThrow(
      'password: has 7 characters',
    );
    await staff.addUser({ name: 'x', password: '12345678' });
    const faults: readonly (readonly [() => unknown, string])[] = [
      [() => staff.user('EDDA'), 'user "EDDA": user names are lower case; use "edda"'],
      [() => staff.lockUser('EDDA'), 'user "EDDA": user names are lower case; use "edda"'],
      [() => staff.shareCard(serial, 'EDDA'), 'user "EDDA": user names are lower case; use "edda"'],
      [() => order({ serial: 'C', user: 'EDDA' }), 'user "EDDA": user names are lower case; use "edda"'],
      [() => staff.user('nobody'), 'user "nobody": unknown'],
      [() => staff.factor('none'), 'factor "none": unknown; list the factors'],
      [() => order({}), 'card "CARD-1": exists already'],
      [() => order({ serial: 'a b' }), 'serial number "a b": invalid'],
      [() => order({ serial: 'C', pin: '123' }), 'PIN: not 4 digits; give 4 digits 0 to 9'],
      [() => order({ serial: 'C', pin: '12345' }), 'PIN: not 4 digits; give 4 digits 0 to 9'],
      [() => order({ serial: 'C', key: new Uint8Array(13) }), 'key: 13 bytes are too few; give 14 or more'],
      [
        () => order({ serial: 'C', counter: 2n ** 64n }),
        'counter: 18446744073709551616 is out of range; give 0 to 18446744073709551615',
      ],
      [
        () => order({ serial: 'C', suite: 'OCRA-1:HOTP-SHA1-6:QA08' }),
        'asks for QA8; give one with QN04 to QN08 for a login',
      ],
      [
        () => staff.beginPinChange(serial, '9026', '9027'),
        'new PIN: its two entries differ; give the same twice',
      ],
      [() => staff.beginResync(serial), 'card "CARD-1": has no counter in its suite'],
      [
        () => staff.unshareCard(serial, 'x'),
        'card "CARD-1": not one of user "x"; name a user who has it, edda',
      ],
      [
        () => staff.respondToTest({ test: 'none', response: '' }),
        'test "none": unknown; begin one with dscplus server card activate, card pin, card resync or app resync',
      ],
    ];
    for (const [call, says] of faults) {
      expect(call).toThrow(StaffError);
      expect(call).toThrow(says);
    }
    order({ serial: 'C14', key: new Uint8Array(14).fill(7), counter: 2n ** 64n - 1n });
    staff.revokeFactor('C14');
    expect(() => staff.resetPin('C14', '1111')).toThrow('card "C14": revoked for good; order another');
  });
});

describe('the words of the command line', () => {
  const run = async (here: World, words: string, input: Partial<VerbInput> = {}): Promise<VerbResult> => {
    const verb = verbs.find((one) => one.words === words);
    if (verb === undefined) throw new Error(`no verb ${words}`);
    return await verb.run(here.service, { args: {}, options: {}, secrets: {}, ...input });
  };

  it('add a user, order a card, activate it, and show them', async () => {
    const here = await world();
    const added = await run(here, 'user add', {
      args: { name: 'pat' },
      options: { paper: true },
      secrets: { password: 'paper horse' },
    });
    expect(added.lines).toEqual(['pat: paper, factors none']);
    const ordered = await run(here, 'card order', {
      args: { serial: 'CARD-P', user: 'pat' },
      options: { counter: '7', suite: counterSuite },
      secrets: { pin, key: Buffer.from(key).toString('hex') },
    });
    expect(ordered.lines).toEqual([`CARD-P: ordered, ${counterSuite}, users pat, next counter 7`]);
    expect(ordered.key).toEqual(key);
    expect(JSON.stringify([ordered.value, ordered.lines])).not.toContain(Buffer.from(key).toString('hex'));
    expect((await run(here, 'user show', { args: { name: 'pat' } })).lines).toEqual([
      'pat: paper, factors CARD-P, password alone for 336 h',
    ]);
    const { test } = (await run(here, 'card activate', { args: { serial: 'CARD-P' } })).value as {
      test: string;
    };
    const failed = await run(here, 'card respond', { args: { test, response: '00000000' } });
    expect(failed).toMatchObject({
      refused: true,
      lines: ['refused: PIN or challenge differs; window 7 to 16; begin another test'],
    });
    expect((await run(here, 'factor list')).lines[1]).toContain('next counter 7, 1 failures in a row');
    const locked = await run(here, 'factor lock', { args: { id: 'CARD-P' } });
    expect(locked.lines[0]).toContain(', locked by the staff');
    const log = await run(here, 'audit', { options: { factor: 'CARD-P', limit: '1' } });
    expect(log.lines).toEqual([
      expect.stringMatching(/^\d+ {2}2026-01-01T00:00:00\.000Z {2}locked {2}CARD-P {2}locked by the staff$/),
    ]);
  });

  it('say what helps where another test does not', async () => {
    const here = await world();
    await run(here, 'user add', { args: { name: 'pat' }, secrets: { password: 'paper horse' } });
    await run(here, 'card order', { args: { serial: 'CARD-P', user: 'pat' }, secrets: { pin } });
    const begun = await run(here, 'card activate', { args: { serial: 'CARD-P' } });
    const { test } = begun.value as { test: string };
    await run(here, 'factor lock', { args: { id: 'CARD-P' } });
    expect((await run(here, 'card respond', { args: { test, response: '00000000' } })).lines).toEqual([
      'refused: the card is locked; unlock it with dscplus server factor unlock',
    ]);
  });

  it('refuse what is missing or no number', async () => {
    const here = await world();
    await expect(run(here, 'user show')).rejects.toThrow('name: missing');
    await expect(run(here, 'audit', { options: { limit: 'x' } })).rejects.toThrow(
      '--limit: invalid value "x"',
    );
    await expect(
      run(here, 'card order', { args: { serial: 'C', user: 'edda' }, options: { counter: '-1' } }),
    ).rejects.toThrow('counter: invalid value "-1"');
  });

  it('write an audit line that has no time as well', () => {
    const line = {
      number: 0,
      unixMs: Number.NaN,
      event: 'failed',
      reason: 'clock',
      says: 'no clock',
    } as const;
    expect(auditLine(line)).toBe('0  no time  failed  clock: no clock');
  });
});

describe('whoever sets a server up', () => {
  it('hears which cost of a hash is out of range', () => {
    expect(() => createLoginService({ hashCost: 1_000 })).toThrow('hash cost: invalid value 1000');
  });

  it('can not open a store with another master key, nor without one', async () => {
    const { store } = await world({ suite: plainSuite });
    const options = { store, hashCost: 1024 };
    expect(() => createLoginService({ ...options, masterKey: masterKey.toReversed() })).toThrow(SealError);
    expect(() => createLoginService(options)).toThrow('masterKey: missing beside store');
    expect(createLoginService({ ...options, masterKey }).staff.users().length).toBe(1);
  });

  it('has every bit of a sealed value guarded', () => {
    const seal = createSeal(masterKey);
    const sealed = Buffer.from(seal.seal('card A', { pin: '1' }), 'base64');
    expect(seal.open('card A', sealed.toString('base64'))).toEqual({ pin: '1' });
    expect(() => seal.open('card B', sealed.toString('base64'))).toThrow(SealError);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => seal.open('card A', changed.toString('base64'))).toThrow(SealError);
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => seal.open('card A', sealed.subarray(0, length).toString('base64'))).toThrow(SealError);
    }
  });
});

describe('a card that is ordered', () => {
  const suite = 'OCRA-1:HOTP-SHA1-6:QN08';
  const refusal = async (card: object): Promise<string> => {
    const { service } = await world();
    try {
      service.staff.orderCard({ serial: 'C-1', user: 'edda', ...card });
    } catch (error) {
      if (error instanceof StaffError) return error.message;
      throw error;
    }
    return 'ordered';
  };

  it('has the default suite, and a PIN that the server checks by it', async () => {
    const { service } = await world();
    const { card } = service.staff.orderCard({ serial: 'C-1', user: 'edda', pin });
    expect([card.suite, card.pinChecker]).toEqual(['OCRA-1:HOTP-SHA256-8:QN06-PSHA1', 'server by suite']);
    expect(await refusal({})).toBe('PIN: not 4 digits; give 4 digits 0 to 9');
  });

  it('without P in its suite keeps its PIN, unless nobody is to check it', async () => {
    const { service } = await world();
    const checkers = [{}, { noPin: true }, { pinCheck: 'server', pin } as const].map(
      (more, i) =>
        service.staff.orderCard({ serial: `C-${i}`, user: 'edda', suite, ...more }).card.pinChecker,
    );
    expect(checkers).toEqual(['card', 'nobody', 'server beside code']);
    expect(service.staff.card('C-1').pinChecker).toBe('nobody');
    expect(await refusal({ suite, pinCheck: 'none' })).toMatch(
      /^PIN: neither the suite nor the profile of this card checks it; /,
    );
  });

  it('takes no PIN that the server does not check', async () => {
    const says = (who: string): string => `PIN: checked by ${who}, so the server stores none; leave it out`;
    expect(await refusal({ suite, pin })).toBe(says('the card'));
    expect(await refusal({ suite, pin, noPin: true })).toBe(says('nobody'));
    expect(await refusal({ suite: 'HOTP-SHA1-6', pin, pinCheck: 'card' })).toBe(says('the card'));
    expect(await refusal({ suite: 'HOTP-SHA1-6', pin, noPin: true })).toBe(says('nobody'));
    expect(await refusal({ pin, noPin: true })).toBe(
      'noPin: true: the PIN of this card is checked by the server, by P in the suite; leave noPin: true out',
    );
    expect(await refusal({ pin, pinCheck: 'card' })).toMatch(
      /^pinCheck: "card" does not go with P in the suite/,
    );
  });
});
