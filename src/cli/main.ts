/** The program `dscplus`: runs a command, and says in one line and an exit code how it went wrong if it did. */
import { withoutSecret } from './behind-stdin.ts';
import { fail } from './end.ts';
import { codeOf } from './faults.ts';
import { outliveTerminal } from './lost-terminal.ts';
import { print } from './output.ts';
import { runProgram } from './program.ts';

outliveTerminal();
void main();

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  try {
    await runProgram(args, print);
  } catch (thrown) {
    // Help and version end the parser with an error too, which is none.
    if (codeOf(thrown).startsWith('commander.')) return;
    fail(withoutSecret(thrown, args));
  }
}
