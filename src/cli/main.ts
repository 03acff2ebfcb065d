/** The program `dscplus`: runs a command, and says in one line and an exit code how it went wrong if it did. */
import { fail } from './end.ts';
import { codeOf, UsageError } from './faults.ts';
import { print } from './output.ts';
import { runProgram } from './program.ts';

void main();

async function main(): Promise<void> {
  try {
    await runProgram(process.argv.slice(2), print);
  } catch (error) {
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
