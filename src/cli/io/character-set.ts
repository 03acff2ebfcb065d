/**
 * Which characters a terminal shows: those of Unicode, or of ASCII alone.
 *
 * Output is UTF-8 always. A terminal of another character set shows each byte of it as a character of its own, and the
 * locale's variables are how a program hears of that (POSIX, "Locale": the first of LC_ALL, LC_CTYPE and LANG that is
 * set).
 */

/** By `TERM` or `TERM_PROGRAM`: they take UTF-8 and nothing else, or are named after it. */
const utf8Terminals =
  /utf-?8|unicode|^(xterm-)?(kitty|ghostty)|^(alacritty|apple_terminal|contour|foot|iterm|mintty|rio|st|vscode|warpterminal|wezterm)\b/i;
/** Only terminals that take UTF-8 have colours of 24 bits. */
const utf8Colours = /^(truecolor|24bit)$/;
/** By `TERM`: consoles, and terminals that are older than UTF-8. */
const olderTerminals =
  /^(adm\d|aixterm|ansi|at386|cons\d|console|dialup|dtterm|dumb|h19|hp\d|hpterm|linux|network|pcansi|scoansi|sun|tvi\d|unknown|vt\d|wy\d|wyse)/;

/** Whether a terminal with these variables shows characters beyond ASCII. */
export function showsUnicode(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  const { TERM = '', TERM_PROGRAM = '', COLORTERM = '' } = env;
  if (platform === 'win32') return true;
  if (utf8Terminals.test(TERM) || utf8Terminals.test(TERM_PROGRAM) || utf8Colours.test(COLORTERM))
    return true;
  const named = characterSetOf(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
  return named === null ? !olderTerminals.test(TERM) : /^utf-?8$/i.test(named);
}

/** `de_DE.ISO-8859-1@euro`: language, territory, character set, modifier; without a set it is the system's choice. */
function characterSetOf(locale: string): string | null {
  const [name = ''] = locale.split('@');
  if (name === 'C' || name === 'POSIX') return 'ASCII';
  // macOS has a locale that is nothing but a character set.
  if (/^utf-?8$/i.test(name)) return name;
  return /\.(.+)$/.exec(name)?.[1] ?? null;
}

const asciiFor: Readonly<Record<string, string>> = {
  '…': '...',
  '×': 'x',
  '·': '|',
  '–': '-',
  '—': '-',
  '→': '->',
  '’': "'",
  '“': '"',
  '”': '"',
};

/** The text for a terminal of ASCII: a character that has no likeness in it is a question mark. */
export function asciiText(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (character) => asciiFor[character] ?? '?');
}
