/** What each word of a step does. A step that does not end as the file says throws a `StepProblem`. */

import type { KeyOutcome } from '../../device/state.ts';
import { drawSvg } from '../../display/svg.ts';
import { errorMessage, quoted } from '../../errors/message.ts';
import { isDigit } from '../../keypad/keys.ts';
import { escapedForPattern, regExpOfAny, showsWanted, wantedText } from '../lcd-pattern.ts';
import type { Expectation, ExpectedOutcome, ScenarioStep, WantedLcd } from '../scenario.ts';
import type { ScenarioCard } from '../scenario-card.ts';
import { expanded, expandedForReport, messageForReport, withoutReferences } from '../variables.ts';
import { addFaultText, keyedResponse } from './card-entries.ts';
import { performLogin } from './perform-login.ts';
import { profileNamedIn, type ScenarioRun } from './run-scenario.ts';
import { maskedFrames, StepProblem } from './step-problem.ts';

type StepOf<D extends ScenarioStep['do']> = Extract<ScenarioStep, { readonly do: D }>;

export async function performStep(run: ScenarioRun, step: ScenarioStep, card: ScenarioCard): Promise<void> {
  const act = acts[step.do] as (run: ScenarioRun, step: ScenarioStep, card: ScenarioCard) => Promise<void>;
  await act(run, step, card);
}

const acts: {
  readonly [D in ScenarioStep['do']]: (
    run: ScenarioRun,
    step: StepOf<D>,
    card: ScenarioCard,
  ) => Promise<void>;
} = {
  async press(run, step, card) {
    if (isDigit(step.key)) await checkKeyedPin(run, step, card, step.key);
    checkOutcome(step.key, step.expected, await card.press(step.key));
  },
  async hold(run, step, card) {
    if (isDigit(step.key)) await checkKeyedPin(run, step, card, step.key);
    checkOutcome(step.key, step.expected, await card.hold(step.key, step.ms ?? undefined));
  },
  async type(run, step, card) {
    await checkKeyedPin(run, step, card, withoutReferences(step.text).replace(/[^0-9]/g, ''));
    const outcomes = await card.type(expanded(step.text, run.values));
    outcomes.forEach((outcome, i) => {
      checkOutcome(`key ${i + 1} of ${outcomes.length}`, step.expected, outcome);
    });
  },
  wait: waitForLcd,
  async expect(run, { expectations }, card) {
    for (const one of expectations) await checkExpectation(run, one, card);
  },
  advance: (_, { ms }, card) => card.advance(ms),
  screenshot: compareScreenshot,
  async fault(run, { fault, saveAs }, card) {
    const id = await addFaultText(card, expanded(fault, run.values));
    if (saveAs !== null) run.values.set(saveAs, { text: String(id), secret: false });
  },
  clearFaults: (run, { id }, card) =>
    card.clearFaults(id === null ? undefined : faultNumber(expanded(id, run.values))),
  async snapshot(run, { card: name, snapshot }, card) {
    run.snapshots.set(`${name} ${snapshot}`, await card.snapshot());
  },
  async restore(run, { card: name, snapshot }, card) {
    const saved = run.snapshots.get(`${name} ${snapshot}`);
    if (saved === undefined)
      throw new StepProblem(
        'error',
        `snapshot ${snapshot}`,
        'none',
        errorMessage(
          `snapshot ${quoted(snapshot)}`,
          'of another card',
          `take it of card ${quoted(name)} first`,
        ),
      );
    await card.restoreSnapshot(saved);
  },
  respond: respondByCard,
  login: (run, step, card) => performLogin(run, step, card),
  async repeat() {},
};

function faultNumber(text: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  throw new Error(errorMessage('fault', 'not a whole number', 'give the number that a step fault saved'));
}

/** Whether all that a step wants of a key press came true. */
function checkOutcome(key: string, { outcome, reason }: ExpectedOutcome, got: KeyOutcome): void {
  if (outcome === 'any') return;
  const right = outcome === got.verdict && (reason === null || ('reason' in got && got.reason === reason));
  if (right) return;
  const awaited = `${key} ${outcome}${reason === null ? '' : ` (${reason})`}`;
  const shown = `${key} ${got.verdict}${'reason' in got ? ` (${got.reason})` : ''}`;
  throw new StepProblem(
    'ignored',
    awaited,
    shown,
    errorMessage(
      key,
      got.verdict === 'ignored' ? `the card ignored it, ${got.reason}` : 'the card accepted it',
      'see the last keys',
    ),
  );
}

/** The digits of a PIN that is secret may not be in a file, and only the card knows what a digit is for. */
async function checkKeyedPin(
  run: ScenarioRun,
  step: ScenarioStep,
  card: ScenarioCard,
  digits: string,
): Promise<void> {
  const { demo } = run.scenario.world.cards.find(({ name }) => name === step.card) ?? { demo: false };
  if (demo || digits === '') return;
  const { pinPrompt } = profileNamedIn(run, step.card);
  if (!(await card.frame()).text.startsWith(pinPrompt)) return;
  throw new StepProblem(
    'error',
    step.name,
    null,
    errorMessage('PIN', 'its digits are in the file, and the card is not the demo card', 'write {pin}'),
  );
}

async function waitForLcd(
  run: ScenarioRun,
  { wanted, failAt, limitMs, saveAs }: StepOf<'wait'>,
  card: ScenarioCard,
): Promise<void> {
  const awaited = expandedWanted(run, wanted);
  const failures = failAt.map((one) => expandedWanted(run, one));
  const what =
    'text' in awaited && failures.length === 0 ? awaited.text : regExpOfAny([awaited, ...failures]);
  const text = wantedText(wantedForReport(run, wanted));
  try {
    const shown = await card.wait(what, limitMs);
    const found = showsWanted(awaited, shown.text);
    // It may show a digit of the PIN.
    if (found && saveAs !== null) run.values.set(saveAs, { text: shown.text.trimEnd(), secret: true });
    if (found) return;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'WaitError')) throw error;
    // The card's message has the value of each variable, which may be a secret.
    const reason = error.message.replace(/^wait for .*?: (?=not shown)/s, () => `wait for ${text}: `);
    throw new StepProblem(error.cause === 'never' ? 'never' : 'limit', text, null, reason);
  }
  throw new StepProblem(
    'lcd',
    text,
    null,
    errorMessage('wait', 'the LCD shows what is a failure', 'see the last keys'),
  );
}

async function checkExpectation(run: ScenarioRun, one: Expectation, card: ScenarioCard): Promise<void> {
  if (one.of === 'lcd') {
    const { text } = await card.frame();
    const awaited = expandedWanted(run, one.wanted);
    if (showsWanted(awaited, text)) return;
    const wanted = wantedText(wantedForReport(run, one.wanted));
    // With a digit masked, the report may show the very text that the file expects.
    const logged = maskedFrames(await card.eventLines()).at(-1) ?? text;
    const problem = showsWanted(awaited, logged)
      ? errorMessage('LCD', 'it shows a digit of the PIN, masked here', 'expect a pattern, such as /^PIN>/')
      : errorMessage('LCD', 'it shows something else', 'use wait if it shows later');
    throw new StepProblem('lcd', wanted, null, problem);
  }
  if (one.of === 'counter') {
    const wanted = expanded(one.counter, run.values);
    const { counter } = await card.identity();
    if (counter === wanted) return;
    throw new StepProblem(
      'difference',
      `counter ${expandedForReport(one.counter, run.values)}`,
      counter === null ? 'no counter' : `counter ${counter}`,
      counter === null
        ? errorMessage('counter', 'the card has none', 'use a suite with C, such as ib-key')
        : errorMessage('counter', 'it differs', 'see the memory lines of the event log'),
    );
  }
  const value = expanded(one.value, run.values);
  if (showsWanted(expandedWanted(run, one.is), value)) return;
  throw new StepProblem(
    'difference',
    wantedText(wantedForReport(run, one.is)),
    JSON.stringify(expandedForReport(one.value, run.values)),
    errorMessage('value', 'it differs', 'see the steps that save it'),
  );
}

async function respondByCard(
  run: ScenarioRun,
  { respond: { pin, challenge, saveAs, fails }, card: name }: StepOf<'respond'>,
  card: ScenarioCard,
): Promise<void> {
  const entries = {
    pin: expanded(pin, run.values),
    ...(challenge !== null && { challenge: expanded(challenge, run.values) }),
  };
  try {
    const response = await keyedResponse(card, profileNamedIn(run, name), entries);
    run.values.set(saveAs, { text: response, secret: false });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'NoResponseError')) throw error;
    const { reason = 'unknown' } = error as Error & { readonly reason?: string };
    if (fails === reason) return;
    throw new StepProblem(
      'no response',
      fails === null ? 'a response' : `no response (${fails})`,
      `no response (${reason})`,
      messageForReport(error.message, pin + (challenge ?? ''), run.values),
    );
  }
  if (fails !== null)
    throw new StepProblem(
      'no response',
      `no response (${fails})`,
      'a response',
      errorMessage('card', 'it gave a response', 'see the last keys'),
    );
}

async function compareScreenshot(
  run: ScenarioRun,
  step: StepOf<'screenshot'>,
  card: ScenarioCard,
): Promise<void> {
  const { screenshots } = run.options;
  const { picture } = step;
  const profile = profileNamedIn(run, step.card);
  const shown = drawSvg(await card.maskedLcd(), profile, { caption: picture });
  const thing = `screenshot ${picture}`;
  const fail = (wanted: string | null, problem: string, action: string): never => {
    const difference = { name: picture, wanted, shown };
    throw new StepProblem('difference', thing, null, errorMessage(thing, problem, action), difference);
  };
  const earlier = run.pictures.get(picture) ?? shown;
  // --update would keep the last of them, and the first step would fail in the next run.
  if (earlier !== shown)
    fail(earlier, 'an earlier picture of this run with this name differs', 'give each its own name');
  run.pictures.set(picture, shown);
  const wanted = screenshots.read(picture);
  if (wanted === shown) return;
  if (screenshots.write !== null) {
    screenshots.write(picture, shown);
    return;
  }
  const problem = wanted === null ? 'it does not exist yet' : 'it differs';
  fail(wanted, problem, 'look at it, and accept it with --update');
}

function expandedWanted(run: ScenarioRun, wanted: WantedLcd): WantedLcd {
  // A value may have signs that mean something in a pattern.
  if ('pattern' in wanted) {
    const pattern = wanted.pattern.replace(/\{[A-Za-z][A-Za-z0-9-]*\}/g, (name) =>
      escapedForPattern(expanded(name, run.values)),
    );
    return { pattern };
  }
  return { text: expanded(wanted.text, run.values) };
}

function wantedForReport(run: ScenarioRun, wanted: WantedLcd): WantedLcd {
  return 'pattern' in wanted ? wanted : { text: expandedForReport(wanted.text, run.values) };
}
