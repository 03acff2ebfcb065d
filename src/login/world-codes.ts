/** The phone lines of a world file, and the factors of its users whose codes a person types: read and checked. */

import { quoted } from '../errors/message.ts';
import type { LineCondition } from '../line/line-state.ts';
import { hintFor, nearestOf } from '../options/option-check.ts';
import { FileFormatError, type FilePlace } from '../yaml/file-format-error.ts';
import type { ServerWorldSecret } from './read-world.ts';
import type { WorldFields } from './world-schema.ts';

export interface ServerWorldLine {
  readonly number: string;
  readonly owner: string;
  /** Null for a SIM that is drawn. */
  readonly sim: ServerWorldSecret | null;
  readonly condition: LineCondition;
  readonly place: FilePlace;
}

/** The factors of a user beside the cards. */
export interface ServerWorldCodes {
  /** The numbers that codes are sent to. */
  readonly sms: readonly { readonly number: string; readonly place: FilePlace }[];
  readonly totp: { readonly key: ServerWorldSecret; readonly activated: boolean } | null;
  /** Where the values of the security code card are. */
  readonly codeCard: ServerWorldSecret | null;
  readonly temporary: ServerWorldSecret | null;
}

type UserFields = NonNullable<WorldFields['users']>[number];
type PlaceOf = (path: readonly (string | number)[]) => FilePlace;

/**
 * The lines of a world. The owner of a line is the first user who gets codes by it, unless it names one.
 *
 * @throws {FileFormatError}
 */
export function linesOf(
  { lines = {}, users = [] }: Pick<WorldFields, 'lines' | 'users'>,
  placeOf: PlaceOf,
): ReadonlyMap<string, ServerWorldLine> {
  const read = new Map<string, ServerWorldLine>();
  const names = users.map(({ name }) => name);
  for (const [name, { number, owner: wanted, sim, condition = 'good' }] of Object.entries(lines)) {
    const place = (path: string): FilePlace => placeOf(['lines', name, path]);
    if (!/^\+[0-9]{7,15}$/.test(number))
      throw new FileFormatError(place('number'), 'not a phone number', 'give + and 7 to 15 digits');
    if ([...read.values()].some((line) => line.number === number))
      throw new FileFormatError(
        place('number'),
        'the number of another line',
        'give each line its own number',
      );
    if (wanted !== undefined && !names.includes(wanted))
      throw new FileFormatError(
        place('owner'),
        `unknown user ${quoted(wanted)}`,
        names.length === 0 ? 'add it to users' : hintFor(wanted, names),
        nearestOf(wanted, names),
      );
    const owner = wanted ?? users.find(({ sms = [] }) => sms.includes(name))?.name;
    if (owner === undefined)
      throw new FileFormatError(
        placeOf(['lines', name]),
        'no user has this line',
        'name it in the sms of a user, or give its owner',
      );
    read.set(name, {
      ...{ number, owner, condition, place: place('number') },
      sim: sim === undefined ? null : { source: sim, place: place('sim') },
    });
  }
  return read;
}

/** @throws {FileFormatError} */
export function codesOf(
  user: UserFields,
  lines: ReadonlyMap<string, ServerWorldLine>,
  placeOf: PlaceOf,
): ServerWorldCodes {
  const { sms = [], totp, temporary, 'code-card': codeCard } = user;
  return {
    sms: sms.map((name, i) => {
      const place = placeOf(['sms', i]);
      const line = lines.get(name);
      if (line !== undefined) return { number: line.number, place };
      const known = [...lines.keys()];
      const hint = known.length === 0 ? 'add it to lines' : hintFor(name, known);
      throw new FileFormatError(place, `unknown line ${quoted(name)}`, hint, nearestOf(name, known));
    }),
    totp:
      totp === undefined
        ? null
        : {
            key: { source: totp.key, place: placeOf(['totp', 'key']) },
            activated: totp.status !== 'ordered',
          },
    codeCard:
      codeCard === undefined ? null : { source: codeCard.values, place: placeOf(['code-card', 'values']) },
    temporary:
      temporary === undefined ? null : { source: temporary.code, place: placeOf(['temporary', 'code']) },
  };
}
