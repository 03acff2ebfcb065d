/** `dscplus server factor …`: what staff can do with a second factor of any kind. */
import type { FactorView } from '../admin-types.ts';
import { type AdminService, arg, listed, type Verb, type VerbResult } from './command.ts';
import { factorLine } from './lines.ts';

export const factorVerbs: readonly Verb[] = [
  {
    words: 'factor list',
    args: [],
    options: [],
    secrets: [],
    description: 'List the second factors, of all kinds',
    run: ({ staff }) => listed(staff.factors(), factorLine),
  },
  factorVerb('factor show', 'Show a factor, without its secrets', ({ staff }, id) => staff.factor(id)),
  factorVerb('factor lock', 'Lock a factor until unlocked, and end its sessions', ({ staff }, id) =>
    staff.lockFactor(id),
  ),
  factorVerb('factor unlock', 'End a lock, by failures or by staff', ({ staff }, id) =>
    staff.unlockFactor(id),
  ),
  factorVerb('factor revoke', 'Revoke a factor for good; its challenges and sessions end', ({ staff }, id) =>
    staff.revokeFactor(id),
  ),
];

function factorVerb(
  words: string,
  description: string,
  call: (service: AdminService, id: string) => FactorView,
): Verb {
  return {
    words,
    args: ['id'],
    options: [],
    secrets: [],
    description,
    run: (service, { args }) => ofFactor(call(service, arg(args, 'id'))),
  };
}

function ofFactor(factor: FactorView): VerbResult {
  return { value: factor, lines: [factorLine(factor)] };
}
