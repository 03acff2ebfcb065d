/** All mutants, and the test file that each is tried with. */
import { folderMutants } from './folder-mutants.ts';
import { loginNearMisses } from './login-near-misses.ts';
import { loginRules } from './login-rules.ts';
import type { FolderMutant, LoginMutant } from './mutant.ts';

export const loginMutants: readonly LoginMutant[] = [...loginRules, ...loginNearMisses];
export const allMutants: readonly (LoginMutant | FolderMutant)[] = [...loginMutants, ...folderMutants];

export function testOf(mutant: LoginMutant | FolderMutant): string {
  return 'test' in mutant ? mutant.test : 'test/mutants/login-checks.ts';
}
