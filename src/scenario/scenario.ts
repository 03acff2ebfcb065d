/**
 * A scenario as data: what `readScenario` returns for a file that passed every check. Times are in ms, and each step
 * has the line on which it begins. A text may hold references to variables, `{challenge}`; `variables.ts` replaces
 * them when the step runs.
 */

import type { Reason } from '../device/state.ts';
import type { Key } from '../keypad/keys.ts';

/** A file that passed every check. */
export interface Scenario {
  readonly name: string;
  /** The path as it was given. */
  readonly file: string;
  readonly world: ScenarioWorld;
  readonly variables: Readonly<Record<string, VariableSource>>;
  readonly steps: readonly ScenarioStep[];
}

/** What there is before the first step: made in process, compared with a card at the end of a wire. */
export interface ScenarioWorld {
  /** Unix time at the beginning, ms: for cards whose suite has a clock, and for the server. */
  readonly unixMs: number;
  /** The line of the file that says so; null for the default. */
  readonly timeLine: number | null;
  /** At least one. A step without a card means the first. */
  readonly cards: readonly WorldCard[];
  /** Null for a scenario without a login server. */
  readonly server: WorldServer | null;
}

export interface WorldCard {
  /** What the steps call it; `card` for the only one. */
  readonly name: string;
  /** A name of `dscplus profiles`; null for the one that the suite needs. */
  readonly profile: string | null;
  /** As text or alias; null for the profile's own. */
  readonly suite: string | null;
  readonly serial: string;
  /** Whether key and PIN are the public demo card's, so that a PIN in the file is public. */
  readonly demo: boolean;
  /** The next counter, decimal; null for 0, which is not compared with a card at the end of a wire. */
  readonly counter: string | null;
  /** Computations left; null for a new battery. */
  readonly battery: number | null;
  /** Null for the public test key. */
  readonly key: SecretSource | null;
  /** Where the value of `{pin}` is; null for the demo card's PIN. */
  readonly pin: SecretSource | null;
  /** A card that nobody checks the PIN of. */
  readonly noPin: boolean;
  /** Seed of what faults choose by chance. */
  readonly seed: number;
}

export interface WorldServer {
  /** Policies that differ from their defaults. */
  readonly policy: Readonly<Record<string, number>>;
  /** Null for the public demo users. */
  readonly users: readonly WorldUser[] | null;
}

export interface WorldUser {
  readonly name: string;
  readonly password: SecretSource;
  readonly mode: 'live' | 'paper';
  /** Names of the world's cards. */
  readonly cards: readonly string[];
}

/** A secret, which a file never contains: only where it is. `public`: a password that everyone knows. */
export type SecretSource = { readonly env: string } | { readonly file: string } | { readonly public: string };

/** Where the value of a variable comes from. `command` and `file` need `--allow-commands`. */
export type VariableSource =
  | { readonly text: string }
  | { readonly env: string; readonly otherwise: string | null }
  | { readonly file: string }
  | { readonly command: readonly string[] };

/** What the LCD must show: a text, blanks at its end not counted, or a pattern. */
export type WantedLcd = { readonly text: string } | { readonly pattern: string };

/** What must become of a key press; `reason` only with `ignored`. */
export interface ExpectedOutcome {
  readonly outcome: 'accepted' | 'ignored' | 'any';
  readonly reason: Reason | null;
}

/** One step: what it does, and where it is in the file. */
export type ScenarioStep = StepPlace & StepAction;

export interface StepPlace {
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** Its name in reports: the file's, or what it does. */
  readonly name: string;
  /** The name of the card that it is for. */
  readonly card: string;
}

export type StepAction =
  | { readonly do: 'press'; readonly key: Key; readonly expected: ExpectedOutcome }
  | { readonly do: 'hold'; readonly key: Key; readonly ms: number | null; readonly expected: ExpectedOutcome }
  | { readonly do: 'type'; readonly text: string; readonly expected: ExpectedOutcome }
  | {
      readonly do: 'wait';
      readonly wanted: WantedLcd;
      readonly failAt: readonly WantedLcd[];
      readonly saveAs: string | null;
      readonly limitMs: number;
    }
  | { readonly do: 'expect'; readonly expectations: readonly Expectation[] }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'screenshot'; readonly picture: string }
  | { readonly do: 'fault'; readonly fault: string; readonly saveAs: string | null }
  | { readonly do: 'clearFaults'; readonly id: string | null }
  | { readonly do: 'snapshot'; readonly snapshot: string }
  | { readonly do: 'restore'; readonly snapshot: string }
  | { readonly do: 'respond'; readonly respond: RespondAction }
  | { readonly do: 'login'; readonly login: LoginAction }
  | { readonly do: 'repeat'; readonly rounds: Rounds; readonly steps: readonly ScenarioStep[] };

export interface RespondAction {
  readonly pin: string;
  /** Null for a card without a challenge. */
  readonly challenge: string | null;
  /** The variable that the response is saved in. */
  readonly saveAs: string;
  /** Why the card must give no response, a reason of `NoResponseError`; null if it must give one. */
  readonly fails: string | null;
}

export type Expectation =
  | { readonly of: 'lcd'; readonly wanted: WantedLcd }
  | { readonly of: 'counter'; readonly counter: string }
  | { readonly of: 'value'; readonly value: string; readonly is: WantedLcd };

/** A login as a whole (`pin`), its first step (neither), or its second (`response`). */
export interface LoginAction {
  /** Null for the second step of a login that has begun. */
  readonly user: string | null;
  readonly password: SecretSource | null;
  readonly mode: 'live' | 'paper';
  /** The serial number of a factor to pick, or null. */
  readonly factor: string | null;
  readonly pin: string | null;
  readonly response: string | null;
  /** Brings the counters of card and server together, as staff does with two responses. */
  readonly resync: boolean;
  readonly result: 'challenge' | 'accepted' | 'refused';
  /** The reason in the audit log, or of the first reply; only with `refused`. */
  readonly reason: string | null;
  /** The variable that the challenge is saved in. */
  readonly saveAs: string;
}

/** `times` rounds, or one for each value, which the variable `as` has. */
export type Rounds = { readonly times: number } | { readonly each: readonly string[]; readonly as: string };
