/**
 * The steps of a scenario file, checked beyond their schema: names of cards, variables and snapshots that are known by
 * then, patterns, PINs that may not be in a file, and the number of steps with all rounds counted.
 */
import { quoted } from '../errors/message.ts';
import { parseFault } from '../faults/fault.ts';
import { FaultError } from '../faults/fault-error.ts';
import { hintFor } from '../options/option-check.ts';
import type { Profile } from '../profiles/profile.ts';
import { FileFormatError, type FilePlace } from '../yaml/file-format-error.ts';
import type { PathKey } from '../yaml/yaml-document.ts';
import { patternHint, patternProblem, wantedLcd } from './lcd-pattern.ts';
import { readHold, readPress, readType } from './read-keys.ts';
import { readLogin } from './read-login.ts';
import type { Expectation, ScenarioStep, StepAction, WantedLcd, WorldCard, WorldServer } from './scenario.ts';
import { type FileRepeat, type FileStep, type StepFields, stepWords } from './step-schema.ts';
import { referencesIn, withoutReferences } from './variables.ts';

/** Steps that a run has at most, with all rounds counted. */
export const stepsRunMax = 100_000;
/** Card time that a wait takes at most, unless the step has a limit. */
export const waitDefaultMs = 60_000;

/** Variables that every scenario has: the PIN of the first card, and one that is wrong. */
export const givenVariables: readonly string[] = ['pin', 'wrong-pin'];
/** The number of the round, in the steps of `repeat`. */
const roundVariable = 'round';
/** Names that a file can't give to a variable of its own. */
export const givenNames: readonly string[] = [...givenVariables, roundVariable];

export interface StepReaderContext {
  placeOf(path: readonly PathKey[]): FilePlace;
  readonly cards: readonly WorldCard[];
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly server: WorldServer | null;
  /** Names that have a value by then. */
  readonly variables: Set<string>;
  readonly snapshots: Set<string>;
}

export type StepPath = readonly PathKey[];

export interface StepReader {
  readonly context: StepReaderContext;
  /** @param rounds how many times the steps run */
  readSteps(steps: readonly FileStep[], path: StepPath, rounds: number): ScenarioStep[];
  /** A text with variables, all of which are known. */
  textOf(text: string, path: StepPath): string;
  /** A PIN: a reference, or digits of a demo card. */
  pinOf(text: string, card: WorldCard, path: StepPath): string;
  /** Adds a variable of the file that has a value from here on. */
  save(name: string, path: StepPath): string;
  refuse(path: StepPath, problem: string, action: string): never;
}

export function createStepReader(context: StepReaderContext): StepReader {
  let stepsRun = 0;
  const reader: StepReader = {
    context,
    readSteps(steps, path, rounds) {
      stepsRun += steps.length * rounds;
      if (stepsRun > stepsRunMax)
        reader.refuse(path, 'too many steps with all rounds counted', `use at most ${stepsRunMax}`);
      return steps.map((step, i) => readStep(reader, step, [...path, i], rounds));
    },
    textOf(text, path) {
      for (const name of referencesIn(text)) {
        if (context.variables.has(name)) continue;
        reader.refuse(path, `unknown variable ${quoted(name)}`, hintFor(name, [...context.variables]));
      }
      return text;
    },
    pinOf(text, card, path) {
      if (!card.demo && withoutReferences(text) !== '')
        reader.refuse(path, 'a PIN in the file of a card that is not the demo card', 'write {pin}');
      return reader.textOf(text, path);
    },
    save(name, path) {
      if (givenNames.includes(name))
        reader.refuse(path, `the variable ${name} is given already`, 'use another name');
      context.variables.add(name);
      return name;
    },
    refuse(path, problem, action) {
      throw new FileFormatError(context.placeOf(path), problem, action);
    },
  };
  return reader;
}

function readStep(reader: StepReader, step: FileStep, path: StepPath, rounds: number): ScenarioStep {
  const { cards, placeOf } = reader.context;
  const word = stepWords.find((one) => Object.hasOwn(step, one)) as keyof typeof wordReaders;
  const card = step.card === undefined ? cards[0] : cards.find(({ name }) => name === step.card);
  if (card === undefined) {
    const names = cards.map(({ name }) => name);
    return reader.refuse(
      [...path, 'card'],
      `unknown card ${quoted(step.card)}`,
      hintFor(step.card ?? '', names),
    );
  }
  const at = [...path, word];
  if (word === 'repeat' && step.card !== undefined)
    reader.refuse([...path, 'card'], 'a repeat is for no card', 'give it to the steps inside');
  const action =
    word === 'repeat'
      ? readRepeat(reader, step.repeat as FileRepeat, at, rounds)
      : wordReaders[word](reader, step[word] as never, at, card);
  const { line } = placeOf(path);
  return { line, name: step.name ?? nameOf(word, step), card: card.name, ...action };
}

/** What a step without a name is called: its words as in the file, without what may be long or secret. */
function nameOf(word: string, step: FileStep): string {
  const value = (step as Readonly<Record<string, unknown>>)[word];
  if (typeof value === 'string') return `${word} ${onOneLine(value)}`;
  if (typeof value !== 'object' || value === null) return `${word} ${String(value)}`;
  const { key, text, lcd, user, add, counter, times } = value as Readonly<Record<string, unknown>>;
  const counted = counter === undefined ? undefined : `counter ${counter}`;
  const shown =
    key ?? text ?? lcd ?? user ?? add ?? counted ?? (times === undefined ? undefined : `${times} times`);
  return shown === undefined ? word : `${word} ${onOneLine(String(shown))}`;
}

/** CR as `\r`, so that the name of a step shows OK. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f]/g, (control) => JSON.stringify(control).slice(1, -1));
}

type WordReader<W extends keyof StepFields> = (
  reader: StepReader,
  fields: NonNullable<StepFields[W]>,
  path: StepPath,
  card: WorldCard,
) => StepAction;

const wordReaders: { readonly [W in keyof StepFields]-?: WordReader<W> } & { readonly repeat?: never } = {
  press: readPress,
  hold: readHold,
  type: readType,
  wait(reader, fields, path) {
    if (typeof fields === 'string')
      return {
        do: 'wait',
        wanted: lcdOf(reader, fields, path),
        failAt: [],
        limitMs: waitDefaultMs,
        saveAs: null,
      };
    return {
      do: 'wait',
      wanted: lcdOf(reader, fields.lcd, [...path, 'lcd']),
      failAt: (fields.fail ?? []).map((one) => lcdOf(reader, one, [...path, 'fail'])),
      limitMs: fields.limit ?? waitDefaultMs,
      saveAs: fields.save === undefined ? null : reader.save(fields.save, [...path, 'save']),
    };
  },
  expect: (reader, fields, path) => ({ do: 'expect', expectations: expectationsOf(reader, fields, path) }),
  advance: (_, ms) => ({ do: 'advance', ms }),
  screenshot: (_, picture) => ({ do: 'screenshot', picture }),
  fault(reader, fields, path) {
    if (typeof fields === 'string')
      return { do: 'fault', fault: faultOf(reader, fields, path), saveAs: null };
    if ('add' in fields) {
      const fault = faultOf(reader, fields.add, [...path, 'add']);
      return {
        do: 'fault',
        fault,
        saveAs: fields.save === undefined ? null : reader.save(fields.save, [...path, 'save']),
      };
    }
    const id = reader.textOf(fields.clear, [...path, 'clear']);
    if (id === 'all') return { do: 'clearFaults', id: null };
    if (withoutReferences(id) !== '')
      reader.refuse([...path, 'clear'], 'not all', 'give all or a {variable}');
    return { do: 'clearFaults', id };
  },
  snapshot(reader, snapshot) {
    reader.context.snapshots.add(snapshot);
    return { do: 'snapshot', snapshot };
  },
  restore(reader, snapshot, path) {
    const { snapshots } = reader.context;
    if (!snapshots.has(snapshot))
      reader.refuse(
        path,
        `unknown snapshot ${quoted(snapshot)}`,
        snapshots.size === 0 ? 'take it with snapshot first' : hintFor(snapshot, [...snapshots]),
      );
    return { do: 'restore', snapshot };
  },
  respond(reader, fields, path, card) {
    const digits = reader.context.profiles.get(card.name)?.challengeDigits ?? 0;
    const { challenge, pin = '{pin}', save = 'response', fails = null } = fields;
    if (fails !== null && fields.save !== undefined)
      reader.refuse([...path, 'save'], 'with fails the card gives no response', 'leave it out');
    if ((challenge === undefined) !== (digits === 0))
      reader.refuse(
        path,
        digits === 0 ? 'challenge is not taken' : 'challenge is missing',
        digits === 0 ? 'leave it out' : `give ${digits} digits in quotes`,
      );
    const respond = {
      pin: reader.pinOf(pin, card, [...path, 'pin']),
      challenge: challenge === undefined ? null : reader.textOf(challenge, [...path, 'challenge']),
      fails,
      saveAs: fails === null ? reader.save(save, [...path, 'save']) : save,
    };
    return { do: 'respond', respond };
  },
  login: readLogin,
};

function lcdOf(reader: StepReader, text: string, path: StepPath): WantedLcd {
  const problem = patternProblem(text);
  if (problem !== null) reader.refuse(path, problem, patternHint);
  return wantedLcd(reader.textOf(text, path));
}

/** One with variables can be checked only when it is added. */
function faultOf(reader: StepReader, text: string, path: StepPath): string {
  if (referencesIn(text).length > 0) return reader.textOf(text, path);
  try {
    parseFault(text);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    const [problem = '', ...action] = error.message.split('; ');
    reader.refuse(path, problem, action.join('; '));
  }
  return text;
}

function expectationsOf(
  reader: StepReader,
  fields: NonNullable<StepFields['expect']>,
  path: StepPath,
): Expectation[] {
  if (typeof fields === 'string') return [{ of: 'lcd', wanted: lcdOf(reader, fields, path) }];
  const { lcd, counter, value, is } = fields;
  const found: Expectation[] = [];
  if (lcd !== undefined) found.push({ of: 'lcd', wanted: lcdOf(reader, lcd, [...path, 'lcd']) });
  if (counter !== undefined)
    found.push({ of: 'counter', counter: reader.textOf(counter, [...path, 'counter']) });
  if (value !== undefined && is !== undefined)
    found.push({
      of: 'value',
      value: reader.textOf(value, [...path, 'value']),
      is: lcdOf(reader, is, [...path, 'is']),
    });
  return found;
}

function readRepeat(reader: StepReader, fields: FileRepeat, path: StepPath, rounds: number): StepAction {
  const { times, each = [], as = '', steps } = fields;
  const { variables } = reader.context;
  const known = new Set(variables);
  variables.add(roundVariable);
  if (times === undefined) reader.save(as, [...path, 'as']);
  const inside = reader.readSteps(steps, [...path, 'steps'], rounds * (times ?? each.length));
  for (const name of [roundVariable, as]) if (!known.has(name)) variables.delete(name);
  return { do: 'repeat', rounds: times === undefined ? { each, as } : { times }, steps: inside };
}
