/** The tables of docs/user/login-*.md and docs/dev/login-checks.md, from the records that the login works with. */

import { flagOf, type Verb, verbs } from '../src/login/admin/admin-commands.ts';
import { type PolicyBasis, policyTable } from '../src/login/auth/policies.ts';
import { ruleTable } from '../src/login/auth/rules.ts';
import {
  dispatcherNames,
  factorCodes,
  type PageName,
  pageNames,
  pageTexts,
} from '../src/login/page/names.ts';
import { table } from './markdown.ts';

const bases: Readonly<Record<PolicyBasis, string>> = {
  D: 'documented',
  R: 'documented for an earlier card',
  C: 'comparable',
  A: 'assumed',
};

export function loginParts(): Record<string, string> {
  return {
    policies: table(
      ['policy', 'unless set', 'accepted', 'basis', 'what it is'],
      Object.entries(policyTable).map(([name, { value, min, max, basis, says }]) => [
        `\`${name}\``,
        String(value),
        `${min} to ${max}`,
        bases[basis],
        says,
      ]),
    ),
    'login-rules': table(
      ['rule', 'check', 'what it is'],
      Object.entries(ruleTable).map(([name, { check, says }]) => [`\`${name}\``, String(check), says]),
    ),
    'page-texts': table(
      ['text', 'when'],
      pageTexts.map(({ text, when }) => [`\`${text}\``, when]),
    ),
    'page-names': table(['what', 'where', 'text'], [...pageNames, ...dispatcherNames].map(nameRow)),
    'factor-codes': table(
      ['value', 'card'],
      [
        [`\`${factorCodes.challenge}\``, 'challenge and response: the Digital Security Card+'],
        [`\`${factorCodes.code}\``, 'codes without a challenge: the first card (`dsc`)'],
      ],
    ),
    verbs: table(
      ['`dscplus server …`', 'secrets', 'what it does'],
      verbs.map((verb) => [`\`${usage(verb)}\``, secretsOf(verb), verb.says]),
    ),
  };
}

function nameRow({ what, selector, text = '', paperText }: PageName): string[] {
  const texts = [text, ...(paperText === undefined ? [] : [`${paperText} in paper mode`])];
  return [what, `\`${selector}\``, texts.join(', ')];
}

function usage({ words, args, options }: Verb): string {
  const written = options.map(
    (option) => `[${flagOf(option)}${option.value === null ? '' : ` ${option.value}`}]`,
  );
  return [words, ...args.map((name) => name.toUpperCase()), ...written].join(' ');
}

function secretsOf({ secrets }: Verb): string {
  const names = secrets.map((secret) => secret.replace('?', '').replace('key', 'card key'));
  return names.length === 0 ? '' : names.join(', ');
}
