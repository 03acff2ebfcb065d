/** The real login service in this process, without a port, on the time of a scenario's cards. */
import { demoKey, demoPinOf } from '../../../crypto/demo-card.ts';
import { createRandom } from '../../../faults/random.ts';
import { auditLine } from '../../../login/admin/commands/audit-command.ts';
import { virtualLoginClock } from '../../../login/auth/login-clock.ts';
import type { Begun, Responded } from '../../../login/auth/login-steps.ts';
import type { Policy } from '../../../login/auth/rules/policies.ts';
import { createLoginService } from '../../../login/create-login-service.ts';
import { demoPassword } from '../../../login/demo-users.ts';
import type { LoginService } from '../../../login/login-service.ts';
import { algorithmNamed } from '../../../profiles/algorithm.ts';
import { worldProfile } from '../../../scenario/read-scenario.ts';
import type {
  Scenario,
  SecretSource,
  WorldCard,
  WorldServer,
  WorldUser,
} from '../../../scenario/scenario.ts';
import type { LoginReply, ScenarioLogin } from '../../../scenario/scenario-login.ts';

/** What a card of the world has that is secret. */
export interface WorldCardSecrets {
  /** Null for the public test key. */
  readonly key: Uint8Array | null;
  /** Null for the demo card's PIN. */
  readonly pin: string | null;
}

const challengeSeed = 1;
/** The lowest cost: the passwords are a test's. */
const hashCost = 1024;

/** @throws StaffError, PolicyError for a world that a login server can't have */
export async function createServiceLogin(
  { world }: Scenario,
  server: WorldServer,
  secretsOf: (card: WorldCard) => WorldCardSecrets,
  passwordOf: (source: SecretSource) => string,
): Promise<ScenarioLogin> {
  const clock = virtualLoginClock({ unixMs: world.unixMs });
  // The same challenges in each run, so that the event log is the same, to the byte.
  const { below } = createRandom(challengeSeed, 0);
  const service = createLoginService({
    clock,
    hashCost,
    draw: below,
    policy: server.policy as Partial<Policy>,
  });
  for (const user of server.users ?? demoUsersOf(world.cards)) {
    const { name, mode } = user;
    await service.staff.addUser({ name, mode, password: passwordOf(user.password) });
    for (const card of user.cards) {
      const found = world.cards.find((one) => one.name === card) as WorldCard;
      addCard(service, name, found, secretsOf(found));
    }
  }
  return serviceLogin(service, clock.advance);
}

/** The public demo users, with the cards of the world. */
function demoUsersOf(cards: readonly WorldCard[]): WorldUser[] {
  const password = { public: demoPassword };
  const [first = '', second] = cards.map(({ name }) => name);
  const one = [
    { name: 'demo', mode: 'live', cards: [first], password },
    { name: 'demo-paper', mode: 'paper', cards: [first], password },
  ] as const;
  if (second === undefined) return [...one];
  return [...one, { name: 'demo-two', mode: 'live', cards: [first, second], password }];
}

function addCard(
  { staff }: LoginService,
  user: string,
  card: WorldCard,
  { key, pin }: WorldCardSecrets,
): void {
  if (staff.factors().some(({ id }) => id === card.serial)) {
    staff.shareCard(card.serial, user);
    return;
  }
  const profile = worldProfile(card);
  const { hash } = algorithmNamed(profile.suite);
  staff.orderCard({
    ...{ serial: card.serial, user, suite: profile.suite, activated: true, key: key ?? demoKey(hash) },
    ...(card.counter !== null && profile.counting && { counter: BigInt(card.counter) }),
    ...(profile.pinChecker === 'nobody' && { noPin: true }),
    ...(['card', 'nobody'].includes(profile.pinChecker) ? {} : { pin: pin ?? demoPinOf(profile.pinDigits) }),
  });
}

function serviceLogin(service: LoginService, advance: (ms: number) => void): ScenarioLogin {
  let handle = { login: '', binding: '' };
  let pinBeside = false;
  // A lock, which has no reason, may follow the line that has one.
  const lastReason = (): string =>
    service.audit().findLast(({ reason }) => reason !== undefined)?.reason ?? 'unknown';
  const replyOf = (begun: Begun | Responded): LoginReply => {
    if (begun.kind === 'session') return { kind: 'accepted' };
    if (begun.kind === 'refused') return { kind: 'refused', reason: lastReason() };
    if (begun.kind === 'pick') return { kind: 'refused', reason: 'several factors' };
    const { login, binding, ask, factor } = begun;
    if (ask.by !== 'response') return { kind: 'refused', reason: 'not a card' };
    handle = { login, binding };
    pinBeside = ask.pinBeside;
    return { kind: 'challenge', challenge: ask.challenge, factor };
  };
  return {
    async begin({ user, password, mode, factor }) {
      return replyOf(await service.begin({ user, password, mode, ...(factor !== null && { factor }) }));
    },
    async respond(response, pin) {
      const beside = pinBeside && pin !== null ? { pin } : {};
      return replyOf(await service.respond({ ...handle, response, ...beside }));
    },
    async resync(serial, respondTo) {
      const { test, challenge } = service.staff.beginResync(serial);
      let outcome = service.staff.respondToTest({ test, response: await respondTo(challenge) });
      if (outcome.kind === 'next') {
        const next = outcome.test;
        outcome = service.staff.respondToTest({ test: next.test, response: await respondTo(next.challenge) });
      }
      return outcome.kind === 'done'
        ? { kind: 'accepted' }
        : { kind: 'refused', reason: outcome.kind === 'refused' ? outcome.reason : 'unknown' };
    },
    advance,
    audit: () => service.audit({ limit: 1_000 }).map(auditLine),
    close: service.close,
  };
}
