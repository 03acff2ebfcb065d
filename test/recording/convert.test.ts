/** A tester turns what was done by hand into a scenario, a test, or a film of the LCD. */
import vm from 'node:vm';
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import { eventLine } from '../../src/device/events.ts';
import type { Driver } from '../../src/driver/driver.ts';
import type { FaultyCardOptions } from '../../src/faults/faulty-card.ts';
import { createTestWorld } from '../../src/fixtures.ts';
import { type Key, keyNamed } from '../../src/keypad/keys.ts';
import { asciicast } from '../../src/recording/convert/asciicast.ts';
import { recordedActions } from '../../src/recording/convert/recorded-actions.ts';
import { scenarioText } from '../../src/recording/convert/scenario-text.ts';
import { testCode } from '../../src/recording/convert/test-code.ts';
import { readRecording } from '../../src/recording/files/read-recording.ts';
import { type Recording, recordedEventLine } from '../../src/recording/recording.ts';
import { RecordingError } from '../../src/recording/recording-error.ts';
import { expect } from '../../src/vitest.ts';
import { runText } from '../scenario/in-process.ts';
import { recordedDriver } from './played-back.ts';

/** For recordings of cards without a clock. */
const noClock = (): never => {
  throw new Error('the suite has no clock');
};

/** What a driver does, recorded. */
async function recordingOf(
  use: (driver: Driver) => Promise<unknown>,
  options: CardOptions = {},
): Promise<Recording> {
  const { driver, stop } = recordedDriver(options);
  await use(driver);
  return readRecording(stop());
}

const login = (driver: Driver): Promise<unknown> => driver.respond({ pin: '1234', challenge: '123456' });

/** Runs the code of a test of Vitest, which must pass; the event log of its card. */
function logOfTest(code: string): string[] {
  const lines: string[] = [];
  let options: FaultyCardOptions = {};
  const runTest = (_name: string, run: (fixtures: object) => void) => {
    const { card, clock } = createTestWorld({ card: options });
    card.on((event) => lines.push(eventLine(event)));
    run({ card, clock });
  };
  const override = ({ cardOptions }: { readonly cardOptions: FaultyCardOptions }) => {
    options = cardOptions;
  };
  const script = code.replaceAll(/^import .*$/gm, '');
  vm.runInNewContext(script, { keyNamed, expect, test: Object.assign(runTest, { override }) });
  return lines;
}

const logOf = ({ steps }: Recording): string[] =>
  steps.flatMap((step) => ('says' in step ? [recordedEventLine(step)] : []));

describe('a login of the demo card', () => {
  it('becomes a scenario', async () => {
    const recording = await recordingOf(async (driver) => {
      await driver.advance(500);
      await login(driver);
      await driver.advance(1_000);
      await driver.press('7');
      await driver.advance(40_000);
    });
    const { profile } = createCard();
    expect(scenarioText(recording, profile, 'login.jsonl', noClock)).toBe(
      `scenario: "login.jsonl"
world:
  card:
    profile: "dsc-plus"
    suite: "OCRA-1:HOTP-SHA256-8:QN06-PSHA1"
    serial: "DEMO-0001"
steps:
  - advance: 500 ms
  - hold: press
  - expect: "PIN>"
  - type: "{pin}\\r"
  - expect: "CHALLNG>"
  - type: "123456\\r"
  - wait: "90187643"
  - advance: 1000 ms
  - press: { key: "0", outcome: ignored, reason: response showing }
  - wait: ""
  - advance: 11090 ms
`,
    );
  });

  it('with a wrong PIN becomes a scenario and a test with its digits', async () => {
    const recording = await recordingOf((driver) => driver.respond({ pin: '9999', challenge: '123456' }));
    const { profile } = createCard();
    const scenario = scenarioText(recording, profile, 'wrong', noClock, '9999');
    expect(scenario).toContain('  - type: "9999\\r"\n');
    expect((await runText(scenario)).result).toBe('passed');
    const code = testCode(recording, profile, 'wrong', 'vitest', '9999');
    expect(code).toContain("  const pin = '9999';\n");
    expect(logOfTest(code)).toEqual(logOf(recording));
  });

  it('with another serial number and the PIN in parts becomes a scenario that passes', async () => {
    const use = async (driver: Driver): Promise<void> => {
      await driver.hold('press');
      await driver.type('12');
      await driver.advance(100);
      await driver.type('34\r123456\r');
      await driver.wait('90187643');
    };
    const recording = await recordingOf(use, { serial: 'X-1' });
    const scenario = scenarioText(recording, createCard().profile, 'parts', noClock);
    expect(scenario).toContain('  - type: "12"\n');
    expect((await runText(scenario)).result).toBe('passed');
  });

  it('becomes a test that passes and gives the same log', async () => {
    const recording = await recordingOf(login);
    const code = testCode(recording, createCard().profile, "Edda's login", 'vitest');
    expect(code).toBe(`import { expect, test } from 'dscplus/vitest';

test.override({
  cardOptions: {
    profile: 'dsc-plus',
    suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
    serial: 'DEMO-0001',
  },
});

test('Edda\\'s login', ({ card }) => {
  const pin = '1234';
  expect(card.hold('press')).toEqual({ verdict: 'accepted' });
  expect(card).toShow('PIN>');
  expect(card.type(\`\${pin}\\r\`).every(({ verdict }) => verdict === 'accepted')).toBe(true);
  expect(card).toShow('CHALLNG>');
  expect(card.type('123456\\r').every(({ verdict }) => verdict === 'accepted')).toBe(true);
  card.wait('90187643');
});
`);
    expect(logOfTest(code)).toEqual(logOf(recording));
  });

  it('becomes a test of Playwright with a step for each action', async () => {
    const recording = await recordingOf(async (driver) => {
      await driver.advance(500);
      await login(driver);
    });
    const code = testCode(recording, createCard().profile, 'login', 'playwright');
    expect(code.match(/(?<=test\.step\(').*(?=',)/g)).toEqual([
      ...['let 500 ms pass', 'hold press', 'type 5 keys', 'type 7 keys', 'wait for "90187643"'],
    ]);
    expect(code).toContain("import { expect, test } from 'dscplus/playwright';");
    expect(code).toContain('test.use({\n  cardOptions: {\n');
    expect(code).toContain("pass', async () => {\n    await clock.advance(500);\n");
  });

  it('becomes an asciicast, with time that never goes back', async () => {
    const recording = await recordingOf(async (driver) => {
      await driver.hold('press');
      const on = driver.card.snapshot();
      await driver.type('1234');
      driver.restore(on);
      await driver.type('12');
    });
    const [header, ...frames] = asciicast(recording, createCard().profile, 'login')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(header).toMatchObject({ version: 2, width: 64, height: 6, title: 'login' });
    const times = frames.map(([time]: [number]) => time);
    expect(times).toEqual(times.toSorted((a: number, b: number) => a - b));
    const shown = frames.map(([, , text]: [number, string, string]) => /\| (.{8}) \|/.exec(text)?.[1]);
    expect([...new Set(shown)]).toEqual([
      '        ',
      'PIN>    ',
      'PIN>-   ',
      'PIN>--  ',
      'PIN>--- ',
      'PIN>----',
    ]);
    expect(times.at(-1)).toBeCloseTo(2.57);
  });
});

describe('faults of the card', () => {
  it('come and go where they did', async () => {
    const { card, driver, stop } = recordedDriver();
    await driver.hold('press');
    const dead = card.faults.add('dead-key key=1');
    await driver.press('1');
    card.faults.clear(dead);
    await driver.type('1234\r123456\r');
    await driver.wait('90187643');
    card.faults.add('missing-segment cell=1 segment=a');
    await driver.advance(1_000);
    card.faults.clear();
    const recording = readRecording(stop());
    expect(scenarioText(recording, card.profile, 'faults', noClock).split('\n').slice(6)).toEqual([
      'steps:',
      '  - hold: press',
      '  - expect: "PIN>"',
      '  - fault: "dead-key key=1"',
      '  - type: { text: "1", outcome: ignored, reason: no contact }',
      '  - fault: { clear: all }',
      '  - type: "{pin}\\r"',
      '  - expect: "CHALLNG>"',
      '  - type: "123456\\r"',
      '  - wait: "90187643"',
      '  - fault: "missing-segment cell=1 segment=a"',
      '  - expect: "?0187643"',
      '  - advance: 1000 ms',
      '  - fault: { clear: all }',
      '  - expect: "90187643"',
      '',
    ]);
    expect(logOfTest(testCode(recording, card.profile, 'faults', 'vitest'))).toEqual(logOf(recording));
  });
});

it('a login of a card with a clock becomes a scenario at its time of day', async () => {
  const unixMs = Date.UTC(2026, 10, 28, 12, 0, 30);
  const use = async (driver: Driver): Promise<void> => {
    await driver.advance(45_000);
    await login(driver);
  };
  const recording = await recordingOf(use, { suite: 'timed', unixMs });
  const { profile } = createCard({ suite: 'timed' });
  const scenario = scenarioText(recording, profile, 'timed', (ms) => new Date(ms).toISOString());
  expect(scenario.split('\n')[2]).toBe('  time: { start: 2026-11-28T12:00:30.000Z }');
  expect(scenario).toContain('  - wait: "27602623"\n');
  expect((await runText(scenario)).result).toBe('passed');
  expect(() => scenarioText(recording, profile, 'timed', () => null)).toThrow(
    'recording: it begins after the year 9999; replay it, or convert it to vitest',
  );
});

describe('a card of their own', () => {
  it('has its key and its PIN from the environment', async () => {
    const options = { serial: 'MINE', key: new Uint8Array(20).fill(7), suite: 'ib-key' };
    const memory = { counter: '41', battery: 100, tries: 3, locked: false };
    const recording = await recordingOf(login, { ...options, memory });
    const { profile } = createCard(options);
    const scenario = scenarioText(recording, profile, 'mine', noClock);
    expect(scenario.split('\n').slice(3, 10)).toEqual([
      ...['    profile: "dsc-plus"', '    suite: "OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1"', '    serial: "MINE"'],
      ...[
        '    counter: "41"',
        '    battery: 100',
        '    key: { env: DSCPLUS_KEY }',
        '    pin: { env: DSCPLUS_PIN }',
      ],
    ]);
    const code = testCode(recording, profile, 'mine', 'vitest');
    expect(code).toContain("key: parseKey(process.env.DSCPLUS_KEY ?? '')");
    expect(code).toContain("const pin = process.env.DSCPLUS_PIN ?? '';");
    expect(scenario + code).not.toContain('1234\\r');
  });

  it('whose PIN is keyed in parts becomes a test, not a scenario', async () => {
    const options = { serial: 'MINE', key: new Uint8Array(32).fill(7) };
    const recording = await recordingOf(async (driver) => {
      await driver.hold('press');
      await driver.type('12');
      await driver.advance(100);
      await driver.type('c34\r');
    }, options);
    const { profile } = createCard(options);
    expect(testCode(recording, profile, 'mine', 'vitest')).toMatch(
      /card\.type\(`\$\{pin\.slice\(0, 2\)\}`\)/,
    );
    expect(() => scenarioText(recording, profile, 'mine', noClock)).toThrow(
      new RecordingError(
        'recording: it keys the PIN in parts, and the card is not the demo card; replay it, or convert it to vitest',
      ),
    );
  });
});

it('a card that is off and is reset becomes a scenario too', async () => {
  const recording = await recordingOf(async (driver) => {
    const off = driver.card.snapshot();
    driver.restore(off);
    await login(driver);
  });
  const { profile } = createCard();
  expect(scenarioText(recording, profile, 'reset', noClock).split('\n').slice(6, 9)).toEqual([
    'steps:',
    '  - hold: press',
    '  - expect: "PIN>"',
  ]);
  expect(logOfTest(testCode(recording, profile, 'reset', 'vitest'))).toEqual(logOf(recording));
});

describe('what nobody can do by a scenario', () => {
  it.each<[what: string, use: (driver: Driver) => Promise<unknown>, problem: string]>([
    [
      'a snapshot that is restored',
      async (driver) => {
        await driver.hold('press');
        driver.restore(driver.card.snapshot());
      },
      'at 2.030 s it restores a snapshot',
    ],
    [
      'two keys at once',
      async (driver) => {
        driver.down('press');
        driver.down('OK');
        await driver.advance(2_000);
        driver.up('press');
      },
      'at 0.000 s it presses a key that is not released before the next one',
    ],
  ])('%s is named', async (_what, use, problem) => {
    const recording = await recordingOf(use);
    expect(() => recordedActions(recording, createCard().profile)).toThrow(
      new RecordingError(`recording: ${problem}; replay it, or convert it to an asciicast`),
    );
  });
});

describe('a scenario', () => {
  const { profile } = createCard();
  const day = 86_400_000;

  it('has a pause of many days in seconds', async () => {
    const recording = await recordingOf((driver) => driver.advance(12 * day + 1));
    expect(scenarioText(recording, profile, 'pause', noClock)).toContain('  - advance: 1036800.001 s\n');
  });

  it.each<[problem: string, use: (driver: Driver) => Promise<unknown>, options?: CardOptions]>([
    ['nothing is done in it', async () => {}],
    ['it has a pause of more than 366 days', (driver) => driver.advance(366 * day + 1)],
    ['its serial number is not 1 to 32 of A-Z a-z 0-9 . _ -', login, { serial: 'SIM/1' }],
  ])('is not made where %s', async (problem, use, options) => {
    const recording = await recordingOf(use, options);
    expect(() => scenarioText(recording, profile, 'x', noClock)).toThrow(
      new RecordingError(`recording: ${problem}; replay it, or convert it to vitest`),
    );
  });

  it('is not made of a key that is released before it is pressed', async () => {
    const recording = await recordingOf(login);
    const steps = recording.steps.map((step) => ('up' in step ? { ...step, at: -1 } : step));
    expect(() => scenarioText({ ...recording, steps }, profile, 'x', noClock)).toThrow(
      'releases a key before it is pressed',
    );
  });
});

describe('whatever was keyed one after the other', () => {
  it.each<CardOptions>([{}, { suite: 'ib-key' }, { profile: 'dsc-plus-a' }, { profile: 'keypad-local-pin' }])(
    'a test has the same log, on a card of %j',
    async (options) => {
      const act = fc.oneof(
        fc.constantFrom<Key>('press', 'OK', 'edit').map((key) => (driver: Driver) => driver.press(key)),
        fc.constant((driver: Driver) => driver.press(restOfPin(driver)[0] as Key)),
        fc.constant((driver: Driver) => driver.type(`${restOfPin(driver)}\r`)),
        fc.constantFrom(500, 2_000).map((ms) => (driver: Driver) => driver.hold('press', ms)),
        fc.constant((driver: Driver) => driver.hold('edit', 1_500)),
        fc.constantFrom(1, 500, 30_000).map((ms) => (driver: Driver) => driver.advance(ms)),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 12 }), async (acts) => {
          const recording = await recordingOf(async (driver) => {
            for (const does of acts) await does(driver);
          }, options);
          const { profile } = createCard(options);
          expect(logOfTest(testCode(recording, profile, 'keyed', 'vitest'))).toEqual(logOf(recording));
          scenarioText(recording, profile, 'keyed', noClock);
        }),
        { numRuns: 60 },
      );
    },
  );
});

/** The digits that the PIN still lacks, or a challenge. */
function restOfPin({ card }: Driver): string {
  const { name, pin } = card.snapshot().masked().state;
  return name === 'pin' ? '1234'.slice(pin.length) || '9' : '654321';
}
