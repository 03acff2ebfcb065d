/** Phones and pages wait on one store. What ends one of them ends no other. */
import { expect, it } from 'vitest';
import { createStoreWaits } from '../../src/login/apps/store-waits.ts';
import { createMemoryStore } from '../../src/login/store/memory-store.ts';
import { world } from './login-world.ts';

it('a wait whose record is damaged ends alone', async () => {
  const { clock } = await world();
  const waits = createStoreWaits({ store: createMemoryStore(), clock });
  let isDamaged = false;
  let isThere = false;
  const bad = waits.wait({
    limitMs: 60_000,
    look() {
      if (isDamaged) throw new Error('damaged');
      return null;
    },
  });
  const good = waits.wait({ limitMs: 60_000, look: () => (isThere ? 'there' : null) });
  isDamaged = true;
  waits.check();
  await expect(bad).rejects.toThrow('damaged');
  isThere = true;
  waits.check();
  expect(await good).toBe('there');
});
