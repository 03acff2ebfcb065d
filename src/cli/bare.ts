/** The program `dscplus` without arguments. It has nothing to parse, so it does not load the parser. */

import { presentCard } from './commands/card.ts';
import { fail } from './io/exit.ts';
import { closeLostTerminalsAtExit } from './io/lost-terminal.ts';

closeLostTerminalsAtExit();
presentCard({}).catch(fail);
