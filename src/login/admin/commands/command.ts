/** A staff command: its words, arguments, options and secrets, and the call that it makes. */
import { errorMessage, quoted } from '../../../errors/message.ts';
import type { AuditLine, AuditQuery } from '../../auth/audit.ts';
import { StaffError } from '../admin-types.ts';
import type { Staff } from '../staff/staff.ts';

/** What the commands call. */
export interface AdminService {
  readonly staff: Staff;
  audit(query?: AuditQuery): readonly AuditLine[];
}

export type VerbSecret = 'password' | 'pin' | 'new pin' | 'key' | 'code';

export interface VerbInput {
  /** The arguments by their names. */
  readonly args: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly secrets: Readonly<Partial<Record<VerbSecret, string>>>;
}

export interface VerbResult {
  /** The result for `--json`. */
  readonly value: unknown;
  /** The result for a person. */
  readonly lines: readonly string[];
  /** The key of a card that was ordered. It belongs in a card file, never on a screen or in a log. */
  readonly key?: Uint8Array;
  /** A picture of the result, for a file. It can hold what is secret. */
  readonly svg?: string;
  /** The token of a SIM, for a file. */
  readonly sim?: string;
  /** Whether the exit code should report a failure. */
  readonly refused?: boolean;
}

export interface VerbOption {
  readonly name: string;
  /** The name of its value; null for a switch. */
  readonly value: string | null;
  readonly description: string;
}

export interface Verb {
  readonly words: string;
  /** An argument with `?` is optional. */
  readonly args: readonly string[];
  /** The arguments that are numbers, which a body has as a number or as text. */
  readonly numbers?: Readonly<Record<string, 'whole' | 'decimal'>>;
  readonly options: readonly VerbOption[];
  /** The program asks for secrets that are not given; it asks twice for `new pin`. A name with `?` is optional. */
  readonly secrets: readonly (VerbSecret | `${VerbSecret}?`)[];
  readonly description: string;
  /** What the picture of the result shows; absent for a command without one. */
  readonly picture?: string;
  /** Whether its result has the token of a new SIM. */
  readonly makesSim?: true;
  /** For a command about a running server and not about a store: its result for a person. */
  readonly ofRunning?: (value: unknown) => readonly string[];
  /** Whether the command needs no server with these options. */
  readonly alone?: (options: VerbInput['options']) => boolean;
  run(service: AdminService, input: VerbInput): Promise<VerbResult> | VerbResult;
}

/** An option's name as the command line writes it. */
export function flagOf({ name }: Pick<VerbOption, 'name'>): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The name of an argument without its mark. */
export function nameOfArgument(name: string): string {
  return name.replace('?', '');
}

/** An argument as usage texts write it. */
export function argumentText(name: string): string {
  const text = nameOfArgument(name).toUpperCase();
  return name.endsWith('?') ? `[${text}]` : text;
}

export function arg(args: VerbInput['args'], name: string): string {
  const value = args[name];
  if (value === undefined) throw new StaffError(errorMessage(name, 'missing', 'give one'));
  return value;
}

export function text<Name extends string>(
  options: VerbInput['options'],
  name: Name,
): { [name in Name]?: string } {
  const value = options[name];
  return (typeof value === 'string' ? { [name]: value } : {}) as { [name in Name]?: string };
}

export function count<Name extends string>(
  options: VerbInput['options'],
  name: Name,
): { [name in Name]?: number } {
  const value = options[name];
  if (value === undefined) return {};
  if (!/^[0-9]{1,15}$/.test(String(value))) {
    throw new StaffError(errorMessage(`--${name}`, `invalid value ${quoted(value)}`, 'give a whole number'));
  }
  return { [name]: Number(value) } as { [name in Name]?: number };
}

export function listed<T>(values: readonly T[], line: (value: T) => string): VerbResult {
  return { value: values, lines: values.map(line) };
}
