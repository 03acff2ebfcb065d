/** Runs a command, and says in one line and an exit code how it went wrong if it did. */

import { codeOf } from './io/errors.ts';
import { fail } from './io/exit.ts';
import { print } from './io/output.ts';
import { withoutSecret } from './io/secrets/secret-arguments.ts';
import { runProgram } from './program.ts';

export async function runCommand(args: readonly string[]): Promise<void> {
  try {
    await runProgram(args, print);
  } catch (thrown) {
    // Help and version end the parser with an error too; it is not a failure.
    if (codeOf(thrown).startsWith('commander.')) return;
    fail(withoutSecret(thrown, args));
  }
}
