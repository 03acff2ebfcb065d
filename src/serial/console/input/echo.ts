/**
 * Recognises the console's own output when it returns as an echo, from a terminal that still has its echo on.
 *
 * A returned line that could not be keys (a report, for example) shows that there is an echo. From then on, keys that
 * match the beginning of a sent line are held back until it is clear whether they are one. The end of a line returns
 * in many forms, by the settings of the terminal (n_tty of Linux): CR unchanged, as LF (icrnl), as CR LF (with opost
 * and onlcr), as ^M (echoctl), or not at all (igncr); LF unchanged, as CR LF, as CR (inlcr), as ^J or ^M. The first
 * returned line shows which form it is.
 */
import { echoLinesMax, lineBytesMax } from '../limits.ts';

export interface Echo {
  /** A line is sent. */
  sent(text: string): void;
  /** Whether there is an echo, as far as is known. */
  readonly seen: boolean;
  /** Whether a line that arrived is one that was sent; lines sent before it will not return any more. */
  isEcho(text: string): boolean;
  /** Whether the input at the start of a line can still become a line that was sent. */
  isPrefix(text: string): boolean;
  /** Whether it is one except for its end. */
  isWhole(text: string): boolean;
  /** A report at the end of the input, which then counts as returned; or nothing. */
  reportAtEnd(text: string): string;
  /** The end of a returned line follows. */
  beginEnd(): void;
  /** Whether a byte belongs to that end. */
  takesEnd(char: string): boolean;
  /** Whether more of that end can follow. */
  readonly withinEnd: boolean;
  /** No more of it follows. */
  finishEnd(): void;
  /** The next client may have no echo; what was sent before may return all the same. */
  forget(): void;
}

const carriageReturns = ['', '\r', '\n', '\r\n', '^M'];
const lineFeeds = ['', '\n', '\r\n', '\r', '^J', '^M'];
const ends: ReadonlySet<string> = prefixesOf(carriageReturns.flatMap((cr) => lineFeeds.map((lf) => cr + lf)));

/** Whether the end of a returned line can begin with this. */
export function beginsEnd(char: string): boolean {
  return ends.has(char);
}

export function createEcho(): Echo {
  let lines: string[] = [];
  let seen = false;
  /** The form of the end of returned lines, once it is known. */
  let end = '';
  let received = '';
  let within = false;

  function takeEcho(index: number): void {
    lines = lines.slice(index + 1);
    seen = true;
  }

  function finishEnd(): void {
    if (!within) return;
    within = false;
    end = received;
  }

  return {
    sent(text) {
      lines.push(text);
      if (lines.length <= echoLinesMax) return;
      lines.shift();
      seen = false;
    },
    get seen() {
      return seen;
    },
    isEcho(text) {
      const long = text.length >= lineBytesMax;
      const found = lines.findIndex((line) => line === text || (long && line.startsWith(text)));
      if (found === -1) return false;
      takeEcho(found);
      return true;
    },
    isPrefix: (text) => lines.some((line) => line.startsWith(text)),
    isWhole: (text) => lines.includes(text),
    reportAtEnd(text) {
      const found = lines.findIndex((line) => line.startsWith('LCD ') && text.endsWith(line));
      const report = lines[found] ?? '';
      if (found !== -1) takeEcho(found);
      return report;
    },
    beginEnd() {
      within = true;
      received = '';
    },
    takesEnd(char) {
      if (!within) return false;
      const longer = received + char;
      if (!(end.startsWith(longer) || ends.has(longer))) {
        finishEnd();
        return false;
      }
      received = longer;
      if (received === end) within = false;
      return true;
    },
    get withinEnd() {
      return within;
    },
    finishEnd,
    forget() {
      seen = false;
      end = '';
      within = false;
    },
  };
}

function prefixesOf(all: readonly string[]): Set<string> {
  return new Set(all.flatMap((one) => Array.from(one, (_, i) => one.slice(0, i + 1))));
}
