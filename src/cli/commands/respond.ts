/** `dscplus respond`: keys PIN and challenge, key by key in virtual time, and prints the response on stdout. */

import { type Card, createCard } from '../../device/card.ts';
import { eventLine } from '../../device/events.ts';
import { checkEntries, type Entries } from '../../device/gestures.ts';
import { errorMessage, quoted } from '../../errors/message.ts';
import { pastedDigits } from '../../keypad/pasted-digits.ts';
import { algorithmNamed } from '../../profiles/algorithm.ts';
import { type ProfileSheet, profileOf } from '../../profiles/profile.ts';
import { addFaults, type ChosenCard, chooseCard, printDemoNote } from '../io/chosen-card.ts';
import { UsageError } from '../io/errors.ts';
import { print, printNote } from '../io/output.ts';
import { type Options, readSecrets } from '../io/secrets/secrets.ts';

/** 1970-01-02: the card is switched on before it computes, and no clock may show a time before 1970. */
export const unixSecondsMin = 86_400;
/** 2100-01-01: later than any card is used, and far below the times at which ms are no longer whole numbers. */
export const unixSecondsMax = 4_102_444_800;

export async function respond(given: string | undefined, options: Options): Promise<void> {
  const challenge = given === undefined ? undefined : pastedDigits(given);
  const chosen = await chooseCard(options);
  const unixMs = unixMsFrom(options.unixTime, chosen.sheet);
  const profile = profileOf(chosen.sheet);
  // Checks the challenge first, so that nobody types a PIN in vain.
  checkEntries(profile, entriesOf('0'.repeat(profile.pinDigits), challenge));
  // Printed before the question, because it says which PIN the card has.
  if (options.card === undefined) printDemoNote();
  const secrets = await readSecrets(options, [
    ...(chosen.sealed ? [{ name: 'passphrase', need: 'asked' } as const] : []),
    { name: 'pin', need: 'asked', demo: options.card === undefined },
  ]);
  const entries = entriesOf(secrets.pin as string, challenge);
  checkEntries(profile, entries);
  const result = resultOf(chosen, secrets.passphrase, entries, unixMs, options.trace === true);
  print(options.json === true ? `${JSON.stringify(result)}\n` : `${result.response}\n`);
}

function resultOf(
  chosen: ChosenCard,
  passphrase: string | undefined,
  entries: Entries,
  unixMs: number | null,
  traced: boolean,
): ReturnType<Card['respond']> {
  const startMs = unixMs === null ? 0 : unixMs - computesAfterMs(chosen.sheet, entries);
  const opened = chosen.open(passphrase, startMs);
  const { card, fault, close } = opened;
  try {
    if (traced) card.on((event) => printNote(`${eventLine(event)}\n`));
    addFaults(opened, chosen.faults);
    return card.respond(entries);
  } catch (error) {
    throw fault?.() ?? error;
  } finally {
    close();
  }
}

/**
 * Card time at which a card of this profile computes. The keys take seconds of card time and no real time, so the
 * card is switched on that much earlier and computes at the Unix time asked for.
 */
function computesAfterMs(sheet: ProfileSheet, entries: Entries): number {
  const { pinChecker } = profileOf(sheet);
  const trial = createCard({
    profile: sheet,
    noPin: pinChecker === 'nobody',
    ...(pinChecker === 'card' && { localPin: entries.pin }),
  });
  trial.respond(entries);
  return trial.events().find((event) => event.type === 'state' && event.to === 'computing')?.at ?? 0;
}

/** The Unix time for a suite with a time step, in ms: the given one, else now. Null for other suites. */
function unixMsFrom(text: unknown, sheet: ProfileSheet): number | null {
  const [suite] = sheet.values.suite;
  const algorithm = algorithmNamed(suite);
  const timed = algorithm.kind === 'ocra' && algorithm.suite.stepSeconds !== null;
  if (text === undefined) return timed ? Date.now() : null;
  if (!timed)
    throw new UsageError(
      errorMessage('--unix-time', `the suite ${quoted(suite)} has no time step (T)`, 'leave it out'),
    );
  const seconds = typeof text === 'string' && /^[0-9]{1,10}$/.test(text) ? Number(text) : -1;
  if (seconds >= unixSecondsMin && seconds <= unixSecondsMax) return seconds * 1000;
  throw new UsageError(
    errorMessage(
      '--unix-time',
      `invalid value ${quoted(text)}`,
      `give whole seconds since 1970, ${unixSecondsMin} to ${unixSecondsMax}`,
    ),
  );
}

function entriesOf(pin: string, challenge: string | undefined): Entries {
  return challenge === undefined ? { pin } : { pin, challenge };
}
