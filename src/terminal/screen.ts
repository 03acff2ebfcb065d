/**
 * The terminal as a whole: taken over at the start, given back as it was at every end.
 *
 * Taken over: alternate screen, no cursor, no wrapping, raw input, mouse reports (SGR), paste marks, and the kitty
 * keyboard protocol once the terminal says that it speaks it. Numbers are those of xterm's ctlseqs and the kitty
 * protocol's page. A terminal that does not know a mode passes over it.
 */
import type { ReadStream, WriteStream } from 'node:tty';

export interface Screen {
  /** Takes the terminal over; again if it has been changed behind our back. */
  enter(): void;
  /** Gives the terminal back; at once, and whatever has happened. */
  leave(): void;
  readonly entered: boolean;
  /** Asks for reports of keys that are let go. */
  speakKitty(): void;
  write(text: string): void;
}

const [up, down] = ['h', 'l'];
const alternateScreen = '?1049';
const cursor = '?25';
const wrap = '?7';
const mouse = ['?1000', '?1006'];
const paste = '?2004';
const askKitty = '\u001b[?u';
/** All keys as sequences, with releases, alternate codes and text: 1 + 2 + 4 + 8 + 16. */
const pushKitty = '\u001b[>31u';
const setKitty = '\u001b[=31;1u';
const popKitty = '\u001b[<u';
const home = '\u001b[H';

export function createScreen(
  stdin: ReadStream,
  stdout: WriteStream,
  options: { readonly mouse: boolean },
): Screen {
  let entered = false;
  let kitty = false;
  const modes = [...(options.mouse ? mouse : []), paste];
  const sequence = (list: readonly string[], end: string | undefined): string =>
    list.map((mode) => `\u001b[${mode}${end}`).join('');

  return {
    get entered() {
      return entered;
    },
    enter() {
      // A shell may have set the terminal to its own liking while we were stopped, which Node does not know.
      if (entered) stdin.setRawMode(false);
      stdin.setRawMode(true);
      const keys = kitty ? (entered ? setKitty : pushKitty) : askKitty;
      const taken = sequence([alternateScreen], up) + sequence([cursor, wrap], down) + sequence(modes, up);
      stdout.write(taken + home + keys);
      entered = true;
    },
    leave() {
      if (!entered) return;
      entered = false;
      const given =
        sequence(modes.toReversed(), down) + sequence([wrap, cursor], up) + sequence([alternateScreen], down);
      stdout.write((kitty ? popKitty : '') + given);
      stdin.setRawMode(false);
    },
    speakKitty() {
      if (kitty || !entered) return;
      kitty = true;
      stdout.write(pushKitty);
    },
    write: (text) => {
      stdout.write(text);
    },
  };
}

/**
 * For output as lines: only the input is taken over, so that keys are not shown as they are typed.
 * @param marksPastes whether the terminal is asked to mark what is pasted: a dumb one would show the question
 */
export function createRawInput(stdin: ReadStream, stdout: WriteStream, marksPastes: boolean): Screen {
  let entered = false;
  const marked = marksPastes && stdin.isTTY && stdout.isTTY;
  const setPaste = (end: string | undefined): void => {
    if (marked) stdout.write(`\u001b[${paste}${end}`);
  };
  const setRaw = (raw: boolean): void => {
    if (stdin.isTTY) stdin.setRawMode(raw);
  };
  return {
    get entered() {
      return entered;
    },
    enter() {
      if (entered) setRaw(false);
      setRaw(true);
      setPaste(up);
      entered = true;
    },
    leave() {
      if (entered) {
        setPaste(down);
        setRaw(false);
      }
      entered = false;
    },
    speakKitty() {},
    write: (text) => {
      stdout.write(text);
    },
  };
}
