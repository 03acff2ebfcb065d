/**
 * The tests of examples/failures, run in this process: what each fails with. Vitest's own matchers need its workers, so
 * those of `dscplus/vitest` are called by what they check. test/package/projects.test.ts has Vitest print the same.
 */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { logIn } from '../examples/vitest/log-in.ts';
import type { Reason } from '../src/device/state.ts';
import { type CheckResult, checkAccepted, checkIgnored, checkShows } from '../src/fixtures/checks.ts';
import { inTestWorld } from '../src/fixtures/in-test-world.ts';
import type { TestWorld } from '../src/fixtures/test-world.ts';
import type { Key } from '../src/keypad/keys.ts';

export interface FailingTest {
  /** The kind of failure: what is before the colon of its name. */
  readonly kind: string;
  /** The test as it is in the file. */
  readonly code: string;
  /** Name and message of the error, as Vitest prints them. */
  readonly error: string;
}

type Body = (fixtures: object) => void | Promise<void>;

/** @param path of the file, from the root */
export async function failingTests(path: string): Promise<FailingTest[]> {
  const text = readFileSync(path, 'utf8');
  const bodies = new Map<string, Body>();
  // Node runs no TypeScript; these tests have no types, and their imports are given.
  const define = new Function('test', 'expect', 'logIn', text.replaceAll(/^import .*$/gm, ''));
  define((name: string, body: Body) => bodies.set(name, body), expectOf, logIn);
  const tests: FailingTest[] = [];
  for (const [name, body] of bodies) {
    const code = text.slice(text.indexOf(`test('${name}'`)).split('\n});')[0];
    const [kind = ''] = name.split(': ');
    tests.push({ kind, code: `${code}\n});`, error: await errorOf(name, body) });
  }
  return tests;
}

async function errorOf(name: string, body: Body): Promise<string> {
  const run = inTestWorld(async (world) => body(await fixturesOf(world, body)));
  const error = await run().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error(`test ${name}: passed; it has to fail`);
  return `${error.name}: ${error.message}`;
}

function expectOf(subject: unknown): object {
  const matchers = (wanted: boolean): object => {
    const hold = ({ pass, message }: CheckResult): void => {
      if (pass !== wanted) throw new Error(message());
    };
    return {
      toShow: (what: string | RegExp) => hold(checkShows(subject, what)),
      toHaveIgnored: (key: Key, reason?: Reason) => hold(checkIgnored(subject, key, reason)),
      toHaveAccepted: (user: string) => hold(checkAccepted(subject, user)),
    };
  };
  return { ...matchers(true), not: matchers(false), toBe: (value: unknown) => expect(subject).toBe(value) };
}

/** A server only for a test that asks for it, as in Vitest. */
async function fixturesOf(world: TestWorld, body: Body): Promise<object> {
  const { cards, clock } = world;
  const asksFor = (name: string): boolean => new RegExp(`^[^)]*\\b${name}\\b`).test(String(body));
  return {
    ...{ world, cards, clock },
    get card() {
      return world.card;
    },
    ...(asksFor('server') && { server: await world.server() }),
    ...(asksFor('line') && { line: await world.line() }),
  };
}

/** Digits and names that a server draws, as text that is the same in each run. */
export function withoutDrawn(text: string): string {
  return text
    .replaceAll(/challenge \d{6}/g, 'challenge 525812')
    .replaceAll(/\b[\w-]{22}\b/g, 'P1XQ3qHkOLxx7FUF2pCK4w');
}
