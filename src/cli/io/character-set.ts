/**
 * Which characters a terminal can show: Unicode, or ASCII only.
 *
 * Output is always UTF-8. A terminal with another character set shows each byte as one character. A program learns
 * the character set from the locale's variables (POSIX, "Locale": the first of LC_ALL, LC_CTYPE and LANG that is
 * set).
 */

/** By `TERM` or `TERM_PROGRAM`: these terminals take only UTF-8, or have it in their name. */
const utf8Terminals =
  /utf-?8|unicode|^(xterm-)?(kitty|ghostty)|^(alacritty|apple_terminal|contour|foot|iterm|mintty|rio|st|vscode|warpterminal|wezterm)\b/i;
/** Only terminals that take UTF-8 have 24-bit colours. */
const utf8Colours = /^(truecolor|24bit)$/;
/** By `TERM`: consoles, and terminals older than UTF-8. */
const olderTerminals =
  /^(adm\d|aixterm|ansi|at386|cons\d|console|dialup|dtterm|dumb|h19|hp\d|hpterm|linux|network|pcansi|scoansi|sun|tvi\d|unknown|vt\d|wy\d|wyse)/;

/** Whether a terminal with these variables shows non-ASCII characters. */
export function showsUnicode(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  const { TERM = '', TERM_PROGRAM = '', COLORTERM = '' } = env;
  if (platform === 'win32') return true;
  if (utf8Terminals.test(TERM) || utf8Terminals.test(TERM_PROGRAM) || utf8Colours.test(COLORTERM))
    return true;
  const named = characterSetOf(env.LC_ALL || env.LC_CTYPE || env.LANG || '');
  return named === null ? !olderTerminals.test(TERM) : /^utf-?8$/i.test(named);
}

/** `de_DE.ISO-8859-1@euro`: language, territory, character set, modifier; without a set the system chooses one. */
function characterSetOf(locale: string): string | null {
  const [name = ''] = locale.split('@');
  if (name === 'C' || name === 'POSIX') return 'ASCII';
  // macOS has a locale that is only a character set.
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

/** The text for an ASCII terminal. A character without a similar ASCII character becomes a question mark. */
export function asciiText(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (character) => asciiFor[character] ?? '?');
}
