/**
 * Questions on the terminal, through /dev/tty, so that stdin and stdout stay free. A secret is not shown as it is
 * typed, nor how long it is. The terminal is as it was before whenever no question is open, after Ctrl-C too; closed at
 * a question, it ends the program by SIGHUP.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { codeOf, Interrupted, UsageError } from './faults.ts';
import { type SecretName, secretBytesMax } from './secrets.ts';

interface Terminal {
  /** Asks for one line; what is typed is not shown. */
  ask(question: string): Promise<string>;
  close(): void;
}

/** An ESC that nothing follows for this long was the Escape key: as long as Node's readline waits. */
const escapeMs = 500;

export interface Question {
  readonly name: SecretName;
  readonly says: string;
  readonly twice: boolean;
  /** The other ways to give it, for where there is no terminal. */
  readonly ways: string;
}

/**
 * Asks for secrets one after the other.
 * @throws UsageError where there is no terminal or nothing is entered, Interrupted at Ctrl-C and by a closed terminal
 */
export async function askSecrets(
  questions: readonly Question[],
): Promise<Partial<Record<SecretName, string>>> {
  const terminal = openTerminal();
  if (terminal === null) {
    const { says, ways } = questions[0] as Question;
    throw new UsageError(`${says}: no terminal to ask on; give it with ${ways}`);
  }
  try {
    const found: Partial<Record<SecretName, string>> = {};
    for (const { name, says, twice } of questions) {
      const text = await terminal.ask(`${says}: `);
      if (text === '') throw new UsageError(`no ${says} was entered`);
      if (twice && (await terminal.ask(`${says}, again: `)) !== text) {
        throw new UsageError(`the two entries of the ${says} differ: nothing was done, start again`);
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
  stream.setEncoding('utf8');
  // Of a terminal that is gone every call says so once more, also when nobody asks.
  stream.on('error', () => {});
  let typedAhead = '';

  const ask: Terminal['ask'] = (question) => {
    // Raw first: what is typed as soon as the question shows must not be echoed.
    stream.setRawMode(true);
    write(question);
    return new Promise<string>((resolve, reject) => {
      const line = { text: '' };
      let loneEscape = setTimeout(() => {}, 0);
      const end = (settle: () => void): void => {
        clearTimeout(loneEscape);
        stream.off('data', more).off('end', gone).off('error', gone);
        stream.pause();
        write('\n');
        stream.setRawMode(false);
        settle();
      };
      const gone = (): void => end(() => reject(new Interrupted('SIGHUP')));
      const more = (chunk: string): void => {
        const input = typedAhead + chunk;
        const { used, what } = edit(line, input);
        typedAhead = input.slice(used);
        if (what === 'done') end(() => resolve(line.text));
        else if (what === 'interrupt') end(() => reject(new Interrupted('SIGINT')));
        else {
          clearTimeout(loneEscape);
          loneEscape = setTimeout(() => {
            if (typedAhead === '\x1b') typedAhead = '';
          }, escapeMs);
          stream.resume();
        }
      };
      stream.on('data', more).on('end', gone).on('error', gone);
      more('');
    });
  };

  /** A terminal that is gone takes no text; of that the stream hears too. */
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
    // None, or a system that has no such file.
  }
  return null;
}

/**
 * Applies what was typed to the line, up to its end; `used`: characters of `input` that were taken. A sequence that has
 * begun at the end of `input` is left: it is to be given again with what follows.
 */
export function edit(
  line: { text: string },
  input: string,
): { used: number; what: 'more' | 'done' | 'interrupt' } {
  const whole = input.search(/(?:\x1b(?:\[[0-9;?]{0,32}|O)?)?$/);
  // Arrows and other keys that send a sequence: passed over as a whole.
  const key = /\x1b(?:\[[0-9;?]*[@-~]|O.|)|./gsu;
  for (const { 0: typed, index } of input.slice(0, whole).matchAll(key)) {
    const used = index + typed.length;
    if (typed === '\r' || typed === '\n' || typed === '\x04') return { used, what: 'done' };
    if (typed === '\x03') return { used, what: 'interrupt' };
    if (typed === '\x7f' || typed === '\b') line.text = Array.from(line.text).slice(0, -1).join('');
    else if (typed === '\x15') line.text = '';
    else if (typed >= ' ' && line.text.length < secretBytesMax) line.text += typed;
  }
  return { used: whole, what: 'more' };
}
