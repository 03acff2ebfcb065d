/** `dscplus profiles`, `dscplus suites` and `dscplus faults`: list the names that options and faces accept. */
import { suiteAliases } from '../../crypto/suite-aliases.ts';
import { faultKinds } from '../../faults/fault-kinds.ts';
import { faultUsage } from '../../faults/fault-usage.ts';
import { profileSheets } from '../../profiles/built-in-profiles.ts';
import { columns, print } from '../io/output.ts';
import type { Options } from '../io/secrets/secrets.ts';

export function listProfiles(): void {
  print(columns(profileSheets.map(({ name, about, values }) => [name, values.suite[0], about])));
}

export function listSuites(): void {
  print(columns(suiteAliases.map(({ alias, suite, about }) => [alias, suite, about])));
}

export function listFaults({ json }: Options): void {
  if (json === true) print(`${JSON.stringify(faultKinds)}\n`);
  else print(columns(faultKinds.map((row) => [faultUsage(row), row.part, row.about])));
}
