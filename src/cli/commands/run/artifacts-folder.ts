/** `--artifacts` of `dscplus run`: the folder with what is left of failed steps. Nothing in it is deleted. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errorMessage, quotedPath } from '../../../errors/message.ts';
import { artifactFiles } from '../../../scenario/reports/artifacts.ts';
import type { ScenarioReport } from '../../../scenario/scenario-report.ts';
import { codeOf, UsageError } from '../../io/errors.ts';
import type { Options } from '../../io/secrets/secrets.ts';
import { writeReport } from './report-files.ts';

export interface ArtifactsFolder {
  /** @returns the page to open @throws Error if a file can't be written */
  write(reports: readonly ScenarioReport[], notRun: number): string;
}

/** Makes the folder, before the first key; null unless the option is given. @throws UsageError */
export function artifactsFolder({ artifacts: folder }: Options): ArtifactsFolder | null {
  if (typeof folder !== 'string') return null;
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(
      errorMessage(quotedPath(folder), `can't be made (${codeOf(error)})`, 'give the path of a folder'),
    );
  }
  return {
    write(reports, notRun) {
      for (const { path, text } of artifactFiles(reports, notRun)) {
        const place = join(folder, path);
        mkdirSync(dirname(place), { recursive: true });
        writeReport(place, text);
      }
      return join(folder, 'index.html');
    },
  };
}
