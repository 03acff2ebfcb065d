/** The commands and options of the program for people: the tables of docs/user/cli.md and the manual page. */
import type { Argument, Command, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { fullName, usageOf } from '../src/cli/io/plain-command.ts';
import { createProgram } from '../src/cli/program.ts';
import { table } from './markdown.ts';

const { program, bare } = await createProgram(true);

/** One line of a table of options; the ways to give one secret share a line. */
interface Row {
  readonly flags: readonly string[];
  readonly help: string;
}

/** The tables of docs/user/cli.md, by name. */
export function cliParts(): Record<string, string> {
  const named = program.commands.filter((command) => command !== bare && command.name() !== 'server');
  return Object.fromEntries([
    ['options-card', optionTable(bare)],
    ...named
      .filter((command) => rowsOf(command).length > 0)
      .map((command) => [`options-${command.name()}`, optionTable(command)]),
  ]);
}

/** The table of docs/user/scenarios.md. */
export function runParts(): Record<string, string> {
  const run = program.commands.find((command) => command.name() === 'run');
  return { 'options-run': optionTable(run as Command) };
}

/** The tables of docs/user/phone.md. */
export function phoneCommandParts(): Record<string, string> {
  const phone = program.commands.find((command) => command.name() === 'phone');
  const tap = phone?.commands.find((command) => command.name() === 'tap');
  return { 'options-phone-tap': optionTable(tap as Command) };
}

function optionTable(command: Command): string {
  const rows = rowsOf(command).map(({ flags, help }) => [flags.map((one) => `\`${one}\``).join(', '), help]);
  return table(['option', 'what it does'], rows);
}

function rowsOf(command: Command): Row[] {
  const rows: Row[] = [];
  const options = command.options.filter(({ hidden }) => !hidden);
  const secrets = new Set<string>();
  for (const option of options) {
    const heading = option.helpGroupHeading;
    const isSecret = heading !== undefined && isOfSecret(option);
    if (!isSecret) rows.push({ flags: [upper(option.flags)], help: option.description });
    else if (!secrets.has(heading)) {
      secrets.add(heading);
      const flags = options
        .filter((one) => one.helpGroupHeading === heading && isOfSecret(one))
        .map((one) => upper(one.flags));
      rows.push({ flags, help: heading.replace(/:$/, '') });
    }
  }
  return rows;
}

function isOfSecret({ long, description }: Option): boolean {
  return /-(stdin|fd|ask)$/.test(long ?? '') || description === 'Read it from this file';
}

function upper(flags: string): string {
  return flags.replace(/<.*?>/g, (value) => value.slice(1, -1).toUpperCase());
}

/** The manual page, in the macros of man(7). */
export function manualPage(): string {
  const commands = program.commands.filter((command) => command !== bare);
  return `${[
    `.TH DSCPLUS 1 "" "dscplus ${packageJson.version}" "User Commands"`,
    '.SH NAME',
    'dscplus \\- simulator of the Digital Security Card+ (DSC+)',
    '.SH SYNOPSIS',
    ...[bare, ...commands.flatMap(withCommands)].flatMap((command, i) => [
      ...(i === 0 ? [] : ['.br']),
      `.B ${roff(fullName(command))}`,
      roff(usageArguments(command)),
    ]),
    '.SH DESCRIPTION',
    'A test double of the DSC+, a keypad token, with test keys. It cannot compute the responses of a real card.',
    'Without a command, dscplus shows the card on this terminal.',
    '.SH OPTIONS WITHOUT A COMMAND',
    ...optionLines(bare),
    ...tagged('-v, --version', 'Print the version'),
    ...tagged('-h, --help', 'Print help'),
    '.SH COMMANDS',
    ...commands
      .flatMap(withCommands)
      .flatMap((command) => [
        `.SS ${roff(usageOf(command))}`,
        roff(`${command.description()}.`),
        ...command.registeredArguments.flatMap(argumentLines),
        ...optionLines(command),
      ]),
    '.SH SECRETS',
    roff(
      "A secret is one line of UTF-8, at most 4096 bytes. Keys, passphrases, passwords and PINs, other than the demo card's, are never on the command line, which every user of the machine can read. Several secrets from one stdin are a line each, in the order passphrase, key, card key, password, local PIN, PIN, new PIN, token, code.",
    ),
    '.SH EXIT STATUS',
    ...tagged('0', 'The command did what was asked.'),
    ...tagged(
      '1',
      'The card gave no response, a scenario failed, a recording differs, the phone ignored a tap, a server did not reply, or a card, file, port, store or certificate could not be used.',
    ),
    ...tagged('2', 'The command line is wrong: the same command cannot work.'),
    '.SH EXAMPLES',
    '.nf',
    '$ dscplus respond 123456 \\-\\-pin 1234',
    '90187643',
    '.fi',
  ].join('\n')}\n`;
}

function withCommands(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : [command, ...command.commands.flatMap(withCommands)];
}

function usageArguments(command: Command): string {
  return command === bare ? '[options]' : command.usage();
}

function argumentLines(argument: Argument): string[] {
  return argument.description === '' ? [] : tagged(argument.name().toUpperCase(), argument.description);
}

function optionLines(command: Command): string[] {
  return rowsOf(command).flatMap(({ flags, help }) => tagged(flags.join(', '), help));
}

function tagged(tag: string, text: string): string[] {
  return ['.TP', `.B ${roff(tag)}`, roff(text)];
}

/** Text in roff's form: a typed hyphen stays one, and no line begins with a control character. */
function roff(text: string): string {
  return text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replace(/^[.']/, '\\&$&');
}
