/** The tables of docs/user/faults.md: the faults and their parameters. */
import { acceptedValues } from '../src/faults/fault.ts';
import { type FaultKind, faultKinds } from '../src/faults/fault-kinds.ts';
import { faultUsage, usualValue } from '../src/faults/fault-usage.ts';
import { provenances } from '../src/profiles/provenance.ts';
import { table } from './markdown.ts';

export function faultParts(): Record<string, string> {
  return {
    'faults-card': tableOf(faultKinds.filter(({ part }) => part !== 'wire')),
    'faults-wire': tableOf(faultKinds.filter(({ part }) => part === 'wire')),
    'fault-parameters': table(
      ['fault', 'parameter', 'what it sets', 'accepted', 'default'],
      faultKinds.flatMap(({ kind, parameters }) =>
        parameters.map((parameter) => [
          `\`${kind}\``,
          `\`${parameter.name}\``,
          parameter.about,
          acceptedValues(parameter).replace(/^(a key|a segment|a time from|a time): ?/, ''),
          parameter.default === null ? 'required' : (usualValue(parameter) ?? parameter.default),
        ]),
      ),
    ),
  };
}

function tableOf(kinds: readonly FaultKind[]): string {
  return table(
    ['fault', 'part', 'what it does', 'provenance'],
    kinds.map((row) => [`\`${faultUsage(row)}\``, row.part, remark(row), provenances[row.provenance]]),
  );
}

function remark({ about, needs, once }: FaultKind): string {
  const only = needs === undefined ? '' : ` Only for a suite with a ${needs}.`;
  return `${about}${only}${once ? ' It acts once.' : ''}`;
}
