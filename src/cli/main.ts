/** Runs the program `dscplus` with its arguments. */

import { runCommand } from './command.ts';
import { closeLostTerminalsAtExit } from './io/lost-terminal.ts';

closeLostTerminalsAtExit();
void runCommand(process.argv.slice(2));
