/** Parses JSON strictly: a field that is given twice is an error, where JSON.parse would use the last one. */

import { errorMessage, quoted } from '../errors/message.ts';

/** A text that is not JSON, or has a field twice. `problem` is only that part, for an error about a file. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  readonly problem: string;

  constructor(problem: string) {
    super(errorMessage('JSON', problem, 'correct the text'));
    this.problem = problem;
  }
}

/** @throws JsonError */
export function parseJson(text: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new JsonError('not JSON');
  }
  const twice = fieldGivenTwice(text);
  if (twice !== null) throw new JsonError(`has the field ${quoted(twice)} twice`);
  return json;
}

/** The same; null for what is not JSON. */
export function jsonIn(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}

/** The path of the first field that is given twice, with dots, in valid JSON. */
function fieldGivenTwice(text: string): string | null {
  /** The objects and lists that are open: the fields seen, and the current one. */
  const open: { readonly fields: Set<string> | null; field: string }[] = [];
  // Strings are matched as a whole, so that their content is ignored; a string with a colon after it is a field name.
  for (const [token, name] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{') open.push({ fields: new Set(), field: '' });
    else if (token === '[') open.push({ fields: null, field: '' });
    else if (token === '}' || token === ']') open.pop();
    else if (name !== undefined) {
      const inner = open.at(-1);
      if (inner?.fields == null) continue;
      inner.field = JSON.parse(name) as string;
      if (inner.fields.has(inner.field)) {
        return open
          .map(({ field }) => field)
          .filter((field) => field !== '')
          .join('.');
      }
      inner.fields.add(inner.field);
    }
  }
  return null;
}
