/** Functions to measure: medians of rounds, taken in turn so that disturbances of the machine affect all alike. */
import { performance } from 'node:perf_hooks';

/** A number of rounds, logins, keys or ms, or with `--short` a smaller one. */
export function amount(full, short) {
  return process.argv.includes('--short') ? short : full;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Milliseconds that `work` takes. */
export function timed(work) {
  const from = performance.now();
  work();
  return performance.now() - from;
}

/** Medians of `rounds` rounds in which each of `works` runs once, in turn. */
export function inTurn(rounds, works) {
  const times = works.map(() => []);
  for (let round = 0; round < rounds; round++) {
    works.forEach((work, i) => {
      times[i].push(timed(work));
    });
  }
  return times.map(median);
}

/** The value that `part` of the values are below. */
export function high(values, part) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)];
}

/** How many a second, for things that take this many ms each. */
export function perSecond(ms) {
  return Math.round(1_000 / ms);
}
