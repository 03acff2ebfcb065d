/** What reads files: the texts that each is fuzzed with, and what it may throw. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { parseKey } from '../../src/crypto/key.ts';
import { newMemory } from '../../src/device/memory.ts';
import { createFaultyCard, type FaultyCard } from '../../src/faults/faulty-card.ts';
import type { Random } from '../../src/faults/random.ts';
import { readWorld } from '../../src/login/read-world.ts';
import { profileSheets } from '../../src/profiles/built-in-profiles.ts';
import { profileOf } from '../../src/profiles/profile.ts';
import { loadProfile } from '../../src/profiles/profile-validation.ts';
import { asciicast } from '../../src/recording/convert/asciicast.ts';
import { scenarioText } from '../../src/recording/convert/scenario-text.ts';
import { testCode } from '../../src/recording/convert/test-code.ts';
import { readRecording } from '../../src/recording/files/read-recording.ts';
import { replay } from '../../src/recording/replay.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { cardFormat, readCardText, writeCardText } from '../../src/storage/card-file-format.ts';
import { isSealed } from '../../src/storage/sealed-secrets.ts';
import { openSnapshot, sealSnapshot } from '../../src/storage/snapshot-file.ts';
import { recordedDriver } from '../recording/played-back.ts';
import { oneOf, signs, withOtherCharacters, withOtherValues } from './changed-texts.ts';
import type { Fuzzed } from './fuzz-runs.ts';

const root = new URL('../../', import.meta.url);
const fileText = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** Changes of the characters of one of the texts, or of the values that `read` finds in it. */
function changedTexts(
  texts: readonly string[],
  read: (text: string) => unknown,
  write: (value: unknown, random: Random) => string,
): (random: Random) => string {
  const values = texts.map(read);
  return (random) => {
    if (random.below(20) === 0) return signs(random);
    return random.below(2) === 0
      ? withOtherCharacters(random, oneOf(random, texts), texts)
      : write(withOtherValues(random, oneOf(random, values)), random);
  };
}

const yaml = (value: unknown, random: Random): string =>
  (random.below(2) === 0 ? JSON.stringify(value) : stringify(value)) ?? '';
const json = (value: unknown): string => JSON.stringify(value) ?? '';

const scenarios = readdirSync(new URL('examples/scenarios/', root))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => fileText(`examples/scenarios/${name}`));

const scenarioFuzz: Fuzzed = {
  ...{ what: 'scenarios', runsMin: 100, errors: ['FileFormatError'] },
  text: changedTexts(scenarios, (text) => parse(text), yaml),
  read: (text) => readScenario(text, 'x.yaml'),
};

const world = `world: fuzz
time: { start: 2026-01-01T00:00:00Z, running: true, speed: 2 }
policy: { failuresMax: 4 }
cards:
  one: { serial: SIM-1, suite: ib-key, key: { env: KEY }, pin: { file: pin.txt }, counter: "7", label: blue }
  two: demo
  three: { serial: SIM-3, suite: OCRA-1:HOTP-SHA1-6:QN08, key: demo, no-pin: true, status: ordered, locked: true }
lines:
  phone: { number: "+15550100099", sim: { env: SIM }, condition: stuck }
  spare: { number: "+15550100098", owner: finn }
users:
  - { name: edda, password: demo, mode: paper, cards: [one, two] }
  - { name: finn, password: { env: PASSWORD }, cards: [three], locked: true }
  - { name: gus, password: demo, sms: [phone], totp: { key: demo, status: ordered } }
  - { name: ida, password: demo, code-card: { values: { file: v } }, temporary: { code: { env: C } } }
`;

const worldFuzz: Fuzzed = {
  ...{ what: 'worlds', runsMin: 100, errors: ['FileFormatError'] },
  text: changedTexts([world, fileText('examples/container/world.yaml')], (text) => parse(text), yaml),
  read: (text) => readWorld(text, 'world.yaml'),
};

/** Logins with restores, faults and both time modes in them. */
function recording(faults: readonly string[]): string {
  const { driver, card, clock, stop } = recordedDriver({}, 'virtual');
  const ids = faults.map((fault) => card.faults.add(fault));
  void driver.hold('press');
  void driver.type('12');
  const two = card.snapshot();
  driver.setTimeMode('real');
  void driver.type('34');
  clock.advance(1_000);
  driver.restore(two);
  driver.setTimeMode('virtual');
  void driver.type('34\r123456\r');
  if (ids[0] !== undefined) card.faults.clear(ids[0]);
  driver.pass(40_000);
  return stop();
}

const recordings = [
  fileText('test/terminal/recording-1.json'),
  recording([]),
  recording(['bouncing-key key=2', 'slow-release key=4 by=300ms', 'wrong-digit']),
];

const recordingFuzz: Fuzzed = {
  ...{ what: 'recordings', runsMin: 60, errors: ['RecordingError', 'EntryError'] },
  text: changedTexts(
    recordings,
    (text) =>
      text.includes('"format": 1')
        ? JSON.parse(text)
        : text
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line)),
    (value) => (Array.isArray(value) ? value.map(json).join('\n') : json(value)),
  ),
  read(text, random) {
    const read = readRecording(text);
    const { unixMs, startsAt, memory } = read;
    const card = createFaultyCard({ unixMs: unixMs - startsAt, memory });
    const { same } = replay(read, card, '1234');
    const { profile } = card;
    asciicast(read, profile, 'fuzz');
    testCode(read, profile, 'fuzz', oneOf(random, ['vitest', 'playwright']));
    const scenario = scenarioText(read, profile, 'fuzz', () => null);
    // One that was changed by hand may name a fault that does not exist.
    if (same) readScenario(scenario, 'x.yaml');
  },
};

/** A card in the middle of a login. */
function cardAt(moves: number): FaultyCard {
  const card = createFaultyCard();
  card.hold('press');
  card.type('1234\r123456\r'.slice(0, moves));
  return card;
}

/** Whatever it was restored to, the card goes on. */
function use(card: FaultyCard): void {
  card.type('1234\r12C\r');
  card.advance(1_000);
  card.hold('press');
  card.advance(100_000);
  card.snapshot().toJSON();
}

const snapshotFuzz: Fuzzed = {
  ...{ what: 'snapshots', runsMin: 100, errors: ['SnapshotError'] },
  text: changedTexts(
    [0, 2, 5, 8, 12].map((moves) => json(cardAt(moves).snapshot())),
    (text) => JSON.parse(text),
    json,
  ),
  read(text, random) {
    const given = parsed(text);
    const card = createFaultyCard();
    card.restore(given as never, { memory: random.below(2) === 0 });
    use(card);
  },
};

const passphrase = 'correct horse battery staple';
/** Quick to open: what is fuzzed is not scrypt. */
const sealedText = sealSnapshot(cardAt(2).snapshot(), passphrase).replace('"N":32768', '"N":2');

const sealedFuzz: Fuzzed = {
  ...{ what: 'sealed snapshots', runsMin: 20, errors: ['StoredFileError', 'SnapshotError'] },
  text: changedTexts([sealedText], (text) => JSON.parse(text), json),
  read: (text) => createFaultyCard().restore(openSnapshot(text, passphrase, createFaultyCard())),
};

const cardFiles = [
  fileText('test/storage/format-1-plain.card'),
  fileText('test/storage/format-1-sealed.card'),
  fileText('test/storage/format-2-plain.card'),
  fileText('test/storage/format-2-sealed.card'),
  ...profileSheets.map(({ name }) => {
    const sheet = loadProfile({ name: 'own', base: name });
    const { pinChecker, pinDigits } = profileOf(sheet);
    const secrets = {
      key: 'c5'.repeat(32),
      ...(pinChecker === 'card' && { localPin: '4711'.slice(0, pinDigits) }),
    };
    return writeCardText({
      format: cardFormat,
      serial: 'SIM-1',
      sheet,
      secrets,
      memory: newMemory(profileOf(sheet)),
    });
  }),
];

const cardFileFuzz: Fuzzed = {
  ...{ what: 'card files', runsMin: 60, errors: ['StoredFileError', 'NoResponseError'] },
  text: changedTexts(
    cardFiles,
    // Without the checksum, which would find any change.
    (text) => ({ ...(JSON.parse(text) as object), checksum: undefined }),
    json,
  ),
  read(text) {
    const { sheet, serial, secrets, memory } = readCardText(text, 'my.card');
    if (isSealed(secrets)) return;
    const { pinChecker, pinDigits, challengeDigits } = profileOf(sheet);
    const { key, localPin } = secrets;
    const card = createFaultyCard({
      ...{ profile: sheet, serial, key: parseKey(key), memory, noPin: pinChecker === 'nobody' },
      ...(localPin !== undefined && { localPin }),
    });
    card.respond({
      pin: localPin ?? '1'.repeat(pinDigits),
      ...(challengeDigits > 0 && { challenge: '1'.repeat(challengeDigits) }),
    });
  },
};

const profile = {
  ...{ name: 'mine', base: 'dsc-plus', about: 'a card', suite: 'OCRA-1:HOTP-SHA256-8:C-QN06-PSHA1-T1M' },
  ...{ selfTestMs: 500, batteryLowBelow: 10, pinTries: 5, cells: 8, responsePages: [4, 4] },
};

const profileFuzz: Fuzzed = {
  ...{ what: 'profiles', runsMin: 100, errors: ['ProfileError', 'SuiteError', 'NoResponseError'] },
  text: changedTexts(
    [json(profile), ...profileSheets.map(({ name }) => json({ name: 'own', base: name }))],
    (text) => JSON.parse(text),
    json,
  ),
  read(text) {
    const sheet = loadProfile(parsed(text));
    const { pinChecker, pinDigits, challengeDigits } = profileOf(sheet);
    const card = createFaultyCard({
      ...{ profile: sheet, noPin: pinChecker === 'nobody' },
      ...(pinChecker === 'card' && { localPin: '1'.repeat(pinDigits) }),
    });
    card.respond({
      pin: '1'.repeat(pinDigits),
      ...(challengeDigits > 0 && { challenge: '1'.repeat(challengeDigits) }),
    });
  },
};

/** What a program that read the text would hand on. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const parsers: readonly Fuzzed[] = [
  scenarioFuzz,
  worldFuzz,
  recordingFuzz,
  snapshotFuzz,
  sealedFuzz,
  cardFileFuzz,
  profileFuzz,
];
