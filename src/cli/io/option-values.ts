/**
 * Checks for the values of all options and arguments: an option that takes one value can't be given twice (the last
 * one would win silently), and a file has a name.
 */

import type { Argument, Command, Option } from 'commander';
import { errorMessage } from '../../errors/message.ts';
import { UsageError } from './errors.ts';

/** Adds the checks to a command and all its subcommands. */
export function checkValues(command: Command): void {
  for (const option of command.options.filter(({ required }) => required)) {
    checkValue(option, option.long ?? option.flags, /<(file|path|folder)>/.test(option.flags));
  }
  for (const argument of command.registeredArguments.filter((one) => one.name() === 'file')) {
    checkValue(argument, 'FILE', true);
  }
  command.commands.forEach(checkValues);
}

/** Repeatable options have their own parser, which keeps collecting the values. */
function checkValue(taker: Option | Argument, name: string, isPath: boolean): void {
  const collect = taker.parseArg;
  taker.argParser((value: string, before: unknown) => {
    if (isPath && value === '')
      throw new UsageError(errorMessage(name, 'empty path', 'give the path of a file'));
    if (collect !== undefined) return collect(value, before);
    if (before !== undefined) throw new UsageError(errorMessage(name, 'given twice', 'give it once'));
    return value;
  });
}
