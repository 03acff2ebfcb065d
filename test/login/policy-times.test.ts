/**
 * An owner sets every policy of a login server. Each is kept exactly: just before the limit, at it, and just after
 * it. No value here is a default.
 */
import { describe, expect, it } from 'vitest';
import { lineFields } from '../../src/line/line-profile.ts';
import { virtualLoginClock } from '../../src/login/auth/login-clock.ts';
import type { Asking } from '../../src/login/auth/login-steps.ts';
import { type PolicyName, policyTable } from '../../src/login/auth/rules/policies.ts';
import { wireFields } from '../../src/login/auth/rules/wire-policies.ts';
import { createLoginService } from '../../src/login/create-login-service.ts';
import { appHolder, beginOn, beginWithApp, newestCode, newPhone, shows, stepOf } from './app-phone.ts';
import {
  challenged,
  counterSuite,
  drawing,
  edda,
  masterKey,
  pin,
  quickHashes,
  serial,
  sessionOf,
  timedSuite,
  type World,
  type WorldOptions,
  world,
} from './login-world.ts';

interface Boundary {
  readonly policy: PolicyName;
  readonly says: string;
  readonly world?: WorldOptions;
  /** What holds after so many ms, or with so many. */
  readonly at: (here: World, value: number) => unknown;
  /** The values that were tried, with what held. */
  readonly holds: readonly (readonly [number, unknown])[];
}

const wrong = { ...edda, password: 'wrong horse' };

async function respondKind(here: World, ms: number): Promise<string> {
  const begun = await here.begin();
  here.clock.advance(ms);
  return (await here.respond(begun)).kind;
}

async function testKind(here: World, ms: number, response = here.make, pinBeside?: string): Promise<string> {
  const { test, challenge } = here.service.staff.beginPinChange(serial, '9026', '9026');
  here.clock.advance(ms);
  const making = { pin: '9026', counter: 0n };
  const outcome = here.service.staff.respondToTest({
    ...{ test, response: response(challenge, making) },
    ...(pinBeside !== undefined && { pin: pinBeside }),
  });
  return outcome.kind === 'refused' ? outcome.reason : outcome.kind;
}

/** Whether a login sent a notification. */
function isSent({ ask }: Pick<Asking, 'ask'>): boolean {
  return ask.by === 'push' && ask.sent;
}

/** So many logins with the phone app, the last after so long: whether that one sent a notification. */
async function lastOfPushes(here: World, number: number, ms = 0): Promise<boolean> {
  const held = await appHolder(here);
  for (let i = 1; i < number; i++) await beginWithApp(held);
  here.clock.advance(ms);
  return isSent(await beginWithApp(held));
}

/** An activation whose token was sent. */
async function beginActivation(here: World): Promise<{ readonly binding: string }> {
  await here.addUser('mia');
  here.service.staff.addLine(phone, 'mia');
  const { binding } = stepOf(await beginOn(here, newPhone(), 'mia', 'activation'), 'number');
  await here.service.apps.sendToken({ binding });
  return { binding };
}

async function codeKind(here: World, ms: number): Promise<string> {
  const begun = await here.begin();
  here.clock.advance(ms);
  return (await here.respond(begun, here.make('', { counter: 0n }), pin)).kind;
}

/** Two failures are a lock here. */
const short: WorldOptions['policy'] = { failuresMax: 2, failureWindowMs: 5_001, lockMs: 9_003 };

async function failuresAfter(here: World, ms: number, again: () => Promise<unknown>): Promise<unknown> {
  await again();
  here.clock.advance(ms);
  await again();
  return here.service.staff.user('edda').lock.locked;
}

async function loginAfter(here: World, ms: number, locking: () => Promise<unknown>): Promise<string> {
  for (let i = 0; i < 2; i++) await locking();
  here.clock.advance(ms);
  return (await here.respond(await here.begin())).kind;
}

async function aloneAfter(here: World, ms: number): Promise<unknown> {
  await here.addUser('new');
  here.order({ serial: 'CARD-N', user: 'new', activated: false });
  here.clock.advance(ms);
  const { kind } = await here.service.begin({ ...edda, user: 'new' });
  return [kind, here.service.staff.user('new').passwordAloneMs];
}

async function thirdChallenge(here: World, ms: number): Promise<unknown> {
  await here.begin();
  here.clock.advance(10);
  await here.begin();
  here.clock.advance(ms - 10);
  const begun = await here.service.begin(edda);
  return begun.kind === 'refused' ? [begun.reason, begun.retryAfterMs] : begun.kind;
}

async function sessionAfter(here: World, ms: number): Promise<unknown> {
  const { id } = sessionOf(await here.login());
  here.clock.advance(ms);
  return [here.service.isLive(id), (await here.service.session(id)) !== null, await here.service.logout(id)];
}

async function busySessionAfter(here: World, ms: number): Promise<unknown> {
  const { id } = sessionOf(await here.login());
  for (let left = ms; left > 0; left -= 500) {
    here.clock.advance(Math.min(left, 500));
    if (left > 500) expect(await here.service.session(id)).not.toBe(null);
  }
  return (await here.service.session(id))?.endsInMs ?? null;
}

async function oldestOf(here: World, sessions: number): Promise<unknown> {
  const ids: string[] = [];
  for (let i = 0; i < sessions; i++) {
    here.clock.advance(10_000);
    ids.push(sessionOf(await here.login()).id);
  }
  return ids.map((id) => here.service.isLive(id));
}

async function counterKind(here: World, counter: number): Promise<string> {
  return (await here.login('edda', { counter: BigInt(counter) })).kind;
}

function resyncAt(here: World, counter: number): string {
  const first = here.service.staff.beginResync(serial);
  const response = here.make(first.challenge, { counter: BigInt(counter) });
  const next = here.service.staff.respondToTest({ test: first.test, response });
  if (next.kind !== 'next') throw new Error(`no second challenge but ${next.kind}`);
  const { test, challenge } = next.test;
  const last = here.make(challenge, { counter: BigInt(counter + 1) });
  return here.service.staff.respondToTest({ test, response: last }).kind;
}

async function stepKind(here: World, off: number): Promise<string> {
  const now = BigInt(here.clock.unixMs() / 60_000);
  return (await here.login('edda', { timeStep: now + BigInt(off) })).kind;
}

const boundaries: readonly Boundary[] = [
  {
    policy: 'challengeLifeMs',
    says: 'a response is taken in its last ms, and not one later',
    world: { policy: { challengeLifeMs: 7_001 } },
    at: respondKind,
    holds: [
      [7_000, 'session'],
      [7_001, 'session'],
      [7_002, 'refused'],
    ],
  },
  {
    policy: 'challengeLifeMs',
    says: 'a card is picked in the last ms, and its challenge lives as long again',
    world: { policy: { challengeLifeMs: 7_001 } },
    async at(here, ms) {
      here.order({ serial: 'CARD-2' });
      const begun = await here.service.begin(edda);
      if (begun.kind !== 'pick') return begun.kind;
      here.clock.advance(ms);
      const reply = await here.service.pick({ ...begun, factor: serial });
      if (reply.kind === 'refused') return 'refused';
      const picked = challenged(reply);
      here.clock.advance(picked.endsInMs);
      return [begun.endsInMs, picked.endsInMs, (await here.respond(picked)).kind];
    },
    holds: [
      [7_000, [7_001, 7_001, 'session']],
      [7_001, [7_001, 7_001, 'session']],
      [7_002, 'refused'],
    ],
  },
  {
    policy: 'challengeLifeMs',
    says: 'a test of the staff is answered in its last ms',
    world: { policy: { challengeLifeMs: 7_001 } },
    at: testKind,
    holds: [
      [7_000, 'done'],
      [7_001, 'done'],
      [7_002, 'late'],
    ],
  },
  {
    policy: 'codeLifeMs',
    says: 'a code is taken in its last ms',
    world: { suite: 'HOTP-SHA1-6', policy: { codeLifeMs: 3_001 } },
    at: codeKind,
    holds: [
      [3_000, 'session'],
      [3_001, 'session'],
      [3_002, 'refused'],
    ],
  },
  {
    policy: 'codeLifeMs',
    says: 'a test of the staff by a code is answered in its last ms',
    world: { suite: 'HOTP-SHA1-6', policy: { codeLifeMs: 3_001 } },
    at: (here, ms) => testKind(here, ms, here.make, '9026'),
    holds: [
      [3_000, 'done'],
      [3_001, 'done'],
      [3_002, 'late'],
    ],
  },
  {
    policy: 'failureWindowMs',
    says: 'two wrong passwords count together within it',
    world: { policy: short },
    at: (here, ms) => failuresAfter(here, ms, () => here.service.begin(wrong)),
    holds: [
      [5_000, 'by failures'],
      [5_001, 'no'],
      [5_002, 'no'],
    ],
  },
  {
    policy: 'failureWindowMs',
    says: 'two wrong responses count together within it, for the card too',
    world: { policy: short },
    async at(here, ms) {
      const fail = async (): Promise<unknown> => here.respond(await here.begin(), '00000000');
      const locked = await failuresAfter(here, ms, fail);
      return [locked, here.service.staff.factor(serial).lock.locked];
    },
    holds: [
      [5_000, ['by failures', 'by failures']],
      [5_001, ['no', 'no']],
      [5_002, ['no', 'no']],
    ],
  },
  {
    policy: 'lockMs',
    says: 'an account is locked until so long after the last failure',
    world: { policy: short },
    at: (here, ms) => loginAfter(here, ms, () => here.service.begin(wrong)),
    holds: [
      [9_002, 'refused'],
      [9_003, 'session'],
      [9_004, 'session'],
    ],
  },
  {
    policy: 'lockMs',
    says: 'a card is locked until so long after the last failure, and its account alone does not lift it',
    world: { policy: short },
    at: (here, ms) =>
      loginAfter(here, ms, async () => {
        await here.respond(await here.begin(), '00000000');
        here.service.staff.unlockUser('edda');
      }),
    holds: [
      [9_002, 'refused'],
      [9_003, 'session'],
      [9_004, 'session'],
    ],
  },
  {
    policy: 'passwordAloneMs',
    says: 'the password alone opens a session so long after the order',
    world: { policy: { passwordAloneMs: 60_001 } },
    at: aloneAfter,
    holds: [
      [60_000, ['session', 1]],
      [60_001, ['ask', null]],
      [60_002, ['ask', null]],
    ],
  },
  {
    policy: 'passwordAloneMs',
    says: 'set to 0 it never does',
    world: { policy: { passwordAloneMs: 0 } },
    at: aloneAfter,
    holds: [[0, ['ask', null]]],
  },
  {
    policy: 'challengesWindowMs',
    says: 'a third challenge comes once the first was so long ago',
    world: { policy: { challengesMax: 2, challengesWindowMs: 4_001 } },
    at: thirdChallenge,
    holds: [
      [4_000, ['too-many', 1]],
      [4_001, 'ask'],
      [4_002, 'ask'],
    ],
  },
  {
    policy: 'challengesMax',
    says: 'so many challenges are shown within the window',
    world: { policy: { challengesMax: 3 } },
    async at(here, number) {
      for (let i = 1; i < number; i++) await here.service.begin(edda);
      return (await here.service.begin(edda)).kind;
    },
    holds: [
      [2, 'ask'],
      [3, 'ask'],
      [4, 'refused'],
    ],
  },
  {
    policy: 'codeTries',
    says: 'so many codes can be entered in one login',
    world: { policy: { codeTries: 2 } },
    async at(here, number) {
      const { staff } = here.service;
      await here.addUser('app');
      const { id } = staff.addTotp('app').factor;
      here.store.write(({ factors }) => {
        const app = factors.get(id);
        if (app !== null) factors.put({ ...app, status: 'active' });
      });
      const begun = await here.service.begin({ ...edda, user: 'app' });
      if (begun.kind !== 'ask') return begun.kind;
      const kinds: string[] = [];
      for (let i = 0; i < number; i++) {
        kinds.push((await here.service.respond({ ...begun, response: 'none' })).kind);
      }
      return kinds.at(-1);
    },
    holds: [
      [1, 'wrong code'],
      [2, 'refused'],
    ],
  },
  {
    policy: 'temporaryFullMs',
    says: 'a temporary code is good for everything so long, then for the portal',
    world: { policy: { temporaryFullMs: 7_001, temporaryPortalMs: 9_000 } },
    at: temporaryScope,
    holds: [
      [7_000, 'full'],
      [7_001, 'portal'],
    ],
  },
  {
    policy: 'temporaryPortalMs',
    says: 'and so long after that, then for nothing',
    world: { policy: { temporaryFullMs: 7_001, temporaryPortalMs: 9_000 } },
    at: temporaryScope,
    holds: [
      [16_000, 'portal'],
      [16_001, 'refused'],
    ],
  },
  {
    policy: 'codeCardMs',
    says: 'a security code card is valid so long',
    world: { policy: { codeCardMs: 8_001 } },
    async at(here, ms) {
      await here.addUser('lost');
      const { values } = here.service.staff.giveCodeCard('lost');
      here.clock.advance(ms);
      const begun = await here.service.begin({ ...edda, user: 'lost' });
      if (begun.kind !== 'ask' || begun.ask.by !== 'values') return begun.kind;
      const response = begun.ask.indices.map((index) => values[Number(index) - 1]).join('');
      return (await here.service.respond({ ...begun, response })).kind;
    },
    holds: [
      [8_000, 'session'],
      [8_001, 'refused'],
    ],
  },
  {
    policy: 'smsLifeMs',
    says: 'a login takes a code by SMS so long',
    world: { policy: { smsLifeMs: 8_001 } },
    async at(here, ms) {
      const step = await beginBySms(here);
      here.clock.advance(ms);
      const code = String(here.service.line(phone).messages()[0]?.code);
      return (await here.service.respond({ ...step, response: code })).kind;
    },
    holds: [
      [8_001, 'session'],
      [8_002, 'refused'],
    ],
  },
  {
    policy: 'smsGapMs',
    says: 'a second message comes so long after the first',
    world: { policy: { smsGapMs: 4_001 } },
    async at(here, ms) {
      const step = await beginBySms(here);
      here.clock.advance(ms);
      return (await here.service.again({ ...step, way: 'sms' })).kind;
    },
    holds: [
      [4_000, 'not again'],
      [4_001, 'ask'],
    ],
  },
  {
    policy: 'smsMax',
    says: 'so many messages are sent within an hour',
    world: { policy: { smsMax: 2, smsGapMs: 0 } },
    at: (here, number) => sentBy(here, 'sms', number - 1),
    holds: [
      [2, 'ask'],
      [3, 'not again'],
    ],
  },
  {
    policy: 'voiceMax',
    says: 'and so many calls',
    world: { policy: { voiceMax: 2, smsGapMs: 0 } },
    at: (here, number) => sentBy(here, 'voice', number),
    holds: [
      [2, 'ask'],
      [3, 'not again'],
    ],
  },
  {
    policy: 'pushLifeMs',
    says: 'a login waits for the phone so long',
    world: { policy: { pushLifeMs: 8_001 } },
    async at(here, ms) {
      const held = await appHolder(here);
      const { login, binding, ask } = await beginWithApp(held);
      here.clock.advance(ms);
      const { challenge } = ask as { challenge: string };
      return (await here.service.respond({ login, binding, response: shows(held.phone, challenge) })).kind;
    },
    holds: [
      [8_001, 'session'],
      [8_002, 'refused'],
    ],
  },
  {
    policy: 'pushGapMs',
    says: 'a second notification comes so long after the first',
    world: { policy: { pushGapMs: 4_001 } },
    async at(here, ms) {
      const held = await appHolder(here);
      await beginWithApp(held);
      here.clock.advance(ms);
      return isSent(await beginWithApp(held));
    },
    holds: [
      [4_000, false],
      [4_001, true],
    ],
  },
  {
    policy: 'pushesMax',
    says: 'so many notifications are left, and then none is sent',
    world: { policy: { pushesMax: 2, pushGapMs: 0 } },
    at: (here, number) => lastOfPushes(here, number),
    holds: [
      [2, true],
      [3, false],
    ],
  },
  {
    policy: 'pushWindowMs',
    says: 'notifications that were left count for so long',
    world: { policy: { pushesMax: 2, pushGapMs: 0, pushWindowMs: 5_001 } },
    at: (here, ms) => lastOfPushes(here, 3, ms),
    holds: [
      [5_000, false],
      [5_001, true],
    ],
  },
  {
    policy: 'pushQuietMs',
    says: 'then none is sent for so long',
    world: { policy: { pushesMax: 1, pushGapMs: 0, pushQuietMs: 6_001 } },
    at: (here, ms) => lastOfPushes(here, 2, ms),
    holds: [
      [6_000, false],
      [6_001, true],
    ],
  },
  {
    policy: 'appUsesMax',
    says: 'an app is used for so many logins',
    world: { policy: { appUsesMax: 2 } },
    async at(here, number) {
      const held = await appHolder(here);
      let last = '';
      for (let i = 0; i < number; i++) {
        const { login, binding, ask } = await beginWithApp(held);
        const { challenge } = ask as { challenge: string };
        const given = { login, binding, response: shows(held.phone, challenge) };
        last = (await here.service.respond(given)).kind;
      }
      return last;
    },
    holds: [
      [2, 'session'],
      [3, 'refused'],
    ],
  },
  {
    policy: 'tokenLifeMs',
    says: 'an activation may take so long',
    world: { policy: { tokenLifeMs: 9_001 } },
    async at(here, ms) {
      const { apps } = here.service;
      const { binding } = await beginActivation(here);
      here.clock.advance(ms - 5_000);
      const response = newestCode(here, phone);
      return (await apps.prove({ binding, response })).kind;
    },
    holds: [
      [9_001, 'proved'],
      [9_002, 'refused'],
    ],
  },
  {
    policy: 'tokenTries',
    says: 'so many tokens can be entered',
    world: { policy: { tokenTries: 2 } },
    async at(here, number) {
      const { binding } = await beginActivation(here);
      let last = '';
      for (let i = 0; i < number; i++) {
        last = (await here.service.apps.prove({ binding, response: 'none' })).kind;
      }
      return last;
    },
    holds: [
      [1, 'wrong token'],
      [2, 'refused'],
    ],
  },
  {
    policy: 'smsStays',
    says: 'set to 1, codes by SMS stay when a card is active',
    world: { policy: { smsStays: 1 } },
    async at(here) {
      await beginBySms(here);
      here.order({ serial: 'CARD-2', user: 'mia' });
      return here.service.staff.factor('sms-mia-1').status;
    },
    holds: [[1, 'active']],
  },
  {
    policy: 'sessionIdleMs',
    says: 'a session that nobody uses ends so long after its last use',
    world: { policy: { sessionIdleMs: 6_001, sessionLifeMs: 90_000 } },
    at: sessionAfter,
    holds: [
      [6_000, [true, true, true]],
      [6_001, [false, false, false]],
      [6_002, [false, false, false]],
    ],
  },
  {
    policy: 'sessionIdleMs',
    says: 'a use is noted from a thirtieth of it on',
    world: { policy: { sessionIdleMs: 30_000 } },
    async at(here, ms) {
      const { id } = sessionOf(await here.login());
      here.clock.advance(ms);
      return (await here.service.session(id))?.idleEndsInMs;
    },
    holds: [
      [999, 29_001],
      [1_000, 30_000],
      [1_001, 30_000],
    ],
  },
  {
    policy: 'sessionLifeMs',
    says: 'a session ends so long after its start, however busy',
    world: { policy: { sessionIdleMs: 1_000, sessionLifeMs: 8_001 } },
    at: busySessionAfter,
    holds: [
      [8_000, 1],
      [8_001, null],
      [8_002, null],
    ],
  },
  {
    policy: 'sessionsMax',
    says: 'a user has so many sessions, and one more ends the oldest',
    world: { policy: { sessionsMax: 2 } },
    at: oldestOf,
    holds: [
      [1, [true]],
      [2, [true, true]],
      [3, [false, true, true]],
    ],
  },
  {
    policy: 'failuresMax',
    says: 'so many failures lock the account and the card',
    world: { policy: { failuresMax: 3 } },
    async at(here, failures) {
      for (let i = 0; i < failures; i++) await here.fail();
      const { staff } = here.service;
      return [staff.user('edda').lock.locked, staff.factor(serial).lock.locked];
    },
    holds: [
      [2, ['no', 'no']],
      [3, ['by failures', 'by failures']],
    ],
  },
  {
    policy: 'counterWindow',
    says: 'so many counters are looked at, from the next one',
    world: { suite: counterSuite, counter: 5n, policy: { counterWindow: 3 } },
    at: counterKind,
    holds: [
      [4, 'refused'],
      [5, 'session'],
      [7, 'session'],
      [8, 'refused'],
    ],
  },
  {
    policy: 'resyncWindow',
    says: 'so many counters are looked at for two responses in a row',
    world: { suite: counterSuite, counter: 5n, policy: { resyncWindow: 20, counterWindow: 3 } },
    at: resyncAt,
    holds: [
      [4, 'refused'],
      [5, 'done'],
      [24, 'done'],
      [25, 'refused'],
    ],
  },
  {
    policy: 'driftSteps',
    says: 'so many time steps to either side are taken',
    world: { suite: timedSuite, policy: { driftSteps: 2 } },
    at: stepKind,
    holds: [
      [-3, 'refused'],
      [-2, 'session'],
      [2, 'session'],
      [3, 'refused'],
    ],
  },
  {
    policy: 'driftSteps',
    says: 'set to 0 only the present step is',
    world: { suite: timedSuite, policy: { driftSteps: 0 } },
    at: stepKind,
    holds: [
      [-1, 'refused'],
      [0, 'session'],
      [1, 'refused'],
    ],
  },
  {
    policy: 'passwordCharactersMin',
    says: 'a password has so many characters, and 1,024 at most',
    world: { policy: { passwordCharactersMin: 5 } },
    at: ({ service }, characters) =>
      service.staff.setPassword('edda', 'x'.repeat(characters)).then(
        () => 'set',
        (error: Error) => error.message,
      ),
    holds: [
      [4, 'password: has 4 characters; give 5 to 1024'],
      [5, 'set'],
      [1_024, 'set'],
      [1_025, 'password: has 1025 characters; give 5 to 1024'],
    ],
  },
  {
    policy: 'ssoIdleMs',
    says: 'an unused session of a gateway ends after it',
    world: { policy: { ssoIdleMs: 70_001, sessionIdleMs: 1_000 } },
    async at(here, ms) {
      await here.service.gateway.start(sessionOf(await here.login()));
      here.clock.advance(ms);
      return (await here.service.gateway.session())?.session.idleEndsInMs ?? null;
    },
    holds: [
      [0, 70_001],
      [70_000, 70_001],
      [70_001, null],
      [70_002, null],
    ],
  },
  {
    policy: 'brokerageIdleMs',
    says: 'a brokerage session that is not used times out after it',
    world: { policy: { brokerageIdleMs: 7_001 } },
    at: (here, ms) => brokerageStates(here, ms),
    holds: [
      [7_000, ['established']],
      [7_001, ['timed out']],
      [7_002, ['timed out']],
    ],
  },
  {
    policy: 'authenticateMs',
    says: 'a brokerage session is not authenticated before it',
    world: { policy: { authenticateMs: 3_001 } },
    at: (here, ms) => brokerageStates(here, ms),
    holds: [
      [3_000, ['connecting']],
      [3_001, ['established']],
    ],
  },
  {
    policy: 'establishMs',
    says: 'one that is authenticated is not established before it',
    world: { policy: { authenticateMs: 3_001, establishMs: 501 } },
    at: (here, ms) => brokerageStates(here, ms),
    holds: [
      [3_000, ['connecting']],
      [3_001, ['authenticated']],
      [3_501, ['authenticated']],
      [3_502, ['established']],
    ],
  },
  {
    policy: 'authenticatePolls',
    says: 'so many replies say that it is not authenticated, then it is, once the time is over too',
    world: { policy: { authenticateMs: 50, authenticatePolls: 2 } },
    at: (here, ms) => brokerageStates(here, ms, 0, 0, 0, 50),
    holds: [
      [0, ['connecting', 'connecting', 'connecting', 'connecting', 'established']],
      [50, ['connecting', 'connecting', 'established', 'established', 'established']],
    ],
  },
  {
    policy: 'establishPolls',
    says: 'after those, so many replies say that it is not established',
    world: { policy: { authenticatePolls: 1, establishPolls: 2 } },
    at: (here, ms) => brokerageStates(here, ms, 0, 0, 0),
    holds: [[0, ['connecting', 'authenticated', 'authenticated', 'established']]],
  },
];

const phone = '+15550100001';

async function beginBySms(here: World): Promise<Asking> {
  await here.addUser('mia');
  here.service.staff.addLine(phone, 'mia');
  here.service.staff.addSms('mia', phone);
  const begun = await here.service.begin({ ...edda, user: 'mia' });
  if (begun.kind !== 'ask') throw new Error(`nothing asked but ${begun.kind}`);
  return begun;
}

/** What comes of asking for the last of so many codes. */
async function sentBy(here: World, way: string, number: number): Promise<string> {
  const step = await beginBySms(here);
  let kind = '';
  for (let i = 0; i < number; i++) kind = (await here.service.again({ ...step, way })).kind;
  return kind;
}

async function temporaryScope(here: World, ms: number): Promise<string> {
  await here.addUser('lost');
  const { code } = here.service.staff.giveTemporary('lost');
  here.clock.advance(ms);
  const begun = await here.service.begin({ ...edda, user: 'lost' });
  if (begun.kind !== 'ask') return begun.kind;
  const given = await here.service.respond({ ...begun, response: code });
  return given.kind === 'session' ? given.session.scope : given.kind;
}

/** The states of the brokerage session of a gateway, asked for after each of so many ms. */
async function brokerageStates(here: World, ...steps: readonly number[]): Promise<unknown> {
  await here.service.gateway.start(sessionOf(await here.login()));
  const states: unknown[] = [];
  for (const ms of steps) {
    here.clock.advance(ms);
    states.push(await here.service.gateway.brokerage('status'));
  }
  return states;
}

describe('a policy that is set', () => {
  for (const { policy, says, world: options, at, holds } of boundaries) {
    it(`${policy}: ${says}`, async () => {
      const found: [number, unknown][] = [];
      for (const [value] of holds) found.push([value, await at(await world(options), value)]);
      expect(found).toEqual(holds);
    });
  }

  it('is one of these, or of the tests of the queue, the log, the gateway, the line and the wire login', () => {
    const elsewhere = [
      ...['hashesAtOnce', 'hashesWaiting', 'auditLinesMax', 'logoutConfirmed'],
      ...Object.keys({ ...lineFields, ...wireFields }),
    ];
    const named = new Set([...boundaries.map(({ policy }) => policy), ...elsewhere]);
    expect([...named].toSorted()).toEqual(Object.keys(policyTable).toSorted());
  });
});

describe('what no policy sets', () => {
  it('a login that nobody answers is swept after its last ms, and known as late for ten minutes more', async () => {
    const { service, clock, begin, respond, last, make } = await world();
    const begun = await begin();
    const says = async (ms: number): Promise<string | undefined> => {
      clock.advance(ms);
      await service.begin({ ...edda, user: 'nobody' });
      const swept = service.audit({ user: 'edda' }).at(-1)?.says;
      await respond({ ...begun, binding: begun.binding }, make(begun.challenge));
      return `${swept}, ${last().says}`;
    };
    clock.advance(180_000);
    await service.begin({ ...edda, user: 'nobody' });
    expect(service.audit({ user: 'edda' }).at(-1)?.event).toBe('issued');
    expect(await says(1)).toBe('no response within 180 s, late by 0.001 s');
    expect(await says(599_999)).toBe('late by 0.001 s, late by 600 s');
    expect(await says(1)).toBe('late by 600 s, no such login');
  });

  it.each([
    [8_999, 'by failures'],
    [9_000, 'no'],
    [9_001, 'no'],
  ])('over a restart of the machine a lock goes by the wall clock: after %i ms, %s', async (ms, locked) => {
    const here = await world({ policy: { failuresMax: 1, lockMs: 9_000 } });
    await here.service.begin(wrong);
    const after = createLoginService({
      ...{ store: here.store, masterKey, ...quickHashes, policy: { failuresMax: 1, lockMs: 9_000 } },
      clock: virtualLoginClock({ epoch: 'next boot', unixMs: here.clock.unixMs() + ms }),
    });
    expect(after.staff.user('edda').lock.locked).toBe(locked);
    // A wall clock that was set back lifts nothing.
    const back = createLoginService({
      ...{ store: here.store, masterKey, ...quickHashes, policy: { failuresMax: 1, lockMs: 9_000 } },
      clock: virtualLoginClock({ epoch: 'next boot', unixMs: here.clock.unixMs() - 86_400_000 }),
    });
    expect(back.staff.user('edda').lock).toMatchObject({ locked: 'by failures', endsInMs: 9_000 });
  });

  it.each([
    [7_001, 'another'],
    [7_002, '123457'],
  ])('a challenge is open, and not drawn again, in its last ms: after %i ms, %s', async (ms, drawn) => {
    const here = await world({ policy: { challengeLifeMs: 7_001 }, draw: drawing(123_457, 123_457, 7) });
    await here.addUser('otto');
    here.service.staff.shareCard(serial, 'otto');
    expect((await here.begin()).challenge).toBe('123457');
    here.clock.advance(ms);
    const { challenge } = challenged(await here.service.begin({ ...edda, user: 'otto' }));
    expect(challenge === '123457' ? challenge : 'another').toBe(drawn);
  });
});
