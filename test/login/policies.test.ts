/** What the owner of a login server may set, and what holds where nothing is set. */
import { describe, expect, it } from 'vitest';
import { PolicyError, policyTable, policyWith } from '../../src/login/auth/rules/policies.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const yearMs = 31_622_400_000;

/** Value, limits and provenance, as the docs have them. */
const documented: Readonly<Record<string, readonly [value: number, min: number, max: number, from: string]>> =
  {
    challengeLifeMs: [180_000, 1_000, dayMs, 'A'],
    codeLifeMs: [30_000, 1_000, dayMs, 'R'],
    failuresMax: [10, 1, 1_000, 'D'],
    failureWindowMs: [dayMs, 1_000, yearMs, 'D'],
    lockMs: [dayMs, 1_000, yearMs, 'D'],
    counterWindow: [10, 1, 1_000, 'A'],
    resyncWindow: [1_000, 1, 100_000, 'A'],
    driftSteps: [1, 0, 100, 'C'],
    passwordAloneMs: [1_209_600_000, 0, yearMs, 'D'],
    challengesMax: [10, 1, 10_000, 'A'],
    codeTries: [3, 1, 100, 'A'],
    temporaryFullMs: [172_800_000, 1_000, 31_622_400_000, 'D'],
    temporaryPortalMs: [864_000_000, 0, 31_622_400_000, 'D'],
    codeCardMs: [1_814_400_000, 1_000, 31_622_400_000, 'D'],
    smsLifeMs: [600_000, 1_000, dayMs, 'A'],
    smsGapMs: [120_000, 0, dayMs, 'A'],
    smsMax: [5, 1, 10_000, 'A'],
    voiceMax: [5, 1, 10_000, 'A'],
    smsStays: [0, 0, 1, 'D'],
    pushLifeMs: [180_000, 1_000, dayMs, 'C'],
    pushGapMs: [30_000, 0, dayMs, 'A'],
    pushesMax: [5, 1, 10_000, 'A'],
    pushWindowMs: [3_600_000, 1_000, dayMs, 'A'],
    pushQuietMs: [3_600_000, 0, dayMs, 'A'],
    appUsesMax: [0, 0, 1_000_000, 'A'],
    tokenLifeMs: [600_000, 1_000, dayMs, 'A'],
    tokenTries: [3, 1, 100, 'A'],
    ssoIdleMs: [600_000, 1_000, dayMs, 'S'],
    brokerageIdleMs: [330_000, 1_000, dayMs, 'S'],
    authenticateMs: [0, 0, dayMs, 'A'],
    authenticatePolls: [0, 0, 1_000, 'A'],
    establishMs: [0, 0, dayMs, 'A'],
    establishPolls: [0, 0, 1_000, 'A'],
    logoutConfirmed: [0, 0, 1, 'S'],
    wireLifeMs: [60_000, 1_000, dayMs, 'A'],
    wireOpenMax: [256, 1, 100_000, 'A'],
    wireLongPasswords: [1, 0, 1, 'S'],
    challengeGap: [0, 0, 1, 'S'],
    challengesWindowMs: [minuteMs, 1_000, dayMs, 'A'],
    sessionIdleMs: [1_800_000, 1_000, yearMs, 'C'],
    sessionLifeMs: [dayMs, 1_000, yearMs, 'C'],
    sessionsMax: [10, 1, 10_000, 'A'],
    passwordCharactersMin: [8, 1, 1_024, 'C'],
    hashesAtOnce: [2, 1, 64, 'A'],
    hashesWaiting: [256, 0, 100_000, 'A'],
    auditLinesMax: [10_000, 100, 10_000_000, 'A'],
    smsDelayMs: [5_000, 0, 600_000, 'A'],
    voiceDelayMs: [20_000, 0, minuteMs, 'A'],
    ringMs: [30_000, 1, 600_000, 'A'],
    wordsMs: [15_000, 1, 600_000, 'A'],
    restartMs: [30_000, 0, 600_000, 'A'],
    holdMs: [dayMs, 1, 604_800_000, 'A'],
    keptMs: [dayMs, 1, 604_800_000, 'A'],
    lossOneIn: [3, 0, 1_000, 'A'],
    seed: [1, 0, 4_294_967_295, 'A'],
  };

describe('a policy', () => {
  it('has a value where it is not set, limits, and says how sure anyone can be of it', () => {
    const table = Object.entries(policyTable).map(([name, { value, min, max, provenance }]) => [
      name,
      [value, min, max, provenance],
    ]);
    expect(Object.fromEntries(table)).toEqual(documented);
    expect(policyWith()).toEqual(
      Object.fromEntries(Object.entries(documented).map(([name, [value]]) => [name, value])),
    );
  });

  it.each(Object.entries(documented))(
    '%s may be set to its limits, and to nothing beyond',
    (name, [value, min, max]) => {
      for (const set of [value, min, max])
        expect(policyWith({ [name]: set })).toEqual({ ...policyWith(), [name]: set });
      for (const wrong of [min - 1, max + 1, min + 0.5, Number.NaN, 'x' as never]) {
        expect(() => policyWith({ [name]: wrong })).toThrow(
          new PolicyError(`${name}: invalid value ${wrong}; give a whole number from ${min} to ${max}`),
        );
      }
    },
  );

  it('that is unknown is refused, with the one that is meant', () => {
    expect(() => policyWith({ lockMinutes: 1 } as never)).toThrow(
      expect.objectContaining({ name: 'PolicyError' }),
    );
    expect(() => policyWith({ lockMinutes: 1 } as never)).toThrow(
      'policy "lockMinutes": unknown; did you mean lockMs? known: challengeLifeMs, ',
    );
  });
});
