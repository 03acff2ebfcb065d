/**
 * Which of several types a client prefers (RFC 9110 §12.5.1).
 *
 * Written by hand: hono's `accepts` returns the same for "any type", which curl asks for, and for a type that the
 * server does not have.
 */

/**
 * The type of `types` that an `Accept` header prefers, the first one of equals; undefined if it accepts none. Without
 * a header, the first.
 */
export function acceptable(accept: string | null, types: readonly string[]): string | undefined {
  if (accept === null || accept.trim() === '') return types[0];
  const ranges = accept.split(',').map(rangeOf);
  let best: { readonly type: string; readonly weight: number } | undefined;
  for (const type of types) {
    const plain = type.replace(/;.*/, '');
    const weight = weightOf(plain, ranges);
    if (weight > (best?.weight ?? 0)) best = { type, weight };
  }
  return best?.type;
}

interface Range {
  readonly name: string;
  readonly weight: number;
}

function rangeOf(text: string): Range {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((one) => one.startsWith('q='));
  const weight = q === undefined ? 1 : Number(q.slice(2));
  return { name, weight: weight >= 0 && weight <= 1 ? weight : 0 };
}

/** The weight of the most specific range that includes the type: the type itself, its main type, any type. */
function weightOf(type: string, ranges: readonly Range[]): number {
  const names = [type, `${type.split('/')[0]}/*`, '*/*'];
  for (const name of names) {
    const range = ranges.find((one) => one.name === name);
    if (range !== undefined) return range.weight;
  }
  return 0;
}
