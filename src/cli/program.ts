/**
 * The commands, their options and their help, as data for the parser. What a command does is loaded when it runs:
 * most of the program is not needed to answer one challenge.
 */
import { Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { secretOptions } from './secret-options.ts';
import type { Options } from './secrets.ts';
import { checkValues } from './values.ts';
import { checkWords } from './words.ts';

/** @throws CommanderError for wrong use, and, with an exit code of 0, after help and version */
export async function runProgram(args: readonly string[], write: (text: string) => void): Promise<void> {
  const program = new Command('dscplus')
    .description('A simulator of the Digital Security Card+ (DSC+): a test double with test keys.')
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => {} })
    .addHelpText(
      'after',
      '\nA bare dscplus shows the card on this terminal. It takes --card FILE, --profile, --suite, --speed FACTOR,\n' +
        '--ascii, --plain (lines, for screen readers, logs and pipes), --no-mouse, and --pin-file FILE or --pin-fd N\n' +
        'for logins by a pasted challenge.\n' +
        '\n  $ dscplus respond 123456 --pin 1234\n  90187643\n',
    );
  addRespond(program);
  addNew(program);
  addInfo(program);
  addReplay(program);
  addSerial(program);
  addHttp(program);
  await addServer(program, args);
  program
    .command('profiles')
    .description('list the profiles: name, suite, what it is')
    .action(async () => (await import('./lists.ts')).listProfiles());
  program
    .command('suites')
    .description('list the aliases of suites')
    .action(async () => (await import('./lists.ts')).listSuites());
  const bare = addUse(program);
  checkValues(program);
  await program.parseAsync(checkWords(program, bare, args), { from: 'user' });
}

function addRespond(program: Command): void {
  const command = program
    .command('respond')
    .description('answer a challenge with the card: prints the digits, and nothing else, on stdout')
    .argument('[challenge]', 'the digits of the challenge, blanks allowed; a card of profile dsc takes none')
    .addOption(cardOption())
    .option('--json', 'print response, suite, counter and for how long it shows as one JSON object')
    .option('--trace', 'print each key, its verdict and each frame, with card time, on stderr')
    .addOption(
      seconds('--unix-time <seconds>', 'for a suite with a clock: compute at this Unix time (default: now)'),
    );
  demoOptions(command);
  secretOptions(command, 'pin', 'the PIN; asked for on the terminal unless one of these is given');
  command.option('--pin <digits>', 'the PIN, for the demo card only');
  secretOptions(command, 'passphrase', 'the passphrase of a sealed card');
  command.action(async (challenge: string | undefined, options: Options) =>
    (await import('./respond.ts')).respond(challenge, options),
  );
}

function addNew(program: Command): void {
  const command = program
    .command('new')
    .description('make a card file, with a random key and serial number; never overwrites')
    .argument('<file>', 'the file to make')
    .option('--profile <name>', 'a name of dscplus profiles, or a JSON file (default: what the suite needs)')
    .option('--suite <suite>', "a suite or an alias of dscplus suites (default: the profile's)")
    .addOption(noPinOption())
    .option('--serial <text>', 'the serial number (default: random)');
  secretOptions(command, 'key', 'the key: hex, or base32 after base32:', { ask: true });
  secretOptions(command, 'passphrase', 'seals the key with this passphrase', { ask: true });
  secretOptions(command, 'local-pin', 'the PIN, for a profile that keeps one; asked for unless given');
  command.action(async (file: string, options: Options) =>
    (await import('./new.ts')).makeCard(file, options),
  );
}

function addInfo(program: Command): void {
  const command = program
    .command('info')
    .description('show every value of a card with its unit, basis and source; never the key')
    .argument('[file]', 'a card file (default: the demo card)')
    .option('--card <file>', 'the same, as the other commands take it')
    .option('--json', 'print it as one JSON object');
  demoOptions(command);
  command.action(async (file: string | undefined, options: Options) =>
    (await import('./info.ts')).info(file, options),
  );
}

function addSerial(program: Command): void {
  const command = program
    .command('serial')
    .description('put cards on serial ports, in real time, until SIGTERM or Ctrl-C')
    .option('--pty <path>', 'a device: a link at this path to a pseudo-terminal (Linux)')
    .option('--tcp <host:port>', "raw bytes on TCP, as pyserial's socket://; port 0 takes a free one")
    .option('--rfc2217 <host:port>', "a port with settings on TCP, as pyserial's rfc2217://")
    .option('--allow-remote', 'listen where other machines can connect, and use the card')
    .option('--watch', 'a second client on a TCP port sees the glass; without, it is refused')
    .option('--kick', 'a second client on a TCP port takes the place of the first')
    .option('--scpi', 'commands and answers only: no byte is a key, and nothing is sent unasked')
    .option('--json', 'say that a port is ready as a JSON object a line')
    .option('--ready-file <file>', 'write those objects into this file once all ports are ready')
    .option('--trace', 'clients coming and going, and breaks, as JSON on stderr')
    .addOption(
      new Option(
        '--card <file>',
        'a card file; several with --card again (default: the public demo card)',
      ).argParser((file: string, before: string[] = []) => [...before, file]),
    )
    .option('--count <number>', 'so many demo cards; each takes the next number as path or port');
  demoOptions(command);
  secretOptions(command, 'passphrase', 'the passphrase of the cards that are sealed, one for all');
  command.action(async (options: Options) => (await import('./serial.ts')).serveSerial(options));
}

function addHttp(program: Command): void {
  const command = program
    .command('http')
    .description('serve a card over HTTP on this machine, until it is told to end')
    .addOption(cardOption())
    .option('--port <number>', 'the port on 127.0.0.1 (default: any free one)')
    .option('--virtual', 'card time moves only by what is done (default, unless the suite has a clock)')
    .option('--real', 'card time goes by the clock')
    .option('--speed <factor>', 'how many times as fast real time runs (default: 1)')
    .option('--json', 'print the ready line, with the token, as JSON')
    .option(
      '--ready-file <file>',
      'write the ready line as JSON to this file, mode 0600, when it can be used',
    )
    .option('--token-file <file>', 'write the token to this file, mode 0600');
  demoOptions(command);
  secretOptions(command, 'pin', 'binds a PIN, for logins that bring none');
  command.option('--pin <digits>', 'the PIN, for the demo card only');
  secretOptions(command, 'passphrase', 'the passphrase of a sealed card');
  command.action(async (options: Options) => (await import('./http.ts')).serveHttp(options));
}

/** Its verbs are many, and stand in the server's own file: it is loaded where the command is named. */
async function addServer(program: Command, args: readonly string[]): Promise<void> {
  const command = program
    .command('server')
    .description('a login server that asks for the card, its users and its cards');
  if (args.includes('server')) (await import('./server.ts')).addServer(command);
}

function addReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('play a recording of the terminal card back, and compare')
    .argument('<file>', 'the recording, made by r in the terminal card')
    .addOption(cardOption());
  demoOptions(command);
  secretOptions(command, 'pin', 'the PIN, which is not in the recording; asked for unless given');
  command.option('--pin <digits>', 'the PIN, for the demo card only');
  secretOptions(command, 'passphrase', 'the passphrase of a sealed card');
  command.action(async (file: string, options: Options) =>
    (await import('./replay.ts')).replayFile(file, options),
  );
}

/** What a bare `dscplus` does. */
function addUse(program: Command): Command {
  const command = program
    .command('(bare)', { isDefault: true, hidden: true })
    .description('use the card on this terminal')
    .addOption(cardOption())
    .option('--speed <factor>', 'so many times as fast as real time (default: 1)')
    .option('--ascii', 'only characters of ASCII')
    .option('--plain', 'a line for each change, for screen readers, logs and pipes')
    .option('--no-mouse', "leave the mouse to the terminal's own selection");
  demoOptions(command);
  secretOptions(command, 'pin', 'the PIN, for a login at once by a pasted challenge', { stdin: false });
  secretOptions(command, 'passphrase', 'the passphrase of a sealed card');
  return command.action(async (options: Options) => (await import('./use.ts')).presentCard(options));
}

/** A switch of its own: the parser would take it for the negation of `--pin`. */
export function noPinOption(): Option {
  const option = new Option(
    '--no-pin',
    'nobody checks the PIN: for a suite without P and a verifier without a PIN',
  );
  option.negate = false;
  return option;
}

function cardOption(): Option {
  return new Option('--card <file>', 'a card file, made by dscplus new (default: the public demo card)');
}

function demoOptions(command: Command): void {
  command
    .option('--profile <name>', 'the demo card with another profile: a name or a JSON file')
    .option('--suite <suite>', 'the demo card with another suite: its text or an alias')
    .addOption(noPinOption());
}

function seconds(flags: string, says: string): Option {
  return new Option(flags, says);
}
