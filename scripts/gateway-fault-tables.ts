/** The table of docs/user/gateway-faults.md: the faults of the gateway, and which trouble each reproduces. */
import { faultNames, faultNameText, faultRow } from '../src/login/admin/faults/fault-names.ts';
import { table } from './markdown.ts';

export function gatewayFaultParts(): Record<string, string> {
  return {
    'gateway-faults': table(
      ['fault', 'what it does', 'it reproduces'],
      faultNames.map((name) => {
        const { does, reproduces, source } = faultRow(name);
        return [`\`${faultNameText(name)}\``, does, `[${reproduces}](${source})`];
      }),
    ),
  };
}
