/** The first 24 checks for the factors that are not cards, as `kind-table.ts` reads them: a world a check. */
import { holder, holderOf, type Kind, quickSms } from '../../code-holders.ts';
import { worldOf } from '../../login-world.ts';
import type { Check } from '../check.ts';
import { kindApp } from './kind-app.ts';
import type { KindChecks } from './kind-check.ts';
import { kindLogins } from './kind-logins.ts';
import { kindRefusals } from './kind-refusals.ts';
import { kindSecrets } from './kind-secrets.ts';
import { kindTable } from './kind-table.ts';

const runs: KindChecks = { ...kindApp, ...kindLogins, ...kindRefusals, ...kindSecrets };

const kinds = Object.keys(holderOf) as Kind[];

export const kindChecks: readonly Check[] = kindTable.flatMap((row): Check[] => {
  const own = kinds.filter((kind) => 'run' in row[kind]);
  if (own.length === 0) return [];
  const check = runs[row.check];
  if (check === undefined) throw new Error(`check ${row.check} of ${own} has no run: write it in kinds.ts`);
  const { says, options, costly, run } = check;
  return [
    {
      number: row.check,
      says: `${own.join(', ')}: ${says}`,
      ...(costly && { costly }),
      async run({ LoginServer }) {
        const policy = { ...quickSms, ...options?.policy };
        const here = await worldOf(LoginServer, { ...options, policy });
        for (const kind of own) await run(here, await holder(here, kind), LoginServer);
      },
    },
  ];
});
