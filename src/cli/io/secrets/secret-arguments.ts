/**
 * A word directly after a `--…-stdin` option, which takes no value, may be the secret. The parser takes that word for
 * a command, a challenge or a name, and its error would repeat it.
 */
import { errorMessage } from '../../../errors/message.ts';

/** A message may show the beginning of a long word. A word shorter than this could match anywhere by chance. */
const shownMax = 40;
const lengthMin = 3;

/** The error, with such a word taken out of its message, and why. */
export function withoutSecret(error: unknown, args: readonly string[]): unknown {
  if (!(error instanceof Error)) return error;
  for (const [i, option] of args.entries()) {
    const word = args[i + 1];
    // Another option is not a secret.
    if (word === undefined || !/^--[a-z-]+-stdin$/.test(option) || /^--?[a-z][a-z-]*$/i.test(word)) continue;
    const without = textWithout(error.message, word);
    if (without === error.message) continue;
    error.message = `${without}, and give ${option} no value (the word after it is not shown)`;
  }
  return error;
}

function textWithout(text: string, word: string): string {
  const quoted = [`'${word}'`, JSON.stringify(word)].find((one) => text.includes(one));
  // A similar name would reveal part of it.
  const rest =
    quoted === undefined
      ? text
      : text.replaceAll(quoted, '"…"').replace(/did you mean .*?\?/, 'see dscplus --help');
  const shown = word.slice(0, shownMax).toLowerCase();
  return shown.length >= lengthMin && rest.toLowerCase().includes(shown)
    ? errorMessage('arguments', 'not accepted', 'see dscplus --help')
    : rest;
}
