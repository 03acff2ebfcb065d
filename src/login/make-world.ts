/** Reads the secrets that a world file names, and adds its users, cards, lines and codes to a login service. */
import { dirname, resolve } from 'node:path';
import { demoKey, demoPin } from '../crypto/demo-card.ts';
import { parseKey } from '../crypto/key.ts';
import { errorMessage, quotedPath } from '../errors/message.ts';
import { environmentValue } from '../files/environment.ts';
import { FileError, readRegularText } from '../files/regular-file.ts';
import { FileFormatError } from '../yaml/file-format-error.ts';
import type { Staff } from './admin/staff/staff.ts';
import { demoPassword, demoTotpKey } from './demo-users.ts';
import type { LoginService } from './login-service.ts';
import {
  at,
  placed,
  readWorld,
  type ServerWorld,
  type ServerWorldSecret,
  type ServerWorldUser,
} from './read-world.ts';

const worldKind = { what: 'world file', bytesMax: 1_048_576 };
const secretKind = { what: 'file of a secret', bytesMax: 4_096 };

/**
 * Reads a world file, without its secrets.
 * @throws {FileFormatError} for a file that is not a world
 * @throws {FileError} for one that can't be read
 */
export function readWorldFile(path: string): ServerWorld {
  return readWorld(readRegularText(path, worldKind).text, path);
}

/**
 * Adds the users, cards, lines and codes of a world. All secrets are read before the first is used.
 * @throws {FileFormatError} for a secret that is not there, or does not fit
 */
export async function addWorld(
  { staff }: Pick<LoginService, 'staff'>,
  { file, cards, lines, users }: ServerWorld,
): Promise<void> {
  const secret = (one: ServerWorldSecret, demo: string): string => secretOf(one, demo, file);
  const passwords = users.map(({ password }) => secret(password, demoPassword));
  const secrets = cards.map(({ algorithm, key, pin }) => ({
    key: key.source === 'demo' ? demoKey(algorithm.hash) : at(key.place, () => parseKey(secret(key, ''))),
    ...(pin !== null && { pin: secret(pin, demoPin) }),
  }));
  const sims = lines.map(({ sim }) => (sim === null ? {} : { sim: secret(sim, '') }));
  const codes = users.map((user) => codeSecrets(user, (one) => secret(one, '')));
  for (const [i, { name, mode, password }] of users.entries()) {
    try {
      await staff.addUser({ name, mode, password: passwords[i] as string });
    } catch (error) {
      throw placed(password.place, error);
    }
  }
  for (const [i, card] of cards.entries()) {
    const { serial, algorithm, pinCheck, noPin, counter, label, activated, place } = card;
    const [first, ...others] = users.filter((user) => user.cards.includes(serial));
    at(place, () => {
      staff.orderCard({
        ...{ serial, suite: algorithm.text, pinCheck, noPin, activated, user: String(first?.name) },
        ...(secrets[i] as (typeof secrets)[number]),
        ...(counter !== null && { counter }),
        ...(label !== null && { label }),
      });
      for (const { name } of others) staff.shareCard(serial, name);
      if (card.locked) staff.lockFactor(serial);
    });
  }
  for (const [i, { number, owner, condition, sim, place }] of lines.entries())
    at(sim?.place ?? place, () => staff.addLine(number, owner, { condition, ...sims[i] }));
  for (const [i, user] of users.entries()) addCodes(staff, user, codes[i] as CodeSecrets);
  for (const { name, locked } of users) if (locked) staff.lockUser(name);
}

/** The secrets of a user's factors beside the cards. */
interface CodeSecrets {
  readonly key?: Uint8Array;
  readonly values?: readonly string[];
  readonly code?: string;
}

function codeSecrets(
  { totp, codeCard, temporary }: ServerWorldUser,
  secret: (one: ServerWorldSecret) => string,
): CodeSecrets {
  const keyOf = (key: ServerWorldSecret): Uint8Array =>
    key.source === 'demo' ? demoTotpKey : at(key.place, () => parseKey(secret(key)));
  return {
    ...(totp !== null && { key: keyOf(totp.key) }),
    ...(codeCard !== null && { values: secret(codeCard).trim().split(/\s+/) }),
    ...(temporary !== null && { code: secret(temporary) }),
  };
}

/** Adds the factors of a user beside the cards, in an order in which none ends another. */
function addCodes(
  staff: Staff,
  { name, sms, totp, codeCard, temporary }: ServerWorldUser,
  { key, values, code }: CodeSecrets,
): void {
  if (totp !== null && key !== undefined)
    at(totp.key.place, () => staff.addTotp(name, { key, activated: totp.activated }));
  for (const { number, place } of sms) at(place, () => staff.addSms(name, number));
  if (codeCard !== null && values !== undefined)
    at(codeCard.place, () => staff.giveCodeCard(name, { values }));
  if (temporary !== null && code !== undefined)
    at(temporary.place, () => staff.giveTemporary(name, { code }));
}

function secretOf({ source, place }: ServerWorldSecret, demo: string, worldFile: string): string {
  if (source === 'demo') return demo;
  if ('env' in source) {
    const value = environmentValue(source.env);
    if (value !== undefined && value !== '') return value;
    throw new FileFormatError(place, `the environment variable ${source.env} is not set`, 'set it');
  }
  const path = resolve(dirname(worldFile), source.file);
  try {
    const value = readRegularText(path, secretKind).text.replace(/\r?\n$/, '');
    if (value !== '') return value;
  } catch (error) {
    if (error instanceof FileError) throw placed(place, error);
    throw error;
  }
  throw placed(place, new Error(errorMessage(quotedPath(path), 'empty', 'write the secret into it')));
}
