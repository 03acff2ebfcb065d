/** The options by which a secret comes in, the same for every command. `secrets.ts` reads what they name. */
import { type Command, Option } from 'commander';
import type { SecretName } from './secrets.ts';

export interface SecretWays {
  /** Whether it may be asked for where it is not by itself. */
  readonly ask?: boolean;
  /** Whether stdin is free for it. */
  readonly stdin?: boolean;
}

export function secretOptions(
  command: Command,
  name: SecretName,
  says: string,
  { ask = false, stdin = true }: SecretWays = {},
): void {
  const fromStdin = new Option(`--${name}-stdin`, 'a line of stdin');
  command
    .optionsGroup(`${says[0]?.toUpperCase()}${says.slice(1)}:`)
    // Where it is not free the command says so, and names the other ways.
    .addOption(stdin ? fromStdin : fromStdin.hideHelp())
    .option(`--${name}-file <file>`, 'what is in this file')
    .option(`--${name}-fd <number>`, 'a line of this open file descriptor');
  if (ask) command.option(`--${name}-ask`, 'asked for on the terminal');
}
