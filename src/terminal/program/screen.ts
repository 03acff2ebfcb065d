/**
 * The terminal's modes: set at the start, and restored at every end.
 *
 * The modes: alternate screen, no cursor, no wrapping, raw input, mouse reports (SGR), paste marks, and the kitty
 * keyboard protocol once the terminal says that it knows it. Numbers are those of xterm's ctlseqs and the kitty
 * protocol's page. A terminal ignores modes that it does not know.
 */
import type { ReadStream, WriteStream } from 'node:tty';

export interface Screen {
  /** Sets the modes; call it again if another program has changed them. */
  enter(): void;
  /** Restores the terminal, at once and in any case. */
  exit(): void;
  readonly entered: boolean;
  /** Asks for reports of key releases. */
  enableKittyKeys(): void;
  write(text: string): void;
}

const [up, down] = ['h', 'l'];
const alternateScreen = '?1049';
const cursor = '?25';
const wrap = '?7';
const mouse = ['?1000', '?1006'];
const paste = '?2004';
const queryKitty = '\u001b[?u';
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
      // A shell may have changed the terminal while the program was stopped, which Node does not know.
      if (entered) stdin.setRawMode(false);
      stdin.setRawMode(true);
      const keys = kitty ? (entered ? setKitty : pushKitty) : queryKitty;
      const taken = sequence([alternateScreen], up) + sequence([cursor, wrap], down) + sequence(modes, up);
      stdout.write(taken + home + keys);
      entered = true;
    },
    exit() {
      if (!entered) return;
      entered = false;
      const given =
        sequence(modes.toReversed(), down) + sequence([wrap, cursor], up) + sequence([alternateScreen], down);
      stdout.write((kitty ? popKitty : '') + given);
      stdin.setRawMode(false);
    },
    enableKittyKeys() {
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
 * For output as lines: changes only the input, so that typed keys are not echoed.
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
    exit() {
      if (entered) {
        setPaste(down);
        setRaw(false);
      }
      entered = false;
    },
    enableKittyKeys() {},
    write: (text) => {
      stdout.write(text);
    },
  };
}
