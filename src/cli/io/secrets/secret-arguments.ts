/**
 * What stands right behind a `--…-stdin`, which takes no value, may be the secret: as a word of the command line it
 * is taken for a command, a challenge or a name, and the error about that would repeat it.
 */

/** Of a long word a message may show the beginning; in one that is shorter than this, chance would find it anywhere. */
const shownMax = 40;
const lengthMin = 3;

/** The error, with such a word taken out of its message, and why. */
export function withoutSecret(error: unknown, args: readonly string[]): unknown {
  if (!(error instanceof Error)) return error;
  for (const [i, option] of args.entries()) {
    const word = args[i + 1];
    // Another option is no secret.
    if (word === undefined || !/^--[a-z-]+-stdin$/.test(option) || /^--?[a-z][a-z-]*$/i.test(word)) continue;
    const without = textWithout(error.message, word);
    if (without === error.message) continue;
    error.message = `${without}; ${option} reads stdin and takes no value, so the word after it is not shown`;
  }
  return error;
}

function textWithout(text: string, word: string): string {
  const quoted = [`'${word}'`, JSON.stringify(word)].find((one) => text.includes(one));
  // What is like it says something of it too.
  const rest =
    quoted === undefined
      ? text
      : text.replaceAll(quoted, '"…"').replace(/did you mean .*?\?/, 'see dscplus --help');
  const shown = word.slice(0, shownMax).toLowerCase();
  return shown.length >= lengthMin && rest.toLowerCase().includes(shown)
    ? 'what is given does not fit'
    : rest;
}
