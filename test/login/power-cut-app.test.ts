/**
 * `migrate/cut`: the power is cut in every write of the store while a phone becomes a user's app, and while the app moves
 * to another phone. Either the old phone works or the new one: never both, and never none without a way on.
 */
import { describe, expect, test } from 'vitest';
import { createLoginService } from '../../src/login/create-login-service.ts';
import type { LoginService } from '../../src/login/login-service.ts';
import {
  activate,
  beginOn,
  beginWithApp,
  finishOn,
  newestCode,
  newPhone,
  type Phone,
  shows,
  stepOf,
} from './app-phone.ts';
import { logsLeft, openLeft, type Synced, syncedAt } from './cut-store.ts';
import { masterKey, quickHashes, type World, world } from './login-world.ts';

const user = 'mia';
const number = '+15550100001';
/** After it another token can be sent, and an enrolment that was begun is over. */
const laterMs = 3_600_000;

/** One request of a phone, and what the disk has before and after it. */
interface Step {
  readonly name: string;
  readonly before: Synced;
  readonly after: Synced;
}

/** The requests of an enrolment one by one; `redo` sends the last of them again. */
interface Enrolled {
  readonly steps: readonly Step[];
  readonly redo: (service: LoginService) => Promise<{ readonly kind: string }>;
}

async function enrol(here: World, phone: Phone, purpose: 'activation' | 'migration'): Promise<Enrolled> {
  const steps: Step[] = [];
  const { apps } = here.service;
  const step = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    const before = syncedAt(here.path as string);
    const done = await run();
    steps.push({ name, before, after: syncedAt(here.path as string) });
    return done;
  };
  const { binding } = (await step('begin', () => beginOn(here, phone, user, purpose))) as { binding: string };
  if (purpose === 'activation') stepOf(await step('number', () => apps.sendToken({ binding })), 'token');
  const response = newestCode(here, number);
  const proved = stepOf(await step('prove', () => apps.prove({ binding, response })), 'proved');
  expect((await step('finish', () => finishOn(here, phone, proved))).kind).toBe('done');
  const first = shows(phone, proved.challenge, { counter: 1 });
  return { steps, redo: (service) => service.apps.finish({ binding, pin: phone.pin, response: first }) };
}

/** Whether the phone lets its user in. */
async function works(here: World, phone: Phone): Promise<boolean> {
  const step = await beginWithApp({ here, user });
  const { challenge } = step.ask as { challenge: string };
  const { login, binding } = step;
  const response = shows(phone, challenge, { counter: phone.counter });
  const given = await here.service.respond({ login, binding, response });
  return given.kind === 'session';
}

const hasApp = ({ service }: World): boolean =>
  service.staff.user(user).factors.some((id) => service.staff.factor(id).status === 'active');

/** A clock of its own for each state, which goes on from the same moment. */
function clockFrom(clock: World['clock']): World['clock'] {
  let passed = 0;
  return {
    ...clock,
    now: () => clock.now() + passed,
    unixMs: () => clock.unixMs() + passed,
    advance(ms) {
      passed += ms;
    },
  };
}

/** Every state that a power cut in these steps may leave, with a server on it. */
async function afterEachCut(
  here: World,
  steps: readonly Step[],
  look: (there: World, step: string) => Promise<void>,
): Promise<number> {
  let cuts = 0;
  for (const { name, before, after } of steps)
    for (const log of logsLeft(after.log, before.log.length)) {
      const { store } = await openLeft(after.file, log);
      const clock = clockFrom(here.clock);
      const service = createLoginService({ store, clock, masterKey, ...quickHashes });
      await look({ ...here, clock, service, store }, name);
      service.close();
      cuts++;
    }
  return cuts;
}

async function withMia(): Promise<World> {
  const here = await world({ file: true });
  await here.addUser(user);
  here.service.staff.addLine(number, user);
  return here;
}

describe('migrate/cut', () => {
  test('an activation: the phone works, or its last request does, or another activation', async () => {
    const here = await withMia();
    const phone = newPhone();
    const { steps, redo } = await enrol(here, phone, 'activation');
    const seen = new Set<string>();
    const cuts = await afterEachCut(here, steps, async (there, step) => {
      const isActive = hasApp(there);
      seen.add(`${step} ${isActive}`);
      if (step === 'finish') expect((await redo(there.service)).kind).toBe('done');
      if (isActive || step === 'finish') return expect(await works(there, phone)).toBe(true);
      there.clock.advance(laterMs);
      const next = newPhone();
      expect((await activate(there, next, user, number)).kind).toBe('done');
      expect(await works(there, next)).toBe(true);
    });
    expect([...seen]).toEqual(['begin false', 'number false', 'prove false', 'finish false', 'finish true']);
    expect(cuts).toBeGreaterThan(50);
  });

  test('a migration: either the old phone works or the new one, and the other does not', async () => {
    const here = await withMia();
    const old = newPhone();
    await activate(here, old, user, number);
    here.clock.advance(laterMs);
    const phone = newPhone();
    const { steps, redo } = await enrol(here, phone, 'migration');
    const seen = new Set<string>();
    const cuts = await afterEachCut(here, steps, async (there, step) => {
      const [oldWorks, newWorks] = [await works(there, old), await works(there, phone)];
      expect([oldWorks, newWorks], step).toEqual([!newWorks, newWorks]);
      seen.add(`${step} ${newWorks ? 'new' : 'old'}`);
      if (newWorks) return;
      // What the old phone can't stop: the last request again, or the migration from the start.
      const last = { ...phone };
      if (step === 'finish') expect((await redo(there.service)).kind).toBe('done');
      else await migrateAnew(there, last);
      const after = [await works(there, { ...old, counter: old.counter + 1 }), await works(there, last)];
      expect(after, step).toEqual([false, true]);
    });
    expect([...seen]).toEqual(['begin old', 'prove old', 'finish old', 'finish new']);
    expect(cuts).toBeGreaterThan(50);
  });
});

/** From the start, with the same phone. */
async function migrateAnew(there: World, phone: Phone): Promise<void> {
  there.clock.advance(laterMs);
  const { binding } = stepOf(await beginOn(there, phone, user, 'migration'), 'token');
  const proved = await there.service.apps.prove({ binding, response: newestCode(there, number) });
  expect((await finishOn(there, phone, proved)).kind).toBe('done');
}
