/** `dscplus server` and its commands: their options and help, as data for the parser. */

import type { Command } from 'commander';
import { errorMessage } from '../../errors/message.ts';
import { flagOf, nameOfArgument, type Verb } from '../../login/admin/commands/command.ts';
import { verbs } from '../../login/admin/commands/commands.ts';
import { repeated } from '../common-options.ts';
import { UsageError } from '../io/errors.ts';
import { secretOptions } from '../io/secrets/secret-options.ts';
import type { Options } from '../io/secrets/secrets.ts';
import { runServer } from './server/run.ts';
import { makesCard, runVerb, secretNameOf } from './server/verb.ts';

const groupDescriptions: Readonly<Record<string, string>> = {
  user: 'Add, show and lock the users of a kept store',
  factor: 'Show, lock and revoke the second factors of a kept store, of any kind',
  card: 'Order, test and share the cards of a kept store',
  app: 'Find the counter of the phone apps of a kept store again',
  totp: 'Add and prove the authenticator apps of a kept store',
  temporary: 'Give the temporary codes of a kept store',
  'code-card': 'Give the security code cards of a kept store',
  line: 'Add phone lines to a kept store, and set their condition',
  sms: 'Let users of a kept store log in with codes by SMS',
  fault: 'Show bad states of the gateway of a running server on demand',
  time: 'Show, advance, pause and speed up the virtual time of a running server',
};

export function addServer(server: Command): void {
  // The options after a command belong to that command: `--card` is a file for the server, and a serial number for
  // the audit.
  server.parent?.enablePositionalOptions();
  server.enablePositionalOptions();
  addServing(server);
  server.hook('preSubcommand', passOptionsOn);
  const groups = new Map<string, Command>();
  for (const verb of verbs) {
    const [first = '', second] = verb.words.split(' ');
    if (second === undefined) addVerb(server.command(first), verb);
    else {
      const group = groups.get(first) ?? addGroup(server, first);
      groups.set(first, group);
      addVerb(group.command(second, { isDefault: verb.words === 'time show' }), verb);
    }
  }
}

function addServing(server: Command): void {
  server
    .usage('[options] [verb]')
    .optionsGroup('Address:')
    .option('--port <number>', 'Port on 127.0.0.1 (default: any free one)')
    .option('--gateway', 'Serve as bots expect: TLS on port 5000, one session for all clients')
    .option('--sessions <mode>', 'gateway: one session for all clients; cookie: one for each browser')
    .option('--address <host:port>', 'Listen on another address than 127.0.0.1')
    .option('--allow-remote', 'Allow an address that other machines can reach; needs TLS and cookie sessions')
    .addOption(repeated('--host-name <name>', 'Host name clients use (repeatable)'))
    .option('--tls', 'Serve HTTPS with a certificate for this machine, made once and kept')
    .option(
      '--tls-dir <folder>',
      'Folder that keeps it (default: dscplus in $XDG_STATE_HOME or ~/.local/state)',
    )
    .option('--tls-cert <file>', 'Serve HTTPS with your own certificate, in PEM')
    .option('--tls-key <file>', 'Private key of your certificate, in PEM')
    .optionsGroup('Users, cards and policies:');
  storeOptions(server);
  server
    .option('--time <mode>', 'wall (default), or virtual: staff moves the time; only for a store in memory')
    .option(
      '--world <file>',
      'Begin with the users, cards, phone lines, faults, policies and time of this YAML file',
    )
    .option('--no-demo', 'Leave out the public demo users')
    .addOption(repeated('--card <file>', 'Enrol the card in this file (repeatable)'))
    .option('--user <name>', 'Owner of these cards (default: demo)')
    .optionsGroup('Login over the wire:')
    .option(
      '--wire-login',
      'Let clients without a page log in by /sso/Authenticator (SRP); only on 127.0.0.1, with a store in memory',
    )
    .option('--wire-proto <proto>', 'SRP of the wire login: 6 (default) or 6a')
    .option(
      '--wire-group <group>',
      'Its prime: own (default), which clients must take over, or stanford, for clients that know no other',
    )
    .optionsGroup('Page /lab:')
    .option('--card-url <url>', 'Show this card of dscplus http there, in place of the demo card')
    .option('--card-token-file <file>', 'File with the token of that card')
    .option('--phone-url <url>', 'Show this phone of dscplus phone --http there, beside those of the page')
    .option('--phone-token-file <file>', 'File with the token of that phone')
    .optionsGroup('Output:')
    .option(
      '--failure-text <form>',
      'Say "Authentication failed" (long, default) or "failed" (short) after a wrong response',
    )
    .option('--json', 'Print the ready line, with the staff token, as JSON')
    .option('--ready-file <file>', 'Write the ready line as JSON to this file, mode 0600')
    .option('--token-file <file>', 'Write the staff token to this file, mode 0600')
    .option('--quiet', 'Print no audit lines on stderr')
    .option('--log <file>', 'Append each audit line to this file, mode 0600')
    .option('--requests <file>', 'Append each request, masked, with what it changed, as JSON to this file')
    .option('--audit-json', 'Print audit lines as JSON on stderr');
  secretOptions(server, 'pin', 'PIN of the cards of --card (asked for on the terminal unless given)');
  secretOptions(server, 'passphrase', 'Passphrase of those that are sealed');
  server.action(async (options: Options) => runServer(options));
}

function storeOptions(command: Command): void {
  command
    .option('--db <file>', 'SQLite file of the store')
    .option('--key-file <file>', 'Master key of the store (default: FILE.key beside it)')
    .option('--hash-cost <n>', 'Cost of password hashes: N of scrypt, a power of two')
    .addOption(repeated('--policy <name=value>', 'Override a policy (repeatable)'));
}

function runningOptions(command: Command): void {
  command
    .option(
      '--ready-file <file>',
      'Readiness file of the running server: its URL, staff token and certificate',
    )
    .option('--url <url>', 'URL of the running server, where you have no readiness file')
    .option('--token-file <file>', 'File with its staff token, beside --url')
    // A kept store is refused, with the way out.
    .addOption(command.createOption('--db <file>').hideHelp());
}

function addGroup(server: Command, name: string): Command {
  const group = server.command(name).description(groupDescriptions[name] ?? '');
  group.hook('preSubcommand', (_group, command) => passOptionsOn(server, command));
  const words = verbs.map((verb) => verb.words.split(' ')).filter(([first]) => first === name);
  return group.usage('[verb]').action(() => {
    throw new UsageError(
      errorMessage(
        `server ${name}`,
        'verb missing',
        `give one of ${words.map(([, verb]) => verb).join(', ')}`,
      ),
    );
  });
}

function addVerb(command: Command, verb: Verb): void {
  command.description(verb.description);
  for (const name of verb.args)
    command.argument(name.endsWith('?') ? `[${nameOfArgument(name)}]` : `<${name}>`);
  for (const option of verb.options) {
    const { value, description } = option;
    const flag = command.createOption(
      `${flagOf(option)}${value === null ? '' : ` <${value.toLowerCase()}>`}`,
      description,
    );
    // `--no-pin` is its own switch; the parser would take it for the negation of `--pin`.
    flag.negate = false;
    command.addOption(flag);
  }
  if (makesCard(verb)) {
    command
      .option('--card-file <file>', 'Make this card file for the new card; never overwrites')
      .option(
        '--profile <name>',
        'Profile of the card file: a name or a JSON file (default: what the suite needs)',
      );
  }
  if (verb.picture !== undefined)
    command.option('--svg <file>', `Make this SVG file, mode 0600, of ${verb.picture}; never overwrites`);
  if (verb.makesSim === true)
    command.option(
      '--sim-file <file>',
      'Make this file, mode 0600, with the token instead of showing it; never overwrites',
    );
  if (verb.ofRunning !== undefined) runningOptions(command);
  else storeOptions(command);
  command.option('--json', 'Print the result as JSON');
  for (const secret of verb.secrets) {
    const name = secretNameOf[secret.replace('?', '') as keyof typeof secretNameOf];
    secretOptions(command, name, headings[secret] ?? `${name} (asked for on the terminal unless given)`);
  }
  if (makesCard(verb)) {
    secretOptions(command, 'passphrase', 'Passphrase that seals the card file', { ask: true });
    secretOptions(command, 'local-pin', 'PIN that the card keeps, for one that checks it itself');
  }
  command.action(async (...given: unknown[]) => {
    await runVerb(verb, given.slice(0, verb.args.length) as string[], command.opts());
  });
}

const headings: Readonly<Record<string, string>> = {
  password: 'Password (asked for on the terminal, twice, unless given)',
  'new pin': 'New PIN (asked for on the terminal, twice, unless given)',
  'pin?': 'PIN',
  code: 'Code of the authenticator app (asked for on the terminal unless given)',
  'key?': 'Key of an existing card, as hex or as base32:TEXT (default: random)',
};

/**
 * Passes an option that is before the command on to the command, as if it came after it. @throws UsageError for other
 * options
 */
function passOptionsOn(server: Command, command: Command): void {
  for (const [name, value] of Object.entries(server.opts())) {
    if (server.getOptionValueSource(name) !== 'cli') continue;
    if (!['db', 'keyFile', 'hashCost', 'policy', 'json'].includes(name)) {
      const flag = server.options.find((option) => option.attributeName() === name)?.long ?? name;
      throw new UsageError(
        errorMessage(
          flag,
          'before a verb it is an option of the server',
          "put the verb's options after the verb",
        ),
      );
    }
    command.setOptionValueWithSource(name, value, 'cli');
  }
}
