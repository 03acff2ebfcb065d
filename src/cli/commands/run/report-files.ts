/** `--junit`, `--tap` and `--json` of `dscplus run`: where the reports go, checked before the first key. */
import { lstatSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorMessage, quotedPath } from '../../../errors/message.ts';
import { jsonReport } from '../../../scenario/reports/json.ts';
import { junitReport } from '../../../scenario/reports/junit.ts';
import { tapReport } from '../../../scenario/reports/tap.ts';
import type { ScenarioReport } from '../../../scenario/scenario-report.ts';
import { createFile, replaceFile } from '../../../storage/atomic-write.ts';
import { codeOf, UsageError } from '../../io/errors.ts';
import { print } from '../../io/output.ts';
import type { Options } from '../../io/secrets/secrets.ts';

type Write = (reports: readonly ScenarioReport[], notRun: number) => string;

const formats: Readonly<Record<'junit' | 'tap' | 'json', Write>> = {
  junit: junitReport,
  tap: tapReport,
  json: jsonReport,
};

export interface ReportFiles {
  /** Whether a report goes to stdout, so that nothing else may. */
  readonly onStdout: boolean;
  /** @throws Error if a report can't be written */
  write(reports: readonly ScenarioReport[], notRun: number): void;
}

/**
 * The reports that options ask for. Folders of files that do not exist are made.
 * @throws UsageError
 */
export function openReports(options: Options): ReportFiles {
  const asked = (Object.keys(formats) as (keyof typeof formats)[]).flatMap((format) => {
    const path = options[format];
    return typeof path === 'string' ? [{ format, path }] : [];
  });
  const places = new Map<string, string>();
  for (const { format, path } of asked) {
    const place = path === '-' ? path : resolve(path);
    const other = places.get(place);
    if (other !== undefined)
      throw new UsageError(
        errorMessage(`--${other} and --${format}`, 'name the same file', 'give each its own'),
      );
    places.set(place, format);
    if (path !== '-') checkReportPath(path);
  }
  return {
    onStdout: places.has('-'),
    write(reports, notRun) {
      for (const { format, path } of asked) {
        const text = formats[format](reports, notRun);
        if (path === '-') print(text);
        else writeReport(path, text);
      }
    },
  };
}

/** A device or a pipe would be replaced by a file; a folder can't be. */
function checkReportPath(path: string): void {
  makeFolder(dirname(path), path);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  throw new UsageError(
    errorMessage(quotedPath(path), 'not a regular file', 'give a new file, or - for standard output'),
  );
}

function makeFolder(folder: string, path: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(
      errorMessage(quotedPath(path), `its folder can't be made (${codeOf(error)})`, 'give another path'),
    );
  }
}

/** Replaces what an earlier run has left. */
export function writeReport(path: string, text: string): void {
  try {
    const write = lstatSync(path, { throwIfNoEntry: false }) === undefined ? createFile : replaceFile;
    write(path, text);
  } catch (error) {
    throw new Error(
      errorMessage(quotedPath(path), `can't be written (${codeOf(error)})`, 'give another path'),
    );
  }
}
