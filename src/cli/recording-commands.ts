/** The commands that read recordings, their options and their help. */
import { Argument, type Command, Option } from 'commander';
import { cardOption, demoOptions } from './common-options.ts';
import { secretOptions } from './io/secrets/secret-options.ts';
import type { Options } from './io/secrets/secrets.ts';

export function addReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('Play back recordings and stop at the first difference')
    .addArgument(filesArgument('Recordings, made with --record FILE or with r in the terminal'))
    .addOption(cardOption());
  demoOptions(command);
  secretOptions(
    command,
    'pin',
    'PIN, which the recording leaves out (asked for on the terminal unless given)',
  );
  command.option('--pin <digits>', 'The PIN itself, for the demo card only');
  secretOptions(command, 'passphrase', 'Passphrase of a sealed card');
  command.action(async (files: readonly string[], options: Options) =>
    (await import('./commands/replay.ts')).replayFiles(files, options),
  );
}

export function addConvert(program: Command): void {
  const command = program
    .command('convert')
    .description('Turn a recording into a scenario, a test or an asciicast')
    .argument('<file>', 'Recording, made with --record FILE or with r in the terminal')
    .addOption(
      new Option('--to <format>', 'What to write: scenario, vitest, playwright or asciicast')
        .choices(['scenario', 'vitest', 'playwright', 'asciicast'])
        .makeOptionMandatory(),
    )
    .option('--output <file>', 'New file to write (default: stdout)')
    .addOption(cardOption());
  demoOptions(command);
  command.option('--pin <digits>', 'PIN that was keyed on the demo card, if it was a wrong one');
  command.action(async (file: string, options: Options) =>
    (await import('./commands/convert.ts')).convertFile(file, options),
  );
}

function filesArgument(description: string): Argument {
  return new Argument('<file...>', description).argParser((file: string, before: readonly string[] = []) => [
    ...before,
    file,
  ]);
}
