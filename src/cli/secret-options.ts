/** The options by which a secret comes in, the same for every command. `secrets.ts` reads what they name. */
import type { Command } from 'commander';
import type { SecretName } from './secrets.ts';

/** @param ask whether it may be asked for where it is not by itself */
export function secretOptions(command: Command, name: SecretName, says: string, ask = false): void {
  command
    .optionsGroup(`${says[0]?.toUpperCase()}${says.slice(1)}:`)
    .option(`--${name}-stdin`, 'a line of stdin')
    .option(`--${name}-file <file>`, 'what is in this file')
    .option(`--${name}-fd <number>`, 'a line of this open file descriptor');
  if (ask) command.option(`--${name}-ask`, 'asked for on the terminal');
}
