/** How many files a client's key passes before it closes a contact: few, without detours. */
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { afterEach, expect, it, vi } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import { createFaultyCard } from '../../src/faults/faulty-card.ts';
import { lateHost } from '../clock/manual-host.ts';
import { servePort } from '../serial/cards-on-ports.ts';
import { client } from '../serial/socket-client.ts';

const { contact } = vi.hoisted(() => ({ contact: { touched: (): void => {} } }));

vi.mock('../../src/keypad/contacts.ts', async (original) => {
  const contacts = await original<typeof import('../../src/keypad/contacts.ts')>();
  return {
    ...contacts,
    touchKey(...args: Parameters<typeof contacts.touchKey>) {
      contact.touched();
      return contacts.touchKey(...args);
    },
  };
});

interface Script {
  readonly url: string;
  readonly functions: readonly { functionName: string; ranges: readonly { count: number }[] }[];
}

/** Which files have a named function that runs, as V8 counts them. */
class FilesRun {
  readonly #session = new Session();

  begin(): void {
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true });
  }

  /** Those since the last look. */
  look(): string[] {
    const { result } = this.#post('Profiler.takePreciseCoverage') as { readonly result: readonly Script[] };
    return result
      .filter(({ functions }) =>
        functions.some(({ functionName, ranges }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0),
      )
      .flatMap(({ url }) => sourceIn(url) ?? []);
  }

  end(): void {
    this.#session.disconnect();
  }

  #post(method: string, params: object = {}): unknown {
    let value: unknown;
    this.#session.post(method, params, (error: Error | null, result?: unknown) => {
      if (error) throw error;
      value = result;
    });
    return value;
  }
}

function sourceIn(text: string): string | null {
  return text.match(/\/src\/(.+\.ts)/)?.[1] ?? null;
}

/** The files of the functions that are under way, the outermost first; one each time that the file changes. */
function filesOnStack(): string[] {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 200;
  const { stack = '' } = new Error('only for its stack');
  Error.stackTraceLimit = limit;
  const files = stack.split('\n').flatMap((line) => sourceIn(line) ?? []);
  return files.reverse().filter((file, i, all) => file !== all[i - 1]);
}

const run = new FilesRun();
afterEach(() => run.end());

/** The way of a digit from a client on TCP to its contact. */
async function pathOfDigit(card: Card): Promise<{ readonly stack: string[]; readonly files: string[] }> {
  const { clock, move } = lateHost();
  const { port, close } = await servePort('tcp', { card, clock });
  const { say, sees } = await client(port);
  const taken = (): Promise<void> =>
    new Promise((resolve) => {
      contact.touched = resolve;
    });
  const power = taken();
  say('P');
  await power;
  await move(3_000);
  await sees('PIN>    ');
  expect(card.frame().text).toBe('PIN>    ');

  run.begin();
  const digit = new Promise<{ stack: string[]; files: string[] }>((resolve) => {
    contact.touched = () => resolve({ files: run.look(), stack: filesOnStack() });
  });
  run.look();
  say('1');
  const path = await digit;
  await close();
  return path;
}

/** A change of the file each, and one from the last to the contact, in keypad/contacts.ts. */
const changes = [
  'serial/ports/port.ts',
  'serial/console/client.ts',
  'driver/key-queue.ts',
  'driver/scheduler.ts',
  'device/gestures.ts',
  'device/card-machine.ts',
  'device/transitions.ts',
];

it('a key of a client on TCP closes its contact with 7 changes of the file, by 16 files', async () => {
  const { stack, files } = await pathOfDigit(createCard());
  expect(stack).toEqual(changes);
  // The host of this test tells its time by a manual clock; a real one asks the system.
  const ofProduct = files.filter((file) => file !== 'time/manual-clock.ts');
  const all = [...new Set([...ofProduct, 'keypad/contacts.ts'])].sort();
  expect(all).toEqual([
    'clock/real-clock.ts',
    'device/card-machine.ts',
    'device/gestures.ts',
    'device/transitions.ts',
    'device/virtual-card.ts',
    'driver/key-queue.ts',
    'driver/queue-entry.ts',
    'driver/scheduler.ts',
    'driver/time-ahead.ts',
    'keypad/contacts.ts',
    'keypad/keys.ts',
    'serial/console/client.ts',
    'serial/console/input/byte-parser.ts',
    'serial/console/input/echo.ts',
    'serial/console/input/escape-sequences.ts',
    'serial/ports/port.ts',
  ]);
  const page = readFileSync(new URL('../../docs/dev/architecture.md', import.meta.url), 'utf8');
  const [, journey = ''] = /## The journey of a key\n([\s\S]*?)\n## /.exec(page) ?? [];
  expect(all.filter((file) => !journey.includes(`\`src/${file}\``))).toEqual([]);
  expect(journey).toContain('changes file 7 times');
  expect(journey).toContain('16 files');
});

it('so it does for a card that can have faults and whose inputs are recorded', async () => {
  const card = createFaultyCard();
  const inputs: string[] = [];
  card.onInput(({ type }) => inputs.push(type));
  const { stack, files } = await pathOfDigit(card);
  expect(stack).toEqual(changes);
  expect(files).not.toContain('serial/ports/faulty-wire.ts');
  expect(inputs).toEqual(['down', 'up', 'down', 'up']);
});
