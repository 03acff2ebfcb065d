/**
 * What stands right behind a `--…-stdin`, which takes no value, may be the secret: as a word of the command line it
 * is taken for a command, a challenge or a name, and the error about that would repeat it.
 */

/** The error, with such a word taken out of its message, and why. */
export function withoutSecret(error: unknown, args: readonly string[]): unknown {
  if (!(error instanceof Error)) return error;
  for (const [i, option] of args.entries()) {
    const word = args[i + 1];
    if (word === undefined || !/^--[a-z-]+-stdin$/.test(option)) continue;
    const quoted = [`'${word}'`, JSON.stringify(word)].find((text) => error.message.includes(text));
    if (quoted === undefined) continue;
    // What is like it says something of it too.
    const rest = error.message.replaceAll(quoted, '"…"').replace(/\s\(Did you mean .*?\)/, '');
    error.message = `${rest}; ${option} takes no value: it reads stdin, and what stands behind it is not shown`;
  }
  return error;
}
