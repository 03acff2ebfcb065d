/**
 * The commands, their options and their help, as data for the parser. The code of a command is loaded when it runs,
 * because one response needs only a small part of the program.
 */
import { Argument, type Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { screenSize } from '../terminal/program/screen-size.ts';
import { cardOption, demoOptions, faultOptions, noPinOption, recordOption } from './common-options.ts';
import { checkWords } from './io/command-words.ts';
import { checkValues } from './io/option-values.ts';
import { PlainCommand } from './io/plain-command.ts';
import { secretOptions } from './io/secrets/secret-options.ts';
import type { Options } from './io/secrets/secrets.ts';
import { addPhone } from './phone-commands.ts';
import { addConvert, addReplay } from './recording-commands.ts';

/** @throws UsageError for wrong use, CommanderError with an exit code of 0 after help and version */
export async function runProgram(args: readonly string[], write: (text: string) => void): Promise<void> {
  const { program, bare } = await createProgram(args.includes('server'), write, args[0]);
  checkValues(program);
  await program.parseAsync(checkWords(program, bare, args), { from: 'user' });
}

/** The width of the terminal; without a terminal, the same width for everyone. */
function helpWidth(): number {
  const { stdout, env } = process;
  return (stdout.isTTY ? screenSize(stdout, env) : screenSize({}, {})).columns;
}

/**
 * Every command with its options and its help.
 * @param withServer whether the verbs of `server` are needed, which take longer to load
 * @param write to stdout, help and version
 * @param first the first argument: where it is the name of a command, the others are left out, as nothing asks for them
 */
export async function createProgram(
  withServer: boolean,
  write: (text: string) => void = () => {},
  first?: string,
): Promise<{ program: Command; bare: Command }> {
  const program = new PlainCommand('dscplus')
    // First, because each command copies these settings when it is added.
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => {}, getOutHelpWidth: helpWidth })
    .description('Simulate the Digital Security Card+ (DSC+): a test double with test keys.')
    .version(packageJson.version, '-v, --version', 'Print the version')
    .helpOption('-h, --help', 'Print help')
    .helpCommand('help [command]', 'Print help');
  const named = Object.entries(commands).find(([name]) => name === first);
  for (const [, add] of named === undefined ? Object.entries(commands) : [named])
    await add(program, withServer);
  const bare = addUse(program);
  program.addHelpText('after', `\n${bareHelp(bare)}\n\n  $ dscplus respond 123456 --pin 1234\n  90187643\n`);
  return { program, bare };
}

/** What the help of the program says of a bare `dscplus`, which has no help of its own. */
function bareHelp(bare: Command): string {
  const options = bare.options.filter(({ hidden }) => !hidden).map(({ long }) => long);
  const text =
    'Without a command, dscplus shows the card on this terminal. docs/user/cli.md and man dscplus explain its options: ';
  return bare.createHelp().boxWrap(`${text}${options.join(', ')}.`, helpWidth());
}

const commands: Readonly<Record<string, (program: Command, withServer: boolean) => void | Promise<void>>> = {
  respond: addRespond,
  new: addNew,
  info: addInfo,
  run: addRun,
  replay: addReplay,
  convert: addConvert,
  serial: addSerial,
  http: addHttp,
  server: addServer,
  line: addLine,
  phone: addPhone,
  profiles: addProfiles,
  suites: addSuites,
  faults: addFaults,
  completion: addCompletion,
};

function addRespond(program: Command): void {
  const command = program
    .command('respond')
    .description('Compute the response to a challenge and print its digits on stdout')
    .argument('[challenge]', 'Digits of the challenge, blanks allowed; none for profile dsc')
    .addOption(cardOption())
    .option('--json', 'Print response, suite, counter and display time as one JSON object')
    .option('--trace', 'Print each key, its verdict and each frame, with card time, on stderr')
    .addOption(
      seconds('--unix-time <seconds>', 'Compute at this Unix time, for a suite with a clock (default: now)'),
    );
  faultOptions(command);
  demoOptions(command);
  secretOptions(command, 'pin', 'PIN (asked for on the terminal unless given)');
  command.option('--pin <digits>', 'The PIN itself, for the demo card only');
  secretOptions(command, 'passphrase', 'Passphrase of a sealed card');
  command.action(async (challenge: string | undefined, options: Options) =>
    (await import('./commands/respond.ts')).respond(challenge, options),
  );
}

function addNew(program: Command): void {
  const command = program
    .command('new')
    .description('Make a card file with a random key and serial number; never overwrites')
    .argument('<file>', 'File to make')
    .option('--profile <name>', 'Name from dscplus profiles, or a JSON file (default: what the suite needs)')
    .option('--suite <suite>', "Suite, or alias from dscplus suites (default: the profile's)")
    .addOption(noPinOption())
    .option('--serial <text>', 'Serial number: 1 to 32 of A-Z a-z 0-9 . _ - (default: random)');
  secretOptions(command, 'key', 'Key, as hex or as base32:TEXT, 14 bytes or more (default: random)', {
    ask: true,
  });
  secretOptions(command, 'passphrase', 'Passphrase that seals the key', { ask: true });
  secretOptions(
    command,
    'local-pin',
    'PIN of a profile that keeps one (asked for on the terminal unless given)',
  );
  command.action(async (file: string, options: Options) =>
    (await import('./commands/new.ts')).makeCard(file, options),
  );
}

function addInfo(program: Command): void {
  const command = program
    .command('info')
    .description('Show every value of a card with its unit, provenance and source; never the key')
    .argument('[file]', 'Card file (default: the demo card)')
    .option('--card <file>', 'The same card file, given as an option')
    .option('--json', 'Print one JSON object');
  demoOptions(command);
  command.action(async (file: string | undefined, options: Options) =>
    (await import('./commands/info.ts')).info(file, options),
  );
}

function addSerial(program: Command): void {
  const command = program
    .command('serial')
    .description('Put cards on serial ports, in real time, until Ctrl-C or SIGTERM')
    .option('--pty <path>', 'Open a pseudo-terminal with a link at this path (Linux)')
    .option('--tcp <host:port>', "Listen for raw bytes on TCP, pyserial's socket://; port 0 picks a free one")
    .option('--rfc2217 <host:port>', "Listen for RFC 2217 on TCP, pyserial's rfc2217://")
    .option('--allow-remote', 'Allow an address that other machines can reach')
    .option('--watch', 'Let a second client on a TCP port watch; the default refuses it')
    .option('--kick', 'Let a second client on a TCP port replace the first')
    .option('--scpi', 'Take SCPI commands only: no byte is a key, and no reports are sent')
    .option('--json', 'Print each ready line as a JSON object')
    .option('--ready-file <file>', 'Write those objects to this file once all ports are ready')
    .option('--log <file>', 'Append each event of the card to this file, mode 0600')
    .addOption(recordOption('x.jsonl, x-2.jsonl, … for several cards'))
    .option('--trace', 'Print each connect, disconnect and break as JSON on stderr')
    .addOption(
      new Option('--card <file>', 'Card file (repeatable; default: the public demo card)').argParser(
        (file: string, before: string[] = []) => [...before, file],
      ),
    )
    .option('--count <number>', 'Number of demo cards, 1 to 64; each takes the next path or port');
  faultOptions(command, 'each card has it');
  demoOptions(command);
  secretOptions(command, 'passphrase', 'Passphrase of the sealed cards, one for all');
  command.action(async (options: Options) => (await import('./commands/serial.ts')).serveSerial(options));
}

function addHttp(program: Command): void {
  const command = program
    .command('http')
    .description('Serve a card over HTTP on localhost until Ctrl-C or SIGTERM')
    .addOption(cardOption())
    .option('--port <number>', 'Port on 127.0.0.1 (default: any free one)')
    .option('--virtual', 'Advance card time only by requests (default, unless the suite has a clock)')
    .option('--real', 'Run card time by the clock')
    .option('--speed <factor>', 'Speed of real time (default: 1)')
    .option('--json', 'Print the ready line, with the token, as JSON')
    .option('--ready-file <file>', 'Write the ready line as JSON to this file, mode 0600')
    .option('--token-file <file>', 'Write the token to this file, mode 0600')
    .option('--log <file>', 'Append each event of the card to this file, mode 0600')
    .addOption(recordOption());
  faultOptions(command);
  demoOptions(command);
  secretOptions(command, 'pin', 'Default PIN, for requests without one');
  command.option('--pin <digits>', 'The PIN itself, for the demo card only');
  secretOptions(command, 'passphrase', 'Passphrase of a sealed card');
  command.action(async (options: Options) => (await import('./commands/http.ts')).serveHttp(options));
}

/** Its subcommands are many and have their own file, which is loaded only for that command. */
async function addServer(program: Command, withVerbs: boolean): Promise<void> {
  const command = program
    .command('server')
    .description('Run a login server that asks for the card, and manage its users and cards');
  if (withVerbs) (await import('./commands/server.ts')).addServer(command);
}

function addLine(program: Command): void {
  const command = program
    .command('line')
    .description('Show a phone line of a login server: messages, calls, and what you do with the phone')
    .argument('<number>', 'Phone number of the line, as + and digits')
    .option('--server <url>', 'URL of the login server')
    .option('--ready-file <file>', 'Readiness file of the login server: its URL and certificate')
    .option('--ascii', 'Draw with ASCII characters only (default where the locale is not UTF-8)')
    .option('--unicode', 'Draw with Unicode characters, whatever the locale')
    .option('--plain', 'Print a line for each change (default where stdout is not a terminal)');
  secretOptions(
    command,
    'sim',
    'Token of the SIM (or DSCPLUS_SIM in the environment; a demo line needs none)',
  );
  command.action(async (number: string, options: Options) =>
    (await import('./commands/line.ts')).presentLine(number, options),
  );
}

function addRun(program: Command): void {
  const command = program
    .command('run')
    .description('Run scenarios: YAML files that say what is pressed and what must show')
    .argument('[files...]', 'Scenarios to run')
    .option(
      '--on <where>',
      'Where the card is: virtual (the default: in this process, in virtual time), real (by the clock), the path of a device, tcp://HOST:PORT, rfc2217://HOST:PORT or http://HOST:PORT',
    )
    .option('--start', 'Make the other end of that wire too, with the card of the scenario')
    .option('--grep <text>', 'Run only scenarios with this text in their name')
    .option('--repeat <number>', 'Run each scenario this many times (default: 1)')
    .option('--parallel <number>', 'Run up to this many at a time, each in a process, 1 to 64 (default: 1)')
    .option('--bail', 'Stop after the first scenario that fails')
    .option('--update', 'Accept screenshots that differ or do not exist yet')
    .option('--junit <file>', 'Write a report as JUnit XML, for CI servers; - for standard output')
    .option('--tap <file>', 'Write a report as TAP 14; - for standard output')
    .option('--json <file>', 'Write a report as JSON; - for standard output')
    .option('--artifacts <folder>', 'Keep the LCD, frames, keys and logs of failed steps, and a page to open')
    .option('--allow-commands', 'Let scenarios run commands and read files for their variables')
    .option('--schema', 'Print the JSON Schema of scenarios, for editors');
  secretOptions(command, 'token', 'Token of a card over HTTP (or DSCPLUS_TOKEN in the environment)');
  command.action(async (files: string[], options: Options) =>
    (await import('./commands/run.ts')).runScenarios(files, options),
  );
}

function addProfiles(program: Command): void {
  program
    .command('profiles')
    .description('List the profiles: name, suite, what it is')
    .action(async () => (await import('./commands/lists.ts')).listProfiles());
}

function addSuites(program: Command): void {
  program
    .command('suites')
    .description('List the aliases of suites')
    .action(async () => (await import('./commands/lists.ts')).listSuites());
}

function addFaults(program: Command): void {
  program
    .command('faults')
    .description('List the faults that a card or its wire can have: text, what it does')
    .option('--json', 'Print one JSON array')
    .action(async (options: Options) => (await import('./commands/lists.ts')).listFaults(options));
}

function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('Print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'Shell').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: string) => (await import('./commands/completion.ts')).printCompletion(shell));
}

/** `dscplus` without a command. */
function addUse(program: Command): Command {
  const command = program
    .command('(bare)', { isDefault: true, hidden: true })
    .description('Show the card on this terminal')
    .addOption(cardOption())
    .option('--speed <factor>', 'Speed of card time, 0.001 to 1000000 (default: 1)')
    .option('--ascii', 'Draw with ASCII characters only (default where the locale is not UTF-8)')
    .option('--unicode', 'Draw with Unicode characters, whatever the locale')
    .option('--plain', 'Print a line for each change, for screen readers, logs and pipes')
    .addOption(recordOption())
    .option('--no-mouse', 'Leave the mouse to the terminal, to select text');
  faultOptions(command);
  demoOptions(command);
  secretOptions(command, 'pin', 'PIN, for a quick login by a pasted challenge', { stdin: false });
  secretOptions(command, 'passphrase', 'Passphrase of a sealed card');
  return command.action(async (options: Options) =>
    (await import('./commands/card.ts')).presentCard(options),
  );
}

function seconds(flags: string, description: string): Option {
  return new Option(flags, description);
}
