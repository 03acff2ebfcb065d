/** A command of the parser with this program's errors: `<thing>: <problem>; <what to do>`, on one line. */

import { Command } from 'commander';
import { errorMessage, quoted } from '../../errors/message.ts';
import { UsageError } from './errors.ts';

/** The full name of a command, such as `dscplus server user add`. */
export function fullName(command: Command): string {
  const { parent } = command;
  if (parent === null) return command.name();
  return command.name().startsWith('(') ? fullName(parent) : `${fullName(parent)} ${command.name()}`;
}

/** A command's usage: its name and what it takes. */
export function usageOf(command: Command): string {
  return `${fullName(command)} ${command.usage()}`.trim();
}

export class PlainCommand extends Command {
  override createCommand(name?: string): PlainCommand {
    return new PlainCommand(name);
  }

  /** @throws UsageError, always */
  override error(message: string, { code = '' }: { readonly code?: string } = {}): never {
    throw new UsageError(plainMessage(this, message, code.replace(/^commander\./, '')));
  }
}

/** The parser's message has its subject in quotes, and a suggestion in brackets on a second line. */
function plainMessage(command: Command, message: string, code: string): string {
  const [, about = ''] = /'(.*?)'/s.exec(message) ?? [];
  const [, suggestion = null] = /\n\(Did you mean (?:one of )?(.*)\?\)$/.exec(message) ?? [];
  const help = `see ${fullName(command)} --help`;
  const next = suggestion === null ? help : `did you mean ${suggestion.replace(/, ([^,]*)$/, ' or $1')}?`;
  switch (code) {
    case 'unknownCommand':
      return errorMessage(quoted(about), 'unknown command', next);
    case 'unknownOption':
      // The text after "=" may be a secret.
      return errorMessage(about.replace(/=.*/s, ''), 'unknown option', next);
    case 'missingArgument':
      return errorMessage(`<${about}>`, 'argument missing', `use ${usageOf(command)}`);
    case 'optionMissingArgument':
      return errorMessage(`${about.split(' ')[0]}`, 'value missing', `give ${about}`);
    case 'missingMandatoryOptionValue':
      return errorMessage(`${about.split(' ')[0]}`, 'missing', `give ${about}, ${help}`);
    case 'excessArguments':
      return errorMessage(command.name(), 'too many arguments', `use ${usageOf(command)}`);
    case 'invalidArgument':
      return invalidChoice(message);
    default:
      return message.replace(/^error: /, '');
  }
}

/** A value that is not one of those that an argument or an option takes. */
function invalidChoice(message: string): string {
  const give = `give ${/choices are (.*)\.$/.exec(message)?.[1]?.replace(/, ([^,]*)$/, ' or $1')}`;
  const [, option, given] = /^error: option '(\S+).*?' argument '(.*?)' is invalid/s.exec(message) ?? [];
  if (option !== undefined) return errorMessage(option, `invalid value ${quoted(given)}`, give);
  const [, value, argument] = /value '(.*?)' is invalid for argument '(.*?)'/s.exec(message) ?? [];
  return errorMessage(quoted(value), `invalid <${argument}>`, give);
}
