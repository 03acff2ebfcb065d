/**
 * `dscplus line`: a phone line of a login server in this terminal, as its client. `--plain` prints lines instead, and so
 * does a pipe.
 */

import { errorMessage, quoted } from '../../errors/message.ts';
import { createLineLink } from '../../handset/line-link.ts';
import { demoLines } from '../../login/demo-lines.ts';
import type { ServerPlace } from '../../net/client/json-request.ts';
import { drawsAscii, isOnTerminal, wantsLines } from '../drawing.ts';
import { UsageError } from '../io/errors.ts';
import { printNote } from '../io/output.ts';
import { isGiven, type Options, readSecrets } from '../io/secrets/secrets.ts';
import { checkUrl, fromReadyFile } from './server/running-server.ts';

export async function presentLine(number: string, options: Options): Promise<void> {
  checkNumber(number);
  const { url, ca } = serverFrom(options);
  const plain = wantsLines(options) || !isOnTerminal();
  const ascii = drawsAscii(options);
  checkKeyboard(options, plain);
  const sim = await simFrom(number, options);
  const link = createLineLink({ url, number, sim, ca });
  const { exitCode, message } = plain
    ? await (await import('../../handset/plain-line-main.ts')).printLine({
        ...{ number, link },
        readsKeys: !readsStdin(options),
      })
    : await (await import('../../handset/line-main.tsx')).showLine({
        ...{ number, link, ascii, server: url.origin },
      });
  if (message !== '') printNote(`dscplus: ${message}\n`);
  process.exitCode = exitCode;
}

/** @throws UsageError */
function checkNumber(number: string): void {
  if (/^\+[0-9]{7,15}$/.test(number)) return;
  throw new UsageError(
    errorMessage(quoted(number), 'not a phone number', 'give + and 7 to 15 digits, such as +15550100001'),
  );
}

/** @throws UsageError */
function serverFrom({ server, readyFile }: Options): ServerPlace {
  if (typeof server === 'string' && typeof readyFile === 'string') {
    throw new UsageError(errorMessage('--server and --ready-file', "can't be combined", 'give one'));
  }
  if (typeof readyFile === 'string') return fromReadyFile(readyFile);
  if (typeof server === 'string') return { url: checkUrl(server, '--server', 'SIM token'), ca: null };
  throw new UsageError(
    errorMessage('login server', 'missing', 'give --server URL, or --ready-file FILE of dscplus server'),
  );
}

/** The token of the SIM; that of a demo line is public. @throws UsageError */
async function simFrom(number: string, options: Options): Promise<string> {
  const { sim = process.env.DSCPLUS_SIM } = await readSecrets(options, [{ name: 'sim', need: 'given' }]);
  const token = sim?.trim() || demoLines.find((line) => line.number === number)?.sim;
  if (token === undefined) {
    throw new UsageError(
      errorMessage(
        'SIM token',
        `missing for ${number}`,
        'give --sim-file FILE, --sim-stdin or --sim-fd N, or set DSCPLUS_SIM',
      ),
    );
  }
  if (/^[\w.~+/-]+=*$/.test(token)) return token;
  throw new UsageError(
    errorMessage('SIM token', 'of another form', 'give the token that line add has shown'),
  );
}

/** Stdin is the keyboard of the screen, so no option may read it. @throws UsageError */
function checkKeyboard(options: Options, plain: boolean): void {
  if (plain || !readsStdin(options)) return;
  throw new UsageError(
    errorMessage(
      options.simStdin === true ? '--sim-stdin' : '--sim-fd 0',
      'stdin is the keyboard of this screen',
      'give the token with --sim-file or --sim-fd, or add --plain',
    ),
  );
}

function readsStdin(options: Options): boolean {
  return isGiven(options, 'sim') && (options.simStdin === true || Number(options.simFd ?? 1) === 0);
}
