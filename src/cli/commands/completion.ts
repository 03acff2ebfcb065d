/**
 * `dscplus completion SHELL`: a completion script, made from the same commands and options as the help. The script
 * contains every word, so pressing Tab starts no program.
 */
import type { Command, Option } from 'commander';
import { suiteAliases } from '../../crypto/suite-aliases.ts';
import { faultKinds } from '../../faults/fault-kinds.ts';
import { profileSheets } from '../../profiles/built-in-profiles.ts';
import { print } from '../io/output.ts';
import { createProgram } from '../program.ts';

/** What can follow some words of a command line. */
export interface CompletionPoint {
  /** The words of the command after `dscplus`, such as `server user add`. */
  readonly words: string;
  readonly commands: readonly Choice[];
  readonly options: readonly CompletedOption[];
  /** Whether its argument is a file. */
  readonly files: boolean;
}

export interface Choice {
  readonly word: string;
  readonly help: string;
}

export interface CompletedOption extends Choice {
  /** What kind of value it takes; null for an option without a value. */
  readonly value: 'file' | 'folder' | 'text' | null;
  /** Values that have a name. */
  readonly names: readonly string[];
}

const scripts: Readonly<Record<string, () => Promise<(places: readonly CompletionPoint[]) => string>>> = {
  bash: async () => (await import('../io/completion/bash.ts')).bashCompletion,
  zsh: async () => (await import('../io/completion/zsh.ts')).zshCompletion,
  fish: async () => (await import('../io/completion/fish.ts')).fishCompletion,
};

/** @param shell one of `scripts` */
export async function printCompletion(shell: string): Promise<void> {
  const { program, bare } = await createProgram(true);
  const script = await scripts[shell]?.();
  print(script?.(completionPointsOf(program, bare)) ?? '');
}

/** Every place on a command line. The first is directly after `dscplus` and has the options of the bare command. */
function completionPointsOf(program: Command, bare: Command): CompletionPoint[] {
  const [first, ...rest] = placesFrom(program, '');
  return [
    {
      ...(first as CompletionPoint),
      options: [...optionsOf(program), ...optionsOf(bare).filter(({ word }) => word !== '--help')],
    },
    ...rest,
  ];
}

function placesFrom(command: Command, words: string): CompletionPoint[] {
  const commands = command.createHelp().visibleCommands(command);
  const below = commands.filter((one) => one.name() !== 'help');
  const [argument] = command.registeredArguments;
  return [
    {
      words,
      commands: [
        ...commands.map((one) => ({ word: one.name(), help: one.description() })),
        ...(argument?.argChoices ?? []).map((word) => ({ word, help: '' })),
      ],
      options: optionsOf(command),
      files: argument?.name() === 'file',
    },
    ...below.flatMap((one) => placesFrom(one, `${words} ${one.name()}`.trim())),
  ];
}

function optionsOf(command: Command): CompletedOption[] {
  const options = command.createHelp().visibleOptions(command);
  return options.map((option) => ({
    word: option.long ?? option.flags,
    help: option.description,
    value: valueKind(option),
    names: valueNames[option.long ?? ''] ?? [],
  }));
}

/** Values that have a name, by option. */
const valueNames: Readonly<Record<string, readonly string[]>> = {
  '--profile': profileSheets.map(({ name }) => name),
  '--suite': suiteAliases.map(({ alias }) => alias),
  '--fault': faultKinds.map(({ kind }) => kind),
  '--sessions': ['gateway', 'cookie'],
  '--failure-text': ['long', 'short'],
  '--wire-proto': ['6', '6a'],
  '--wire-group': ['own', 'stanford'],
};

function valueKind({ long, flags, required }: Option): CompletedOption['value'] {
  if (!required) return null;
  if (/<(file|path)>/.test(flags) || long === '--profile') return 'file';
  return /<folder>/.test(flags) ? 'folder' : 'text';
}
