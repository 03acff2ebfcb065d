/**
 * What a helper keeps for a test file. A worker runs many files with the same modules, and a hook at the top of a helper
 * would be one of the first file alone: worker.ts, set up for each file, calls these. What is kept for a test has
 * Vitest's own `onTestFinished`.
 */
const begins: (() => void)[] = [];
const ends: (() => unknown)[] = [];

/** Calls `begin` now, and when each later test file of this worker begins. */
export function eachFile(begin: () => void): void {
  begins.push(begin);
  begin();
}

/** Calls `end` when the present test file has ended, the last one first. */
export function atFileEnd(end: () => unknown): void {
  ends.push(end);
}

export function beginFile(): void {
  for (const begin of begins) begin();
}

export async function endFile(): Promise<void> {
  for (const end of ends.splice(0).reverse()) await end();
}
