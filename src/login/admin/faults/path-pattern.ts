/**
 * Which paths a fault acts on. `*` is any part of one name, `**` any number of names. A pattern fits a path of the
 * gateway with its prefix or without: `/iserver/**` fits under all three.
 */

/** Far more than a path of a route has. */
export const pathPatternCharactersMax = 200;

/** Whether a text is a pattern: `/` first, and characters that a path has. */
export function isPattern(text: string): boolean {
  return text.length <= pathPatternCharactersMax && patternCharacters.test(text);
}

export const patternCharacters = /^\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*$/;

/**
 * Whether a path fits a pattern. It goes through both name by name and looks at each pair once, so the work is bounded
 * by their lengths.
 */
export function fitsPattern(pattern: string, path: string): boolean {
  const names = path.split('/');
  /** By number of names: whether so many of them fit what was read of the pattern. */
  let fits = [true, ...names.map(() => false)];
  for (const part of pattern.split('/')) {
    const before = fits;
    let fitted = false;
    fits = before.map((fit, count) => {
      fitted ||= fit;
      if (part === '**') return fitted;
      return count > 0 && before[count - 1] === true && fitsName(part, names[count - 1] as string);
    });
  }
  return fits.at(-1) === true;
}

/** Each `*` takes as little as it can: what follows is looked for from the left, and the last part at the end. */
function fitsName(part: string, name: string): boolean {
  const [first = '', ...rest] = part.split('*');
  if (rest.length === 0) return name === first;
  const last = rest.pop() as string;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= name.length - last.length;
}
