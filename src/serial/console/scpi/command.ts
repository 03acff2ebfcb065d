/** A command: its name in all forms, its parameters, what it does, and its documentation. */
import type { Card } from '../../../device/card.ts';
import type { CardEvent } from '../../../device/events.ts';
import type { DrivenCard, Script } from '../../../device/gestures.ts';
import type { Driver } from '../../../driver/driver.ts';
import type { Param } from './parameters.ts';
import { ScpiFault } from './scpi-errors.ts';
import type { Argument } from './scpi-parser.ts';
import type { Status } from './status-registers.ts';

/** `queries`: those with a reply. `always`: all, one line each. */
export type Replies = 'queries' | 'always';

/** What commands work on: the card and the console's state for it. */
export interface Device {
  readonly card: Card;
  readonly driver: Driver;
  readonly status: Status;
  readonly firmwareVersion: string;
  /** Whether each change of the LCD is reported. */
  reports(): boolean;
  setReports(on: boolean): void;
  /** Which command lines get a reply line. */
  replies(): Replies;
  setReplies(when: Replies): void;
  /** Card time since the last `*RST`, ms. */
  sinceReset(): number;
  /** How often the LCD has changed since then. */
  revisionSinceReset(): number;
  /** How many events there were since then. */
  eventCount(): number;
  /** The newest of them, at most `count`, their times counted from there. */
  newestEvents(count: number): readonly CardEvent[];
  /** Does what `*RST` does. */
  reset(): undefined;
  restoreSnapshot(snapshot: object): undefined;
  /** Why nothing will change without a key: `dead`, `off`, or `off: ` and the reason. */
  offReason(): string;
  /** `*OPC`: sets the bit as soon as the LCD stops changing. */
  notifyWhenIdle(): void;
  cancelIdleNotice(): void;
}

/** The result of a command: a reply at once, nothing, or a script that ends with one of these. */
export type Outcome = string | undefined | Later;

export interface Later {
  /** `keys`: it presses keys, one script at a time. `wait`: it waits for what others cause. */
  readonly needs: 'keys' | 'wait';
  readonly script: (card: DrivenCard) => Script<string | undefined>;
}

export function pressingKeys(script: Later['script']): Later {
  return { needs: 'keys', script };
}

export function waiting(script: Later['script']): Later {
  return { needs: 'wait', script };
}

/** The example in `docs/user/serial.md`; it runs as a test after `*RST` in virtual time. */
export interface Example {
  /** Bytes that are sent before it, not shown. */
  readonly after?: string;
  readonly send: string;
  /** The reply, or the LCD that follows; the parts that differ from run to run are `…`. */
  readonly gives: string;
}

export interface ScpiCommand {
  /** Short form in capitals, optional words in brackets: `SYSTem:ERRor[:NEXT]?`. */
  readonly form: string;
  readonly params: readonly Param<unknown>[];
  readonly description: string;
  readonly example: Example;
  run(device: Device, args: readonly Argument[]): Outcome;
}

type Values<P extends readonly Param<unknown>[]> = {
  [I in keyof P]: P[I] extends Param<infer T> ? T : never;
};

export function command<const P extends readonly Param<unknown>[]>(
  form: string,
  params: P,
  description: string,
  example: Example,
  run: (device: Device, ...values: Values<P>) => Outcome,
): ScpiCommand {
  return {
    form,
    params,
    description,
    example,
    run(device, args) {
      if (args.length > params.length) throw new ScpiFault(-108, `it takes ${countText(params)}`);
      const values = params.map((param, i) => read(param, args[i], params));
      return run(device, ...(values as Values<P>));
    },
  };
}

/** The command with its parameters, as in `SYSTem:HELP?` and the docs. */
export function usage({ form, params }: Pick<ScpiCommand, 'form' | 'params'>): string {
  if (params.length === 0) return form;
  const joined = params.map((param, i) =>
    i > 0 && param.missing === undefined ? `,${param.usage}` : param.usage,
  );
  return `${form} ${joined.join('')}`.replace(' [,', ' [');
}

/** Every way to write the header: each word short or long, with and without the optional ones; upper case. */
export function spellings(form: string): string[] {
  let all = [''];
  for (const part of form.match(/\[[^\]]*\]|[^[\]]+/g) ?? []) {
    const optionalPart = part.startsWith('[');
    const text = optionalPart ? part.slice(1, -1) : part;
    const words = text.split(/(:|\?)/).map((word) => [...new Set([shortOf(word), word.toUpperCase()])]);
    const written = words.reduce<string[]>((so, word) => so.flatMap((a) => word.map((b) => a + b)), ['']);
    const longer = all.flatMap((a) => written.map((b) => a + b));
    all = optionalPart ? [...all, ...longer] : longer;
  }
  return all;
}

function shortOf(word: string): string {
  return word.replaceAll(/[a-z]/g, '');
}

function read(param: Param<unknown>, arg: Argument | undefined, params: readonly Param<unknown>[]): unknown {
  if (arg !== undefined) return param.read(arg);
  if (param.missing === undefined) throw new ScpiFault(-109, `it takes ${countText(params)}`);
  return param.missing.value;
}

function countText(params: readonly Param<unknown>[]): string {
  return params.length === 0 ? 'none' : params.map(({ usage: one }) => one).join('');
}
