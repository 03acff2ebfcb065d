/** The kinds of parameters of commands: how each is parsed, and how the docs write it. */
import { type StateName, stateNames } from '../../../device/state.ts';
import { type Key, KeyNameError, keyNamed } from '../../../keypad/keys.ts';
import { ScpiFault } from './scpi-errors.ts';
import type { Argument } from './scpi-parser.ts';

export interface Param<T> {
  /** As in `KEY <key>`. */
  readonly usage: string;
  readonly description: string;
  /** @throws ScpiFault */
  read(arg: Argument): T;
  /** The default; without one the parameter is required. */
  readonly missing?: { readonly value: T; readonly description: string };
}

/** What `WAIT?` waits for. */
export type Awaited = { readonly lcd: string } | { readonly state: StateName };

/** The parameter is optional. */
export function optional<T>(param: Param<T>, value: T, description: string): Param<T> {
  return { ...param, usage: `[,${param.usage}]`, missing: { value, description } };
}

export const key: Param<Key> = {
  usage: '<key>',
  description: '`0` to `9`, `OK`, `EDIT` or `PRESS`; also `ENTER`, `BACK`, `POWER`; with or without quotes',
  read(arg) {
    if (arg.kind === 'block') throw new ScpiFault(-104, 'a key is wanted');
    return keyOf(arg.text);
  },
};

export const keyText: Param<string> = {
  usage: '"<keys>"',
  description: 'digits, and `<` for the edit key',
  read(arg) {
    if (arg.kind !== 'string') throw new ScpiFault(-104, 'keys are wanted, in quotes');
    for (const char of arg.text) keyOf(char);
    return arg.text;
  },
};

export const awaited: Param<Awaited> = {
  usage: '"<lcd>"|<state>',
  description: 'a text (blanks at its end are ignored), or a state of `STATe?`',
  read(arg) {
    if (arg.kind === 'string') return { lcd: arg.text };
    if (arg.kind !== 'word') throw new ScpiFault(-104, 'a text in quotes or a state is wanted');
    const state = stateNames.find((name) => stateWord(name) === arg.text.toUpperCase());
    if (state === undefined)
      throw new ScpiFault(-141, `a state is one of ${stateNames.map(stateWord).join(' ')}`);
    return { state };
  },
};

export const snapshotText: Param<string> = {
  usage: '<snapshot>',
  description: 'the reply of `SNAPshot?`, or its JSON in quotes',
  read(arg) {
    if (arg.kind === 'block' || arg.kind === 'string') return arg.text;
    throw new ScpiFault(-104, 'a block or a text in quotes is wanted');
  },
};

export const headerText: Param<string> = {
  usage: '"<command>"',
  description: 'a command in quotes',
  read(arg) {
    if (arg.kind === 'string') return arg.text;
    throw new ScpiFault(-104, 'a command in quotes is wanted');
  },
};

export const flag: Param<boolean> = {
  usage: 'ON|OFF',
  description: '`ON` or `OFF`, `1` or `0`',
  read(arg) {
    if (arg.kind === 'number') return Math.round(numberOf(arg)) !== 0;
    return choice('ON', 'OFF').read(arg) === 'ON';
  },
};

/** One of some words, each in its long form with the short one in capitals; returns the short one. */
export function choice<const W extends string>(...words: readonly W[]): Param<string> {
  const shorts = words.map((word) => word.replaceAll(/[a-z]/g, ''));
  return {
    usage: words.join('|'),
    description: words.map((word) => `\`${word}\``).join(' or '),
    read(arg) {
      if (arg.kind !== 'word') throw new ScpiFault(-104, `one of ${words.join(' ')} is wanted`);
      const upper = arg.text.toUpperCase();
      const found = words.findIndex((word, i) => word.toUpperCase() === upper || shorts[i] === upper);
      if (found === -1) throw new ScpiFault(-141, `one of ${words.join(' ')} is accepted`);
      return shorts[found]!;
    },
  };
}

/** A number within its limits, rounded to a whole one (IEEE 488.2 §10.2) unless `parts`. */
export function number(
  usage: string,
  from: number,
  to: number,
  parts: 'whole' | 'parts' = 'whole',
): Param<number> {
  return {
    usage,
    description: `${parts === 'whole' ? 'a whole number' : 'a number'} from ${from} to ${to}`,
    read(arg) {
      const exact = numberOf(arg);
      const value = parts === 'whole' ? Math.round(exact) : exact;
      if (value < from || value > to) throw new ScpiFault(-222, `${from} to ${to} is accepted`);
      return value;
    },
  };
}

/**
 * A state as in a reply: only capital letters, because it has no quotes. While the response shows it is `ANSWER`, the
 * word that this interface has always used.
 */
export function stateWord(state: StateName): string {
  return state === 'response' ? 'ANSWER' : state.toUpperCase().replace('-', '_');
}

function numberOf({ kind, text }: Argument): number {
  if (kind !== 'number') throw new ScpiFault(-104, 'a number is wanted');
  if (!text.startsWith('#')) return Number(text);
  return Number.parseInt(text.slice(2), { H: 16, Q: 8, B: 2 }[text[1]!.toUpperCase()]);
}

/** The message must not repeat the input, which may be one or more PIN digits. */
function keyOf(text: string): Key {
  try {
    return keyNamed(text);
  } catch (error) {
    if (!(error instanceof KeyNameError)) throw error;
    throw new ScpiFault(-224, 'a key is 0 to 9, OK, EDIT or PRESS');
  }
}
