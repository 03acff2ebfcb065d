/** Someone removes one rule of the login server at a time, and the checklist notices each. */
import { afterAll, expect, it } from 'vitest';
import { runChecks, testsOfMutants } from './login-mutants.ts';
import { loginRules } from './login-rules.ts';
import { bundleFolder, bundleServer } from './server-bundle.ts';

const folder = bundleFolder();
afterAll(folder.remove);

it('none: the source as it is passes every check', async () => {
  const outcomes = await runChecks(await bundleServer(folder.path), null);
  expect(outcomes.filter(({ failure }) => failure !== null)).toEqual([]);
});

testsOfMutants('a login server without a rule', loginRules);
