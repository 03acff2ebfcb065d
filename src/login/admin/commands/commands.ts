/**
 * The table of `dscplus server user|factor|card|app|totp|temporary|code-card|line|sms|fault|audit|time|reset …`. The command
 * line parses its own arguments and reads secrets; the staff API has the same commands.
 */
import { auditVerb } from './audit-command.ts';
import { cardVerbs } from './card-commands.ts';
import { codeVerbs } from './code-commands.ts';
import type { Verb } from './command.ts';
import { factorVerbs } from './factor-commands.ts';
import { faultVerbs } from './fault-commands.ts';
import { lineVerbs } from './line-commands.ts';
import { testVerbs } from './test-commands.ts';
import { timeVerbs } from './time-commands.ts';
import { userVerbs } from './user-commands.ts';

export const verbs: readonly Verb[] = [
  ...userVerbs,
  ...factorVerbs,
  ...cardVerbs,
  ...testVerbs,
  ...codeVerbs,
  ...lineVerbs,
  ...faultVerbs,
  auditVerb,
  ...timeVerbs,
];
