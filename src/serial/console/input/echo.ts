/**
 * Knows what the console has sent when it comes back, from a terminal that was left with its echo on.
 *
 * A line that comes back and could not be keys (a report, say) shows that there is an echo; from then on keys that
 * begin a line sent are held until they are seen to be one or not. The end of a line comes back in many forms, by the
 * settings of the terminal (n_tty of Linux): CR as it is, as LF (icrnl), as CR LF (opost onlcr besides), as ^M (echoctl),
 * or not at all (igncr); LF as it is, as CR LF, as CR (inlcr), as ^J or ^M. Which it is, the first one shows.
 */
import { echoLinesMax, lineBytesMax } from '../limits.ts';

export interface Echo {
  /** A line goes out. */
  sent(text: string): void;
  /** Whether there is an echo, as far as is known. */
  readonly seen: boolean;
  /** Whether a line that came in is one that went out; those that went out before it won't come any more. */
  isEcho(text: string): boolean;
  /** Whether what came in at the start of a line may still become one that went out. */
  mayBecome(text: string): boolean;
  /** Whether it is one but for its end. */
  isWhole(text: string): boolean;
  /** A report at the end of what came in, which then counts as come back; or nothing. */
  reportAtEnd(text: string): string;
  /** The end of a line that came back follows. */
  beginEnd(): void;
  /** Whether a byte belongs to that end. */
  takesEnd(char: string): boolean;
  /** Whether more of that end may come. */
  readonly withinEnd: boolean;
  /** Nothing more of it comes. */
  finishEnd(): void;
  /** Whoever is there next may have none; what was sent before may come back all the same. */
  forget(): void;
}

const carriageReturns = ['', '\r', '\n', '\r\n', '^M'];
const lineFeeds = ['', '\n', '\r\n', '\r', '^J', '^M'];
const ends: ReadonlySet<string> = prefixesOf(carriageReturns.flatMap((cr) => lineFeeds.map((lf) => cr + lf)));

/** Whether the end of a line that comes back may begin with this. */
export function beginsEnd(char: string): boolean {
  return ends.has(char);
}

export function createEcho(): Echo {
  let lines: string[] = [];
  let seen = false;
  /** The end that lines come back with, once it is known. */
  let end = '';
  let got = '';
  let within = false;

  function cameBack(index: number): void {
    lines = lines.slice(index + 1);
    seen = true;
  }

  function finishEnd(): void {
    if (!within) return;
    within = false;
    end = got;
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
      cameBack(found);
      return true;
    },
    mayBecome: (text) => lines.some((line) => line.startsWith(text)),
    isWhole: (text) => lines.includes(text),
    reportAtEnd(text) {
      const found = lines.findIndex((line) => line.startsWith('LCD ') && text.endsWith(line));
      const report = lines[found] ?? '';
      if (found !== -1) cameBack(found);
      return report;
    },
    beginEnd() {
      within = true;
      got = '';
    },
    takesEnd(char) {
      if (!within) return false;
      const longer = got + char;
      if (!(end.startsWith(longer) || ends.has(longer))) {
        finishEnd();
        return false;
      }
      got = longer;
      if (got === end) within = false;
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
