/** The program `dscplus`: runs a command, and says in one line and an exit code how it went wrong if it did. */
import { withoutSecret } from './behind-stdin.ts';
import { fail } from './end.ts';
import { codeOf, UsageError } from './faults.ts';
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
    const error = withoutSecret(thrown, args);
    if (codeOf(error).startsWith('commander.')) endOfParser(error as Error);
    else fail(error);
  }
}

/** Help and version end the parser with an error too, which is none. */
function endOfParser(error: Error): void {
  if (['commander.helpDisplayed', 'commander.help', 'commander.version'].includes(codeOf(error))) return;
  // An option that is not known may have its value after "=", and that may be a secret.
  const message = error.message.replace(/^error: /, '').replace(/('--[\w-]+)=.*'/s, "$1'");
  fail(new UsageError(`${message.replace(/\n\((.*)\)$/, ' ($1)')}; see dscplus --help`));
}
