/** A policy as data: its default, its limits, and how sure the default is (policies.ts has the letters). */

export type PolicyProvenance = 'D' | 'R' | 'C' | 'S' | 'A';

export interface PolicyField {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly provenance: PolicyProvenance;
  readonly description: string;
}

export const minuteMs = 60_000;
export const dayMs = 24 * 60 * minuteMs;
