import { challengeChecks } from './challenges.ts';
import type { Check } from './check.ts';
import { refusalChecks } from './refusals.ts';
import { secretChecks } from './secrets.ts';
import { sessionChecks } from './sessions.ts';
import { windowChecks } from './windows.ts';

/** In the order of the checklist. What of it needs HTTP (20, and parts of 11, 13, 18 and 19) is checked there. */
export const checks: readonly Check[] = [
  ...challengeChecks,
  ...refusalChecks,
  ...windowChecks,
  ...secretChecks,
  ...sessionChecks,
].toSorted((a, b) => a.number - b.number);
