import type { Rules } from '../../../src/login/auth/rules.ts';

/** One line of the checklist for a server that takes the card, or a part of one. */
export interface Check {
  /** The number in the list. */
  readonly number: number;
  readonly says: string;
  /** Fails against a server whose rule is switched off. */
  run(rules: Partial<Rules>): Promise<void>;
}
