/** The parts of docs/user/failures.md: the files and tests of examples/failures, and what running them shows. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { replayFiles } from '../src/cli/commands/replay.ts';
import { reportLines } from '../src/cli/commands/run/report-text.ts';
import { runFile } from '../src/cli/commands/run/run-file.ts';
import type { Reason } from '../src/device/state.ts';
import { readScenario } from '../src/scenario/read-scenario.ts';
import { junitReport } from '../src/scenario/reports/junit.ts';
import type { FailureKind, ScenarioReport } from '../src/scenario/scenario-report.ts';
import { failingTests, withoutDrawn } from './failing-tests.ts';
import { table } from './markdown.ts';

const folder = `${resolve('examples/failures')}/`;

/** Scenarios that fail, for each kind of failure. */
const failing: Readonly<Record<FailureKind, readonly string[]>> = {
  lcd: ['wrong-lcd'],
  ignored: ['ignored-key'],
  never: ['never'],
  limit: ['limit'],
  difference: ['counter-differs', 'screenshot-differs'],
  'no response': ['no-response'],
  refused: ['refused'],
  error: ['error'],
};

/** Scenarios that are refused before the first key. */
const refused = ['unknown-word', 'no-value'];

/** Why a card ignores a key, and what to do. */
const ignoredReasons: Readonly<Record<Reason, string>> = {
  off: 'hold `press` first: only that switches it on',
  'held too short': "hold the key: `hold: press`, `card.hold('press')`",
  'key busy':
    'another key is still down: release it first, or clear the [fault](faults.md) that keeps it down',
  bounce: 'hold the key for longer: its contact was not closed for long enough',
  'field full': 'key fewer digits, or OK before the next one',
  'field short': 'key all digits of the field before OK',
  'nothing to delete': 'leave `edit` out',
  starting: 'wait for the prompt: the card tests itself',
  computing: 'wait for the response',
  'response showing': 'hold `press` to switch off, or wait until the response has disappeared',
  locked: 'the PIN was wrong too often: make a new card',
  dead: 'the battery is empty: clear the fault, or make a new card',
  'no contact': 'clear the fault `dead-key`',
  'still closed': 'clear the fault that keeps the key down; the card has not decided yet',
};

export async function failureParts(): Promise<Record<string, string>> {
  const parts: Record<string, string> = {
    'ignored-reasons': table(
      ['reason', 'what to do'],
      Object.entries(ignoredReasons).map(([reason, action]) => [`\`${reason}\``, action]),
    ),
  };
  for (const [kind, names] of Object.entries(failing)) {
    for (const name of names) parts[`scenario-${name}`] = await scenarioPart(kind as FailureKind, name);
  }
  for (const name of refused) parts[`scenario-${name}`] = await refusedPart(name);
  for (const { kind, code, error } of await failingTests(`${folder}failures.test.ts`)) {
    parts[`test-${kind.replaceAll(' ', '-')}`] = `${block('ts', code)}\n\n${block('text', shortened(error))}`;
    if (kind === 'limit') parts['test-whole'] = block('text', error);
  }
  parts['junit-limit'] = block('xml', junitReport([await reportOf('limit')]).trimEnd());
  parts['replay-differs'] = await replayPart();
  return parts;
}

/** The file, and what `dscplus run` prints of it. */
async function scenarioPart(kind: FailureKind, name: string): Promise<string> {
  const report = await reportOf(name);
  const failure = report.steps.find((step) => step.failure !== null)?.failure;
  if (failure?.kind !== kind)
    throw new Error(`${name}.yaml: ${failure?.kind ?? 'passed'}; it has to be ${kind}`);
  return withFile(name, withoutDrawn(reportLines(report).join('\n')));
}

/** The file, and the error of `dscplus run`, which ends with exit code 2. */
async function refusedPart(name: string): Promise<string> {
  const error = await reportOf(name).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error(`${name}.yaml: runs; it has to be refused`);
  return withFile(name, `dscplus: ${error.message.replaceAll(folder, '')}`);
}

async function reportOf(name: string): Promise<ScenarioReport> {
  const path = `${folder}${name}.yaml`;
  const read = readScenario(readFileSync(path, 'utf8'), `${name}.yaml`);
  // The screenshots are beside the file; the report names it as from its folder.
  const { report } = await runFile({ ...read, file: path }, { allowCommands: false, update: false }, 1);
  return { ...report, file: read.file };
}

async function replayPart(): Promise<string> {
  const name = 'replay-differs.jsonl';
  const error = await replayFiles([`${folder}${name}`], { pin: '1234' }).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error(`${name}: is the same; it has to differ`);
  return block('text', `$ dscplus replay ${name} --pin 1234\ndscplus: ${error.message}`);
}

function withFile(name: string, printed: string): string {
  const text = readFileSync(`${folder}${name}.yaml`, 'utf8').replace(/^# yaml-language-server.*\n/, '');
  return `${block('yaml', text.trimEnd())}\n\n${block('text', `$ dscplus run ${name}.yaml\n${printed}`)}`;
}

/** The events of a failed test that its section has. */
const eventsShown = 3;

/** Without the LCD as a drawing and all but the last events; the page has one failure as a whole. */
function shortened(error: string): string {
  const [message, ...parts] = withoutDrawn(error).split('\n\n');
  const short = parts.map((part) => {
    const [head, ...lines] = part.split('\n');
    const events = lines.filter((line) => /^ *\d+\.\d{3} s {2}/.test(line));
    const others = lines.filter(
      (line) =>
        !events.includes(line) && !/^[+|]|^last events:$|^messages and calls:$|^no events$/.test(line),
    );
    return [head, '…', ...events.slice(-eventsShown), ...others].join('\n');
  });
  return [message, ...short].join('\n\n');
}

function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
