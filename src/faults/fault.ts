/**
 * One fault, as text and as data. The text is the same everywhere: in code, in a scenario, on the wire, over HTTP and
 * in the terminal. It is the kind, then `name=value` for each parameter: `dead-key key=5`, `power-cut at=12500ms`.
 */
import { errorMessage, quoted } from '../errors/message.ts';
import { KeyNameError, keyNamed } from '../keypad/keys.ts';
import { nearestOf } from '../options/option-check.ts';
import { FaultError } from './fault-error.ts';
import { type FaultKind, type FaultParameter, faultKinds } from './fault-kinds.ts';

/** A fault as data. */
export interface Fault {
  /** The kind, from `faultKinds`. */
  readonly kind: string;
  /** The value of each parameter; a time in ms. A parameter that the seed decides is left out. */
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** Characters of a text that names a fault. */
const textMax = 200;

/**
 * The fault that a text names. Letter case of keys does not matter; a time may be in `ms`, `s`, `min`, `h` or `d`.
 *
 * @returns the kind, and each parameter with its default if it is left out
 * @throws {FaultError} for an unknown kind or parameter, or a value out of range
 * @example
 * ```ts
 * import { parseFault } from 'dscplus';
 *
 * parseFault('slow-release key=ok by=1s'); // → { kind: 'slow-release', parameters: { key: 'OK', by: 1000 } }
 * ```
 */
export function parseFault(text: string): Fault {
  if (typeof text !== 'string' || text.length > textMax)
    throw new FaultError(
      errorMessage('fault', `not a text of at most ${textMax} characters`, 'give one like "dead-key key=5"'),
    );
  const [kind = '', ...words] = text.trim().split(/[ \t]+/);
  const row = faultKindNamed(kind);
  const given = new Map<string, string>();
  for (const word of words) {
    const [, name, value] = /^([^=]+)=(.+)$/.exec(word) ?? [];
    if (name === undefined || value === undefined)
      throw faultError(row, `${quoted(word)} is not a parameter`, 'write name=value');
    if (!row.parameters.some((parameter) => parameter.name === name))
      throw faultError(row, `unknown parameter ${quoted(name)}`, takes(row));
    if (given.has(name)) throw faultError(row, `${name} is given twice`, 'give it once');
    given.set(name, value);
  }
  return faultFrom(row, given);
}

/**
 * The text of a fault: what `parseFault` reads, with every parameter.
 *
 * @throws {FaultError} for data that is not a fault
 * @example
 * ```ts
 * import { faultText, parseFault } from 'dscplus';
 *
 * faultText(parseFault('power-cut at=12.5s')); // → 'power-cut at=12500ms'
 * faultText({ kind: 'counter-ahead', parameters: { by: 5 } }); // → 'counter-ahead by=5'
 * ```
 */
export function faultText({ kind, parameters }: Fault): string {
  const row = faultKindNamed(kind);
  const words = row.parameters.flatMap((parameter) => {
    const value = parameters[parameter.name];
    const unit = parameter.type === 'number' ? parameter.unit : '';
    return value === undefined ? [] : [`${parameter.name}=${value}${unit}`];
  });
  return [kind, ...words].join(' ');
}

/** The row of a kind. @throws FaultError */
export function faultKindNamed(kind: string): FaultKind {
  const row = faultKinds.find((one) => one.kind === kind);
  if (row !== undefined) return row;
  const nearest = nearestOf(
    kind,
    faultKinds.map((one) => one.kind),
  );
  throw new FaultError(
    errorMessage(
      `fault ${quoted(kind)}`,
      'unknown',
      `${nearest === null ? '' : `did you mean ${nearest}? `}see dscplus faults for all`,
    ),
  );
}

/** The kinds of faults of a card that draw by chance. */
export const drawingFaults: readonly string[] = ['bouncing-key', 'wrong-digit'];

/** Whether a kind of fault is one of the wire to a client. @throws FaultError */
export function isOfWire(kind: string): boolean {
  return faultKindNamed(kind).part === 'wire';
}

/** An error about a fault of a known kind. */
export function faultError({ kind }: Pick<FaultKind, 'kind'>, problem: string, action: string): FaultError {
  return new FaultError(errorMessage(`fault ${kind}`, problem, action));
}

function takes({ parameters }: FaultKind): string {
  if (parameters.length === 0) return 'it takes none';
  return `it takes ${parameters.map(({ name }) => name).join(', ')}`;
}

function faultFrom(row: FaultKind, given: ReadonlyMap<string, string>): Fault {
  if (given.has('at') && given.has('after'))
    throw faultError(row, "at and after can't be combined", 'give one');
  const parameters: Record<string, string | number> = {};
  for (const parameter of row.parameters) {
    const { name } = parameter;
    if (name === 'after' && given.has('at')) continue;
    const text = given.get(name) ?? parameter.default;
    if (text === null) throw faultError(row, `${name} is missing`, `give ${acceptedValues(parameter)}`);
    if (given.has(name) || (text !== 'drawn' && text !== 'after'))
      parameters[name] = parameterValue(row, parameter, text);
  }
  return { kind: row.kind, parameters };
}

const segmentName = /^(?:[a-f]|g[12]?|[h-m])$/;

function parameterValue(row: FaultKind, parameter: FaultParameter, text: string): string | number {
  const refused = (): FaultError =>
    faultError(row, `invalid ${parameter.name} ${quoted(text)}`, `give ${acceptedValues(parameter)}`);
  switch (parameter.type) {
    case 'key':
      try {
        return keyNamed(text);
      } catch (error) {
        if (error instanceof KeyNameError) throw refused();
        throw error;
      }
    case 'segment':
      if (!segmentName.test(text)) throw refused();
      return text;
    case 'word':
      if (!parameter.words.includes(text)) throw refused();
      return text;
    case 'number': {
      const value = numberOf(text, parameter.unit);
      if (value === null || value < parameter.from || value > parameter.to) throw refused();
      return value;
    }
  }
}

/** What a parameter may be, as the end of "give …". */
export function acceptedValues(parameter: FaultParameter): string {
  switch (parameter.type) {
    case 'key':
      return 'a key: 0 to 9, OK, edit or press';
    case 'segment':
      return 'a segment: a to f and g of 7, or a to f, g1, g2 and h to m of 14';
    case 'word':
      return parameter.words.join(', ');
    case 'number': {
      const { from, to, unit } = parameter;
      return unit === 'ms' ? `a time from ${from}ms to ${to}ms` : `${from}${unit} to ${to}${unit}`;
    }
  }
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Whole numbers, but for `%`, which may have two places; a time without a unit is in ms. */
function numberOf(text: string, unit: string): number | null {
  const [, digits = '', written = ''] = /^([+-]?[0-9]{1,15}(?:\.[0-9]{1,3})?)([a-z%]*)$/.exec(text) ?? [];
  if (digits === '') return null;
  const factor =
    unit === 'ms'
      ? unitMs[written === '' ? 'ms' : written]
      : written === '' || written === unit
        ? 1
        : undefined;
  if (factor === undefined) return null;
  const value = Number(digits) * factor;
  const whole = unit === '%' ? Math.round(value * 100) / 100 : Math.round(value);
  return Math.abs(whole - value) < 1e-6 ? whole : null;
}
