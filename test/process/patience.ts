/**
 * How long a test waits for what comes as soon as somebody is ready: many times what a quiet machine takes, and longer
 * in proportion where the machine was slow or busy when the run began. Such a wait ends a test that hangs; no test
 * measures by it how fast anything is.
 */
import { pbkdf2Sync } from 'node:crypto';

const rounds = 100_000;
/** What they take on a common machine with nothing beside it. */
const usualMs = 50;
const slownessMax = 4;

/** Kept where the workers of a run find it, and what they start. */
const variable = 'DSCPLUS_TEST_SLOWNESS';

/** How many times as long as usual this machine takes; 1 where it is as quick, or quicker. */
function slowness(): number {
  const begun = performance.now();
  pbkdf2Sync('password', 'salt', rounds, 32, 'sha256');
  return Math.min(slownessMax, Math.max(1, (performance.now() - begun) / usualMs));
}

/** So many milliseconds, more on a slow machine. */
export function patient(ms: number): number {
  process.env[variable] ??= slowness().toFixed(2);
  return Math.round(ms * Number(process.env[variable]));
}
