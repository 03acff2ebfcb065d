/** A failed run as a section of the page: what was awaited and what showed, the LCD, frames, keys, steps and logs. */
import type { ScenarioReport, ScreenshotDifference, StepReport } from '../scenario-report.ts';
import { type FailedStep, runName } from './failure-rows.ts';
import { failedLcdImage, frameImage, svgImage } from './lcd-image.ts';
import { escapedText, printedLine, reportSeconds } from './report-characters.ts';

/** The page has the end of what is longer; the files beside it have all. */
export const logLinesMax = 200;
const stepRowsMax = 50;

/** @param number of the failure, from 1 @param folder where its files are, beside the page */
export function failureSection(
  report: ScenarioReport,
  step: FailedStep,
  number: number,
  folder: string,
): string {
  const { failure } = step;
  const logs = [
    detailsOf('Event log', number, failure.eventLines, `${folder}/events.log`),
    failure.audit.length === 0 ? '' : detailsOf('Audit log', number, failure.audit, `${folder}/audit.log`),
  ];
  const id = `failure-${number}`;
  return [
    `<section class="failure" aria-labelledby="${id}">`,
    `<h2 id="${id}">${number}. ${inline(runName(report))}</h2>`,
    `<p class="quiet"><code>${inline(report.file)}</code>, line ${step.line}, card ${inline(step.card)}, ${inline(report.where)}</p>`,
    `<dl>${rowsOf(step)}</dl>`,
    picturesOf(report, step),
    '<h3>Last frames</h3>',
    framesOf(step),
    '<h3>Last keys</h3>',
    failure.keys.length === 0
      ? '<p>none</p>'
      : `<ol class="keys mono">${failure.keys.map((key) => `<li>${inline(key)}</li>`).join('')}</ol>`,
    stepsOf(report, step, number),
    ...logs,
    '</section>',
  ].join('\n');
}

function rowsOf({ name, failure }: FailedStep): string {
  const { kind, awaited, shown, reason } = failure;
  const rows = [
    ['Step', name],
    ['Failure', kind],
    ['Awaited', awaited],
    ['Shown', shown],
    ['Why', reason],
  ] as const;
  return rows.map(([word, text]) => `<dt>${word}</dt><dd class="mono">${inline(text)}</dd>`).join('\n');
}

function picturesOf({ file }: ScenarioReport, { failure }: FailedStep): string {
  const { lcd, screenshot } = failure;
  if (screenshot !== null) return differenceOf(file, screenshot);
  const image = failedLcdImage(lcd);
  if (image === '') return '';
  return `<div class="pictures"><figure>${image}<figcaption>LCD at the failure, PIN masked</figcaption></figure></div>`;
}

function differenceOf(file: string, { name, wanted, shown }: ScreenshotDifference): string {
  const wantedImage =
    wanted === null
      ? '<p>No picture is accepted yet.</p>'
      : svgImage(wanted, `Wanted screenshot ${printedLine(name)}`);
  return [
    '<div class="pictures">',
    `<figure>${wantedImage}<figcaption>Wanted: screenshot ${inline(name)}</figcaption></figure>`,
    `<figure>${svgImage(shown, `Shown instead of screenshot ${printedLine(name)}`)}<figcaption>Shown</figcaption></figure>`,
    '</div>',
    `<p>If what showed is right, accept it: <code>dscplus run --update ${inline(file)}</code></p>`,
  ].join('\n');
}

function framesOf({ failure: { frames, lcd } }: FailedStep): string {
  if (frames.length === 0) return '<p>none: the LCD was blank</p>';
  const items = frames.map((frame) => {
    const image = frameImage(frame, lcd);
    return `<li>${image}<code>${inline(JSON.stringify(frame))}</code></li>`;
  });
  return `<ol class="frames">${items.join('')}</ol>`;
}

function stepsOf({ steps }: ScenarioReport, failed: StepReport, number: number): string {
  const end = steps.indexOf(failed) + 1;
  const start = Math.max(0, end - stepRowsMax);
  const skipped = steps.length - end;
  const notes = [
    start > 0 ? `${start} steps before these passed.` : '',
    skipped > 0 ? `${skipped} after the failure ${skipped === 1 ? 'was' : 'were'} skipped.` : '',
  ].filter((note) => note !== '');
  const rows = steps
    .slice(start, end)
    .map(
      ({ name, line, result, cardMs }) =>
        `<tr><td class="${result}">${result}</td><td>${inline(name)}</td><td class="number">${line}</td><td class="number">${reportSeconds(cardMs)} s</td></tr>`,
    );
  return [
    `<details><summary>Steps (${steps.length})</summary>`,
    notes.length === 0 ? '' : `<p>${notes.join(' ')}</p>`,
    `<div class="wide" role="region" aria-label="Steps of failure ${number}" tabindex="0"><table>`,
    '<thead><tr><th scope="col">Result</th><th scope="col">Step</th><th scope="col" class="number">Line</th><th scope="col" class="number">Card time</th></tr></thead>',
    `<tbody>${rows.join('\n')}</tbody></table></div></details>`,
  ].join('\n');
}

function detailsOf(what: string, number: number, lines: readonly string[], file: string): string {
  const left = lines.length - logLinesMax;
  const note = left > 0 ? `<p>The last ${logLinesMax} lines.</p>` : '';
  return [
    `<details><summary>${what} (${lines.length} ${lines.length === 1 ? 'line' : 'lines'})</summary>`,
    `${note}<p><a href="${escapedText(encodeURI(file))}">All of it in ${inline(file)}</a></p>`,
    `<pre role="region" aria-label="${what} of failure ${number}" tabindex="0">${escapedText(lines.slice(-logLinesMax).join('\n'))}</pre></details>`,
  ].join('\n');
}

function inline(text: string): string {
  return escapedText(printedLine(text));
}
