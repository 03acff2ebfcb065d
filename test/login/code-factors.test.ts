/** People who log in with a code that they type: from an authenticator app, by telephone, from a code card. */
import { describe, expect, it } from 'vitest';
import { hotp } from '../../src/crypto/hotp.ts';
import type { Application } from '../../src/login/auth/applications.ts';
import type {
  Asking,
  Begun,
  CodeAsk,
  Picked,
  Responded,
  ValuesAsk,
} from '../../src/login/auth/login-steps.ts';
import { fingerprint } from '../../src/login/auth/transaction.ts';
import { edda, refused, serial, sessionOf, type World, world } from './login-world.ts';

const dayMs = 86_400_000;
const mia = 'mia';

/** Edda has her card; Mia has what a test gives her. */
async function withMia(): Promise<World> {
  const here = await world();
  await here.addUser(mia);
  return here;
}

function asking(step: Begun | Picked): Asking {
  if (step.kind !== 'ask') throw new Error(`nothing asked but ${JSON.stringify(step)}`);
  return step;
}

async function begin({ service }: World, app?: Application): Promise<Asking> {
  return asking(await service.begin({ ...edda, user: mia, ...(app !== undefined && { app }) }));
}

const respond = (
  { service }: World,
  { login, binding }: Pick<Asking, 'login' | 'binding'>,
  response: string,
): Promise<Responded> => service.respond({ login, binding, response });

function keyOf(secret: string): Uint8Array {
  const bits = [...secret]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** What the app shows, `steps` of 30 s from now. */
function shownBy(key: Uint8Array, { clock }: World, steps = 0): string {
  return hotp(key, BigInt(Math.floor(clock.unixMs() / 30_000) + steps), { digits: 6 });
}

async function withApp(): Promise<{ readonly here: World; readonly code: (steps?: number) => string }> {
  const here = await withMia();
  const { factor, secret } = here.service.staff.addTotp(mia);
  const key = keyOf(secret);
  const code = (steps?: number): string => shownBy(key, here, steps);
  here.service.staff.proveTotp(factor.id, code());
  here.clock.advance(30_000);
  return { here, code };
}

const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('someone with an authenticator app', () => {
  it('reads the key from an address as all such apps do, and can use it once a code has proved it', async () => {
    const here = await withMia();
    const { staff } = here.service;
    const { factor, otpauth, secret } = staff.addTotp(mia);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(otpauth).toBe(
      `otpauth://totp/dscplus:mia?secret=${secret}&issuer=dscplus&algorithm=SHA1&digits=6&period=30`,
    );
    expect(factor).toMatchObject({ id: 'totp-mia-1', kind: 'totp', status: 'ordered', endsInMs: null });
    const code = shownBy(keyOf(secret), here);
    expect(() => staff.proveTotp(factor.id, wrong(code))).toThrow(
      'authenticator app "totp-mia-1": wrong code; give the six digits that it shows now',
    );
    expect(staff.proveTotp(factor.id, code).status).toBe('active');
    expect(() => staff.proveTotp(factor.id, code)).toThrow('already active');
  });

  it('is asked for a code also before the app is proved, and none is accepted', async () => {
    const here = await withMia();
    const { secret } = here.service.staff.addTotp(mia);
    const step = await begin(here);
    expect(step.ask).toMatchObject({ by: 'code', from: 'app' });
    expect((await respond(here, step, shownBy(keyOf(secret), here))).kind).toBe('wrong code');
    expect(here.last()).toMatchObject({ reason: 'no factor' });
  });

  it('types the code it shows, and the session says which factor it was', async () => {
    const { here, code } = await withApp();
    const step = await begin(here, 'ios');
    expect(step.ask).toEqual({ by: 'code', from: 'app', to: null, digits: 6, triesLeft: 3, again: [] });
    expect(step.factors).toEqual([
      { id: 'totp-mia-1', kind: 'totp', name: 'Mobile Authenticator App', code: '4' },
    ]);
    expect(sessionOf(await respond(here, step, code()))).toMatchObject({
      ...{ user: mia, app: 'ios', scope: 'full', factor: { id: 'totp-mia-1', kind: 'totp' } },
    });
  });

  it.each([
    [-2, 'wrong code'],
    [-1, 'session'],
    [0, 'session'],
    [1, 'session'],
    [2, 'wrong code'],
  ])('with a clock %i steps off gets: %s', async (steps, kind) => {
    const { here, code } = await withApp();
    here.clock.advance(60_000);
    expect((await respond(here, await begin(here), code(steps))).kind).toBe(kind);
  });

  it('can use a code once, whichever login asks, and not the one that proved the app', async () => {
    const { here, code } = await withApp();
    expect((await respond(here, await begin(here), code(-1))).kind).toBe('wrong code');
    expect((await respond(here, await begin(here), code())).kind).toBe('session');
    expect((await respond(here, await begin(here), code())).kind).toBe('wrong code');
    expect(here.last()).toMatchObject({ event: 'refused', reason: 'wrong code', user: mia });
    here.clock.advance(30_000);
    expect((await respond(here, await begin(here), code())).kind).toBe('session');
  });

  it('may mistype twice; the third wrong code ends the login, and each counts', async () => {
    const { here, code } = await withApp();
    const step = await begin(here);
    const again = await respond(here, step, wrong(code()));
    expect(again).toMatchObject({ kind: 'wrong code', ask: { triesLeft: 2 }, login: step.login });
    expect(here.service.staff.user(mia).lock.failures).toBe(1);
    expect(sessionOf(await respond(here, step, code())).user).toBe(mia);
    here.clock.advance(30_000);
    const next = await begin(here);
    for (const kind of ['wrong code', 'wrong code', 'refused']) {
      expect((await respond(here, next, wrong(code()))).kind).toBe(kind);
    }
    expect(await respond(here, next, code())).toEqual(refused);
    expect(here.service.staff.user(mia).lock.failures).toBe(3);
    expect(here.service.staff.factor('totp-mia-1').lock.failures).toBe(3);
  });

  it('who is locked is asked, and told of wrong codes, as everyone', async () => {
    const { here, code } = await withApp();
    here.service.staff.lockUser(mia);
    const step = await begin(here);
    expect(await respond(here, step, code())).toMatchObject({ kind: 'wrong code', ask: { triesLeft: 2 } });
    expect(here.last()).toMatchObject({ reason: 'user locked' });
    expect(await respond(here, step, code())).toMatchObject({ kind: 'wrong code', ask: { triesLeft: 1 } });
    expect(await respond(here, step, code())).toEqual(refused);
  });
});

describe('someone who has lost a card and telephones', () => {
  it('gets a temporary code: two days for everything, ten for the portal, then over', async () => {
    const here = await withMia();
    const { code, factor } = here.service.staff.giveTemporary(mia);
    expect(code).toMatch(/^[A-Z2-9]{8}$/);
    expect(factor).toMatchObject({ kind: 'temporary', status: 'active', endsInMs: 12 * dayMs });
    const step = await begin(here, 'tws-latest');
    expect(step.ask).toEqual({ by: 'temporary', characters: 8 });
    expect(step.factors[0]).toMatchObject({ name: 'Temporary Code', code: '6' });
    expect(sessionOf(await respond(here, step, code)).scope).toBe('full');
    // It is used again, by its nature.
    here.clock.advance(2 * dayMs - 1);
    expect(sessionOf(await respond(here, await begin(here, 'tws-latest'), code)).scope).toBe('full');
    here.clock.advance(1);
    expect(await respond(here, await begin(here, 'tws-latest'), code)).toEqual(refused);
    expect(here.last()).toMatchObject({ reason: 'portal only' });
    expect(sessionOf(await respond(here, await begin(here), code)).scope).toBe('portal');
    here.clock.advance(10 * dayMs);
    expect(await respond(here, await begin(here), code)).toEqual(refused);
    expect(here.last()).toMatchObject({ reason: 'factor expired' });
  });

  it('of another application than the portal is told when the code ends, and out then', async () => {
    const here = await withMia();
    const { code } = here.service.staff.giveTemporary(mia);
    here.clock.advance(2 * dayMs - 60_000);
    const ends = async (app: 'portal' | 'tws-latest') => {
      const { id, endsInMs, idleEndsInMs } = sessionOf(await respond(here, await begin(here, app), code));
      return { id, endsInMs, idleEndsInMs };
    };
    const portal = await ends('portal');
    const other = await ends('tws-latest');
    expect(portal).toMatchObject({ endsInMs: dayMs, idleEndsInMs: 30 * 60_000 });
    expect(other).toMatchObject({ endsInMs: 60_000, idleEndsInMs: 60_000 });
    // What is over by the clock can be swept.
    const ended = (): readonly string[] =>
      here.store.read(({ sessions }) => sessions.ended('virtual', here.clock.now(), 10));
    here.clock.advance(59_999);
    expect([here.service.isLive(other.id), ended()]).toEqual([true, []]);
    here.clock.advance(1);
    expect([portal, other].map(({ id }) => here.service.isLive(id))).toEqual([true, false]);
    here.clock.advance(1);
    expect(ended()).toEqual([fingerprint(other.id)]);
  });

  it('types it in upper case; any other is refused, and the login ends', async () => {
    const here = await withMia();
    const { code } = here.service.staff.giveTemporary(mia);
    const given = /[A-Z]/.test(code) ? code.toLowerCase() : code.slice(1);
    const step = await begin(here);
    expect(await respond(here, step, given)).toEqual(refused);
    expect(here.last()).toMatchObject({ reason: 'malformed' });
    expect(await respond(here, step, code)).toEqual(refused);
    expect(await respond(here, await begin(here), code.replaceAll(/./g, 'Z'))).toEqual(refused);
    expect(here.last()).toMatchObject({ reason: 'wrong code' });
  });

  it('or proves an authenticator app, which ends the temporary code', async () => {
    const here = await withMia();
    const { staff } = here.service;
    const temporary = staff.giveTemporary(mia).factor;
    const { factor, secret } = staff.addTotp(mia);
    expect(staff.factor(temporary.id).status).toBe('active');
    staff.proveTotp(factor.id, shownBy(keyOf(secret), here));
    expect(staff.factor(temporary.id).status).toBe('revoked');
    expect((await begin(here)).factors.map(({ code }) => code)).toEqual(['4']);
  });

  it('then the code card, then the new card, each of which ends the one before', async () => {
    const here = await withMia();
    const { staff } = here.service;
    staff.giveTemporary(mia);
    const never = 'there are never two temporary codes in a row';
    expect(() => staff.giveTemporary(mia)).toThrow(never);
    // An app that shows no code yet is no way to log in, so the code would still be the second in a row.
    staff.addTotp(mia);
    expect(() => staff.giveTemporary(mia)).toThrow(never);
    const { factor } = staff.giveCodeCard(mia);
    expect(staff.factor('temporary-mia-1').status).toBe('revoked');
    expect(() => staff.giveTemporary(mia)).not.toThrow();
    here.order({ serial: 'CARD-M', user: mia });
    expect(staff.factor(factor.id).status).toBe('revoked');
    expect(staff.factor('temporary-mia-2').status).toBe('revoked');
    expect((await begin(here)).factors.map(({ code }) => code)).toEqual(['5.1']);
  });
});

describe('someone with a security code card', () => {
  const values = (all: readonly string[], { ask }: Asking): string[] =>
    (ask as ValuesAsk).indices.map((index) => all[Number(index) - 1] as string);

  it('types the values of two different indices, in their order, without a space', async () => {
    const here = await withMia();
    const { values: all, factor } = here.service.staff.giveCodeCard(mia);
    expect([all.length, factor.endsInMs]).toEqual([224, 21 * dayMs]);
    expect(new Set(all.map((value) => /^[A-Z0-9]{3}$/.test(value)))).toEqual(new Set([true]));
    const step = await begin(here);
    expect(step.ask).toMatchObject({ by: 'values', characters: 6 });
    const [first, second] = values(all, step) as [string, string];
    expect((step.ask as ValuesAsk).indices[0]).not.toBe((step.ask as ValuesAsk).indices[1]);
    expect(sessionOf(await respond(here, step, first + second))).toMatchObject({ scope: 'full' });
    const next = await begin(here);
    const swapped = values(all, next).toReversed().join('');
    if (swapped !== values(all, next).join('')) expect(await respond(here, next, swapped)).toEqual(refused);
    expect(await respond(here, await begin(here), 'a3d b7k')).toEqual(refused);
  });

  it('is never asked a pair again that was answered, right or wrong, in either order', async () => {
    const draws = [4, 6, 4, 6, 11, 216, 4, 7];
    const here = await world({ draw: () => draws.shift() ?? 0 });
    await here.addUser(mia);
    const { values: all } = here.service.staff.giveCodeCard(mia);
    const first = await begin(here);
    expect(first.ask).toMatchObject({ indices: ['005', '012'] });
    expect(await respond(here, first, 'AAAAAA')).toEqual(refused);
    // Drawn again, and once in the other order: neither is asked.
    const next = await begin(here);
    expect(next.ask).toMatchObject({ indices: ['005', '013'] });
    expect(sessionOf(await respond(here, next, values(all, next).join(''))).user).toBe(mia);
  });

  it('has 21 days', async () => {
    const here = await withMia();
    const { values: all } = here.service.staff.giveCodeCard(mia);
    here.clock.advance(21 * dayMs - 1);
    const last = await begin(here);
    expect(sessionOf(await respond(here, last, values(all, last).join(''))).user).toBe(mia);
    here.clock.advance(1);
    const late = await begin(here);
    expect(await respond(here, late, values(all, late).join(''))).toEqual(refused);
    expect(here.last()).toMatchObject({ reason: 'factor expired' });
  });
});

it('someone with several factors picks one, in the broker’s order, by its code', async () => {
  const here = await withMia();
  const { staff } = here.service;
  const { factor, secret } = staff.addTotp('edda');
  staff.proveTotp(factor.id, shownBy(keyOf(secret), here));
  const begun = await here.service.begin(edda);
  expect(begun).toMatchObject({
    kind: 'pick',
    factors: [
      { id: serial, code: '5.1' },
      { id: 'totp-edda-1', code: '4' },
    ],
  });
  if (begun.kind !== 'pick') return;
  const picked = asking(await here.service.pick({ ...begun, factor: factor.id }));
  expect((picked.ask as CodeAsk).from).toBe('app');
});
