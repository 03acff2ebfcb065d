/** Reads a world file and checks all of it, so that a server does not start with half of it. */
import { demoSerial } from '../crypto/demo-card.ts';
import type { PinCheck } from '../crypto/pin-checker.ts';
import { noPinFault, pinCheckFault, usualPinCheck } from '../crypto/pin-checker.ts';
import { quoted } from '../errors/message.ts';
import { hintFor, nearestOf } from '../options/option-check.ts';
import { FileFormatError, type FilePlace } from '../yaml/file-format-error.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { readStartFaults } from './admin/faults/written-fault.ts';
import { serialFault } from './admin/serial-number.ts';
import type { NewGatewayFault } from './admin/staff/staff-faults.ts';
import { checkUserName } from './admin/user-name.ts';
import type { Policy } from './auth/rules/policies.ts';
import { type Algorithm, algorithmOf, defaultSuite, serverChecksPin } from './factors/card-algorithm.ts';
import type { ServerTimeStart } from './server-clock.ts';
import { codesOf, linesOf, type ServerWorldCodes, type ServerWorldLine } from './world-codes.ts';
import { type WorldFields, worldFileSchema } from './world-schema.ts';

/** What a login server begins with, as data. */
export interface ServerWorld {
  readonly name: string;
  /** The path as it was given; files of secrets are looked up from its folder. */
  readonly file: string;
  /** Virtual time; null for the default of who starts the server. */
  readonly time: ServerTimeStart | null;
  readonly policy: Partial<Policy>;
  readonly cards: readonly ServerWorldCard[];
  readonly lines: readonly ServerWorldLine[];
  readonly users: readonly ServerWorldUser[];
  /** Faults of the gateway that are on from the start. */
  readonly faults: readonly NewGatewayFault[];
  /** Whether anyone knows a password, a key or a PIN of it, because it is the demo's. */
  readonly isPublic: boolean;
}

export interface ServerWorldCard {
  readonly serial: string;
  readonly algorithm: Algorithm;
  readonly pinCheck: PinCheck;
  readonly noPin: boolean;
  readonly key: ServerWorldSecret;
  /** Null for a card whose PIN the server does not check. */
  readonly pin: ServerWorldSecret | null;
  readonly counter: bigint | null;
  readonly label: string | null;
  readonly activated: boolean;
  readonly locked: boolean;
  readonly place: FilePlace;
}

export interface ServerWorldUser extends ServerWorldCodes {
  readonly name: string;
  readonly password: ServerWorldSecret;
  readonly mode: 'live' | 'paper';
  /** Serial numbers. */
  readonly cards: readonly string[];
  readonly locked: boolean;
  readonly place: FilePlace;
}

/** Where a secret is, and where the file says so. */
export interface ServerWorldSecret {
  readonly source: 'demo' | { readonly env: string } | { readonly file: string };
  readonly place: FilePlace;
}

type CardFields = Exclude<NonNullable<WorldFields['cards']>[string], 'demo'>;
type PlaceOf = (path: readonly (string | number)[]) => FilePlace;

/**
 * @param file the path, for messages
 * @throws {FileFormatError} for a text that is not a world
 */
export function readWorld(text: string, file: string): ServerWorld {
  const { value, placeOf } = readYaml(text, file, worldFileSchema);
  const cards = new Map<string, ServerWorldCard>();
  for (const [name, fields] of Object.entries(value.cards ?? {})) {
    const card = cardOf(fields, (path) => placeOf(['cards', name, ...path]));
    for (const { serial } of cards.values())
      if (serial === card.serial)
        throw new FileFormatError(
          card.place,
          'has the serial number of another card',
          'give each card its own serial',
        );
    cards.set(name, card);
  }
  const lines = linesOf(value, placeOf);
  const users = usersOf(value.users ?? [], { cards, lines }, placeOf);
  for (const { serial, place } of cards.values())
    if (!users.some((user) => user.cards.includes(serial)))
      throw new FileFormatError(place, 'no user has this card', 'name it in the cards of a user');
  const secrets = [
    ...[...cards.values()].flatMap(({ key, pin }) => [key, ...(pin === null ? [] : [pin])]),
    ...users.flatMap(({ password, totp }) => [password, ...(totp === null ? [] : [totp.key])]),
  ];
  return {
    ...{ name: value.world, file, cards: [...cards.values()], lines: [...lines.values()], users },
    time: value.time === undefined ? null : timeOf(value.time),
    policy: Object.fromEntries(
      Object.entries(value.policy ?? {}).filter(([, number]) => number !== undefined),
    ) as Partial<Policy>,
    faults: readStartFaults(value.faults, (path) => placeOf(['faults', ...path])),
    isPublic: secrets.some(({ source }) => source === 'demo'),
  };
}

function timeOf({ start, running, speed }: NonNullable<WorldFields['time']>): ServerTimeStart {
  return {
    ...(start !== undefined && { unixMs: Date.parse(start) }),
    ...(running !== undefined && { running }),
    ...(speed !== undefined && { speed }),
  };
}

const demoCard: CardFields = { serial: demoSerial, key: 'demo', pin: 'demo' };

function cardOf(given: CardFields | 'demo', placeOf: PlaceOf): ServerWorldCard {
  const fields = given === 'demo' ? demoCard : given;
  const place = placeOf([]);
  const { serial, suite = defaultSuite, counter } = fields;
  const noPin = fields['no-pin'] ?? false;
  refuse(placeOf(['serial']), serialFault(serial));
  const plain = at(placeOf(['suite']), () => algorithmOf(suite));
  const pinCheck = fields['pin-check'] ?? usualPinCheck(plain.suite, noPin);
  refuse(placeOf(['pin-check']), pinCheckFault(pinCheck, plain.suite));
  const algorithm = algorithmOf(suite, pinCheck);
  refuse(placeOf(['no-pin']), noPinFault(algorithm.pinChecker, noPin, 'no-pin: true'));
  const checksPin = serverChecksPin(algorithm);
  if (checksPin !== (fields.pin !== undefined))
    throw checksPin
      ? new FileFormatError(place, 'pin is missing', 'give { env: NAME }, { file: PATH }, or demo')
      : new FileFormatError(
          placeOf(['pin']),
          'the server does not check the PIN of this card',
          'leave pin out',
        );
  if (counter !== undefined && !algorithm.counter)
    throw new FileFormatError(
      placeOf(['counter']),
      'the suite of this card has no counter',
      'leave counter out',
    );
  return {
    ...{ serial, algorithm, pinCheck, noPin, place },
    key: { source: fields.key, place: placeOf(['key']) },
    pin: fields.pin === undefined ? null : { source: fields.pin, place: placeOf(['pin']) },
    counter: counter === undefined ? null : BigInt(counter),
    label: fields.label ?? null,
    activated: fields.status !== 'ordered',
    locked: fields.locked ?? false,
  };
}

function usersOf(
  fields: NonNullable<WorldFields['users']>,
  known: {
    readonly cards: ReadonlyMap<string, ServerWorldCard>;
    readonly lines: ReadonlyMap<string, ServerWorldLine>;
  },
  placeOf: PlaceOf,
): ServerWorldUser[] {
  const names = new Set<string>();
  return fields.map((user, i) => {
    const { name, password, mode = 'live', cards: wanted = [], locked = false } = user;
    at(placeOf(['users', i, 'name']), () => checkUserName(name));
    if (names.has(name))
      throw new FileFormatError(
        placeOf(['users', i, 'name']),
        `user ${quoted(name)} is there twice`,
        'give each user another name',
      );
    names.add(name);
    const serials = wanted.map((card, j) => serialOf(card, known.cards, placeOf(['users', i, 'cards', j])));
    return {
      ...{ name, mode, locked, place: placeOf(['users', i]) },
      password: { source: password, place: placeOf(['users', i, 'password']) },
      cards: [...new Set(serials)],
      ...codesOf(user, known.lines, (path) => placeOf(['users', i, ...path])),
    };
  });
}

function serialOf(name: string, cards: ReadonlyMap<string, ServerWorldCard>, place: FilePlace): string {
  const card = cards.get(name);
  if (card !== undefined) return card.serial;
  const known = [...cards.keys()];
  const hint = known.length === 0 ? 'add it to cards' : hintFor(name, known);
  throw new FileFormatError(place, `unknown card ${quoted(name)}`, hint, nearestOf(name, known));
}

/** Does the work; an error of it gets the place in the file. @throws {FileFormatError} */
export function at<T>(place: FilePlace, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw placed(place, error);
  }
}

/** An error of a value, with the place of the value. Its text has a problem and what to do. */
export function placed(place: FilePlace, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof FileFormatError) return error;
  const [problem = '', ...action] = error.message.split('; ');
  return new FileFormatError(place, problem, action.join('; '));
}

function refuse(place: FilePlace, fault: string | null): void {
  if (fault !== null) throw placed(place, new Error(fault));
}
