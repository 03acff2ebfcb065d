/** `dscplus server` and its verbs, their options and their help, as data for the parser. */
import type { Command, Option } from 'commander';
import { flagOf, type Verb, verbs } from '../login/verbs.ts';
import { UsageError } from './faults.ts';
import { secretOptions } from './secret-options.ts';
import type { Options } from './secrets.ts';
import { runServer } from './server-run.ts';
import { makesCard, runVerb, secretNameOf } from './server-verb.ts';

const groupsSay: Readonly<Record<string, string>> = {
  user: 'adds, shows and locks users of a kept store',
  card: 'orders, tests, shares, locks and revokes cards of a kept store',
};

export function addServer(server: Command): void {
  // What stands behind a verb is the verb's: `--card` is a file for the server, and a serial number for the audit.
  server.parent?.enablePositionalOptions();
  server.enablePositionalOptions();
  addServing(server);
  server.hook('preSubcommand', passOn);
  const groups = new Map<string, Command>();
  for (const verb of verbs) {
    const [first = '', second] = verb.words.split(' ');
    if (second === undefined) addVerb(server.command(first), verb);
    else {
      const group = groups.get(first) ?? addGroup(server, first);
      groups.set(first, group);
      addVerb(group.command(second), verb);
    }
  }
}

function addServing(server: Command): void {
  server
    .usage('[options] [verb]')
    .optionsGroup('Where it listens:')
    .option('--port <number>', 'the port on 127.0.0.1 (default: any free one)')
    .option('--gateway', 'as bots expect it: TLS on port 5000, one session for all who ask')
    .option('--sessions <mode>', 'gateway: one session for all who ask; cookie: one a browser')
    .option('--address <host:port>', 'another address than 127.0.0.1')
    .option('--allow-remote', 'an address that other machines reach; needs TLS and cookie sessions')
    .addOption(repeated(server, '--host-name <name>', 'a name by which others call it; again for more'))
    .option('--tls', 'HTTPS, by a certificate for this machine that is made once and kept')
    .option(
      '--tls-dir <folder>',
      'where that is kept (default: dscplus in $XDG_STATE_HOME or ~/.local/state)',
    )
    .option('--tls-cert <file>', "HTTPS by a certificate of one's own, in PEM")
    .option('--tls-key <file>', 'its private key, in PEM')
    .optionsGroup('Users, cards and rules:');
  storeOptions(server);
  server
    .option('--no-demo', 'without the public demo users')
    .addOption(repeated(server, '--card <file>', 'enrols the card of this file; again for more'))
    .option('--user <name>', 'whose these cards are (default: demo)')
    .optionsGroup('What it says:')
    .option(
      '--failure-text <form>',
      'Say "Authentication failed" (long, default) or "failed" (short) after a wrong response',
    )
    .option('--json', 'print the ready line, with the staff token, as JSON')
    .option('--ready-file <file>', 'write it to this file, mode 0600, when it can be used')
    .option('--token-file <file>', 'write the staff token to this file, mode 0600')
    .option('--quiet', 'no audit lines on stderr')
    .option('--audit-json', 'audit lines as JSON on stderr');
  secretOptions(server, 'pin', 'the PIN of these cards; asked for unless one is given');
  secretOptions(server, 'passphrase', 'the passphrase of those that are sealed');
  server.action(async (options: Options) => runServer(options));
}

function storeOptions(command: Command): void {
  command
    .option('--db <file>', 'the store, a SQLite file')
    .option('--key-file <file>', 'the master key of the store (default: FILE.key beside it)')
    .option('--hash-cost <n>', 'N of scrypt for passwords, a power of two')
    .addOption(
      repeated(command, '--policy <name=value>', 'a rule set otherwise (docs/server.md); again for more'),
    );
}

function addGroup(server: Command, name: string): Command {
  const group = server.command(name).description(groupsSay[name] ?? '');
  group.hook('preSubcommand', (_group, command) => passOn(server, command));
  const words = verbs.map((verb) => verb.words.split(' ')).filter(([first]) => first === name);
  return group.usage('[verb]').action(() => {
    throw new UsageError(`server ${name} takes a verb: ${words.map(([, verb]) => verb).join(', ')}`);
  });
}

function addVerb(command: Command, verb: Verb): void {
  command.description(verb.says);
  for (const name of verb.args) command.argument(`<${name}>`);
  for (const option of verb.options) {
    const { value, says } = option;
    const flag = command.createOption(
      `${flagOf(option)}${value === null ? '' : ` <${value.toLowerCase()}>`}`,
      says,
    );
    // `--no-pin` is a switch of its own, which the parser would take for the negation of `--pin`.
    flag.negate = false;
    command.addOption(flag);
  }
  if (makesCard(verb)) {
    command
      .option('--card-file <file>', 'makes the file of the new card; never overwrites')
      .option('--profile <name>', 'its profile: a name or a JSON file (default: what the suite needs)');
  }
  storeOptions(command);
  command.option('--json', 'print the result as JSON');
  for (const secret of verb.secrets) {
    const name = secretNameOf[secret.replace('?', '') as keyof typeof secretNameOf];
    secretOptions(command, name, saysOf[secret] ?? `the ${name}; asked for unless one is given`);
  }
  if (makesCard(verb)) {
    secretOptions(command, 'passphrase', 'seals the card file with this passphrase', { ask: true });
    secretOptions(command, 'local-pin', 'the PIN that the card keeps, for one that checks it itself');
  }
  command.action(async (...given: unknown[]) => {
    await runVerb(verb, given.slice(0, verb.args.length) as string[], command.opts());
  });
}

const saysOf: Readonly<Record<string, string>> = {
  password: 'the password; asked for, twice, unless one is given',
  'new pin': 'the new PIN; asked for, twice, unless one is given',
  'pin?': 'the PIN',
  'key?': 'the key of a card there is: hex, or base32 after base32:; drawn unless one is given',
};

/** An option that stands before the verb is the verb's, as if it stood behind it. @throws UsageError for others */
function passOn(server: Command, command: Command): void {
  for (const [name, value] of Object.entries(server.opts())) {
    if (server.getOptionValueSource(name) !== 'cli') continue;
    if (!['db', 'keyFile', 'hashCost', 'policy', 'json'].includes(name)) {
      const flag = server.options.find((option) => option.attributeName() === name)?.long ?? name;
      throw new UsageError(
        `${flag} before a verb is for the server itself: put the verb's options behind it`,
      );
    }
    command.setOptionValueWithSource(name, value, 'cli');
  }
}

function repeated(command: Command, flags: string, says: string): Option {
  return command
    .createOption(flags, says)
    .argParser((value: string, before: string[] = []) => [...before, value]);
}
