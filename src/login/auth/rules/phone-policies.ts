/** The policies of the phone app: its notifications and its activation. */
import { dayMs, minuteMs, type PolicyField } from './policy-field.ts';

export const phoneFields = {
  pushLifeMs: {
    value: 180_000,
    min: 1_000,
    max: dayMs,
    provenance: 'C',
    description: 'how long a login waits for the phone app, by push or by hand',
  },
  pushGapMs: {
    value: 30_000,
    min: 0,
    max: dayMs,
    provenance: 'A',
    description: 'from one notification on a phone to the next',
  },
  pushesMax: {
    value: 5,
    min: 1,
    max: 10_000,
    provenance: 'A',
    description:
      'notifications within pushWindowMs that were denied or left, after which none is sent for pushQuietMs',
  },
  pushWindowMs: {
    value: 60 * minuteMs,
    min: 1_000,
    max: dayMs,
    provenance: 'A',
    description: 'the time within which such notifications count together',
  },
  pushQuietMs: {
    value: 60 * minuteMs,
    min: 0,
    max: dayMs,
    provenance: 'A',
    description: 'how long no notification is sent after too many; by hand and other factors still work',
  },
  appUsesMax: {
    value: 0,
    min: 0,
    max: 1_000_000,
    provenance: 'A',
    description: 'for how many logins an app can be used before it is activated again; 0: no limit',
  },
  tokenLifeMs: {
    value: 10 * minuteMs,
    min: 1_000,
    max: dayMs,
    provenance: 'A',
    description: 'how long the activation or migration of a phone app may take',
  },
  tokenTries: {
    value: 3,
    min: 1,
    max: 100,
    provenance: 'A',
    description: 'how often an activation token can be entered',
  },
} as const satisfies Record<string, PolicyField>;
