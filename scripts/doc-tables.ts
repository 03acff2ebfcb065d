/**
 * The parts of the docs that are made from the code: tables of profiles. `npm run docs` writes them between
 * their marks; a test checks that they are up to date.
 */

import { profileSheets } from '../src/profiles/built-in-profiles.ts';
import { fieldNames, type ProfileField, profileFields } from '../src/profiles/profile.ts';
import { provenances } from '../src/profiles/provenance.ts';
import { scenarioJsonSchema } from '../src/scenario/scenario-json-schema.ts';
import { installCommand, programs } from '../test/programs.ts';
import { architectureParts } from './architecture-tables.ts';
import { cliParts, manualPage, phoneCommandParts, runParts } from './cli-tables.ts';
import { failureParts } from './failure-tables.ts';
import { faultParts } from './fault-tables.ts';
import { firmwareParts } from './firmware-tables.ts';
import { gatewayFaultParts } from './gateway-fault-tables.ts';
import { gatewayParts } from './gateway-tables.ts';
import { lineParts } from './line-tables.ts';
import { loginParts } from './login-tables.ts';
import { table } from './markdown.ts';
import { mutantParts } from './mutant-tables.ts';
import { phoneParts } from './phone-tables.ts';
import { serialParts } from './serial-tables.ts';
import { terminalParts } from './terminal-tables.ts';
import { worldJsonSchema } from './world-json-schema.ts';

/** Puts each generated part between `<!-- generated: name -->` and `<!-- end -->`. */
export function fillDoc(text: string, parts: Readonly<Record<string, string>>): string {
  return text.replace(/<!-- generated: ([a-z-]+) -->\n[\s\S]*?<!-- end -->/g, (_, name: string) => {
    const part = parts[name];
    if (part === undefined)
      throw new Error(`nothing generates ${name}: there are ${Object.keys(parts).join(', ')}`);
    return `<!-- generated: ${name} -->\n${part}\n<!-- end -->`;
  });
}

/** Each document with generated parts, and the parts by name. */
export async function generatedDocs(): Promise<Record<string, Record<string, string>>> {
  const failures = await failureParts();
  return {
    'CONTRIBUTING.md': { programs: programList() },
    'docs/user/cli.md': cliParts(),
    'docs/user/phone.md': phoneCommandParts(),
    'docs/dev/fidelity.md': { profiles: profileTable(), origins: originTable() },
    'docs/dev/architecture.md': architectureParts(),
    'docs/dev/firmware.md': firmwareParts(),
    'docs/dev/login-checks.md': loginParts(),
    'docs/dev/mutants.md': mutantParts(),
    'docs/dev/phone.md': phoneParts(),
    'docs/user/failures.md': failures,
    'docs/user/faults.md': faultParts(),
    'docs/user/fixtures.md': failures,
    'docs/user/scenarios.md': { ...failures, ...runParts() },
    'docs/user/gateway-faults.md': gatewayFaultParts(),
    'docs/user/gateway.md': { ...gatewayParts(), ...gatewayFaultParts() },
    'docs/user/line.md': lineParts(),
    'docs/user/login-bots.md': loginParts(),
    'docs/user/login-staff.md': loginParts(),
    'docs/user/serial.md': serialParts(),
    'docs/user/terminal.md': terminalParts(),
  };
}

/** Files that are made as a whole. */
export const generatedFiles = (): Record<string, string> => ({
  'man/dscplus.1': manualPage(),
  'schemas/world.schema.json': worldJsonSchema(),
  'schemas/scenario.schema.json': `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`,
});

/** The programs that the tests use and that may have to be installed. */
function programList(): string {
  const installable = programs.filter(({ packages }) => packages !== undefined);
  const rows = installable.map(({ name, packages = [], use }) => [`\`${name}\``, packages.join(', '), use]);
  const command = installCommand(installable.map(({ name }) => name));
  return `${table(['program', 'Debian package', 'what the tests use it for'], rows)}\n\n\`\`\`sh\n${command}\n\`\`\``;
}

function profileTable(): string {
  const head = ['field', 'what it is', 'unit', ...profileSheets.map(({ name }) => `\`${name}\``)];
  const rows = fieldNames.map((field) => [
    `\`${field}\``,
    profileFields[field].description,
    profileFields[field].unit,
    ...profileSheets.map(({ values }) => `${shown(values[field][0])} ${values[field][1]}`),
  ]);
  return table(head, rows);
}

function originTable(): string {
  const rows = fieldNames.flatMap((field) => origins(field).map((row) => [`\`${field}\``, ...row]));
  return table(['field', 'profiles', 'provenance', 'from'], rows);
}

/** Profiles whose value has the same provenance and origin share a row. */
function origins(field: ProfileField): string[][] {
  const rows = new Map<string, string[]>();
  for (const { name, values } of profileSheets) {
    const [, letter, from = ''] = values[field];
    const key = `${provenances[letter]}|${from}`;
    rows.set(key, [...(rows.get(key) ?? []), name]);
  }
  return Array.from(rows, ([key, names]) => [names.join(', '), ...key.split('|')]);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'none' : `\`${value}\``;
  return Array.isArray(value) ? value.join(' + ') : String(value);
}
