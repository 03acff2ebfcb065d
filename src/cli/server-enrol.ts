/** `dscplus server --card FILE`: the server gets to know cards from their files, counters included. */
import { type Algorithm, algorithmOf } from '../login/algorithm.ts';
import type { LoginService } from '../login/service.ts';
import { readCardFile, readCardKey } from '../store/card-file.ts';
import { UsageError } from './faults.ts';
import { note } from './output.ts';
import { isGiven, type Options, readSecrets } from './secrets.ts';

export interface CardToEnrol {
  readonly path: string;
  readonly serial: string;
  readonly sealed: boolean;
  readonly algorithm: Algorithm;
  /** The next one the card uses; null for a suite without a counter. */
  readonly counter: bigint | null;
}

export interface Enrolment {
  readonly cards: readonly CardToEnrol[];
  readonly user: string;
}

/** The cards that `--card` names, read but for their keys. @throws UsageError, CardFileError, SuiteError */
export function enrolmentFrom(options: Options, demoUser: string | null): Enrolment {
  const paths = (options.card as string[] | undefined) ?? [];
  if (paths.length === 0) {
    for (const name of ['pin', 'passphrase'] as const) {
      if (isGiven(options, name))
        throw new UsageError(
          `the ${name === 'pin' ? 'PIN' : name} is for cards of --card: give one, or leave it out`,
        );
    }
    if (options.user !== undefined) {
      throw new UsageError('--user says whose the cards of --card are: give a card, or leave it out');
    }
    return { cards: [], user: '' };
  }
  const user = options.user ?? demoUser;
  if (user === null) {
    throw new UsageError('--no-demo leaves nobody to enrol the card for: say whose it is, with --user NAME');
  }
  const cards = paths.map((path) => {
    const { serial, sealed, sheet, memory } = readCardFile(path);
    const algorithm = algorithmOf(sheet.values.suite[0]);
    return { path, serial, sealed, algorithm, counter: algorithm.counter ? BigInt(memory.counter) : null };
  });
  for (const { serial, path } of cards) {
    const same = cards.find((card) => card.serial === serial);
    if (same?.path !== path) {
      throw new UsageError(
        `${same?.path} and ${path} have the same serial number ${serial}: give one of them`,
      );
    }
  }
  return { cards, user: String(user) };
}

/** Enrols those that the store does not know yet; the others stay as they are there. */
export async function enrol(
  { staff }: LoginService,
  { cards, user }: Enrolment,
  options: Options,
): Promise<void> {
  const known = new Set(staff.cards().map(({ serial }) => serial));
  for (const { serial } of cards.filter((card) => known.has(card.serial))) {
    note(`dscplus: the card ${serial} is enrolled already, and stays as it is in the store\n`);
  }
  const fresh = cards.filter(({ serial }) => !known.has(serial));
  if (fresh.length === 0) return;
  staff.user(user);
  const { pin, passphrase } = await readSecrets(options, [
    ...(fresh.some(({ sealed }) => sealed) ? [{ name: 'passphrase', need: 'asked' } as const] : []),
    ...(fresh.some(keepsNoPin) ? [{ name: 'pin', need: 'asked' } as const] : []),
  ]);
  const keys = fresh.map(({ path, sealed }) => readCardKey(path, sealed ? passphrase : undefined));
  for (const [i, card] of fresh.entries()) {
    const { serial, algorithm, counter } = card;
    staff.orderCard({
      ...{ serial, user, suite: algorithm.text, key: keys[i] as Uint8Array, activated: true },
      ...(counter !== null && { counter }),
      ...(keepsNoPin(card) && pin !== undefined && { pin }),
    });
  }
}

/** The server has to know the PIN of a card that does not keep it itself. */
function keepsNoPin({ algorithm }: CardToEnrol): boolean {
  return algorithm.pin !== 'in the card';
}
