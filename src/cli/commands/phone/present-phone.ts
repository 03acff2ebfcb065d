/**
 * `dscplus phone --phone FILE`: the phone in this terminal. `--plain` prints lines instead, and so does a pipe. `--http`
 * serves it too; without a terminal it does only that, until a signal.
 */
import { basename } from 'node:path';
import { errorMessage, quoted } from '../../../errors/message.ts';
import { servePhone } from '../../../handset/phone-http/phone-server.ts';
import type { PhoneTerminalOptions } from '../../../handset/phone-terminal/phone-main.tsx';
import type { PlainPhoneMainOptions } from '../../../handset/phone-terminal/plain-phone-main.ts';
import { type Address, addressFrom, addressText } from '../../../net/address.ts';
import { type Ready, readyText } from '../../../net/ready-file.ts';
import { shutdownSignal } from '../../../net/shutdown-signal.ts';
import type { TerminalEnd } from '../../../terminal/program/terminal-program.ts';
import { drawsAscii, isOnTerminal, wantsLines } from '../../drawing.ts';
import { closeOnSignal } from '../../far/closed-by-signal.ts';
import { errorLine, UsageError } from '../../io/errors.ts';
import { print, printNote } from '../../io/output.ts';
import { isGiven, type Options } from '../../io/secrets/secrets.ts';
import { servingFiles } from '../../io/serving-files.ts';
import { type OpenedPhone, openPhone, refreshPhone } from './opened-phone.ts';

/** @throws UsageError */
export async function presentPhone(options: Options): Promise<void> {
  if (options.phone === undefined)
    throw new UsageError(
      errorMessage('phone file', 'missing', 'give --phone FILE, or --info for the rules of the app'),
    );
  const address = options.http === undefined ? null : httpAddress(String(options.http));
  checkHttpOptions(options);
  const plain = wantsLines(options) || !isOnTerminal();
  const ascii = drawsAscii(options);
  checkKeyboard(options, plain);
  // Listens before anything is opened, so that no signal is lost.
  const signal = address !== null && plain && options.plain !== true ? shutdownSignal() : null;
  const opened = await openPhone(options);
  const ends: (() => void | Promise<void>)[] = [opened.close];
  const close = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  // A screen handles signals itself, once it shows.
  const leaveSignals = signal === null ? closeOnSignal(close) : (): void => {};
  try {
    await refreshPhone(opened);
    const url = address === null ? null : await serve(opened, address, options, ends, signal === null);
    if (signal !== null) await signal;
    else await show(opened, { options, plain, ascii, url, leaveSignals });
  } finally {
    await close();
    leaveSignals();
  }
}

interface Showing {
  readonly options: Options;
  readonly plain: boolean;
  readonly ascii: boolean;
  /** Where it is served, or null. */
  readonly url: string | null;
  /** From now on a signal is one for the screen. */
  readonly leaveSignals: () => void;
}

async function show({ phone }: OpenedPhone, showing: Showing): Promise<void> {
  const { options, plain, ascii, url, leaveSignals } = showing;
  const system = phone.profile.os === 'ios' ? 'iOS' : 'Android';
  const name = [basename(String(options.phone)), ...(url === null ? [] : [url])].join('  ');
  const start = plain
    ? await plainScreen({ phone, readsKeys: !readsStdin(options) })
    : await drawnScreen({ phone, ascii, label: { system, name } });
  leaveSignals();
  const { exitCode, message } = await start();
  if (message !== '') printNote(`dscplus: ${message}\n`);
  process.exitCode = exitCode;
}

async function plainScreen(shown: PlainPhoneMainOptions): Promise<() => Promise<TerminalEnd>> {
  const { showPlainPhone } = await import('../../../handset/phone-terminal/plain-phone-main.ts');
  return () => showPlainPhone(shown);
}

async function drawnScreen(shown: PhoneTerminalOptions): Promise<() => Promise<TerminalEnd>> {
  const { showPhone } = await import('../../../handset/phone-terminal/phone-main.tsx');
  return () => showPhone(shown);
}

/** @returns the address of the phone */
async function serve(
  { phone }: OpenedPhone,
  address: Address,
  options: Options,
  ends: (() => void | Promise<void>)[],
  isShown: boolean,
): Promise<string> {
  const { ready, token } = servingFiles(
    { ...options, readyFile: options.httpReadyFile },
    ends,
    '--http-ready-file',
  );
  if (isShown && token === null)
    throw new UsageError(
      errorMessage('--http', 'the screen has no room for its token', 'give --token-file FILE too'),
    );
  const served = await servePhone({
    ...{ phone, address, ownProcess: true },
    onError: (error) => printNote(errorLine(error)),
  });
  ends.push(served.close);
  token?.write(served.token);
  const { host, port } = served.address;
  const url = `http://${addressText(served.address)}`;
  const tokenIs = token === null ? `token ${served.token}` : `token in ${options.tokenFile}`;
  const text = `ready: phone ${basename(String(options.phone))} on ${url}, ${tokenIs}`;
  const json = { kind: 'phone', host, port, url };
  const readyWith = (more: object): readonly Ready[] => [{ text, json: { ...json, ...more } }];
  ready?.write(readyWith({ token: served.token }));
  // Stdout may be a log that others read. If the token has a file, print only the path of that file.
  const where = token === null ? { token: served.token } : { tokenFile: options.tokenFile };
  if (!isShown) print(readyText(readyWith(where), options.json === true));
  return url;
}

/** A port alone: only this machine can reach the phone. @throws UsageError */
function httpAddress(text: string): Address {
  if (/^[0-9]{1,5}$/.test(text)) return addressFrom(text);
  throw new UsageError(
    errorMessage('--http', `invalid value ${quoted(text)}`, 'give a port, 0 for any free one'),
  );
}

/** @throws UsageError for an option that does nothing without `--http` */
function checkHttpOptions({ http, tokenFile, httpReadyFile }: Options): void {
  if (http !== undefined) return;
  const given =
    tokenFile !== undefined ? '--token-file' : httpReadyFile !== undefined ? '--http-ready-file' : null;
  if (given !== null) throw new UsageError(errorMessage(given, 'nothing is served', 'give --http PORT too'));
}

/** Stdin is the keyboard of the screen, so no option may read it. @throws UsageError */
function checkKeyboard(options: Options, plain: boolean): void {
  if (plain || !readsStdin(options)) return;
  throw new UsageError(
    errorMessage(
      options.passphraseStdin === true ? '--passphrase-stdin' : '--passphrase-fd 0',
      'stdin is the keyboard of this screen',
      'give the passphrase with --passphrase-file or --passphrase-fd, or add --plain',
    ),
  );
}

function readsStdin(options: Options): boolean {
  return (
    isGiven(options, 'passphrase') &&
    (options.passphraseStdin === true || Number(options.passphraseFd ?? 1) === 0)
  );
}
