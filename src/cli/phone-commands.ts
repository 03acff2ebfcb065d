/** The commands of a phone with the app, their options and their help. */
import { Argument, type Command, Option } from 'commander';
import { errorMessage } from '../errors/message.ts';
import { repeated } from './common-options.ts';
import { UsageError } from './io/errors.ts';
import { secretOptions } from './io/secrets/secret-options.ts';
import type { Options } from './io/secrets/secrets.ts';

export function addPhone(program: Command): void {
  const command = program
    .command('phone')
    .description('Show the phone app (IB Key) of a phone file on this terminal, or use it by taps and texts');
  command
    .option(
      '--info',
      'Print every text, number and rule of the app, or of the phone of --phone, with its provenance',
    )
    .option('--ascii', 'Draw with ASCII characters only (default where the locale is not UTF-8)')
    .option('--unicode', 'Draw with Unicode characters, whatever the locale')
    .option('--plain', 'Print a line for each event (default where stdin or stdout is not a terminal)')
    .option(
      '--http <port>',
      'Serve it over HTTP too on 127.0.0.1; without a terminal, until Ctrl-C or SIGTERM',
    )
    .option('--token-file <file>', 'Write the token of --http to this file, mode 0600')
    .option('--http-ready-file <file>', 'Write the ready line of --http as JSON to this file, mode 0600');
  phoneOptions(command, 'Print JSON: of --info, or the ready line of --http');
  command.action(async (options: Options) =>
    options.info === true
      ? (await import('./commands/phone/info.ts')).phoneInfo(options)
      : (await import('./commands/phone/present-phone.ts')).presentPhone(options),
  );
  command.enablePositionalOptions();
  command.hook('preSubcommand', passOptionsOn);
  addTap(command);
  addType(command);
  addProve(command);
  addScreen(command);
}

function addTap(phone: Command): void {
  const command = phone
    .command('tap')
    .description('Tap something on the screen, and print what shows then')
    .argument('<name>', 'What to tap, as dscplus phone screen names it');
  actOptions(command);
  for (const [name, heading] of typedSecrets) secretOptions(command, name, heading);
  command.action(async (name: string, options: Options) =>
    (await import('./commands/phone/phone-acts.ts')).tapPhone(name, options),
  );
}

function addType(phone: Command): void {
  const command = phone
    .command('type')
    .description('Type a text into a field of the screen, in place of the one in it')
    .argument('<field>', 'The field, as dscplus phone screen names it')
    .argument('<text>', 'The text; a secret is given to dscplus phone tap');
  actOptions(command);
  command.action(async (field: string, text: string, options: Options) =>
    (await import('./commands/phone/phone-acts.ts')).typeOnPhone(field, text, options),
  );
}

function addProve(phone: Command): void {
  const command = phone
    .command('prove')
    .description('Open the lock of the phone where the app asks for it, or fail to')
    .addArgument(new Argument('<method>', 'How').choices(['fingerprint', 'face', 'passcode']))
    .addArgument(new Argument('<result>', 'Whether it is the owner').choices(['ok', 'no']));
  actOptions(command);
  command.action(async (method: string, result: string, options: Options) =>
    (await import('./commands/phone/phone-acts.ts')).proveOnPhone(method, result, options),
  );
}

function addScreen(phone: Command): void {
  const command = phone
    .command('screen')
    .description('Print what the phone shows')
    .option('--wait <what>', 'Wait for this screen first, or for "notification"')
    .option('--timeout <seconds>', 'Longest wait in seconds, 1 to 3600 (default: 60)');
  actOptions(command);
  command.action(async (options: Options) =>
    (await import('./commands/phone/phone-acts.ts')).printPhone(options),
  );
}

/** What a person types that no phone file keeps. */
const typedSecrets = [
  ['password', 'Password that the tap needs'],
  ['pin', 'PIN that the tap needs'],
  ['new-pin', 'New PIN, to change the PIN'],
  ['code', 'Activation code or SMS code that the tap needs'],
] as const;

/** What every act on a phone has: the phone of a file, or one that runs. */
function actOptions(command: Command): void {
  command.option('--at <url>', 'URL of a phone that runs (dscplus phone --http), in place of --phone');
  phoneOptions(command, 'Print JSON: the verdict and the screen');
  secretOptions(command, 'token', 'Token of the phone of --at (or DSCPLUS_TOKEN in the environment)');
}

function phoneOptions(command: Command, json: string): void {
  command
    .option('--phone <file>', 'Phone file; made if --os is given and it does not exist')
    .addOption(systemOption())
    .addOption(
      repeated(
        '--value <name=value>',
        'Value of its own for a new phone, such as sleepMs=60000; --info lists them (repeatable)',
      ),
    )
    .option('--server <url>', 'URL of the login server; the file remembers it')
    .option('--ready-file <file>', 'Readiness file of the login server: its URL and certificate')
    .option('--offline', 'Without network: no notification comes, and nothing is sent')
    .addOption(
      new Option('--locale <language>', 'Language of the app, en or zh-Hant; the file remembers it').choices([
        'en',
        'zh-Hant',
      ]),
    )
    .option('--json', json);
  secretOptions(command, 'passphrase', 'Passphrase of a sealed phone file');
}

/** Passes an option that is before the command on to it, as if it came after it. @throws UsageError for one it lacks */
function passOptionsOn(phone: Command, command: Command): void {
  for (const option of phone.options) {
    const name = option.attributeName();
    if (phone.getOptionValueSource(name) !== 'cli') continue;
    if (!command.options.some((one) => one.long === option.long))
      throw new UsageError(
        errorMessage(`${option.long}`, `not an option of phone ${command.name()}`, 'leave it out'),
      );
    command.setOptionValueWithSource(name, phone.opts()[name], 'cli');
  }
}

function systemOption(): Option {
  return new Option(
    '--os <system>',
    'Kind of phone: ios, android, or android-digits, whose PIN has digits only',
  ).choices(['ios', 'android', 'android-digits']);
}
