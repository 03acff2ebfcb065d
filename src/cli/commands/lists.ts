/** `dscplus profiles` and `dscplus suites`: list the names that options accept. */
import { suiteAliases } from '../../crypto/suite-aliases.ts';
import { profileSheets } from '../../profiles/built-in-profiles.ts';
import { columns, print } from '../io/output.ts';

export function listProfiles(): void {
  print(columns(profileSheets.map(({ name, about, values }) => [name, values.suite[0], about])));
}

export function listSuites(): void {
  print(columns(suiteAliases.map(({ alias, suite, about }) => [alias, suite, about])));
}
