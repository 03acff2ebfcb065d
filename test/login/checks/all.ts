import { approvalChecks } from './apps/approvals.ts';
import { enrolmentChecks } from './apps/enrolments.ts';
import { appRaceChecks } from './apps/races.ts';
import { challengeChecks } from './challenges.ts';
import type { Check } from './check.ts';
import { codeTryChecks } from './code-tries.ts';
import { gatewayChecks } from './gateway-sessions.ts';
import { hiddenFactorChecks } from './hidden-factors.ts';
import { httpChecks } from './http.ts';
import { kindChecks } from './kinds/kinds.ts';
import { nearMissChecks } from './near-misses.ts';
import { processChecks } from './processes.ts';
import { refusalChecks } from './refusals.ts';
import { secretChecks } from './secrets.ts';
import { sessionChecks } from './sessions.ts';
import { codeLimitChecks } from './sms/code-limits.ts';
import { codePurposeChecks } from './sms/code-purpose.ts';
import { hopelessLoginChecks } from './sms/hopeless-logins.ts';
import { lineDownChecks } from './sms/lines-down.ts';
import { messageChecks } from './sms/messages.ts';
import { newerCodeChecks } from './sms/newer-codes.ts';
import { typedCodeChecks } from './typed-codes.ts';
import { windowChecks } from './windows.ts';

/** In the order of the checklist. */
export const checks: readonly Check[] = [
  ...challengeChecks,
  ...refusalChecks,
  ...windowChecks,
  ...secretChecks,
  ...sessionChecks,
  ...httpChecks,
  ...gatewayChecks,
  ...nearMissChecks,
  ...processChecks,
  ...newerCodeChecks,
  ...codePurposeChecks,
  ...codeLimitChecks,
  ...codeTryChecks,
  ...hopelessLoginChecks,
  ...typedCodeChecks,
  ...hiddenFactorChecks,
  ...messageChecks,
  ...lineDownChecks,
  ...kindChecks,
  ...approvalChecks,
  ...enrolmentChecks,
  ...appRaceChecks,
].toSorted((a, b) => a.number - b.number);
