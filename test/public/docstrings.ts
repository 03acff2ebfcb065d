/** What the docstrings of public names lack. */
import type { PublicName } from './public-names.ts';

/** The begin of an example. */
const mark = /^@example\n```ts\n/m;

/** What each name lacks, a line each; empty when all have what an editor shows. */
export function docstringFaultsOf(names: readonly PublicName[]): string[] {
  return names.flatMap(({ name, place, docstring, isValue }) => {
    const text = docstring.replace(/^@internal$/m, '').trim();
    const faults: string[] = [];
    if (text === '') faults.push(`${name} (${place}) has no docstring`);
    if (isValue && !mark.test(docstring)) faults.push(`${name} (${place}) has no @example`);
    const fences = docstring.match(/^```/gm)?.length ?? 0;
    if (fences % 2 !== 0) faults.push(`${name} (${place}) has an example without an end`);
    if (isValue && text.startsWith('@')) faults.push(`${name} (${place}) does not say what it is`);
    return faults;
  });
}
