/**
 * The values of a phone line: how long messages and calls take, how long they are kept, and how many a roaming phone
 * loses. Each has its provenance; times are in ms. docs/user/line.md has the table.
 */

import { errorMessage, quoted } from '../errors/message.ts';
import { hintFor } from '../options/option-check.ts';
import type { ProvenanceLetter } from '../profiles/provenance.ts';

interface LineField {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly provenance: ProvenanceLetter;
  readonly description: string;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * What each value of a phone line is, its default, its range and its provenance. Times are in ms.
 *
 * @example
 * ```ts
 * import { lineFields } from 'dscplus';
 *
 * lineFields.voiceDelayMs.value; // → 20_000
 * lineFields.voiceDelayMs.max; // → 60_000
 * ```
 */
export const lineFields = {
  smsDelayMs: {
    value: 5_000,
    min: 0,
    max: 10 * minuteMs,
    provenance: 'A',
    description: 'from sending a message until it reaches the phone (documented: it may take a few minutes)',
  },
  voiceDelayMs: {
    value: 20_000,
    min: 0,
    max: minuteMs,
    provenance: 'A',
    description: 'from asking for a call until it rings (documented: within a minute)',
  },
  ringMs: {
    value: 30_000,
    min: 1,
    max: 10 * minuteMs,
    provenance: 'A',
    description: 'how long a call rings until it is missed',
  },
  wordsMs: {
    value: 15_000,
    min: 1,
    max: 10 * minuteMs,
    provenance: 'A',
    description: 'how long an answered call lasts, unless you hang up',
  },
  restartMs: {
    value: 30_000,
    min: 0,
    max: 10 * minuteMs,
    provenance: 'A',
    description: 'how long a restart of the phone takes',
  },
  holdMs: {
    value: dayMs,
    min: 1,
    max: 7 * dayMs,
    provenance: 'A',
    description: 'how long after sending a held message expires',
  },
  keptMs: {
    value: dayMs,
    min: 1,
    max: 7 * dayMs,
    provenance: 'A',
    description: 'how long a message or call is listed after its end',
  },
  lossOneIn: {
    value: 3,
    min: 0,
    max: 1_000,
    provenance: 'A',
    description: 'a roaming phone loses one message in this many (none: 0)',
  },
  seed: {
    value: 1,
    min: 0,
    max: 2 ** 32 - 1,
    provenance: 'A',
    description: 'decides which messages a roaming phone loses',
  },
} as const satisfies Record<string, LineField>;

/** The values of a phone line, each a whole number; `lineFields` says what they are. */
export type LineProfile = { readonly [F in keyof typeof lineFields]: number };

const lineFieldNames = Object.keys(lineFields) as (keyof LineProfile)[];

/** The values that are used without another. */
export const defaultLineProfile = Object.fromEntries(
  lineFieldNames.map((name) => [name, lineFields[name].value]),
) as LineProfile;

/**
 * A profile with some values of its own.
 * @throws {RangeError} for an unknown name, or a value out of its range
 */
export function lineProfileWith(values: Partial<LineProfile>): LineProfile {
  for (const [name, value] of Object.entries(values)) {
    if (!Object.hasOwn(lineFields, name))
      throw new RangeError(
        errorMessage(`line value ${quoted(name)}`, 'unknown', hintFor(name, lineFieldNames)),
      );
    const { min, max } = lineFields[name as keyof LineProfile];
    if (!Number.isSafeInteger(value) || value < min || value > max)
      throw new RangeError(
        errorMessage(name, `invalid value ${quoted(value)}`, `give a whole number from ${min} to ${max}`),
      );
  }
  return { ...defaultLineProfile, ...values };
}
