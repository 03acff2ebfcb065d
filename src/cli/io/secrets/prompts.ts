/**
 * Questions on the terminal, through /dev/tty, so that stdin and stdout stay free. A typed secret is not shown, nor
 * is its length. Whenever no question is open, the terminal is as it was before, also after Ctrl-C. If the terminal
 * is closed at a question, the program ends by SIGHUP.
 */

import { closeSync, openSync, writeSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { createRealClock } from '../../../clock/real-clock.ts';
import { errorMessage } from '../../../errors/message.ts';
import { createInputReader, type InputReader } from '../../../terminal/input/input-reader.ts';
import type { TerminalInput } from '../../../terminal/input/terminal-input.ts';
import { codeOf, Interrupted, UsageError } from '../errors.ts';
import { type SecretName, secretBytesMax } from './secrets.ts';

interface Terminal {
  /** Asks for one line; typed characters are not shown. */
  ask(question: string): Promise<string>;
  close(): void;
}

const notUtf8 = errorMessage(
  'terminal',
  'sent bytes that are not UTF-8',
  'set it to UTF-8, or give it in another way',
);

export interface SecretPrompt {
  readonly name: SecretName;
  readonly label: string;
  readonly twice: boolean;
  /** The other ways to give the secret, for use without a terminal. */
  readonly ways: string;
}

/**
 * Asks for secrets one after the other.
 * @throws UsageError without a terminal, or if nothing is entered, Interrupted at Ctrl-C and by a closed terminal
 */
export async function askSecrets(
  questions: readonly SecretPrompt[],
): Promise<Partial<Record<SecretName, string>>> {
  const terminal = openTerminal();
  if (terminal === null) {
    const { label, ways } = questions[0] as SecretPrompt;
    throw new UsageError(
      errorMessage(label, 'not given, and this program has no terminal to ask on', `give it with ${ways}`),
    );
  }
  try {
    const found: Partial<Record<SecretName, string>> = {};
    for (const { name, label, twice } of questions) {
      const text = await terminal.ask(`${label}: `);
      if (text === '') throw new UsageError(errorMessage(label, 'empty', 'start again and enter one'));
      if (twice && (await terminal.ask(`${label}, again: `)) !== text) {
        throw new UsageError(errorMessage(label, 'its two entries differ', 'start again, nothing was done'));
      }
      found[name] = text;
    }
    return found;
  } finally {
    terminal.close();
  }
}

/** The terminal while it is open, also between questions. */
interface OpenTerminal {
  readonly stream: ReadStream;
  /** What text is written to. */
  readonly fd: number;
  readonly reader: InputReader;
  /** What was typed before the question that takes it. */
  typedAhead: readonly TerminalInput[];
  /** Takes the inputs of one read, for the question that is open. */
  takeInputs: (inputs: readonly TerminalInput[]) => void;
}

/** The terminal of this process, or null. */
function openTerminal(): Terminal | null {
  const own = openOwn();
  if (own === null && !isatty(0)) return null;
  const stream = new ReadStream(own ?? 0);
  // Every call on a closed terminal reports an error again, also when no question is open.
  stream.on('error', () => {});
  const clock = createRealClock();
  const terminal: OpenTerminal = {
    stream,
    fd: own ?? 2,
    reader: createInputReader(clock, (inputs) => terminal.takeInputs(inputs)),
    typedAhead: [],
    takeInputs() {},
  };
  return {
    ask: (question) => askLine(terminal, question),
    close() {
      clock.stop();
      stream.destroy();
    },
  };
}

/** Asks for a line, whose input may have been typed ahead. */
function askLine(terminal: OpenTerminal, question: string): Promise<string> {
  const { stream, reader } = terminal;
  // Raw mode first, so that what is typed as soon as the question shows is not echoed.
  stream.setRawMode(true);
  write(terminal, question);
  return new Promise((resolve, reject) => {
    const line = { text: '' };
    const utf8 = new TextDecoder('utf-8', { fatal: true });

    function end(settle: () => void): void {
      reader.stop();
      stream.off('data', read).off('end', hungUp).off('error', hungUp);
      stream.pause();
      write(terminal, '\n');
      stream.setRawMode(false);
      settle();
    }

    function hungUp(): void {
      end(() => reject(new Interrupted('SIGHUP')));
    }

    function read(bytes: Uint8Array): void {
      try {
        utf8.decode(bytes, { stream: true });
      } catch {
        end(() => reject(new UsageError(notUtf8)));
        return;
      }
      reader.read(bytes);
    }

    terminal.takeInputs = (inputs) => {
      const all = [...terminal.typedAhead, ...inputs];
      const { used, what } = edit(line, all);
      terminal.typedAhead = all.slice(used);
      if (what === 'done') end(() => resolve(line.text));
      else if (what === 'interrupt') end(() => reject(new Interrupted('SIGINT')));
      else stream.resume();
    };
    stream.on('data', read).on('end', hungUp).on('error', hungUp);
    read(new Uint8Array());
  });
}

/** A closed terminal takes no text; the stream reports that too. */
function write({ fd }: OpenTerminal, text: string): void {
  try {
    writeSync(fd, text);
  } catch (error) {
    if (codeOf(error) !== 'EIO') throw error;
  }
}

function openOwn(): number | null {
  try {
    const fd = openSync('/dev/tty', 'r+');
    if (isatty(fd)) return fd;
    closeSync(fd);
  } catch {
    // The terminal is closed, or the system has no such file.
  }
  return null;
}

/**
 * Applies keys to the line, up to its end; `used` is how many of them were taken. Keys without text, such as arrows,
 * are ignored.
 */
export function edit(
  line: { text: string },
  inputs: readonly TerminalInput[],
): { used: number; what: 'more' | 'done' | 'interrupt' } {
  for (const [i, input] of inputs.entries()) {
    if (input.type !== 'key' || input.action === 'release') continue;
    const { key, ctrl } = input;
    if (key === 'Enter' || (ctrl && key === 'd')) return { used: i + 1, what: 'done' };
    if (ctrl && key === 'c') return { used: i + 1, what: 'interrupt' };
    if (key === 'Backspace') line.text = Array.from(line.text).slice(0, -1).join('');
    else if (ctrl && key === 'u') line.text = '';
    else if (!ctrl && Array.from(key).length === 1 && line.text.length < secretBytesMax) line.text += key;
  }
  return { used: inputs.length, what: 'more' };
}
