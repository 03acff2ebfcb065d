/** The options that give a secret, the same for every command. `secrets.ts` reads what they name. */
import { type Command, Option } from 'commander';
import type { SecretName } from './secrets.ts';

export interface SecretWays {
  /** Whether there is an option that makes the program ask for it, where asking is not the default. */
  readonly ask?: boolean;
  /** Whether stdin is free for it. */
  readonly stdin?: boolean;
}

/** @param heading the heading of its options: what the secret is */
export function secretOptions(
  command: Command,
  name: SecretName,
  heading: string,
  { ask = false, stdin = true }: SecretWays = {},
): void {
  const fromStdin = new Option(`--${name}-stdin`, 'Read it from a line of stdin');
  command
    .optionsGroup(`${heading}:`)
    // If stdin is not free, the command says so and names the other ways.
    .addOption(stdin ? fromStdin : fromStdin.hideHelp())
    .option(`--${name}-file <file>`, 'Read it from this file')
    .option(`--${name}-fd <number>`, 'Read it from a line of this open file descriptor');
  if (ask) command.option(`--${name}-ask`, 'Ask for it on the terminal');
}
