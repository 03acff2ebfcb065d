/**
 * `dscplus` without a command: the card in this terminal, in real time. `--plain` prints lines instead and also works
 * without a terminal.
 *
 * The terminal's bundle is an ES module that contains Ink. Only this command loads it, and only to draw. Loading is
 * the slowest part of the start and waits for WebAssembly to compile, so it begins first.
 */

import { demoPinOf } from '../../crypto/demo-card.ts';
import { checkEntries } from '../../device/gestures.ts';
import { errorMessage, quoted } from '../../errors/message.ts';
import { type Profile, profileOf } from '../../profiles/profile.ts';
import { speedMax, speedMin } from '../../time/speed.ts';
import { drawsAscii, isOnTerminal, wantsLines } from '../drawing.ts';
import { addFaults, chooseCard, printDemoNote } from '../io/chosen-card.ts';
import { errorLine, UsageError } from '../io/errors.ts';
import { printNote } from '../io/output.ts';
import { isGiven, type Options, readSecrets } from '../io/secrets/secrets.ts';

export async function presentCard(options: Options): Promise<void> {
  const plain = wantsLines(options);
  if (!plain && !isOnTerminal()) {
    throw new UsageError(
      errorMessage(
        'terminal',
        'stdin or stdout is not a terminal',
        'use dscplus --plain for keys from a pipe, or dscplus respond CHALLENGE for one response',
      ),
    );
  }
  const ascii = drawsAscii(options);
  const terminal = plain ? null : import('../../terminal/main.tsx');
  // The code that awaits it later gets the failure.
  terminal?.catch(() => {});
  const speed = speedFrom(options.speed);
  checkKeyboard(options);
  const chosen = await chooseCard(options);
  const profile = profileOf(chosen.sheet);
  if (isGiven(options, 'pin') && profile.challengeDigits === 0) {
    throw new UsageError(
      errorMessage('PIN', `only for pasted challenges, and ${profile.name} takes none`, 'leave the PIN out'),
    );
  }
  const secrets = await readSecrets(options, [
    ...(chosen.sealed ? [{ name: 'passphrase', need: 'asked' } as const] : []),
    { name: 'pin', need: 'given' },
  ]);
  if (secrets.pin !== undefined) checkPin(secrets.pin, profile);
  if (plain && options.card === undefined) printDemoNote();
  // All code is loaded before the card is locked: a signal meanwhile leaves no lock, and one later is the screen's.
  const { newRecordFile } = await import('../io/record-file.ts');
  const { showPlain } = await import('../../terminal/plain-main.ts');
  const drawn = await terminal;
  const opened = chosen.open(secrets.passphrase, Date.now());
  const { card, close } = opened;
  // The demo card's PIN is known. Where nobody checks the PIN, any PIN works.
  const isKnown = options.card === undefined || profile.pinChecker === 'nobody';
  const pin = secrets.pin ?? (isKnown ? demoPinOf(profile.pinDigits) : null);
  // Printed once the terminal is restored.
  let recordFault: Error | null = null;
  try {
    addFaults(opened, chosen.faults);
    const recordTo =
      typeof options.record === 'string'
        ? newRecordFile(options.record, (error) => {
            recordFault = error;
          })
        : null;
    const shown = { card, recordTo, pin, speed, folder: process.cwd() };
    const { exitCode, message } =
      drawn === null
        ? await showPlain(shown)
        : await drawn.showCard({
            ...shown,
            ascii,
            mouse: options.mouse !== false,
          });
    if (message !== '') printNote(`dscplus: ${message}\n`);
    if (recordFault !== null) printNote(errorLine(recordFault));
    process.exitCode = exitCode;
  } finally {
    close();
  }
}

/** Stdin is the keyboard, or a pipe with keys, so no option may read it. @throws UsageError */
function checkKeyboard({ pinStdin, pinFd }: Options): void {
  if (pinStdin !== true && Number(pinFd) !== 0) return;
  const option = pinStdin === true ? '--pin-stdin' : '--pin-fd 0';
  throw new UsageError(
    errorMessage(option, 'stdin is the keyboard of this card', 'give the PIN with --pin-file or --pin-fd'),
  );
}

function checkPin(pin: string, profile: Profile): void {
  checkEntries(profile, { pin, challenge: '0'.repeat(profile.challengeDigits) });
}

function speedFrom(text: unknown): number {
  if (text === undefined) return 1;
  const speed = typeof text === 'string' && /^[0-9]{1,7}(\.[0-9]{1,3})?$/.test(text) ? Number(text) : 0;
  if (speed >= speedMin && speed <= speedMax) return speed;
  throw new UsageError(
    errorMessage(
      '--speed',
      `invalid value ${quoted(text)}`,
      `give a number from ${speedMin} to ${speedMax}, 1 is real time`,
    ),
  );
}
