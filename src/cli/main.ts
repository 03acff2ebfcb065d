/** Runs the program `dscplus` with its arguments. */

import { runCommand } from './command.ts';
import { outliveTerminal } from './io/lost-terminal.ts';

outliveTerminal();
void runCommand(process.argv.slice(2));
