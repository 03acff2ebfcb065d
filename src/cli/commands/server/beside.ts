/**
 * What `dscplus server` shows on the page `/lab` beside its own: a card that `dscplus http` serves, and a phone of
 * `dscplus phone --http`.
 */
import { errorMessage } from '../../../errors/message.ts';
import type { BesideAddress, BesideAddresses } from '../../../login/web/lab/beside.ts';
import { UsageError } from '../../io/errors.ts';
import type { Options } from '../../io/secrets/secrets.ts';
import { checkUrl, tokenIn } from './running-server.ts';

/**
 * The card of `--card-url` with `--card-token-file`, and the phone of `--phone-url` with `--phone-token-file`.
 * @throws UsageError
 */
export function besideFrom(options: Options, local: boolean): BesideAddresses {
  const card = addressFrom('card', options, local);
  const phone = addressFrom('phone', options, local);
  return { ...(card !== null && { card }), ...(phone !== null && { phone }) };
}

/** @throws UsageError */
function addressFrom(thing: 'card' | 'phone', options: Options, local: boolean): BesideAddress | null {
  const { [`${thing}Url`]: text, [`${thing}TokenFile`]: file } = options;
  const option = `--${thing}-url`;
  if (text === undefined && file === undefined) return null;
  if (typeof text !== 'string' || typeof file !== 'string')
    throw new UsageError(
      errorMessage(`${option} and --${thing}-token-file`, 'only one of them is given', 'give both'),
    );
  if (!local)
    throw new UsageError(
      errorMessage(option, 'the page /lab is only on a server of this machine', 'serve on 127.0.0.1'),
    );
  const { origin: url } = checkUrl(text, option, `token of the ${thing}`);
  return { url, token: tokenIn(file, thing), readToken: () => tokenOrNull(file, thing) };
}

/** Null while the file is not there: its program removes it at its end, and writes it when it starts again. */
function tokenOrNull(file: string, thing: string): string | null {
  try {
    return tokenIn(file, thing);
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}
