/**
 * A program that the tests run in its own process: `respond FILE`, `loop FILE TIMES`, or `take FILE`, which tries to
 * take a lock on each request until it has it, and keeps it until it is killed.
 */
import { readSync, writeSync } from 'node:fs';
import { NoResponseError } from '../../src/device/errors.ts';
import { openCardFile } from '../../src/storage/card-file.ts';
import { takeLock } from '../../src/storage/file-lock.ts';
import { StoredFileError } from '../../src/storage/stored-file-error.ts';

const [what, file = '', times = '1'] = process.argv.slice(2);

function say(text: string): void {
  writeSync(1, `${text}\n`);
}

/** One answer; the counter it used is said only after the card has shown it. */
function respond(): void {
  const { card, fault, close } = openCardFile(file);
  try {
    const { counter, response } = card.respond({ pin: '1234', challenge: '123456' });
    say(`${counter} ${response}`);
  } catch (error) {
    if (!(error instanceof NoResponseError)) throw error;
    say(`none ${error.reason} ${fault()?.code} ${card.frame().text.trim()}`);
  } finally {
    close();
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof StoredFileError && error.code === 'locked';
}

if (what === 'respond') respond();
if (what === 'loop') {
  for (let done = 0; done < Number(times); ) {
    try {
      respond();
      done += 1;
    } catch (error) {
      if (!isLocked(error)) throw error;
    }
  }
}
if (what === 'take') {
  say('ready');
  const byte = new Uint8Array(1);
  // Until the test kills it, or closes its stdin.
  for (let holds = false; readSync(0, byte) > 0 && !holds; ) {
    try {
      takeLock(file);
      holds = true;
      say('took');
    } catch (error) {
      say(isLocked(error) ? 'refused' : String(error));
    }
  }
}
