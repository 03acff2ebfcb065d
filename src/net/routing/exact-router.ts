/**
 * Finds hono's handlers by the whole path: no path here has parameters. Hono's own router makes regular expressions of
 * all paths at the first request, which takes longer than all else of a server's start.
 */
import { type Result, type Router, UnsupportedPathError } from 'hono/router';

const everyPath = '/*';
const everyMethod = 'ALL';

interface Entry<T> {
  readonly method: string;
  readonly handler: T;
}

/** A handler of every path runs before those of one path. */
export class ExactRouter<T> implements Router<T> {
  readonly name = 'ExactRouter';
  readonly #byPath = new Map<string, Entry<T>[]>();

  /** @throws UnsupportedPathError for a pattern, which would match nothing */
  add(method: string, path: string, handler: T): void {
    if (path !== everyPath && /[:*]/.test(path)) throw new UnsupportedPathError(path);
    const entry = { method, handler };
    const entries = this.#byPath.get(path);
    if (entries === undefined) this.#byPath.set(path, [entry]);
    else entries.push(entry);
  }

  match(method: string, path: string): Result<T> {
    const found = [everyPath, path]
      .flatMap((at) => this.#byPath.get(at) ?? [])
      .filter((entry) => entry.method === method || entry.method === everyMethod);
    return [found.map(({ handler }) => [handler, {}])];
  }
}
