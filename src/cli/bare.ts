/**
 * The program `dscplus` without an argument: there is nothing to parse, and nothing of a parser is loaded.
 */
import { fail } from './end.ts';
import { outliveTerminal } from './lost-terminal.ts';
import { presentCard } from './use.ts';

outliveTerminal();
presentCard({}).catch(fail);
