/**
 * `dscplus server user|card|audit …`: runs one command on the store of `--db`, whether or not a server is running.
 * `fault …`, `time …` and `reset` are for a running server.
 */
import { errorMessage, quotedPath } from '../../../errors/message.ts';
import { writeNew } from '../../../files/new-file.ts';
import { pastedDigits } from '../../../keypad/pasted-digits.ts';
import {
  nameOfArgument,
  type Verb,
  type VerbInput,
  type VerbResult,
  type VerbSecret,
} from '../../../login/admin/commands/command.ts';
import { checkUserName } from '../../../login/admin/user-name.ts';
import { checkPassword } from '../../../login/admin/users.ts';
import { policyWith } from '../../../login/auth/rules/policies.ts';
import { codeOf, UsageError } from '../../io/errors.ts';
import { print } from '../../io/output.ts';
import { type Options, readSecrets, type SecretName, type WantedSecret } from '../../io/secrets/secrets.ts';
import { type CardToMake, cardToMake } from './card-file.ts';
import { policyFrom } from './options.ts';
import { callStaff, runningServerFrom } from './running-server.ts';
import { hasData, storeFrom } from './store.ts';

/** The option names of a command's secrets; `--key-file` is used for the master key. */
export const secretNameOf: Readonly<Record<VerbSecret, SecretName>> = {
  password: 'password',
  pin: 'pin',
  'new pin': 'new-pin',
  key: 'card-key',
  code: 'code',
};

/** Whether a command returns a key, which has to be written to a card file. */
export function makesCard({ secrets }: Verb): boolean {
  return secrets.includes('key?');
}

export async function runVerb(verb: Verb, args: readonly string[], options: Options): Promise<void> {
  if (verb.ofRunning !== undefined)
    return verb.alone?.(options as VerbInput['options']) === true
      ? await runAlone(verb, options)
      : await runOnServer(verb, verb.ofRunning, args, options);
  const store = storeFrom(options);
  if (store.db === null) {
    throw new UsageError(errorMessage(`server ${verb.words}`, 'its store is missing', 'give --db FILE'));
  }
  if (verb.words !== 'user add' && !hasData(store.db)) {
    throw new UsageError(
      errorMessage(
        quotedPath(store.db),
        'store not found',
        'create one with dscplus server --db FILE, or with server user add',
      ),
    );
  }
  const named = Object.fromEntries(
    givenArguments(verb, args).map(([name, text]) => [name, pasted(name, text)]),
  );
  // Before any question, and before a store is made for it.
  if (verb.words === 'user add') checkUserName(named.name);
  const card = makesCard(verb) ? cardToMake(named.new ?? named.serial ?? '', options) : null;
  const found = await readSecrets(options, card?.wanted ?? wantedBy(verb));
  if (found.password !== undefined) checkPassword(policyWith(policyFrom(options.policy)), found.password);
  const { service } = await store.open();
  try {
    const result = await run(verb, service, named, options, found, card);
    if (typeof options.simFile === 'string') return writeSim(options.simFile, result, options);
    if (result.refused === true && options.json !== true) throw new Error(result.lines.join('; '));
    printResult(result, options);
    // After the result is printed, because what is secret is shown only once.
    if (result.svg !== undefined && typeof options.svg === 'string')
      writeResult(options.svg, 'picture', result.svg);
    if (result.refused === true) process.exitCode = 1;
  } finally {
    service.close();
  }
}

/** The token goes into the file and is not printed; where no file can be made, it is printed, because it is shown once. */
function writeSim(path: string, result: VerbResult, options: Options): void {
  const { sim = '', value, lines } = result;
  const show = (shown: Pick<VerbResult, 'value' | 'lines'>): void =>
    print(options.json === true ? `${JSON.stringify(shown.value)}\n` : `${shown.lines.join('\n')}\n`);
  try {
    writeResult(path, 'file of the SIM', `${sim}\n`);
  } catch (error) {
    show(result);
    throw error;
  }
  const { sim: _, ...others } = value as { readonly sim: string };
  show({ value: others, lines: lines.filter((line) => !line.includes(sim)) });
}

/** @throws {UsageError} where something is at the path, or it can't be written; the result is printed first */
function writeResult(path: string, what: string, text: string): void {
  try {
    writeNew(path, text);
  } catch (error) {
    throw new UsageError(
      errorMessage(
        quotedPath(path),
        `${what} not made (${codeOf(error)})`,
        'give a new file in a folder that you can write to',
      ),
    );
  }
}

/** A running server is asked, because its time is in its memory, and its faults end with it. */
async function runOnServer(
  verb: Verb,
  linesOf: (value: unknown) => readonly string[],
  args: readonly string[],
  options: Options,
): Promise<void> {
  const server = runningServerFrom(verb.words, options);
  const given = verb.options.flatMap(({ name }) =>
    options[name] === undefined ? [] : [[name, options[name]]],
  );
  const body = Object.fromEntries([...givenArguments(verb, args), ...given]);
  const value = await callStaff(server, verb.words, body);
  printResult({ value, lines: linesOf(value) }, options);
}

async function runAlone(verb: Verb, options: Options): Promise<void> {
  const input = { args: {}, options: options as VerbInput['options'], secrets: {} };
  printResult(await verb.run({} as never, input), options);
}

function printResult(result: VerbResult, options: Options): void {
  print(options.json === true ? `${JSON.stringify(result.value)}\n` : textOf(result));
}

/** Without the optional ones that are left out. */
function givenArguments(verb: Verb, args: readonly string[]): [name: string, text: string][] {
  return verb.args.flatMap((name, i) => {
    const text = args[i];
    return text === undefined ? [] : [[nameOfArgument(name), text]];
  });
}

async function run(
  verb: Verb,
  service: Parameters<Verb['run']>[0],
  named: Readonly<Record<string, string>>,
  options: Options,
  found: Partial<Record<SecretName, string>>,
  card: CardToMake | null,
): Promise<VerbResult> {
  const made = card?.make(found);
  try {
    return await verb.run(service, {
      args: named,
      options: { ...options, ...card?.order } as Record<string, string | boolean | undefined>,
      secrets: {
        ...Object.fromEntries(
          Object.entries(secretNameOf)
            .filter(([, name]) => found[name] !== undefined)
            .map(([secret, name]) => [secret, found[name]]),
        ),
        ...(made !== undefined && { key: made.key }),
      },
    });
  } catch (error) {
    made?.undo();
    throw error;
  }
}

/** A person may paste a response with blanks. Over HTTP the response is exactly the digits. */
function pasted(name: string, given: string): string {
  return name === 'response' ? pastedDigits(given) : given;
}

function wantedBy({ secrets }: Verb): WantedSecret[] {
  return secrets.map((secret) => {
    const name = secretNameOf[secret.replace('?', '') as VerbSecret];
    return secret.endsWith('?') ? { name, need: 'given' } : { name, need: 'asked', twice: true };
  });
}

function textOf({ lines }: VerbResult): string {
  return lines.map((line) => `${line}\n`).join('');
}
