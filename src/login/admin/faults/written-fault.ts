/** A fault of a server's gateway as a world file has it. Its words are the options of `dscplus server fault add`. */
import * as v from 'valibot';
import { nearestOf } from '../../../options/option-check.ts';
import { textOf } from '../../../yaml/field-schemas.ts';
import { FileFormatError, type FilePlace } from '../../../yaml/file-format-error.ts';
import { StaffError } from '../admin-types.ts';
import type { NewGatewayFault } from '../staff/staff-faults.ts';
import { faultNames, faultRow } from './fault-names.ts';
import {
  checkFault,
  durationPattern,
  type FaultTexts,
  faultOfTexts,
  faultTimesMax,
  timeOfDayPattern,
} from './new-fault.ts';
import { pathPatternCharactersMax, patternCharacters } from './path-pattern.ts';

const name = textOf(64, 'a fault, as dscplus server fault list --names lists them: status 503');

function fitting(pattern: RegExp, what: string) {
  return v.optional(
    v.pipe(v.string(), v.maxLength(pathPatternCharactersMax), v.regex(pattern), v.description(what)),
  );
}

/** The words beside the name. */
const writtenFaultFields = {
  path: fitting(patternCharacters, 'the paths that it acts on, such as /iserver/**'),
  for: fitting(durationPattern, 'how long it lasts: 500ms, 30s, 5min, 12h or 1d'),
  times: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(faultTimesMax),
      v.description(`how many replies it changes, 1 to ${faultTimesMax}`),
    ),
  ),
  at: fitting(timeOfDayPattern, 'when it begins: a time of day in UTC, such as "23:45"'),
};

export const writtenFaultSchema = v.pipe(
  v.union([name, v.strictObject({ name, ...writtenFaultFields })]),
  v.description('a fault: status 503, or { name, path, for, times, at }'),
);

export type WrittenFault = v.InferOutput<typeof writtenFaultSchema>;

/**
 * @param placeOf where a word of the fault is in the file
 * @throws {FileFormatError} at the first word that does not fit
 */
function readWrittenFault(
  written: WrittenFault,
  placeOf: (path: readonly string[]) => FilePlace,
): NewGatewayFault {
  const { name: named, ...given } = typeof written === 'string' ? { name: written } : written;
  const [faultName = '', ...value] = named.split(' ');
  const texts: FaultTexts = {
    name: faultName,
    ...(value.length > 0 && { value: value.join(' ') }),
  };
  const read = (more: Partial<FaultTexts>, place: FilePlace): NewGatewayFault => {
    try {
      const fault = faultOfTexts({ ...texts, ...more });
      checkFault(fault);
      return fault;
    } catch (error) {
      if (!(error instanceof StaffError)) throw error;
      const [problem = '', ...action] = error.message.replace(/^--/, '').split('; ');
      throw new FileFormatError(place, problem, action.join('; '), nearestOf(faultName, faultNames));
    }
  };
  read({}, placeOf(typeof written === 'string' ? [] : ['name']));
  const all = Object.entries(given).filter(([, one]) => one !== undefined) as [string, string | number][];
  for (const [word, one] of all) read({ [word]: one }, placeOf([word]));
  return read(Object.fromEntries(all), placeOf([]));
}

/**
 * The faults that a server begins with.
 *
 * @throws {FileFormatError}
 */
export function readStartFaults(
  written: readonly WrittenFault[] = [],
  placeOf: (path: readonly (string | number)[]) => FilePlace,
): readonly NewGatewayFault[] {
  return written.map((one, i) => {
    const fault = readWrittenFault(one, (path) => placeOf([i, ...path]));
    if (faultRow(fault.name).act.kind === 'end' && fault.at === undefined)
      throw new FileFormatError(placeOf([i]), 'ends sessions at once, and none has begun', 'say when by at');
    return fault;
  });
}
