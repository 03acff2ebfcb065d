/** The phone of `--at`: one that runs elsewhere, which `dscplus phone --http` serves. */
import { errorMessage, quoted } from '../../../errors/message.ts';
import { isToken } from '../../../net/bearer-token.ts';
import { PhoneWaitError, type PhoneWaitReason } from '../../../phone/phone-errors.ts';
import type { PhoneOutcome } from '../../../phone/phone-machine.ts';
import type { PhoneScreen } from '../../../phone/screens/phone-screen.ts';
import { type RunningProgram, requestWithToken } from '../../far/token-request.ts';
import { UsageError } from '../../io/errors.ts';
import { isGiven, type Options, readSecrets, type SecretName } from '../../io/secrets/secrets.ts';
import { checkUrl } from '../server/running-server.ts';
import type { UsedPhone } from './used-phone.ts';

/** What replies say of the phone. */
interface PhoneStatus {
  readonly screen: PhoneScreen;
  readonly fault: string | null;
  /** Whether the fault is of what was asked. */
  readonly failed?: boolean;
}

/** A request takes this long at most beside its wait, ms: others may use the phone too. */
const replyMs = 30_000;

/** What is for a phone file. */
const ofFile = ['server', 'ready-file', 'os', 'value', 'offline', 'locale'] as const;

/** @throws UsageError; Error if no phone is there, or it refuses the token */
export async function farPhone(options: Options, typed: readonly SecretName[]): Promise<UsedPhone> {
  checkAlone(options);
  const url = checkUrl(String(options.at), '--at', 'token of the phone');
  const { token, ...secrets } = await readSecrets(
    options,
    [...typed, 'token' as const].map((name) => ({ name, need: 'given' })),
  );
  const place = { url, token: tokenFrom(token ?? process.env.DSCPLUS_TOKEN, url), ca: null };
  let status = await ask<PhoneStatus>(place, 'GET', '/screen');
  let isNew = false;
  const act = async <T>(method: 'GET' | 'POST', path: string, body?: object, waitMs = 0): Promise<T> => {
    const reply = await ask<PhoneStatus & T>(place, method, path, body, waitMs);
    status = reply;
    isNew ||= reply.failed === true;
    return reply;
  };
  const outcomeOf = async (path: string, body: object): Promise<PhoneOutcome> => {
    const outcome = await act<PhoneOutcome>('POST', path, body);
    return outcome.verdict === 'accepted'
      ? { verdict: outcome.verdict }
      : { verdict: outcome.verdict, reason: outcome.reason };
  };
  return {
    secrets,
    tap: (name) => outcomeOf('/tap', { name }),
    type: (field, text) => outcomeOf('/type', { field, text }),
    prove: (proof, ok) => outcomeOf('/prove', { proof, ok }),
    wait: (what, limitMs) => act('GET', `/wait?for=${what}&limitMs=${limitMs}`, undefined, limitMs),
    screen: () => status.screen,
    fault: () => (status.fault === null ? null : { error: new Error(status.fault), isNew }),
    async close() {},
  };
}

/** The phone runs already, and has its server and its language. @throws UsageError */
function checkAlone(options: Options): void {
  const refuse = (option: string, action: string): never => {
    throw new UsageError(errorMessage(`--at and ${option}`, "can't be combined", action));
  };
  if (options.phone !== undefined) refuse('--phone', 'give one');
  const given = ofFile.find((name) => options[name === 'ready-file' ? 'readyFile' : name] !== undefined);
  const action = 'leave it out, the phone runs already';
  if (given !== undefined) refuse(`--${given}`, action);
  if (isGiven(options, 'passphrase')) refuse('--passphrase-…', action);
}

/** @throws UsageError */
function tokenFrom(token: string | undefined, { origin }: URL): string {
  if (token === undefined)
    throw new UsageError(
      errorMessage(
        `--at ${quoted(origin)}`,
        'its token is missing',
        'give --token-file FILE, or set DSCPLUS_TOKEN',
      ),
    );
  if (isToken(token)) return token;
  throw new UsageError(
    errorMessage(
      `--at ${quoted(origin)}`,
      'what was given is not the token of a phone',
      'give the file that dscplus phone --token-file wrote',
    ),
  );
}

async function ask<T extends PhoneStatus>(
  place: RunningProgram,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
  waitMs = 0,
): Promise<T> {
  const request = { method, path, limitMs: replyMs + waitMs, ...(body !== undefined && { body }) };
  const { status, json } = await requestWithToken(place, request, seeThatItRuns);
  const reply = Object(json) as Partial<T> & Refusal;
  if (status === 200 && Array.isArray(reply.screen?.taps)) return reply as T;
  throw refusalOf(place.url.origin, status, reply);
}

const seeThatItRuns = 'see that dscplus phone --http runs there';

interface Refusal {
  readonly error?: unknown;
  readonly reason?: unknown;
}

function refusalOf(origin: string, status: number, { error, reason }: Refusal): Error {
  if (status === 401)
    return new Error(
      errorMessage(quoted(origin), 'refuses the token', 'give the token of the phone that runs there'),
    );
  if (typeof error !== 'string')
    return new Error(errorMessage(quoted(origin), 'replies as no phone does', seeThatItRuns));
  return typeof reason === 'string' ? new PhoneWaitError(reason as PhoneWaitReason, error) : new Error(error);
}
