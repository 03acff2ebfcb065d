/**
 * The program `dscplus` without an argument: there is nothing to parse, and nothing of a parser is loaded.
 */

import { presentCard } from './commands/card.ts';
import { fail } from './io/exit.ts';
import { outliveTerminal } from './io/lost-terminal.ts';

outliveTerminal();
presentCard({}).catch(fail);
