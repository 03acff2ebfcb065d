/** Stops before each call of node:fs that reads or changes a file, for test files that replace node:fs by it. */
import type * as Fs from 'node:fs';
import { basename } from 'node:path';

type Hook = (call: string, changes: boolean) => void;

let hook: Hook = () => {};

/** Calls `next` before each call, as `link card.lock`, until it is given another one. */
export function beforeEachCall(next: Hook): void {
  hook = next;
}

const looking = ['statSync', 'realpathSync', 'openSync', 'readSync', 'readdirSync'] as const;
const changing = ['writeFileSync', 'linkSync', 'renameSync', 'rmSync'] as const;

export async function steppedFs(original: () => Promise<unknown>): Promise<typeof Fs> {
  const real = (await original()) as typeof Fs;
  const stepped: Record<string, unknown> = {
    ...real,
    // No power is cut here.
    fsyncSync() {},
  };
  for (const name of [...looking, ...changing]) {
    const call = real[name] as (...args: unknown[]) => unknown;
    const changes = changing.some((one) => one === name);
    stepped[name] = (...args: unknown[]) => {
      const place = name === 'linkSync' || name === 'renameSync' ? args[1] : args[0];
      // A new file is made by opening it.
      const makes = name === 'openSync' && args[1] === 'wx';
      hook(`${name.replace('Sync', '')} ${nameOf(place)}`, changes || makes);
      return call(...args);
    };
  }
  return { ...stepped, default: stepped } as never;
}

const nameOf = (place: unknown): string =>
  typeof place === 'string' ? basename(place).replace(/[0-9a-f]{16}/g, '#') : 'it';
