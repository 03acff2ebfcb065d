/** How a command draws on a terminal, from its options and the environment. */
import { isatty } from 'node:tty';
import { errorMessage } from '../errors/message.ts';
import { showsUnicode } from './io/character-set.ts';
import { UsageError } from './io/errors.ts';
import type { Options } from './io/secrets/secrets.ts';

/** Whether to draw with characters of ASCII only. @throws UsageError */
export function drawsAscii({ ascii, unicode }: Options): boolean {
  if (ascii === true && unicode === true) {
    throw new UsageError(errorMessage('--ascii and --unicode', "can't be combined", 'give one'));
  }
  return ascii === true || (unicode !== true && !showsUnicode(process.env, process.platform));
}

/** Whether both stdin and stdout are a terminal. */
export function isOnTerminal(): boolean {
  return isatty(0) && isatty(1);
}

/** Whether lines are wanted instead of a picture. A dumb terminal has no cursor to move. */
export function wantsLines({ plain }: Options): boolean {
  const { INK_SCREEN_READER, TERM } = process.env;
  return plain === true || INK_SCREEN_READER === 'true' || (isOnTerminal() && TERM === 'dumb');
}
