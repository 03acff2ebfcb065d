/** What `dscplus server` shows on the page `/lab` beside its own: a card that `dscplus http` serves. */
import { errorMessage, quotedPath } from '../../../errors/message.ts';
import type { BesideAddress } from '../../../login/web/lab/beside.ts';
import { isToken } from '../../../net/bearer-token.ts';
import { UsageError } from '../../io/errors.ts';
import type { Options } from '../../io/secrets/secrets.ts';
import { checkUrl, fileText } from './running-server.ts';

/**
 * The card of the page `/lab`: `--card-url` with `--card-token-file`; null without them.
 * @throws UsageError
 */
export function labCardFrom({ cardUrl, cardTokenFile }: Options, local: boolean): BesideAddress | null {
  if (cardUrl === undefined && cardTokenFile === undefined) return null;
  if (typeof cardUrl !== 'string' || typeof cardTokenFile !== 'string')
    throw new UsageError(
      errorMessage('--card-url and --card-token-file', 'only one of them is given', 'give both'),
    );
  if (!local)
    throw new UsageError(
      errorMessage('--card-url', 'the page /lab is only on a server of this machine', 'serve on 127.0.0.1'),
    );
  return besideFrom('card', cardUrl, cardTokenFile);
}

/** @throws UsageError */
function besideFrom(thing: string, text: string, tokenFile: string): BesideAddress {
  const url = checkUrl(text, `--${thing}-url`, `token of the ${thing}`);
  const token = fileText(tokenFile, 'token file').trim();
  if (isToken(token)) return { url: url.origin, token };
  throw new UsageError(
    errorMessage(
      quotedPath(tokenFile),
      `not the token of a ${thing}`,
      `give the file that --token-file of its program wrote`,
    ),
  );
}
