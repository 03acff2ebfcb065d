/** Options that several commands have. */
import { type Command, Option } from 'commander';

export function cardOption(): Option {
  return new Option('--card <file>', 'Card file, made by dscplus new (default: the public demo card)');
}

export function demoOptions(command: Command): void {
  command
    .option('--profile <name>', 'Profile of the demo card: a name or a JSON file')
    .option('--suite <suite>', 'Suite of the demo card: its text or an alias')
    .addOption(noPinOption());
}

/** @param each what there is to say about several cards */
export function faultOptions(command: Command, each?: string): void {
  const text = 'Make the card misbehave, such as "dead-key key=5"; dscplus faults lists all (repeatable)';
  command
    .addOption(repeated('--fault <fault>', each === undefined ? text : `${text}; ${each}`))
    .option('--seed <number>', 'Seed for what faults do by chance, 0 to 4294967295 (default: 1)');
}

/** An option that can be given several times: its values are an array. */
export function repeated(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: string[] = []) => [
    ...before,
    value,
  ]);
}

/** Its own switch; the parser would take it for the negation of `--pin`. */
export function noPinOption(): Option {
  const option = new Option('--no-pin', 'Accept any PIN: nobody checks it (only for a suite without P)');
  option.negate = false;
  return option;
}

/** @param more what else there is to say */
export function recordOption(more?: string): Option {
  const text = 'Record keys and events to this new file, mode 0600';
  return new Option('--record <file>', more === undefined ? text : `${text}; ${more}`);
}
