/** Runs a command. An error becomes one line on stderr and an exit code. */

import { codeOf } from './io/errors.ts';
import { fail } from './io/exit.ts';
import { print } from './io/output.ts';
import { withoutSecret } from './io/secrets/secret-arguments.ts';
import { runProgram } from './program.ts';

export async function runCommand(args: readonly string[]): Promise<void> {
  try {
    await runProgram(args, print);
  } catch (thrown) {
    // The parser also throws for help and version; that is not a failure.
    if (codeOf(thrown).startsWith('commander.')) return;
    fail(withoutSecret(thrown, args));
  }
}
