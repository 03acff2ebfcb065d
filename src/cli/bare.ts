/** The program `dscplus` without arguments. It has nothing to parse, so it does not load the parser. */

import { presentCard } from './commands/card.ts';
import { fail } from './io/exit.ts';
import { outliveTerminal } from './io/lost-terminal.ts';

outliveTerminal();
presentCard({}).catch(fail);
