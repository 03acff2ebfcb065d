/** Reads a scenario file and checks all of it, so that a run does not begin with one that can't end. */
import { demoSerial } from '../crypto/demo-card.ts';
import { quoted } from '../errors/message.ts';
import { type Profile, profileOf } from '../profiles/profile.ts';
import { chosenSheet } from '../profiles/profile-choice.ts';
import { worldStartMs } from '../time/world-start.ts';
import { FileFormatError, type FilePlace } from '../yaml/file-format-error.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import type { PathKey } from '../yaml/yaml-document.ts';
import { createStepReader, givenNames, givenVariables, type StepReaderContext } from './read-steps.ts';
import type { Scenario, VariableSource, WorldCard, WorldServer, WorldUser } from './scenario.ts';
import {
  type CardFields,
  type ScenarioFile,
  scenarioSchema,
  type VariableFields,
} from './scenario-schema.ts';

/** What the steps call the only card. */
export const onlyCard = 'card';

type PlaceOf = (path: readonly PathKey[]) => FilePlace;

/**
 * @param file the path, for messages
 * @throws FileFormatError for a text that is not a scenario
 */
export function readScenario(text: string, file: string): Scenario {
  const { value, placeOf } = readYaml(text, file, scenarioSchema);
  const cards = cardsOf(value, placeOf);
  const profiles = new Map(cards.map((card) => [card.name, profileOfCard(card, value, placeOf)]));
  const server = serverOf(value, cards, placeOf);
  const variables = variablesOf(value.variables ?? {});
  for (const name of givenNames)
    if (Object.hasOwn(variables, name))
      throw new FileFormatError(
        placeOf(['variables', name]),
        `the variable ${name} is given already`,
        givenVariables.includes(name) ? 'use another name, or give the card its pin' : 'use another name',
      );
  const context: StepReaderContext = {
    ...{ placeOf, cards, profiles, server },
    variables: new Set([...givenVariables, ...Object.keys(variables)]),
    snapshots: new Set(),
  };
  const steps = createStepReader(context).readSteps(value.steps, ['steps'], 1);
  return {
    name: value.scenario,
    file,
    world: { ...timeOf(value, placeOf), cards, server },
    variables,
    steps,
  };
}

function timeOf({ world }: ScenarioFile, placeOf: PlaceOf): Pick<Scenario['world'], 'unixMs' | 'timeLine'> {
  if (world?.time === undefined) return { unixMs: worldStartMs, timeLine: null };
  return { unixMs: Date.parse(world.time.start), timeLine: placeOf(['world', 'time']).line };
}

function cardsOf({ world }: ScenarioFile, placeOf: PlaceOf): WorldCard[] {
  const named: [string, CardFields][] =
    world?.cards !== undefined ? Object.entries(world.cards) : [[onlyCard, world?.card ?? {}]];
  const serials = new Set<string>();
  return named.map(([name, fields], i) => {
    const serial = fields.serial ?? (i === 0 ? demoSerial : `${demoPrefix}${String(i + 1).padStart(4, '0')}`);
    if (serials.has(serial))
      throw new FileFormatError(
        placeOf(['world', 'cards', name]),
        'has the serial number of another card',
        'give each card its own serial',
      );
    serials.add(serial);
    return {
      name,
      profile: fields.profile ?? null,
      suite: fields.suite ?? null,
      serial,
      demo: fields.key === undefined && fields.pin === undefined,
      counter: fields.counter ?? null,
      battery: fields.battery ?? null,
      key: fields.key ?? null,
      pin: fields.pin ?? null,
      noPin: fields['no-pin'] ?? false,
      seed: fields.seed ?? 1,
    };
  });
}

const demoPrefix = demoSerial.slice(0, demoSerial.indexOf('-') + 1);

/** The values of a card of the world. @throws ProfileError, SuiteError */
export function worldProfile({ profile, suite, noPin }: WorldCard): Profile {
  return profileOf(
    chosenSheet({ profile: profile ?? undefined, suite: suite ?? undefined, noPin }, 'no-pin: true'),
  );
}

function profileOfCard(card: WorldCard, { world }: ScenarioFile, placeOf: PlaceOf): Profile {
  const path = world?.cards === undefined ? ['world', 'card'] : ['world', 'cards', card.name];
  try {
    const profile = worldProfile(card);
    if (card.counter === null || profile.counting) return profile;
    throw new FileFormatError(
      placeOf([...path, 'counter']),
      `suite ${quoted(profile.suite)} has no counter`,
      'leave counter out, or give another suite',
    );
  } catch (error) {
    if (!(error instanceof Error) || error instanceof FileFormatError) throw error;
    const [problem = '', ...action] = error.message.split('; ');
    throw new FileFormatError(placeOf(path), problem, action.join('; '));
  }
}

function serverOf(
  { world }: ScenarioFile,
  cards: readonly WorldCard[],
  placeOf: PlaceOf,
): WorldServer | null {
  if (world?.server === undefined) return null;
  const { policy = {}, users } = world.server;
  const known = new Set(cards.map(({ name }) => name));
  const names = new Set<string>();
  const checked = users?.map((user, i): WorldUser => {
    if (names.has(user.name))
      throw new FileFormatError(
        placeOf(['world', 'server', 'users', i, 'name']),
        'has the name of another user',
        'give each user their own name',
      );
    names.add(user.name);
    user.cards.forEach((card, j) => {
      if (known.has(card)) return;
      const path = ['world', 'server', 'users', i, 'cards', j];
      throw new FileFormatError(placeOf(path), 'unknown card', `give one of ${[...known].join(', ')}`);
    });
    return { name: user.name, password: user.password, mode: user.mode ?? 'live', cards: user.cards };
  });
  return { policy: policy as Readonly<Record<string, number>>, users: checked ?? null };
}

function variablesOf(fields: Readonly<Record<string, VariableFields>>): Record<string, VariableSource> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, sourceOf(field)]));
}

function sourceOf(field: VariableFields): VariableSource {
  if (typeof field === 'string') return { text: field };
  if ('env' in field) return { env: field.env, otherwise: field.default ?? null };
  return field;
}
