/** The author of a test moves the time of a login server, and takes the server back to its start. */
import { afterEach, describe, expect, it } from 'vitest';
import { createCard } from '../../src/index.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { createServerClock } from '../../src/login/server-clock.ts';
import { LoginServer, type LoginServerOptions, virtualLoginClock } from '../../src/server.ts';
import { site } from './login-app.ts';
import { edda, masterKey, serial, world } from './login-world.ts';

const startMs = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;
const open: LoginServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function start(options?: LoginServerOptions): Promise<LoginServer> {
  const server = await LoginServer.start(options);
  open.push(server);
  return server;
}

interface Sent {
  readonly status: number;
  readonly cookie: string;
  readonly json: Record<string, unknown>;
}

async function post(server: LoginServer, path: string, body: object, headers: object = {}): Promise<Sent> {
  const reply = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const cookie = reply.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return { status: reply.status, cookie, json: (await reply.json()) as Sent['json'] };
}

function begin(server: LoginServer): Promise<Sent> {
  return post(server, '/api/login', { user: 'demo', password: 'demo-password' });
}

function respond(server: LoginServer, { json }: Sent, pin = '1234'): Promise<Sent> {
  const { response } = createCard().respond({
    pin,
    challenge: (json.ask as { challenge: string }).challenge,
  });
  return post(server, '/api/login/respond', { login: json.login, binding: json.binding, response });
}

async function sessionStatus(server: LoginServer, cookie: string): Promise<number> {
  return (await fetch(`${server.url}/api/session`, { headers: { cookie } })).status;
}

describe('staff move virtual time', () => {
  it('stands still at the start of 2026 until they do', async () => {
    const { staff } = await start();
    expect(staff.time()).toEqual({ mode: 'virtual', unixMs: startMs, paused: true, speed: 1 });
    expect(staff.advanceTime(180_000)).toEqual({
      mode: 'virtual',
      unixMs: startMs + 180_000,
      paused: true,
      speed: 1,
    });
  });

  it('lets a challenge expire, a session end, and a lockout be over', async () => {
    const server = await start({ sessions: 'cookie' });
    const { staff } = server;
    const begun = await begin(server);
    staff.advanceTime(180_001);
    expect((await respond(server, begun)).status).toBe(401);
    expect(server.audit({ limit: 1 })).toMatchObject([{ reason: 'late', unixMs: startMs + 180_001 }]);

    const { status, cookie } = await respond(server, await begin(server));
    expect(status).toBe(200);
    staff.advanceTime(30 * 60_000 - 1);
    expect(await sessionStatus(server, cookie)).toBe(200);
    staff.advanceTime(30 * 60_000);
    expect(await sessionStatus(server, cookie)).toBe(401);

    for (let failures = 0; failures < 10; failures++) {
      staff.advanceTime(60_000);
      await respond(server, await begin(server), '4321');
    }
    expect(staff.user('demo').lock).toEqual({ locked: 'by failures', endsInMs: dayMs, failures: 10 });
    staff.advanceTime(dayMs - 1);
    expect(staff.user('demo').lock.endsInMs).toBe(1);
    staff.advanceTime(1);
    expect((await respond(server, await begin(server))).status).toBe(200);
  });

  it('runs with the machine at a speed after resume, and stands still after pause', () => {
    let machineMs = 0;
    const source = { monotonicMs: () => machineMs, wallMs: () => machineMs, timer: () => () => {} };
    const { staff } = createLoginService({ clock: createServerClock({}, source), hashCost: 1024 });
    const passed = (): number => staff.time().unixMs - startMs;
    machineMs += 500;
    expect(passed()).toBe(0);
    staff.resumeTime();
    machineMs += 500;
    expect(passed()).toBe(500);
    expect(staff.setTimeSpeed(60)).toMatchObject({ paused: false, speed: 60 });
    machineMs += 500;
    expect(passed()).toBe(30_500);
    staff.pauseTime();
    machineMs += 500;
    expect(passed()).toBe(30_500);
    staff.advanceTime(500);
    expect(passed()).toBe(31_000);
    expect(staff.reset()).toEqual({ mode: 'virtual', unixMs: startMs, paused: true, speed: 1 });
    machineMs += 500;
    expect(passed()).toBe(0);
  });

  it('may begin at another time, running', () => {
    let machineMs = 0;
    const source = { monotonicMs: () => machineMs, wallMs: () => machineMs, timer: () => () => {} };
    const clock = createServerClock({ unixMs: 0, running: true, speed: 10 }, source);
    machineMs += 100;
    expect([clock.now(), clock.unixMs(), clock.paused, clock.speed]).toEqual([1_000, 1_000, false, 10]);
    clock.pause();
    clock.restart();
    machineMs += 100;
    expect([clock.now(), clock.paused]).toEqual([1_000, false]);
  });

  it('never passes the year 9999, whose dates can be written', async () => {
    const { staff } = await start();
    staff.advanceTime(Number.MAX_SAFE_INTEGER);
    expect(new Date(staff.advanceTime(dayMs).unixMs).toISOString()).toBe('9999-12-31T23:59:59.999Z');
  });

  it('refuses what is not a time or a speed', async () => {
    const { staff } = await start();
    for (const ms of [-1, 0.5, Number.NaN, '5' as unknown as number]) {
      expect(() => staff.advanceTime(ms)).toThrow(
        `ms: invalid value "${ms}"; give whole milliseconds from 0`,
      );
    }
    for (const speed of [0, 1_000_001, Number.NaN]) {
      expect(() => staff.setTimeSpeed(speed)).toThrow(`speed: invalid value ${speed}; give 0.001 to 1000000`);
    }
    expect(staff.time()).toMatchObject({ unixMs: startMs, speed: 1 });
  });

  it('refuses a clock that is not theirs, and says whose it is', async () => {
    const { staff } = await start({ clock: virtualLoginClock() });
    expect(staff.time()).toEqual({ mode: 'given', unixMs: startMs, paused: false, speed: 1 });
    expect(() => staff.advanceTime(1)).toThrow(
      'time advance: this server runs on a clock that you gave; move that clock',
    );
    const wall = createLoginService({ hashCost: 1024 }).staff;
    expect(wall.time()).toMatchObject({ mode: 'wall', paused: false, speed: 1 });
    const moves = {
      'time advance': () => wall.advanceTime(1),
      'time pause': () => wall.pauseTime(),
      'time resume': () => wall.resumeTime(),
      'time speed': () => wall.setTimeSpeed(2),
    };
    for (const [name, move] of Object.entries(moves)) {
      expect(move).toThrow(`${name}: this server runs on the wall clock; start it with --time virtual`);
    }
  });
});

describe('staff go back to the start', () => {
  it('has users, cards, lockouts, sessions, audit log and time as they were', async () => {
    const server = await start({ sessions: 'cookie' });
    const { staff } = server;
    const before = { users: staff.users(), factors: staff.factors(), audit: server.audit() };
    const { cookie } = await respond(server, await begin(server));
    expect(await sessionStatus(server, cookie)).toBe(200);
    await staff.addUser({ name: 'ada', password: 'a long password' });
    staff.orderCard({ serial: 'CARD-7', user: 'ada', pin: '4711' });
    staff.revokeFactor('DEMO-0001');
    staff.lockUser('demo-two');
    staff.advanceTime(dayMs);

    staff.reset();
    expect({ users: staff.users(), factors: staff.factors(), audit: server.audit() }).toEqual(before);
    expect(staff.time().unixMs).toBe(startMs);
    expect(await sessionStatus(server, cookie)).toBe(401);
    expect((await respond(server, await begin(server))).status).toBe(200);
    expect(server.audit().at(-1)).toMatchObject({
      event: 'accepted',
      unixMs: startMs,
      number: before.audit.length + 2,
    });
  });

  it('does so as often as they want, also in the middle of a login', async () => {
    const server = await start();
    for (let times = 0; times < 3; times++) {
      const begun = await begin(server);
      server.advance(200_000);
      server.staff.reset();
      expect((await respond(server, begun)).status).toBe(401);
      expect(server.audit({ limit: 1 })).toMatchObject([{ reason: 'no such login' }]);
      expect((await respond(server, await begin(server))).status).toBe(200);
    }
  });

  it('accepts a counter and a challenge again that were used before, and no later ones', async () => {
    const here = await world({ suite: 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1', draw: () => 123_456 });
    here.service.keepStart();
    const first = await here.login(edda.user, { counter: 0n });
    const again = await here.login(edda.user, { counter: 0n });
    here.service.staff.reset();
    const afterReset = await here.login(edda.user, { counter: 0n });
    expect([first.kind, again.kind, afterReset.kind]).toEqual(['session', 'refused', 'session']);
    expect(here.service.staff.factor(serial)).toMatchObject({ nextCounter: '1' });
  });

  it('leaves a clock that is not the server’s where it is', async () => {
    const clock = virtualLoginClock();
    const { staff } = await start({ clock });
    clock.advance(5_000);
    staff.lockUser('demo');
    expect(staff.reset().unixMs).toBe(startMs + 5_000);
    expect(staff.user('demo').lock.locked).toBe('no');
  });

  it('hears that a kept store has no way back', async () => {
    const here = await world({ file: true });
    expect(() => here.service.staff.reset()).toThrow(
      "reset: a kept store can't go back to its start; start the server without --db",
    );
    here.service.keepStart();
    expect(here.service.staff.factor(serial).status).toBe('active');
  });

  it('goes back to nothing where no start was kept', async () => {
    const { staff } = createLoginService({ hashCost: 1024 });
    await staff.addUser({ name: 'ada', password: 'a long password' });
    staff.reset();
    expect(staff.users()).toEqual([]);
  });
});

describe('staff over HTTP', () => {
  it('moves the time with their token, and not without', async () => {
    const server = await start();
    const authorization = { authorization: `Bearer ${server.staffToken}` };
    const staff = async (path: string, body: object = {}): Promise<unknown> =>
      (await post(server, `/api/staff/${path}`, body, authorization)).json;
    expect((await post(server, '/api/staff/time/advance', { ms: 1 })).status).toBe(401);
    const view = { mode: 'virtual', unixMs: startMs, paused: true, speed: 1 };
    expect(await staff('time/show')).toEqual(view);
    expect(await staff('time/advance', { ms: 1_000 })).toEqual({ ...view, unixMs: startMs + 1_000 });
    expect(await staff('time/advance', { ms: '1000' })).toEqual({ ...view, unixMs: startMs + 2_000 });
    expect(await staff('time/speed', { factor: 0.5 })).toMatchObject({ paused: true, speed: 0.5 });
    expect(await staff('time/resume')).toMatchObject({ paused: false });
    expect(await staff('time/pause')).toMatchObject({ paused: true });
    expect(await staff('reset')).toEqual(view);
  });

  it('hears what is wrong with a number', async () => {
    const server = await start();
    const authorization = { authorization: `Bearer ${server.staffToken}` };
    for (const [path, body, error] of [
      [
        'advance',
        { ms: -1 },
        'ms: invalid; give the ms, a whole number from 0, as a number or a text of digits',
      ],
      ['advance', {}, 'ms: missing; give the ms, a whole number from 0, as a number or a text of digits'],
      ['speed', { factor: 0 }, 'speed: invalid value 0; give 0.001 to 1000000'],
      ['speed', { factor: 1e-9 }, 'factor: invalid value "1e-9"; give 0.001 to 1000000'],
    ] as const) {
      const { status, json } = await post(server, `/api/staff/time/${path}`, body, authorization);
      expect([status, json.error]).toEqual([400, error]);
    }
  });

  it('hears that a wall clock can’t be moved', async () => {
    const here = await site();
    expect(await here.staff('time/pause')).toMatchObject({
      status: 400,
      json: { error: 'time pause: this server runs on a clock that you gave; move that clock' },
    });
    expect(createLoginService({ hashCost: 1024, masterKey }).staff.time().mode).toBe('wall');
  });
});
