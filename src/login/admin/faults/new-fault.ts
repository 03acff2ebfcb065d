/** Reads a fault that staff adds: from the texts of the command line and of HTTP, and the check of its values. */
import { errorMessage, quoted } from '../../../errors/message.ts';
import {
  checkAllOptions,
  checkedLater,
  hintFor,
  type OptionRules,
  required,
  textRule,
} from '../../../options/option-check.ts';
import { StaffError } from '../admin-types.ts';
import type { NewGatewayFault } from '../staff/staff-faults.ts';
import {
  type FaultField,
  faultNames,
  faultNameText,
  faultRow,
  type GatewayFaultName,
  isFaultName,
} from './fault-names.ts';
import { isPattern, pathPatternCharactersMax } from './path-pattern.ts';

export const faultMsMax = 366 * 86_400_000;
export const faultTimesMax = 1_000_000;
const statusMin = 400;
const statusMax = 599;

/** A fault as the command line and HTTP have it. */
export interface FaultTexts {
  readonly name: string;
  readonly value?: string;
  readonly path?: string;
  readonly for?: string;
  readonly times?: number;
  readonly at?: string;
}

/** @throws {StaffError} */
export function faultOfTexts(texts: FaultTexts): NewGatewayFault {
  const name = checkName(texts.name);
  const { value } = faultRow(name);
  if (value === undefined && texts.value !== undefined)
    throw refused(name, `does not take the value ${quoted(texts.value)}`, 'leave it out');
  if (value !== undefined && texts.value === undefined)
    throw refused(name, 'its value is missing', `give ${faultNameText(name)}`);
  return {
    name,
    ...(value === 'STATUS' && { status: statusOf(texts.value as string) }),
    ...(value === 'TIME' && { delayMs: msOf(name, texts.value as string) }),
    ...(texts.path !== undefined && { path: texts.path }),
    ...(texts.for !== undefined && { forMs: msOf('--for', texts.for) }),
    ...(texts.times !== undefined && { times: texts.times }),
    ...(texts.at !== undefined && { at: texts.at }),
  };
}

const fields = {
  name: required(textRule),
  status: checkedLater,
  delayMs: checkedLater,
  path: checkedLater,
  forMs: checkedLater,
  times: checkedLater,
  at: checkedLater,
} satisfies OptionRules<NewGatewayFault>;

/** @throws {StaffError} for a value that does not fit, {OptionError} for an unknown field */
export function checkFault(fault: NewGatewayFault): void {
  checkAllOptions('addFault', fault, fields);
  const name = checkName(fault.name);
  const row = faultRow(name);
  for (const field of Object.keys(fieldTexts) as FaultField[])
    if (fault[field] !== undefined && !row.fields.includes(field))
      throw refused(name, `does not take ${fieldTexts[field]}`, 'leave it out');
  checkValue(name, 'STATUS', 'a status', fault.status, statusMin, statusMax);
  checkValue(name, 'TIME', 'a time in ms', fault.delayMs, 1, faultMsMax);
  checkNumber('forMs', fault.forMs, 1, faultMsMax);
  checkNumber('times', fault.times, 1, faultTimesMax);
  if (fault.path !== undefined && !(typeof fault.path === 'string' && isPattern(fault.path)))
    throw invalid(
      'path',
      fault.path,
      `give one like "/iserver/**", at most ${pathPatternCharactersMax} characters`,
    );
  if (fault.at !== undefined && timeOfDay(fault.at) === null)
    throw invalid('at', fault.at, 'give HH:MM in UTC, such as 23:45');
}

const fieldTexts: Readonly<Record<FaultField, string>> = {
  path: 'a path',
  forMs: 'how long it lasts',
  times: 'how many times',
  at: 'a time of day',
};

export const timeOfDayPattern = /^([01][0-9]|2[0-3]):([0-5][0-9])$/;

/** Ms of the day; null for a text that is not a time of day. */
export function timeOfDay(text: unknown): number | null {
  const [, hours, minutes] = timeOfDayPattern.exec(String(text)) ?? [];
  return hours === undefined ? null : (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function checkName(name: string): GatewayFaultName {
  if (isFaultName(name)) return name;
  throw new StaffError(errorMessage(`fault ${quoted(name)}`, 'unknown', hintFor(name, faultNames)));
}

function checkValue(
  name: GatewayFaultName,
  kind: 'STATUS' | 'TIME',
  what: string,
  value: unknown,
  min: number,
  max: number,
): void {
  if (faultRow(name).value === kind) {
    if (!isWhole(value, min, max))
      throw refused(name, `invalid value ${quoted(String(value))}`, `give ${what} from ${min} to ${max}`);
  } else if (value !== undefined) throw refused(name, `does not take ${what}`, 'leave it out');
}

function checkNumber(thing: string, value: unknown, min: number, max: number): void {
  if (value === undefined || isWhole(value, min, max)) return;
  throw invalid(thing, value, `give a whole number from ${min} to ${max}`);
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}

function statusOf(text: string): number {
  if (/^[0-9]{3}$/.test(text)) return Number(text);
  throw refused('status', `invalid value ${quoted(text)}`, `give a status from ${statusMin} to ${statusMax}`);
}

export const durationPattern = /^([0-9]{1,12}(?:\.[0-9]{1,3})?) ?(ms|s|min|h|d)$/;
const unitMs = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** @throws {StaffError} for a text that is not a time of whole ms */
function msOf(thing: string, text: string): number {
  const [, amount = '', unit = ''] = durationPattern.exec(text) ?? [];
  const ms = Number(amount) * (unitMs[unit as keyof typeof unitMs] ?? Number.NaN);
  const whole = Math.round(ms);
  if (Math.abs(whole - ms) < 1e-6 && isWhole(whole, 1, faultMsMax)) return whole;
  throw new StaffError(
    errorMessage(
      thing,
      `invalid value ${quoted(text)}`,
      'give a time such as 500ms, 30s, 5min, 12h or 1d, at most 366d',
    ),
  );
}

function refused(name: GatewayFaultName, problem: string, action: string): StaffError {
  return new StaffError(errorMessage(`fault ${name}`, problem, action));
}

function invalid(thing: string, value: unknown, action: string): StaffError {
  return new StaffError(errorMessage(thing, `invalid value ${quoted(String(value))}`, action));
}
