/**
 * All commands, and how a header is found among them. `SYSTem:HELP?` and the table of docs/user/serial.md are made
 * from the same records.
 */

import { scpiString } from '../line-format.ts';
import { command, type ScpiCommand, spellings, usage } from './command.ts';
import { cardCommands } from './commands-card.ts';
import { faultCommands } from './commands-faults.ts';
import { registerCommands } from './commands-registers.ts';
import { runCommands } from './commands-run.ts';
import { statusCommands } from './commands-status.ts';
import { timeCommands } from './commands-time.ts';
import { headerText, optional } from './parameters.ts';
import { ScpiFault } from './scpi-errors.ts';

const help = command(
  '[SYSTem:]HELP?',
  [optional<string | null>(headerText, null, 'all')],
  'All commands as strings between commas, or the help of one command.',
  { send: 'HELP? "DISP?"', gives: '"DISPlay? - The text of the LCD, one character for each cell."' },
  (_, header) => (header === null ? commands.map((one) => scpiString(usage(one))).join(',') : helpOf(header)),
);

/** In the order of the docs: common commands first, then by name, each before its query. */
export const commands: readonly ScpiCommand[] = [
  ...statusCommands,
  ...registerCommands,
  ...cardCommands,
  ...runCommands,
  ...faultCommands,
  ...timeCommands,
  help,
].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));

const bySpelling: ReadonlyMap<string, ScpiCommand> = new Map(
  commands.flatMap((one) => spellings(one.form).map((spelling) => [spelling, one])),
);

export function isCommand(header: string): boolean {
  return bySpelling.has(header);
}

/**
 * The command of a header.
 * @param header upper case, from the root
 * @throws ScpiFault -113; the message does not repeat digits, which may be a PIN
 */
export function commandOf(header: string): ScpiCommand {
  const found = bySpelling.get(header);
  if (found === undefined) throw new ScpiFault(-113, header.replaceAll(/[0-9]/g, '#'));
  return found;
}

function helpOf(header: string): string {
  const one = commandOf(header.trim().replace(/^:/, '').toUpperCase());
  return scpiString(`${usage(one)} - ${one.description.replaceAll('`', '')}`);
}

function orderOf({ form }: ScpiCommand): string {
  return form.replaceAll(/[[\]]/g, '').replace('?', ' ?');
}
