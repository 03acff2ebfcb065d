/** The faults of the gateway as the page shows them: what each hits, how long, and what of a form it takes. */
import type { FaultField } from '../login/admin/faults/fault-names.ts';
import type { GatewayFaultView } from '../login/admin/staff/staff-faults.ts';
import type { Words } from './texts/words.ts';

/** A fault that can be added, as the server describes it. The texts are English. */
export interface LabFaultName {
  readonly name: string;
  readonly value: 'STATUS' | 'TIME' | null;
  /** What can be given with it. */
  readonly fields: readonly FaultField[];
  readonly does: string;
  /** The trouble that people report, and where. */
  readonly reproduces: string;
  readonly source: string;
}

/** What the server reports of its faults when they have changed. */
export interface LabFaultsReport {
  /** The server's time of the report, from which the times of the faults count. */
  readonly unixMs: number;
  readonly faults: readonly GatewayFaultView[];
}

/** What a person gives for a new fault; an empty text is left out. */
export type FaultForm = Readonly<Record<'name' | 'value' | 'path' | 'for' | 'times' | 'at', string>>;

/** The name with its value: `status 503`, `slow 3 s`. */
export function faultTitle({ name, status, delayMs }: GatewayFaultView): string {
  return [name, status, delayMs === null ? null : `${delayMs / 1_000} s`]
    .filter((part) => part !== null)
    .join(' ');
}

/**
 * What it hits, and until when, in a few words each.
 *
 * @param timeOf the time in so many ms
 */
export function faultFacts(
  words: Words,
  { path, beginsInMs, endsInMs, timesLeft, hits }: GatewayFaultView,
  timeOf: (inMs: number) => string,
): readonly string[] {
  return [
    path === null ? words('onGateway') : words('onPath', { path }),
    ...(beginsInMs > 0 ? [words('faultFrom', { time: timeOf(beginsInMs) })] : []),
    endsInMs === null ? words('untilCleared') : words('faultUntil', { time: timeOf(endsInMs) }),
    ...(timesLeft === null ? [] : [words('timesLeft', { count: timesLeft })]),
    words('repliesChanged', { count: hits }),
  ];
}

/** The body of `POST /api/staff/fault/add`: only what the fault takes. */
export function faultBody({ value, fields }: LabFaultName, form: FaultForm): Record<string, string | number> {
  const taken: readonly (keyof FaultForm)[] = [
    'name',
    ...(value === null ? [] : (['value'] as const)),
    ...fields.map((field) => (field === 'forMs' ? 'for' : field)),
  ];
  const given = taken.map((field) => [field, form[field].trim()] as const).filter(([, text]) => text !== '');
  return Object.fromEntries(
    given.map(([field, text]) => [
      field,
      field === 'times' && /^[0-9]{1,9}$/.test(text) ? Number(text) : text,
    ]),
  );
}
