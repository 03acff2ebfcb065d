/**
 * Variables: `{name}` in a text. Their values come from the file, the environment, a command, or an earlier step. A
 * value from outside the file may be a secret, so it is in no report.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import { escapedForPattern } from './lcd-pattern.ts';
import type { SecretSource, VariableSource } from './scenario.ts';

export interface VariableValue {
  readonly text: string;
  /** Whether reports leave it out. */
  readonly secret: boolean;
}

/** A variable or a secret whose value can't be had. */
export class VariableError extends Error {
  override readonly name = 'VariableError';
}

/** How values from outside the file are read. `file` and `command` are null unless they are allowed. */
export interface ValueReaders {
  env(name: string): string | undefined;
  readonly file: ((path: string) => string) | null;
  readonly command: ((command: readonly string[]) => string) | null;
}

const reference = /\{([A-Za-z][A-Za-z0-9-]*)\}/g;

/** The names of the variables in a text. */
export function referencesIn(text: string): string[] {
  return Array.from(text.matchAll(reference), ([, name]) => name as string);
}

/** The text without references: what the file itself has. */
export function withoutReferences(text: string): string {
  return text.replace(reference, '');
}

/** @throws VariableError for a variable that has no value yet */
export function expanded(text: string, values: ReadonlyMap<string, VariableValue>): string {
  return text.replace(reference, (_, name: string) => valueNamed(name, values).text);
}

/** The same for people: a secret stays a reference. */
export function expandedForReport(text: string, values: ReadonlyMap<string, VariableValue>): string {
  return text.replace(reference, (whole, name: string) => {
    const value = values.get(name);
    return value === undefined || value.secret ? whole : value.text;
  });
}

/**
 * A message from elsewhere for people: what is of a secret becomes its reference, and a value that is cut is left out.
 * @param text has the references whose values may be in the message
 */
export function messageForReport(
  message: string,
  text: string,
  values: ReadonlyMap<string, VariableValue>,
): string {
  const secrets = referencesIn(text).flatMap((name) => {
    const value = values.get(name);
    return value?.secret ? partsOf(value.text).map((part) => ({ part, name })) : [];
  });
  if (secrets.length === 0) return message;
  const names = new Map(secrets.map(({ part, name }) => [part, `{${name}}`]));
  // The longest first, so that no rest of it stays.
  const parts = [...names.keys()].sort((a, b) => b.length - a.length).map(escapedForPattern);
  return message
    .replace(/"(?:[^"\\]|\\.)*…"/g, '"…"')
    .replace(new RegExp(parts.join('|'), 'g'), (part) => names.get(part) as string);
}

/** A value, and its longer words, as they are and as messages quote them: one about a fault names a word of it. */
function partsOf(value: string): string[] {
  const words = value.split(/[\s=]+/).filter((word) => word.length > 2);
  return [value, ...words].filter((word) => word !== '').flatMap((word) => [word, quoted(word).slice(1, -1)]);
}

function valueNamed(name: string, values: ReadonlyMap<string, VariableValue>): VariableValue {
  const value = values.get(name);
  if (value !== undefined) return value;
  throw new VariableError(
    errorMessage(`variable ${quoted(name)}`, 'has no value yet', 'save it in a step that runs before'),
  );
}

/** @throws VariableError */
export function readVariable(name: string, source: VariableSource, readers: ValueReaders): VariableValue {
  const thing = `variable ${quoted(name)}`;
  if ('text' in source) return { text: source.text, secret: false };
  if ('command' in source) return { text: runCommand(thing, source.command, readers), secret: true };
  if ('env' in source && source.otherwise !== null)
    return { text: readers.env(source.env) ?? source.otherwise, secret: true };
  return { text: readSecret(thing, source, readers), secret: true };
}

/** @param thing what it is, for messages @throws VariableError */
export function readSecret(thing: string, source: SecretSource, readers: ValueReaders): string {
  if ('public' in source) return source.public;
  if ('env' in source) {
    const value = readers.env(source.env);
    if (value !== undefined) return value;
    throw new VariableError(
      errorMessage(thing, `environment variable ${quoted(source.env)} is not set`, 'set it and run again'),
    );
  }
  if (readers.file === null)
    throw new VariableError(
      errorMessage(thing, 'read from a file, which a scenario may not', 'give --allow-commands to allow it'),
    );
  return firstLine(readers.file(source.file));
}

function runCommand(thing: string, command: readonly string[], readers: ValueReaders): string {
  if (readers.command !== null) return firstLine(readers.command(command));
  throw new VariableError(
    errorMessage(thing, 'the output of a command', 'give --allow-commands if you trust the scenario'),
  );
}

function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] as string;
}
