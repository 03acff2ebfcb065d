/**
 * Questions on the terminal, through /dev/tty, so that stdin and stdout stay free. A typed secret is not shown, nor
 * is its length. Whenever no question is open, the terminal is as it was before, also after Ctrl-C. If the terminal
 * is closed at a question, the program ends by SIGHUP.
 */

import { closeSync, openSync, writeSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { createRealClock } from '../../../clock/real-clock.ts';
import { errorMessage } from '../../../errors/message.ts';
import { decode, decodeDue, decoderStart, decoderWake } from '../../../terminal/input/decoder.ts';
import type { DecodeStep, TerminalInput } from '../../../terminal/input/terminal-input.ts';
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
 * @throws UsageError where there is no terminal or nothing is entered, Interrupted at Ctrl-C and by a closed terminal
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

/** The terminal of this process, or null. */
function openTerminal(): Terminal | null {
  const own = openOwn();
  if (own === null && !isatty(0)) return null;
  const stream = new ReadStream(own ?? 0);
  // Every call on a closed terminal reports an error again, also when no question is open.
  stream.on('error', () => {});
  const clock = createRealClock();
  let decoder = decoderStart;
  let typedAhead: readonly TerminalInput[] = [];

  const ask: Terminal['ask'] = (question) => {
    // Raw mode first, so that what is typed as soon as the question shows is not echoed.
    stream.setRawMode(true);
    write(question);
    return new Promise<string>((resolve, reject) => {
      const line = { text: '' };
      let disarm = (): void => {};
      const end = (settle: () => void): void => {
        disarm();
        stream.off('data', more).off('end', gone).off('error', gone);
        stream.pause();
        write('\n');
        stream.setRawMode(false);
        settle();
      };
      const gone = (): void => end(() => reject(new Interrupted('SIGHUP')));
      const utf8 = new TextDecoder('utf-8', { fatal: true });
      const more = (bytes: Uint8Array): void => {
        try {
          utf8.decode(bytes, { stream: true });
        } catch {
          end(() => reject(new UsageError(notUtf8)));
          return;
        }
        took(decode(decoder, bytes, clock.now()));
      };
      const took = ({ state, inputs }: DecodeStep): void => {
        decoder = state;
        const all = [...typedAhead, ...inputs];
        const { used, what } = edit(line, all);
        typedAhead = all.slice(used);
        if (what === 'done') end(() => resolve(line.text));
        else if (what === 'interrupt') end(() => reject(new Interrupted('SIGINT')));
        else {
          disarm();
          const due = decoderWake(decoder);
          if (due !== null) disarm = clock.wake(due, () => took(decodeDue(decoder, clock.now())));
          stream.resume();
        }
      };
      stream.on('data', more).on('end', gone).on('error', gone);
      more(new Uint8Array());
    });
  };

  /** A closed terminal takes no text; the stream reports that too. */
  const write = (text: string): void => {
    try {
      writeSync(own ?? 2, text);
    } catch (error) {
      if (codeOf(error) !== 'EIO') throw error;
    }
  };

  return {
    ask,
    close() {
      clock.stop();
      stream.destroy();
    },
  };
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
