/** The tables of docs/user/login-*.md and docs/dev/login-checks.md, from the records that the login uses. */

import { argumentText, flagOf, type Verb } from '../src/login/admin/commands/command.ts';
import { verbs } from '../src/login/admin/commands/commands.ts';
import { applicationTable } from '../src/login/auth/applications.ts';
import { policyTable } from '../src/login/auth/rules/policies.ts';
import type { PolicyField, PolicyProvenance } from '../src/login/auth/rules/policy-field.ts';
import { cardCodes } from '../src/login/factors/card.ts';
import { dispatcherNames, type PageName, pageNames, pageTexts } from '../src/login/page/names.ts';
import { kindTable, type Reading } from '../test/login/checks/kinds/kind-table.ts';
import { loginNearMisses } from '../test/mutants/login-near-misses.ts';
import { loginRules } from '../test/mutants/login-rules.ts';
import type { LoginMutant } from '../test/mutants/mutant.ts';
import { table } from './markdown.ts';

const provenances: Readonly<Record<PolicyProvenance, string>> = {
  D: 'documented',
  R: 'documented for an earlier card',
  C: 'comparable',
  S: 'seen in clients',
  A: 'assumed',
};

export function policyRows(fields: Readonly<Record<string, PolicyField>>): string {
  return table(
    ['policy', 'default', 'accepted', 'provenance', 'what it is'],
    Object.entries(fields).map(([name, { value, min, max, provenance, description }]) => [
      `\`${name}\``,
      String(value),
      `${min} to ${max}`,
      provenances[provenance],
      description,
    ]),
  );
}

export function loginParts(): Record<string, string> {
  return {
    policies: policyRows(policyTable),
    'login-mutants': checksAndMutants(),
    'check-kinds': checksByKind(),
    'login-rules': mutantTable(loginRules),
    'login-near-misses': mutantTable(loginNearMisses),
    'page-texts': table(
      ['text', 'when'],
      pageTexts.map(({ text, when }) => [`\`${text}\``, when]),
    ),
    'page-names': table(['what', 'where', 'text'], [...pageNames, ...dispatcherNames].map(nameRow)),
    applications: table(
      ['`?app=`', 'application', 'what asks for another code', 'a call', 'confirmed by'],
      Object.entries(applicationTable).map(([app, { label, askAgain, voice, confirm }]) => [
        `\`${app}\``,
        label,
        askAgain,
        voice ? 'yes' : 'no',
        confirm === null ? '' : `*${confirm}*`,
      ]),
    ),
    'factor-codes': table(
      ['value', 'card'],
      [
        [`\`${cardCodes.challenge}\``, 'challenge and response: the Digital Security Card+'],
        [`\`${cardCodes.code}\``, 'codes without a challenge: the first card (`dsc`)'],
      ],
    ),
    verbs: table(
      ['`dscplus server …`', 'secrets', 'what it does'],
      verbs.map((verb) => [`\`${usage(verb)}\``, secretsOf(verb), verb.description]),
    ),
  };
}

/** A row for each check: the mutants that must fail it. */
function checksAndMutants(): string {
  const numbers = [...new Set(loginRules.map(({ check }) => check))];
  const names = (mutants: readonly LoginMutant[], number: number): string =>
    mutants.flatMap(({ name, check }) => (check === number ? `\`${name}\`` : [])).join(', ');
  return table(
    ['check', 'fails without', 'fails with a slightly changed'],
    numbers.map((number) => [String(number), names(loginRules, number), names(loginNearMisses, number)]),
  );
}

/** A row for each of the first checks: what it means for each kind whose code a person types. */
function checksByKind(): string {
  const cell = (reading: Reading): string =>
    'run' in reading
      ? reading.run
      : 'see' in reading
        ? `check ${reading.see}: ${reading.why}`
        : `not: ${reading.not}`;
  return table(
    ['check', '`totp`', '`temporary`', '`code-card`', '`sms`', '`app`'],
    kindTable.map((row) => [
      String(row.check),
      ...[row.totp, row.temporary, row['code-card'], row.sms, row.app].map((reading) => cell(reading)),
    ]),
  );
}

function mutantTable(mutants: readonly LoginMutant[]): string {
  return table(
    ['mutant', 'check', 'the rule', 'file'],
    mutants.map(({ name, check, says, file }) => [`\`${name}\``, String(check), says, `\`${file}\``]),
  );
}

function nameRow({ what, selector, text = '', paperText }: PageName): string[] {
  const texts = [text, ...(paperText === undefined ? [] : [`${paperText} in paper mode`])];
  return [what, `\`${selector}\``, texts.join(', ')];
}

function usage({ words, args, options }: Verb): string {
  const written = options.map(
    (option) => `[${flagOf(option)}${option.value === null ? '' : ` ${option.value}`}]`,
  );
  return [words, ...args.map(argumentText), ...written].join(' ');
}

function secretsOf({ secrets }: Verb): string {
  const names = secrets.map((secret) => secret.replace('?', '').replace('key', 'card key'));
  return names.length === 0 ? '' : names.join(', ');
}
