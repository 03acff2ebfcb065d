/** `dscplus http`: serve a card over HTTP until a signal stops the program. */
import { createRealClock } from '../../clock/real-clock.ts';
import { eventLine } from '../../device/events.ts';
import { checkEntries } from '../../device/gestures.ts';
import type { TimeMode } from '../../driver/driver-clock.ts';
import { errorMessage, quoted } from '../../errors/message.ts';
import { serveCard } from '../../http/server.ts';
import { addressFrom, addressText } from '../../net/address.ts';
import { readyText } from '../../net/ready-file.ts';
import { shutdownSignal } from '../../net/shutdown-signal.ts';
import { algorithmNamed } from '../../profiles/algorithm.ts';
import { type ProfileSheet, profileOf } from '../../profiles/profile.ts';
import { speedMax, speedMin } from '../../time/speed.ts';
import { addFaults, chooseCard, printDemoNote } from '../io/chosen-card.ts';
import { errorLine, UsageError } from '../io/errors.ts';
import { logFile } from '../io/files/log-file.ts';
import { print, printNote } from '../io/output.ts';
import { newRecordFile, recordTo } from '../io/record-file.ts';
import { type Options, readSecrets } from '../io/secrets/secrets.ts';
import { servingFiles } from '../io/serving-files.ts';

export async function serveHttp(options: Options): Promise<void> {
  const address = addressFrom(typeof options.port === 'string' ? portFrom(options.port) : '0');
  const speed = speedFrom(options.speed);
  const chosen = await chooseCard(options, 'if each request has its own');
  const mode = modeFrom(options, chosen.sheet);
  const { pin, passphrase } = await readSecrets(options, [
    ...(chosen.sealed ? [{ name: 'passphrase', need: 'asked' } as const] : []),
    { name: 'pin', need: 'given' },
  ]);
  if (pin !== undefined) checkPin(pin, chosen.sheet);
  if (options.card === undefined) printDemoNote();
  const signal = shutdownSignal();
  const ends: (() => void | Promise<void>)[] = [];
  try {
    const { ready, token } = servingFiles(options, ends);
    const log = logFile(options.log, ends);
    const opened = chosen.open(passphrase, Date.now());
    const { card, fault, close } = opened;
    ends.push(close);
    if (log !== null) card.on((event) => log.add(eventLine(event)));
    addFaults(opened, chosen.faults);
    const record = typeof options.record === 'string' ? newRecordFile(options.record) : null;
    card.on((event) => {
      const why = event.type === 'state' && event.why === 'memory' ? fault?.() : null;
      if (why) printNote(errorLine(why));
    });
    const served = await serveCard({
      card,
      address,
      mode,
      clock: createRealClock({ speed }),
      ownProcess: true,
      onError: (error) => printNote(errorLine(error)),
      ...(pin !== undefined && { pin }),
    });
    ends.push(served.close);
    if (record !== null) recordTo(record, served.driver, 'http', ends);
    token?.write(served.token);
    const { host, port } = served.address;
    const url = `http://${addressText(served.address)}`;
    const tokenIs = token === null ? `token ${served.token}` : `token in ${options.tokenFile}`;
    const text = `ready: ${card.serial} on ${url}, ${mode} time, ${tokenIs}`;
    const json = {
      ...{ serial: card.serial, kind: 'http', host, port, url },
      ...{ time: mode, boundPin: pin !== undefined },
    };
    ready?.write([{ text, json: { ...json, token: served.token } }]);
    // Stdout may be a log that others read. If the token has a file, print only the path of that file.
    const where = token === null ? { token: served.token } : { tokenFile: options.tokenFile };
    print(readyText([{ text, json: { ...json, ...where } }], options.json === true));
    await signal;
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/**
 * Virtual by default: someone who tests a login should not wait, and nothing should expire while a test thinks. A
 * suite with a time step needs a clock that advances, or its responses expire.
 */
function modeFrom({ real, virtual }: Options, sheet: ProfileSheet): TimeMode {
  if (real === true && virtual === true) {
    throw new UsageError(errorMessage('--real and --virtual', "can't be combined", 'give one'));
  }
  if (real === true) return 'real';
  if (virtual === true) return 'virtual';
  const algorithm = algorithmNamed(sheet.values.suite[0]);
  return algorithm.kind === 'ocra' && algorithm.suite.stepSeconds !== null ? 'real' : 'virtual';
}

/** A port alone: only this machine can reach the card. */
function portFrom(text: string): string {
  if (/^[0-9]+$/.test(text)) return text;
  throw new UsageError(
    errorMessage(
      '--port',
      `invalid value ${quoted(text)}`,
      'give a number, 0 for any free port, the host is always 127.0.0.1',
    ),
  );
}

function speedFrom(text: unknown): number {
  if (text === undefined) return 1;
  const speed = typeof text === 'string' && /^[0-9]{1,7}(\.[0-9]{1,3})?$/.test(text) ? Number(text) : 0;
  if (speed >= speedMin && speed <= speedMax) return speed;
  throw new UsageError(
    errorMessage('--speed', `invalid value ${quoted(text)}`, `give a number from ${speedMin} to ${speedMax}`),
  );
}

function checkPin(pin: string, sheet: ProfileSheet): void {
  const profile = profileOf(sheet);
  const { challengeDigits } = profile;
  checkEntries(profile, { pin, ...(challengeDigits > 0 && { challenge: '0'.repeat(challengeDigits) }) });
}
