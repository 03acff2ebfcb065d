/**
 * Recognises the console's own output when it returns as an echo, from a terminal that still has its echo on.
 *
 * A returned line that could not be keys (a report, for example) shows that there is an echo. From then on, keys that
 * match the beginning of a sent line are held back until it is clear whether they are one. The end of a line returns
 * in many forms, by the settings of the terminal (n_tty of Linux): CR unchanged, as LF (icrnl), as CR LF (with opost
 * and onlcr), as ^M (echoctl), or not at all (igncr); LF unchanged, as CR LF, as CR (inlcr), as ^J or ^M. The first
 * returned line shows which form it is. If an OK follows it at once, its end and the OK look like a longer form, until
 * the next line returns with the shorter one.
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
  /** The end of a returned line, in the form that this terminal gives it. */
  readonly end: EchoEnd;
  /** The next client may have no echo; what was sent before may return all the same. */
  forget(): void;
}

export interface EchoEnd {
  /** It follows. */
  begin(): void;
  /** Whether a byte belongs to it. */
  takes(char: string): boolean;
  /** Whether more of it can follow. */
  readonly isOpen: boolean;
  /** No more of it follows. */
  finish(): void;
  /** Bytes that were taken for a part of the first end, once the next end shows that they were keys; once only. */
  takeKeysOfFirst(): string;
  /** Other input was taken: keys that came before it can't be read after it. */
  inputTaken(): void;
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
  const end = createEchoEnd();

  function takeEcho(index: number): void {
    lines = lines.slice(index + 1);
    seen = true;
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
    end,
    forget() {
      seen = false;
      end.forget();
    },
  };
}

function createEchoEnd(): EchoEnd {
  /** The form, once it is known. */
  let form = '';
  let received = '';
  let isOpen = false;
  /** Whether the form is that of one line, and nothing but echoes came since. */
  let isUnconfirmed = false;
  let keysOfFirst = '';

  function finish(): void {
    if (!isOpen) return;
    isOpen = false;
    if (isUnconfirmed && form.startsWith(received)) keysOfFirst = form.slice(received.length);
    isUnconfirmed = form === '';
    form = received;
  }

  return {
    begin() {
      isOpen = true;
      received = '';
    },
    takes(char) {
      if (!isOpen) return false;
      const longer = received + char;
      if (!(form.startsWith(longer) || ends.has(longer))) {
        finish();
        return false;
      }
      received = longer;
      if (received === form) isOpen = isUnconfirmed = false;
      return true;
    },
    get isOpen() {
      return isOpen;
    },
    finish,
    takeKeysOfFirst() {
      const keys = keysOfFirst;
      if (keys === '') return '';
      keysOfFirst = '';
      return /^[\r\n]*$/.test(keys) ? keys : '';
    },
    inputTaken() {
      isUnconfirmed = false;
    },
    forget() {
      form = '';
      isOpen = false;
      isUnconfirmed = false;
    },
  };
}

function prefixesOf(all: readonly string[]): Set<string> {
  return new Set(all.flatMap((one) => Array.from(one, (_, i) => one.slice(0, i + 1))));
}
