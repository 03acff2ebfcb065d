/** The files that `--artifacts` keeps of failed steps, and one page to open, as paths and texts. */
import type { ScenarioReport } from '../scenario-report.ts';
import { failurePage, type KeptFailure } from './failure-page.ts';
import { failedStep, failureLines } from './failure-rows.ts';
import { failedLcdSvg } from './lcd-image.ts';

/** A file, by its path below the folder of the artifacts. */
export interface ArtifactFile {
  /** With slashes, and no part of it is from a file of a stranger but letters, digits and `-`. */
  readonly path: string;
  readonly text: string;
}

/** @param notRun scenarios that did not run, after one that failed or could not begin */
export function artifactFiles(reports: readonly ScenarioReport[], notRun: number): ArtifactFile[] {
  const failures = reports.flatMap((report, i) => {
    const step = failedStep(report);
    return step === null ? [] : [{ report, step, folder: folderName(report, i + 1) }];
  });
  return [...failures.flatMap(filesOf), { path: 'index.html', text: failurePage(reports, failures, notRun) }];
}

function filesOf({ report, step: { failure }, folder }: KeptFailure): ArtifactFile[] {
  const { lcd, eventLines, audit, screenshot } = failure;
  const texts: Readonly<Record<string, string | null>> = {
    'failure.txt': linesOf(failureLines(report).map((line) => line.trim())),
    'events.log': linesOf(eventLines),
    'audit.log': audit.length === 0 ? null : linesOf(audit),
    'lcd.svg': failedLcdSvg(lcd),
    'wanted.svg': screenshot?.wanted ?? null,
    'shown.svg': screenshot?.shown ?? null,
  };
  return Object.entries(texts).flatMap(([name, text]) =>
    text === null ? [] : [{ path: `${folder}/${name}`, text }],
  );
}

const nameCharactersMax = 40;

/** The number of the run, and the name of its file. */
function folderName({ file }: ScenarioReport, number: number): string {
  const name = file
    .replace(/^.*[/\\]/, '')
    .replace(/\.ya?ml$/i, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .slice(0, nameCharactersMax)
    .replaceAll(/^-|-$/g, '');
  return name === '' ? String(number) : `${number}-${name}`;
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
