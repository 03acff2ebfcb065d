/**
 * Finds the command before the parser looks at options. For an unknown command the parser would report its first
 * option, which is not the mistake.
 *
 * `help COMMAND` is another way to write `COMMAND --help`, also for the subcommands of a command.
 */

import type { Command } from 'commander';
import { errorMessage, quoted } from '../../errors/message.ts';
import { UsageError } from './errors.ts';
import { fullName } from './plain-command.ts';

/**
 * The arguments for the parser.
 * @param bare the command without a name; it has the options that come before any word
 * @throws UsageError for an unknown command, and for options before the command they are meant for
 */
export function checkWords(program: Command, bare: Command, args: readonly string[]): string[] {
  checkForRespond(bare, args);
  const word = wordAt(bare, args);
  // After an unknown option, a word may be the value of that option, so only a command name is certain.
  const at = word >= 0 ? word : args.findIndex((arg) => commandOf(program, arg) !== undefined);
  const command = commandOf(program, args[at]);
  if (command !== undefined && at > 0 && args[at - 1] !== '--') throw misplaced(args.slice(0, at), command);
  return checkFrom(program, args, word);
}

/** A challenge, or the demo card's PIN, without the command that takes it. */
function checkForRespond(bare: Command, args: readonly string[]): void {
  const [first = '', ...rest] = args;
  const respond = (challenge: string): string =>
    `run dscplus respond ${challenge} --pin 1234 for the response to a challenge`;
  if (/^[0-9]+$/.test(first)) {
    // Four digits may be a PIN.
    const isChallenge = first.length >= 6;
    const named = isChallenge ? quoted(first) : 'the number';
    throw new UsageError(errorMessage(named, 'unknown command', respond(isChallenge ? first : '123456')));
  }
  if (/^--pin(=|$)/.test(first) && rest.every((arg) => commandOf(bare.parent as Command, arg) === undefined))
    throw new UsageError(errorMessage('--pin', 'unknown option without a command', respond('123456')));
}

function checkFrom(command: Command, args: readonly string[], at: number): string[] {
  const word = args[at];
  if (word === undefined) return [...args];
  const before = args.slice(0, at);
  const behind = args.slice(at + 1);
  if (word === 'help') return [...before, ...checkRest(command, [...behind, '--help'])];
  const named = commandOf(command, word) ?? unknownCommand(command, word);
  return [...before, word, ...checkRest(named, behind)];
}

function checkRest(command: Command, args: readonly string[]): string[] {
  return command.commands.length === 0 ? [...args] : checkFrom(command, args, wordAt(command, args));
}

/**
 * The index of the first word that is neither an option nor an option's value. `args.length` if none is given, or if
 * only help or the version is wanted. -1 if an option that the command does not have comes first.
 */
function wordAt(command: Command, args: readonly string[]): number {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === '--') continue;
    if (!/^-./s.test(arg)) return i;
    if (/^(-h|--help|-v|--version)$/.test(arg)) break;
    const option = optionOf(command, arg);
    if (option === undefined) return -1;
    if (option.required && arg === option.long) i++;
  }
  return args.length;
}

function optionOf(command: Command, arg: string): Command['options'][number] | undefined {
  const [name] = arg.split('=');
  return command.options.find(({ long }) => long === name);
}

function commandOf(command: Command, word: string | undefined): Command | undefined {
  const named = command.createHelp().visibleCommands(command);
  return named.find((one) => one.name() === word && word !== 'help');
}

/** Values are left out, because one of them may be a secret. */
function misplaced(before: readonly string[], command: Command): UsageError {
  const name = fullName(command);
  const unknown = before.find((arg) => arg.startsWith('--') && optionOf(command, arg) === undefined);
  if (unknown !== undefined)
    return new UsageError(
      errorMessage(`${unknown.split('=')[0]}`, `not an option of ${name}`, `see ${name} --help`),
    );
  const options = before.map((arg) => optionOf(command, arg)?.long ?? '…');
  return new UsageError(
    errorMessage(`${options[0]}`, 'option before the command', `use ${name} ${options.join(' ')}`),
  );
}

/** The parser's own error with its suggestion. The parser makes it only for commands without an action. */
function unknownCommand(command: Command, word: string): never {
  command.args = [word];
  return (command as Command & { unknownCommand(): never }).unknownCommand();
}
