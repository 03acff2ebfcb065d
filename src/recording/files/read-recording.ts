/** Reads a recording of any format. Whatever the text is, the result is a recording or a `RecordingError`. */
import * as v from 'valibot';
import { errorMessage } from '../../errors/message.ts';
import { JsonError, parseJson } from '../../files/json.ts';
import { type RecordedStep, type Recording, recordingFormat } from '../recording.ts';
import { RecordingError, recordingHint } from '../recording-error.ts';
import { fromFormat1, recordingFormat1, recordingOfFormat1 } from './recording-format-1.ts';
import { recordedSteps, recordingHeader } from './recording-schema.ts';

/** @throws RecordingError for a text that is not a recording, or one of a newer version */
export function readRecording(text: string): Recording {
  const [first = '', ...lines] = text.split('\n');
  // Format 1 is one object, in one line or in many.
  const isOneObject = lines.every((line) => line.trim() === '') || !first.trimEnd().endsWith('}');
  const json = parsed(isOneObject ? text : first, 'recording');
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  if (typeof format === 'number' && format > recordingFormat) {
    throw new RecordingError(
      errorMessage(
        'recording',
        `its format ${format} is newer than this version`,
        `use a newer dscplus, this one reads formats ${recordingFormat1} and ${recordingFormat}`,
      ),
    );
  }
  if (format === recordingFormat1) return fromFormat1(checked(recordingOfFormat1, json, 'recording'));
  const { what: _what, format: _format, ...header } = checked(recordingHeader, json, 'recording');
  if (header.startsAt > header.unixMs) throw invalid('recording', 'invalid startsAt');
  return { ...header, steps: stepsOf(lines) };
}

function stepsOf(lines: readonly string[]): RecordedStep[] {
  const steps: RecordedStep[] = [];
  for (const [i, line] of lines.entries()) {
    // A killed program may leave part of its last line.
    const isLast = i === lines.length - 1;
    if (isLast && (line.trim() === '' || !isJson(line))) break;
    const where = `recording, line ${i + 2}`;
    if (steps.length > 0 && 'end' in (steps.at(-1) as RecordedStep)) throw invalid(where, 'after the end');
    steps.push(stepOf(parsed(line, where), where));
  }
  return steps;
}

function stepOf(json: unknown, where: string): RecordedStep {
  const words = typeof json === 'object' && json !== null ? Object.keys(json) : [];
  const word = words.find((one) => Object.hasOwn(recordedSteps, one)) as
    | keyof typeof recordedSteps
    | undefined;
  if (word === undefined) throw invalid(where, 'not a step of a recording');
  return checked<RecordedStep>(recordedSteps[word], json, where);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parsed(text: string, where: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) throw invalid(where, error.problem);
    throw error;
  }
}

function checked<T>(schema: v.GenericSchema<unknown, T>, json: unknown, where: string): T {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  throw invalid(where, `invalid ${v.getDotPath(result.issues[0]) ?? 'JSON'}`);
}

function invalid(where: string, problem: string): RecordingError {
  return new RecordingError(errorMessage(where, problem, recordingHint));
}
