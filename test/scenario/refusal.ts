/** How a scenario file is refused, for tests of what is read. */
import { expect } from 'vitest';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { FileFormatError } from '../../src/yaml/file-format-error.ts';

/** The message of the refusal of a file called s.yaml. */
export function refusal(text: string): string {
  try {
    readScenario(text, 's.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(FileFormatError);
    return (error as Error).message;
  }
  throw new Error('accepted');
}

/** A scenario with these steps. */
export const steps = (text: string): string => `scenario: x\nsteps:\n${text}\n`;
