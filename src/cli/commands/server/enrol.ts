/** `dscplus server --card FILE`: adds cards to the server from their files, with their counters. */

import { type PinCheck, pinCheckerText } from '../../../crypto/pin-checker.ts';
import { errorMessage, quoted, quotedPath } from '../../../errors/message.ts';
import { type Algorithm, algorithmOf, serverChecksPin } from '../../../login/factors/card-algorithm.ts';
import type { LoginService } from '../../../login/login-service.ts';
import { profileOf } from '../../../profiles/profile.ts';
import { readCardFile, readCardKey } from '../../../storage/card-file.ts';
import { UsageError } from '../../io/errors.ts';
import { printNote } from '../../io/output.ts';
import { isGiven, type Options, readSecrets } from '../../io/secrets/secrets.ts';

export interface CardToEnrol {
  readonly path: string;
  readonly serial: string;
  readonly sealed: boolean;
  readonly algorithm: Algorithm;
  readonly pinCheck: PinCheck;
  /** The next counter of the card; null for a suite without a counter. */
  readonly counter: bigint | null;
}

export interface Enrolment {
  readonly cards: readonly CardToEnrol[];
  readonly user: string;
}

/** The cards that `--card` names, without their keys. @throws UsageError, StoredFileError, SuiteError */
export function enrolmentFrom(options: Options, demoUser: string | null): Enrolment {
  const paths = (options.card as string[] | undefined) ?? [];
  if (paths.length === 0) {
    checkWithoutCards(options);
    return { cards: [], user: '' };
  }
  const user = options.user ?? demoUser;
  if (user === null) {
    throw new UsageError(
      errorMessage('--no-demo', 'leaves no owner for the card', 'give the user of the card with --user NAME'),
    );
  }
  const cards = paths.map(readCard);
  checkSerials(cards);
  if (isGiven(options, 'pin') && !cards.some(needsPin)) {
    const checkers = cards.map((card) => `${card.serial} by ${pinCheckerText[card.algorithm.pinChecker]}`);
    throw new UsageError(
      errorMessage('--pin-…', `PINs are checked elsewhere (${checkers.join(', ')})`, 'leave it out'),
    );
  }
  return { cards, user: String(user) };
}

function readCard(path: string): CardToEnrol {
  const { serial, sealed, sheet, memory } = readCardFile(path);
  const { suite, pinCheck } = profileOf(sheet);
  const algorithm = algorithmOf(suite, pinCheck);
  const counter = algorithm.counter ? BigInt(memory.counter) : null;
  return { path, serial, sealed, algorithm, pinCheck, counter };
}

/** Options of cards, where no card is given. @throws UsageError */
function checkWithoutCards(options: Options): void {
  const [name] = [
    ...(isGiven(options, 'pin') ? ['PIN'] : []),
    ...(isGiven(options, 'passphrase') ? ['passphrase'] : []),
    ...(options.user === undefined ? [] : ['--user']),
  ];
  if (name !== undefined) {
    throw new UsageError(errorMessage(name, 'only for cards of --card', 'give a card, or leave it out'));
  }
}

/** @throws UsageError if two files are of the same card */
function checkSerials(cards: readonly CardToEnrol[]): void {
  for (const { serial, path } of cards) {
    const same = cards.find((card) => card.serial === serial);
    if (same?.path !== path) {
      throw new UsageError(
        errorMessage(
          `${quotedPath(String(same?.path))} and ${quotedPath(path)}`,
          `have the same serial number ${quoted(serial)}`,
          'give one of them',
        ),
      );
    }
  }
}

/** Enrols the cards that the store does not have yet. Cards that it has stay unchanged. */
export async function enrol(
  { staff }: LoginService,
  { cards, user }: Enrolment,
  options: Options,
): Promise<void> {
  const known = new Set(staff.factors().map(({ id }) => id));
  for (const { serial } of cards.filter((card) => known.has(card.serial))) {
    printNote(`dscplus: the card ${serial} is enrolled already, and is not changed\n`);
  }
  const fresh = cards.filter(({ serial }) => !known.has(serial));
  if (fresh.length === 0) return;
  staff.user(user);
  const { pin, passphrase } = await readSecrets(options, [
    ...(fresh.some(({ sealed }) => sealed) ? [{ name: 'passphrase', need: 'asked' } as const] : []),
    ...(fresh.some(needsPin) ? [{ name: 'pin', need: 'asked' } as const] : []),
  ]);
  const keys = fresh.map(({ path, sealed }) => readCardKey(path, sealed ? passphrase : undefined));
  for (const [i, card] of fresh.entries()) {
    const { serial, algorithm, pinCheck, counter } = card;
    const noPin = algorithm.pinChecker === 'nobody';
    staff.orderCard({
      ...{ serial, user, suite: algorithm.text, pinCheck, noPin },
      ...{ key: keys[i] as Uint8Array, activated: true },
      ...(counter !== null && { counter }),
      ...(needsPin(card) && pin !== undefined && { pin }),
    });
    if (noPin) printNote(`dscplus: nobody checks the PIN of the card ${serial}: it logs in with any PIN\n`);
  }
}

/** Whether the server needs the card's PIN. */
function needsPin({ algorithm }: CardToEnrol): boolean {
  return serverChecksPin(algorithm);
}
