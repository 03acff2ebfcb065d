/**
 * Calls the staff API of a running server, for the verbs of its faults, its time and its start. The readiness file that
 * `dscplus server --ready-file` wrote has all that is needed: address, staff token and the certificate to trust.
 */

import { errorMessage, quoted, quotedPath } from '../../../errors/message.ts';
import { jsonIn } from '../../../files/json.ts';
import { FileError, readRegularText } from '../../../files/regular-file.ts';
import { keptText } from '../../../login/admin/server-time.ts';
import { keepsToken } from '../../../net/address.ts';
import { isToken } from '../../../net/bearer-token.ts';
import { type RunningProgram, requestWithToken } from '../../far/token-request.ts';
import { UsageError } from '../../io/errors.ts';
import type { Options } from '../../io/secrets/secrets.ts';

const bytesMax = 65_536;
const replyMs = 10_000;

/** @throws UsageError */
export function runningServerFrom(verb: string, options: Options): RunningProgram {
  const { db, readyFile, url, tokenFile } = options;
  if (db !== undefined) throw new UsageError(notInStore(verb));
  if (typeof readyFile === 'string') {
    if (url === undefined && tokenFile === undefined) return fromReadyFile(readyFile);
    throw new UsageError(
      errorMessage(
        '--ready-file and --url or --token-file',
        "can't be combined",
        'give the readiness file alone',
      ),
    );
  }
  if (typeof url === 'string' && typeof tokenFile === 'string') {
    return { url: checkUrl(url), token: tokenIn(tokenFile, 'login server'), ca: null };
  }
  throw new UsageError(
    errorMessage(
      `server ${verb}`,
      'the running server is missing',
      'give --ready-file FILE, or --url URL and --token-file FILE',
    ),
  );
}

function notInStore(verb: string): string {
  const what = `server ${verb}`;
  if (!verb.startsWith('fault')) return keptText(what);
  const action = 'give --ready-file FILE, or --url URL and --token-file FILE';
  return errorMessage(what, 'a fault ends with the running server that it is added to', action);
}

/** @throws UsageError */
export function fromReadyFile(path: string): RunningProgram {
  const json = jsonIn(fileText(path, 'readiness file'));
  const { kind, url, staffToken, certificate } = Object(json) as Record<string, unknown>;
  if (kind !== 'login' || typeof url !== 'string' || !isToken(String(staffToken))) {
    throw new UsageError(
      errorMessage(
        quotedPath(path),
        'not the readiness file of a login server',
        'give the file that dscplus server --ready-file wrote',
      ),
    );
  }
  const ca = typeof certificate === 'string' ? fileText(certificate, 'certificate') : null;
  return { url: checkUrl(url), token: String(staffToken), ca };
}

/** @throws UsageError */
export function fileText(path: string, what: string): string {
  try {
    return readRegularText(path, { what, bytesMax }).text;
  } catch (error) {
    if (error instanceof FileError) throw new UsageError(error.message);
    throw error;
  }
}

/** The token that a program wrote to a file. @throws UsageError */
export function tokenIn(file: string, thing: string): string {
  const token = fileText(file, 'token file').trim();
  if (isToken(token)) return token;
  throw new UsageError(
    errorMessage(
      quotedPath(file),
      `not the token of a ${thing}`,
      'give the file that --token-file of its program wrote',
    ),
  );
}

/** The token is sent there, so plain HTTP is only for this machine. @throws UsageError */
export function checkUrl(text: string, option = '--url', token = 'staff token'): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(
      errorMessage(
        option,
        `invalid value ${quoted(text)}`,
        'give the URL of the ready line, such as http://127.0.0.1:5000',
      ),
    );
  }
  if (keepsToken(url)) return url;
  throw new UsageError(
    errorMessage(option, `${quoted(text)} would send the ${token} without TLS`, 'give an https: URL'),
  );
}

/**
 * The result of a verb.
 * @throws Error if the server does not reply, or refuses
 */
export async function callStaff(server: RunningProgram, words: string, body: object): Promise<unknown> {
  const path = `/api/staff/${words.replaceAll(' ', '/')}`;
  const request = { method: 'POST', path, body, limitMs: replyMs } as const;
  const { status, json } = await requestWithToken(server, request, 'name a login server that is running');
  if (status === 200 && json !== null) return json;
  const { error } = (json ?? {}) as Record<string, unknown>;
  throw new Error(
    typeof error === 'string'
      ? error
      : errorMessage(server.url.origin, `replied ${status}`, 'give the URL of a login server'),
  );
}
