/**
 * The pictures of a scenario: those of `login.yaml` are in the folder `login.screenshots`. Accepted ones are written
 * once the run has ended, by the process that writes the reports: in the order of the runs, whichever ends first.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FileError, readRegularText } from '../../../files/regular-file.ts';
import type { ScreenshotStore } from '../../../scenario/run/run-scenario.ts';
import { writeReport } from './report-files.ts';

/** A picture that differs and was accepted. */
export interface AcceptedScreenshot {
  readonly path: string;
  readonly svg: string;
}

export interface ScreenshotFiles extends ScreenshotStore {
  /** Those that are to be written, each path once. */
  accepted(): readonly AcceptedScreenshot[];
}

const pictureFile = { what: 'screenshot', bytesMax: 1_048_576 };

/**
 * @param file the path of the scenario
 * @param update whether pictures that differ are accepted
 */
export function screenshotsOf(file: string, update: boolean): ScreenshotFiles {
  const folder = `${file.replace(/\.ya?ml$/i, '')}.screenshots`;
  const pathOf = (name: string): string => join(folder, `${name}.svg`);
  const accepted = new Map<string, string>();
  return {
    read: (name) => accepted.get(pathOf(name)) ?? pictureAt(pathOf(name)),
    write: update ? (name, svg) => void accepted.set(pathOf(name), svg) : null,
    accepted: () => Array.from(accepted, ([path, svg]) => ({ path, svg })),
  };
}

function pictureAt(path: string): string | null {
  try {
    return readRegularText(path, pictureFile).text;
  } catch (error) {
    if (error instanceof FileError && error.fault === 'missing') return null;
    throw error;
  }
}

/** @throws Error if one can't be written */
export function saveScreenshots(accepted: readonly AcceptedScreenshot[]): void {
  for (const { path, svg } of accepted) {
    mkdirSync(dirname(path), { recursive: true });
    writeReport(path, svg);
  }
}
