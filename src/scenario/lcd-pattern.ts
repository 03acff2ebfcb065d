/**
 * Texts and patterns of the LCD. A pattern stands between slashes. It may come from a stranger, so it is refused if
 * matching it against an LCD could take long: at most `patternCharactersMax` characters and `repeatsMax` repeats, and
 * none of a group.
 */
import type { WantedLcd } from './scenario.ts';

export const patternCharactersMax = 64;
export const patternRepeatsMax = 4;

/** Why a text can't be used as what the LCD shows, as the problem of an error; null if it can. */
export function patternProblem(text: string): string | null {
  if (!isPattern(text)) return null;
  const source = text.slice(1, -1);
  if (source.length > patternCharactersMax) return `a pattern with ${source.length} characters`;
  // Escaped characters and classes count as one character that repeats nothing.
  const plain = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  if (/\\[1-9k]/.test(source) || /\(\?[^:]/.test(plain)) return 'a pattern with a reference or a look-around';
  if (/\)[*+?{]/.test(plain)) return 'a pattern that repeats a group';
  if (
    (plain.match(/[*+?]|\{\d+(,\d*)?\}/g)?.length ?? 0) - (plain.match(/\(\?:/g)?.length ?? 0) >
    patternRepeatsMax
  )
    return `a pattern with more than ${patternRepeatsMax} repeats`;
  try {
    new RegExp(source);
    return null;
  } catch {
    return 'not a valid pattern';
  }
}

export const patternHint = `use at most ${patternCharactersMax} characters and ${patternRepeatsMax} repeats such as \\d{8}, none of them of a group`;

/** What a text of a file means: `/…/` is a pattern. The text has no problem. */
export function wantedLcd(text: string): WantedLcd {
  return isPattern(text) ? { pattern: text.slice(1, -1) } : { text };
}

function isPattern(text: string): boolean {
  return text.length > 2 && text.startsWith('/') && text.endsWith('/');
}

/** Matches what a text or a pattern wants, as a card can wait for it. */
export function regExpOf(wanted: WantedLcd): RegExp {
  return new RegExp('pattern' in wanted ? wanted.pattern : `^${escapedForPattern(wanted.text.trimEnd())} *$`);
}

/** Matches what any of them wants. */
export function regExpOfAny(wanted: readonly WantedLcd[]): RegExp {
  const [first, ...rest] = wanted.map(regExpOf);
  if (first === undefined || rest.length === 0) return first ?? /$^/;
  return new RegExp([first, ...rest].map(({ source }) => `(?:${source})`).join('|'));
}

export function showsWanted(wanted: WantedLcd, text: string): boolean {
  return regExpOf(wanted).test(text.trimEnd());
}

export function wantedText(wanted: WantedLcd): string {
  return 'pattern' in wanted ? `/${wanted.pattern}/` : JSON.stringify(wanted.text);
}

export function escapedForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
