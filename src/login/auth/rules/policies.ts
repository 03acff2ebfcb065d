/**
 * What the owner of a login server can set, with the defaults and how sure they are: D documented by the broker, R
 * documented for an earlier card, C taken from a comparable product or a standard, S seen in public clients, A assumed.
 * Times are in ms.
 */

import { errorMessage, quoted } from '../../../errors/message.ts';
import { lineFields } from '../../../line/line-profile.ts';
import { hintFor } from '../../../options/option-check.ts';
import { gatewayFields } from './gateway-policies.ts';
import { phoneFields } from './phone-policies.ts';
import { dayMs, minuteMs, type PolicyField } from './policy-field.ts';
import { wireFields } from './wire-policies.ts';

const yearMs = 366 * dayMs;

export const policyTable = {
  challengeLifeMs: {
    value: 180_000,
    min: 1_000,
    max: dayMs,
    provenance: 'A',
    description:
      'how long a challenge is valid, then the login starts again with the password (the restart is documented, the time is taken from the broker’s dialog for another factor)',
  },
  codeLifeMs: {
    value: 30_000,
    min: 1_000,
    max: dayMs,
    provenance: 'R',
    description:
      'how long a code without a challenge (of the first card) is accepted after the login asked for it',
  },
  failuresMax: {
    value: 10,
    min: 1,
    max: 1_000,
    provenance: 'D',
    description:
      'consecutive failures that lock an account (that it also applies to each card, and that the second factor counts, is assumed)',
  },
  failureWindowMs: {
    value: dayMs,
    min: 1_000,
    max: yearMs,
    provenance: 'D',
    description: 'the time within which failures count together',
  },
  lockMs: {
    value: dayMs,
    min: 1_000,
    max: yearMs,
    provenance: 'D',
    description: 'how long a lock lasts after the last failure',
  },
  counterWindow: {
    value: 10,
    min: 1,
    max: 1_000,
    provenance: 'A',
    description: 'how many counters ahead of the last one are accepted; see RFC 4226 §7.2',
  },
  resyncWindow: {
    value: 1_000,
    min: 1,
    max: 100_000,
    provenance: 'A',
    description: 'how many counters ahead a resynchronisation searches; see RFC 4226 §7.4',
  },
  driftSteps: {
    value: 1,
    min: 0,
    max: 100,
    provenance: 'C',
    description:
      'time steps before and after the present one that are accepted: one, as RFC 6238 §5.2 advises',
  },
  passwordAloneMs: {
    value: 14 * dayMs,
    min: 0,
    max: yearMs,
    provenance: 'D',
    description: 'time to activate the first card (that the password alone is enough meanwhile is assumed)',
  },
  challengesMax: {
    value: 10,
    min: 1,
    max: 10_000,
    provenance: 'A',
    description: 'challenges for one user within challengesWindowMs',
  },
  challengesWindowMs: {
    value: minuteMs,
    min: 1_000,
    max: dayMs,
    provenance: 'A',
    description: 'the time within which challenges count together',
  },
  codeTries: {
    value: 3,
    min: 1,
    max: 100,
    provenance: 'A',
    description: 'how often a code can be entered in one login (that it can be more than once is documented)',
  },
  temporaryFullMs: {
    value: 2 * dayMs,
    min: 1_000,
    max: yearMs,
    provenance: 'D',
    description: 'how long a temporary code is good for everything',
  },
  temporaryPortalMs: {
    value: 10 * dayMs,
    min: 0,
    max: yearMs,
    provenance: 'D',
    description: 'how long after that it is good for the portal only',
  },
  codeCardMs: {
    value: 21 * dayMs,
    min: 1_000,
    max: yearMs,
    provenance: 'D',
    description: 'how long a security code card is valid',
  },
  smsLifeMs: {
    value: 10 * minuteMs,
    min: 1_000,
    max: dayMs,
    provenance: 'A',
    description: 'how long a login takes a code sent by SMS or call',
  },
  smsGapMs: {
    value: 2 * minuteMs,
    min: 0,
    max: dayMs,
    provenance: 'A',
    description:
      'from one message to the next, and from one call to the next, for a user and for a number (documented for the verification of a number)',
  },
  smsMax: {
    value: 5,
    min: 1,
    max: 10_000,
    provenance: 'A',
    description: 'messages with a code in an hour, for a user and for a number',
  },
  voiceMax: {
    value: 5,
    min: 1,
    max: 10_000,
    provenance: 'A',
    description: 'calls with a code in an hour, for a user and for a number',
  },
  smsStays: {
    value: 0,
    min: 0,
    max: 1,
    provenance: 'D',
    description: '1: codes by SMS stay when a card is active; 0: they give way to it',
  },
  sessionIdleMs: {
    value: 30 * minuteMs,
    min: 1_000,
    max: yearMs,
    provenance: 'C',
    description:
      'when an unused session ends (uses within a thirtieth of it count as one); NIST SP 800-63B-4 advises an hour at most',
  },
  sessionLifeMs: {
    value: dayMs,
    min: 1_000,
    max: yearMs,
    provenance: 'C',
    description: 'when every session ends; NIST SP 800-63B-4 advises 24 hours at most',
  },
  sessionsMax: {
    value: 10,
    min: 1,
    max: 10_000,
    provenance: 'A',
    description: 'sessions of one user; the oldest ends when another begins',
  },
  passwordCharactersMin: {
    value: 8,
    min: 1,
    max: 1_024,
    provenance: 'C',
    description:
      'shortest password that can be set; NIST SP 800-63B-4 asks for eight where a second factor follows',
  },
  hashesAtOnce: {
    value: 2,
    min: 1,
    max: 64,
    provenance: 'A',
    description: 'password hashes computed at once (each takes 128 MB at the default cost)',
  },
  hashesWaiting: {
    value: 256,
    min: 0,
    max: 100_000,
    provenance: 'A',
    description:
      'how many logins may wait for their password hash, served in turn by user name, then by connection; beyond that, the newest login of the name with the most waiting is refused as busy',
  },
  auditLinesMax: {
    value: 10_000,
    min: 100,
    max: 10_000_000,
    provenance: 'A',
    description: 'how many lines the audit log keeps; the oldest are deleted first',
  },
  ...phoneFields,
  ...gatewayFields,
  ...wireFields,
  ...lineFields,
} as const satisfies Record<string, PolicyField>;

/** The name of a policy. */
export type PolicyName = keyof typeof policyTable;
/**
 * The numbers that the owner of a login server can set. docs/user/login-staff.md lists them with their defaults.
 */
export type Policy = Readonly<Record<PolicyName, number>>;

/**
 * A policy that is unknown or out of range. The message has what is accepted.
 *
 * @example
 * ```ts
 * import { LoginServer, PolicyError } from 'dscplus/server';
 *
 * const error = await LoginServer.start({ policy: { failuresMax: 0 } }).catch((thrown) => thrown);
 * error instanceof PolicyError; // → true
 * error.message; // → 'failuresMax: invalid value 0; give a whole number from 1 to 1000'
 * ```
 */
export class PolicyError extends Error {
  override readonly name: string = 'PolicyError';
}

/** The defaults, changed by the settings given. @throws {PolicyError} */
export function policyWith(settings: Partial<Policy> = {}): Policy {
  const policy = Object.fromEntries(
    Object.entries(policyTable).map(([name, { value }]) => [name, value]),
  ) as Record<PolicyName, number>;
  for (const [name, value] of Object.entries(settings)) {
    const field: PolicyField | undefined = (policyTable as Record<string, PolicyField>)[name];
    if (field === undefined) {
      throw new PolicyError(
        errorMessage(`policy ${quoted(name)}`, 'unknown', hintFor(name, Object.keys(policyTable))),
      );
    }
    if (!Number.isSafeInteger(value) || value < field.min || value > field.max) {
      throw new PolicyError(
        errorMessage(name, `invalid value ${value}`, `give a whole number from ${field.min} to ${field.max}`),
      );
    }
    policy[name as PolicyName] = value;
  }
  return policy;
}
