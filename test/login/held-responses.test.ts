/**
 * A response that counts once is sent twice: the second time while the first is held before each transaction on the
 * store. The one that the store sees first counts, and the other does not.
 */
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/login/auth/store.ts';
import { challenged, edda, pin, serial, type World, type WorldOptions, world } from './login-world.ts';

interface HeldWorld extends World {
  /** Holds whatever comes next before its piece of work on the store of this number, from 0. */
  holdBefore(call: number, meanwhile: () => unknown): void;
  /** Whether it got so far. */
  held(): boolean;
}

async function heldWorld(options: WorldOptions = {}): Promise<HeldWorld> {
  let left = -1;
  let meanwhile: (() => unknown) | null = null;
  /** What is to be done before this piece of work, once. */
  const due = (): unknown => {
    if (meanwhile === null || left-- > 0) return undefined;
    const work = meanwhile;
    meanwhile = null;
    return work();
  };
  const wrap = (store: Store): Store => ({
    ...store,
    write(work) {
      due();
      return store.write(work);
    },
    async commitTogether(work) {
      await due();
      return await store.commitTogether(work);
    },
  });
  return {
    ...(await world({ ...options, wrap })),
    holdBefore(call, work) {
      left = call;
      meanwhile = work;
    },
    held: () => meanwhile === null,
  };
}

/** Tells `story` for each piece of work that there is; it says whether that was held. */
async function beforeEachCall(story: (call: number) => Promise<boolean>): Promise<void> {
  let call = 0;
  while (await story(call)) call++;
  expect(call).toBeGreaterThan(0);
}

const acceptedLines = ({ service }: World): number =>
  service.audit({ limit: 100 }).filter(({ event }) => event === 'accepted').length;

const sessions = ({ store }: World): number => store.read(({ sessions }) => sessions.all().length);

describe.each([false, true])('with a store in a file: %j', (file) => {
  it('of a response that is given twice one opens a session', async () => {
    await beforeEachCall(async (call) => {
      const here = await heldWorld({ file });
      const begun = await here.begin();
      const kinds: string[] = [];
      const respond = async (): Promise<unknown> => kinds.push((await here.respond(begun)).kind);
      here.holdBefore(call, respond);
      await respond();
      if (!here.held()) return false;
      expect([call, kinds.toSorted(), sessions(here), acceptedLines(here)]).toEqual([
        ...[call, ['refused', 'session'], 1, 1],
      ]);
      return true;
    });
  });

  it('of a wrong and a right response to one challenge the first that is seen counts', async () => {
    await beforeEachCall(async (call) => {
      const here = await heldWorld({ file });
      const begun = await here.begin();
      const kinds: string[] = [];
      here.holdBefore(call, async () => kinds.push((await here.respond(begun, '00000000')).kind));
      kinds.push((await here.respond(begun)).kind);
      if (!here.held()) return false;
      expect([call, kinds, sessions(here)]).toEqual([call, ['refused', 'refused'], 0]);
      expect(here.service.staff.factor(serial).lock.failures).toBe(1);
      return true;
    });
  });

  it('of one code of a shared card, given by both of its users, one opens a session', async () => {
    await beforeEachCall(async (call) => {
      const here = await heldWorld({ file, suite: 'HOTP-SHA1-6' });
      await here.addUser('otto');
      here.service.staff.shareCard(serial, 'otto');
      const code = here.make('', { counter: 3n });
      const [hers, his] = [await here.begin(), await here.begin('otto')];
      const kinds: string[] = [];
      here.holdBefore(call, async () => kinds.push((await here.respond(his, code, pin)).kind));
      kinds.push((await here.respond(hers, code, pin)).kind);
      if (!here.held()) return false;
      expect([call, kinds, sessions(here)]).toEqual([call, ['session', 'refused'], 1]);
      expect(here.service.staff.card(serial).nextCounter).toBe('4');
      return true;
    });
  });

  it('of two picks of a card for one login one gets a challenge', async () => {
    await beforeEachCall(async (call) => {
      const here = await heldWorld({ file });
      here.order({ serial: 'CARD-2' });
      const begun = await here.service.begin(edda);
      if (begun.kind !== 'pick') throw new Error(`no pick but ${begun.kind}`);
      const kinds: string[] = [];
      here.holdBefore(call, async () =>
        kinds.push((await here.service.pick({ ...begun, factor: 'CARD-2' })).kind),
      );
      kinds.push((await here.service.pick({ ...begun, factor: serial })).kind);
      if (!here.held()) return false;
      expect([call, kinds]).toEqual([call, ['ask', 'refused']]);
      const [login] = here.store.read(({ logins }) => logins.all());
      expect(login?.factor).toBe('CARD-2');
      return true;
    });
  });

  it('of a response to a test of the staff that is given twice one is taken', async () => {
    await beforeEachCall(async (call) => {
      const here = await heldWorld({ file });
      const { test, challenge } = here.service.staff.beginPinChange(serial, '9026', '9026');
      const response = here.make(challenge, { pin: '9026' });
      const kinds: string[] = [];
      const respond = (): unknown => kinds.push(here.service.staff.respondToTest({ test, response }).kind);
      here.holdBefore(call, respond);
      respond();
      if (!here.held()) return false;
      expect([call, kinds]).toEqual([call, ['done', 'refused']]);
      return true;
    });
  });

  it('of two new logins of a user the older is void, whichever is held', async () => {
    await beforeEachCall(async (call) => {
      const here = await heldWorld({ file });
      const begun: Awaited<ReturnType<typeof here.begin>>[] = [];
      here.holdBefore(call, async () => begun.push(await here.begin()));
      begun.push(challenged(await here.service.begin(edda)));
      if (!here.held()) return false;
      const open = here.store.read(({ logins }) => logins.all().filter(({ state }) => state === 'open'));
      expect([call, open.map(({ id }) => id)]).toEqual([call, [begun[1]?.login]]);
      return true;
    });
  });
});
