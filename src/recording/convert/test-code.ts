/**
 * A recording as a test in TypeScript by the fixtures of `dscplus/vitest`, or by those of `dscplus/playwright` with a step
 * in its report for each action.
 */
import { demoPinOf } from '../../crypto/demo-card.ts';
import { newMemory } from '../../device/memory.ts';
import { algorithmNamed, suiteOf } from '../../profiles/algorithm.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Recording } from '../recording.ts';
import { faultNotAdded } from '../recording-error.ts';
import {
  keysPin,
  keyTexts,
  type RecordedAction,
  type RecordedKey,
  recordedActions,
} from './recorded-actions.ts';

type Runner = 'vitest' | 'playwright';

/** How a test sets the options of its fixtures. */
const setOptions: Readonly<Record<Runner, string>> = { vitest: 'test.override', playwright: 'test.use' };

/**
 * @param name the name of the test
 * @param pin the PIN that was keyed on the demo card
 * @throws RecordingError for what has no action
 */
export function testCode(
  recording: Recording,
  profile: Profile,
  name: string,
  runner: Runner,
  pin: string = demoPinOf(profile.pinDigits),
): string {
  const actions = withNewNumbers(recordedActions(recording, profile));
  const blocks = blocksOf(actions, profile, runner);
  const isPlaywright = runner === 'playwright';
  const body = isPlaywright ? blocks.flatMap(stepLines) : blocks.flatMap(({ lines }) => lines);
  const options = optionLines(recording, profile);
  const lines = [...pinLines(recording, pin, actions), ...body];
  const text = [...options, ...lines].join('\n');
  const names = ['keyNamed', 'parseKey'].filter((one) => text.includes(`${one}(`));
  const fixtures = ['card', ...(text.includes('clock.') ? ['clock'] : [])];
  return [
    ...(names.length > 0 ? [`import { ${names.join(', ')} } from 'dscplus';`] : []),
    `import { ${text.includes('expect(') ? 'expect, ' : ''}test } from 'dscplus/${runner}';`,
    '',
    `${setOptions[runner]}({`,
    '  cardOptions: {',
    ...options.map((line) => `    ${line}`),
    '  },',
    '});',
    '',
    `test(${quote(name)}, ${isPlaywright ? 'async ' : ''}({ ${fixtures.join(', ')} }) => {`,
    ...lines.map((line) => `  ${line}`),
    '});',
    '',
  ].join('\n');
}

/** A step of the report of Playwright. */
function stepLines({ title, lines }: Block): string[] {
  const isAsync = lines.some((line) => line.startsWith('await '));
  return [
    `await test.step(${quote(title)}, ${isAsync ? 'async ' : ''}() => {`,
    ...lines.map((line) => `  ${line}`),
    '});',
  ];
}

/** The faults of a new card are numbered from 1. */
function withNewNumbers(actions: readonly RecordedAction[]): RecordedAction[] {
  const ids: number[] = [];
  return actions.map((action) => {
    if (action.do === 'fault') ids.push(action.id);
    if (action.do !== 'clear' || action.id === 'all') return action;
    if (!ids.includes(action.id)) throw faultNotAdded(action.id);
    return { ...action, id: ids.indexOf(action.id) + 1 };
  });
}

interface Block {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The code of each action, with what the LCD shows after it. */
function blocksOf(actions: readonly RecordedAction[], profile: Profile, runner: Runner): Block[] {
  const blocks: { title: string; lines: string[] }[] = [];
  for (const action of actions) {
    const last = blocks.at(-1);
    if (action.do === 'expect' && last !== undefined) last.lines.push(...linesOf(action, profile, runner));
    else blocks.push({ title: titleOf(action, profile), lines: linesOf(action, profile, runner) });
  }
  return blocks;
}

/** The card as it was when the recording began. */
function optionLines({ serial, demo, memory, unixMs, seed }: Recording, profile: Profile): string[] {
  const { counter, battery, tries, locked } = memory;
  const isNew = JSON.stringify(memory) === JSON.stringify(newMemory(profile));
  const hasClock = (suiteOf(algorithmNamed(profile.suite))?.stepSeconds ?? null) !== null;
  return [
    `profile: ${quote(profile.name)},`,
    `suite: ${quote(profile.suite)},`,
    `serial: ${quote(serial)},`,
    ...(isNew
      ? []
      : [`memory: { counter: ${quote(counter)}, battery: ${battery}, tries: ${tries}, locked: ${locked} },`]),
    ...(hasClock ? [`unixMs: ${unixMs},`] : []),
    ...(profile.pinChecker === 'nobody' ? ['noPin: true,'] : []),
    ...(seed === undefined ? [] : [`seed: ${seed},`]),
    ...(demo ? [] : ["key: parseKey(process.env.DSCPLUS_KEY ?? ''),"]),
    ...(demo || profile.pinChecker !== 'card' ? [] : ["localPin: process.env.DSCPLUS_PIN ?? '',"]),
  ];
}

function pinLines({ demo }: Recording, pin: string, actions: readonly RecordedAction[]): string[] {
  if (!keysPin(actions)) return [];
  return [`const pin = ${demo ? quote(pin) : "process.env.DSCPLUS_PIN ?? ''"};`];
}

function linesOf(action: RecordedAction, profile: Profile, runner: Runner): string[] {
  switch (action.do) {
    case 'type': {
      const text = textCode(action.keys, profile);
      return [`expect(card.type(${text}).every(({ verdict }) => verdict === 'accepted')).toBe(true);`];
    }
    case 'advance':
      // The clock of Playwright also moves its pages.
      return [`${runner === 'playwright' ? 'await ' : ''}clock.advance(${action.ms});`];
    case 'wait':
      return [`card.wait(${quote(action.text)});`];
    case 'expect':
      return [`expect(card).toShow(${quote(action.text)});`];
    case 'fault':
      return [`card.faults.add(${quote(action.text)});`];
    case 'clear':
      return [`card.faults.clear(${action.id === 'all' ? '' : action.id});`];
    case 'press':
      return pressLines(action, profile);
  }
}

function pressLines(
  { key, ms, ignored }: Extract<RecordedAction, { do: 'press' }>,
  profile: Profile,
): string[] {
  const outcome =
    ignored === null ? "{ verdict: 'accepted' }" : `{ verdict: 'ignored', reason: ${quote(ignored)} }`;
  if (typeof key === 'object') {
    if (ms === null) return [`expect(card.type(${textCode([key], profile)})).toEqual([${outcome}]);`];
    return [`expect(card.hold(keyNamed(${textCode([key], profile)}), ${ms})).toEqual(${outcome});`];
  }
  const isUsual = ms === (key === 'press' ? profile.powerHoldMs : null);
  const call = ms === null ? `press(${quote(key)})` : `hold(${quote(key)}${isUsual ? '' : `, ${ms}`})`;
  return [`expect(card.${call}).toEqual(${outcome});`];
}

/** The text that types keys, as code: `pin` for the PIN. */
function textCode(keys: readonly RecordedKey[], { pinDigits }: Profile): string {
  let usesPin = false;
  let isWhole = false;
  const text = keyTexts(keys, pinDigits, (from, to) => {
    usesPin = true;
    isWhole = from === 0 && to === pinDigits;
    return `\${${isWhole ? 'pin' : `pin.slice(${from}, ${to})`}}`;
  }).replaceAll('\r', '\\r');
  if (isWhole && keys.length === pinDigits) return 'pin';
  return usesPin ? `\`${text}\`` : `'${text}'`;
}

function titleOf(action: RecordedAction, profile: Profile): string {
  switch (action.do) {
    case 'type':
      return `type ${action.keys.length} keys`;
    case 'advance':
      return `let ${action.ms} ms pass`;
    case 'wait':
      return `wait for ${JSON.stringify(action.text)}`;
    case 'expect':
      return `the LCD shows ${JSON.stringify(action.text)}`;
    case 'fault':
      return `add the fault ${action.text}`;
    case 'clear':
      return action.id === 'all' ? 'clear the faults' : 'clear a fault';
    case 'press': {
      const key = typeof action.key === 'object' ? 'a digit of the PIN' : action.key;
      if (action.ms === null) return `press ${key}`;
      return key === 'press' && action.ms === profile.powerHoldMs
        ? 'hold press'
        : `hold ${key} for ${action.ms} ms`;
    }
  }
}

/** A text in single quotes, as code. */
function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
