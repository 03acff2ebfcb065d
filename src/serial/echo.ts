/**
 * Knows what the console has sent when it comes back, from a terminal that was left with its echo on.
 *
 * Such a terminal gives back `PIN>\r\n\r\n` for `PIN>\r\n`: the second line end would press OK, and the digits of
 * an answer would be keys. A line that comes back and could not be keys (a glass report, say) shows that there is
 * an echo; from then on digits that begin a line sent are held until they are seen to be one or not.
 */
import { echoLinesMax, lineBytesMax } from './limits.ts';

export interface Echo {
  /** A line goes out. */
  sent(text: string): void;
  /** Whether a line that came in is one that went out; those that went out before it won't come any more. */
  isEcho(text: string): boolean;
  /** Whether what came in at the start of a line may still become one that went out. */
  mayBecome(text: string): boolean;
  forget(): void;
}

export function createEcho(): Echo {
  let lines: string[] = [];
  let echoing = false;

  return {
    sent(text) {
      lines.push(text);
      if (lines.length <= echoLinesMax) return;
      lines.shift();
      echoing = false;
    },
    isEcho(text) {
      const long = text.length >= lineBytesMax;
      const found = lines.findIndex((line) => line === text || (long && line.startsWith(text)));
      if (found === -1) return false;
      lines = lines.slice(found + 1);
      echoing = true;
      return true;
    },
    mayBecome: (text) => echoing && lines.some((line) => line.startsWith(text)),
    forget() {
      lines = [];
      echoing = false;
    },
  };
}
