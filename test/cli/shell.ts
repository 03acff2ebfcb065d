/** A shell that is given its commands one by one, in which most of `dscplus` runs in the process of the test. */
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { start } from '../process/start.ts';
import type { Shown } from './command-line.ts';

/** Runs a command in this process, in the folder of the shell. */
export type RunHere = (words: readonly string[], given: { readonly stdin: string }) => Promise<Shown>;

export interface Shell {
  /** What a command prints on stdout and stderr, once it has ended. */
  run(command: string): Promise<string>;
  end(): Promise<void>;
}

/** Words of commands that end by themselves, as a pattern of the shell: to start a process takes longer than they do. */
const hereWords = [
  ...['respond', 'new', 'info', 'replay', 'convert', 'run'].map((name) => `${name} *`),
  ...['tap', 'type', 'screen', '--info'].map((word) => `phone ${word} *`),
  ...['audit', 'card', 'code-card', 'fault', 'line', 'sms', 'temporary', 'time', 'totp', 'user'].map(
    (noun) => `server ${noun} *`,
  ),
].map((words) => `'${words.slice(0, -1)}'*`);

/** What needs a process: a descriptor of its own, and processes that it starts. */
const apartWords = ['*-fd*', '*--parallel*', '*--start*'];

/**
 * Descriptor 18 takes what is run here: how many words, the words and stdin, each with a NUL after it. On 17 comes what it
 * wrote, part by part after the number of the descriptor, and then `=` and the exit code.
 */
const dscplusHere = `dscplus() {
  local words="$* " input part text parts=()
  case "$words" in ${apartWords.join('|')}) dscplusApart "$@"; return;; esac
  case "$words" in ${hereWords.join('|')}) ;; *) dscplusApart "$@"; return;; esac
  IFS= read -r -d '' input
  printf '%s\\0' $# "$@" "$input" >&18
  while IFS= read -r -d '' part <&17 && [[ $part != =* ]]; do
    IFS= read -r -d '' text <&17; parts+=("$part" "$text")
  done
  set -- "\${parts[@]}"
  while (($#)); do printf %s "$2" >&$1; shift 2; done
  return "\${part#=}"
}`;

/** In the background it takes the place of the shell that is started for it, whose number `$!` is. */
const dscplusApart = `dscplusApart() {
  if [[ $BASHPID = $$ ]]; then command dscplus "$@"; else exec dscplus "$@"; fi
}`;

const end = '=== end of example ===\n';

/** The commands come on a descriptor of their own. `$?` is that of the one before. */
const script = `exec 19<&0 18>&3 17<&4 3>&- 4<&- 2>&1 < /dev/null; kept=0
  ${dscplusApart}
  ${dscplusHere}
  while IFS= read -r -d '' -u 19 next; do eval "(exit $kept); $next"$'\\nkept=$?'; printf '${end}'; done`;

export function startShell(cwd: string, env: NodeJS.ProcessEnv, dscplus: RunHere): Shell {
  const child = start('bash', ['-c', script], { cwd, env, stdio: Array(5).fill('pipe') });
  const [stdin, stdout, , asked, replies] = child.stdio as [Writable, Readable, Readable, Readable, Writable];
  const ended = once(child, 'close');
  void replyTo(asked, replies, dscplus);
  let text = '';
  let look = (): void => {};
  stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    look();
  });
  return {
    run(command) {
      stdin.write(`${command}\0`);
      return new Promise((resolve, reject) => {
        void ended.then(() => reject(new Error(`the shell ended at ${command}: ${text}`)));
        look = () => {
          if (!text.endsWith(end)) return;
          resolve(text.slice(0, -end.length));
          text = '';
        };
      });
    },
    async end() {
      stdin.end();
      replies.end();
      await ended;
    },
  };
}

/** Runs here what the shell asks for, one after the other. */
async function replyTo(asked: Readable, replies: Writable, dscplus: RunHere): Promise<void> {
  let text = '';
  for await (const chunk of asked.setEncoding('utf8')) {
    text += chunk;
    const [count, ...fields] = text.split('\0');
    // The last one is what follows the last NUL.
    if (count === undefined || fields.length < Number(count) + 2) continue;
    text = '';
    const words = fields.slice(0, Number(count));
    const { code, parts } = await dscplus(words, { stdin: fields[Number(count)] ?? '' });
    const said = parts.flatMap((part) => [String(part.fd), part.text]);
    replies.write([...said, `=${code}`, ''].join('\0'));
  }
}
