/** A client of tmux in its control mode, so that a command starts no process: see CONTROL MODE in tmux(1). */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { start } from '../process/start.ts';

export interface TmuxClient {
  /** One command: gives what it prints, without its last line end. */
  command(args: readonly string[]): Promise<string>;
  /** When the server has ended. */
  readonly ended: Promise<unknown>;
}

interface Asked {
  readonly said: string[];
  readonly done: (said: string) => void;
  readonly failed: (error: Error) => void;
}

/** Attaches to the session of a socket; the size of its window is not the client's. */
export async function attachTmux(args: readonly string[]): Promise<TmuxClient> {
  const client = start('tmux', [...args, '-C', 'attach-session', '-f', 'ignore-size,no-output']);
  const asked: Asked[] = [];
  const wait = (): Promise<string> =>
    new Promise((done, failed) => void asked.push({ said: [], done, failed }));
  const ended = once(client, 'close').finally(() => {
    for (const { failed } of asked.splice(0)) failed(new Error('tmux has ended'));
  });
  client.stdin.on('error', () => {});
  /** The time, number and flags of the reply that comes now. */
  let reply: string | null = null;
  createInterface({ input: client.stdout }).on('line', (line) => {
    const [, word, of] = /^%(begin|end|error) (.*)$/.exec(line) ?? [];
    if (reply === null) {
      // Else it tells what happens.
      if (word === 'begin') reply = of ?? null;
    } else if (word === undefined || word === 'begin' || of !== reply) asked[0]?.said.push(line);
    else {
      reply = null;
      const { said, done, failed } = asked.shift() as Asked;
      const text = said.join('\n');
      if (word === 'end') done(text);
      else failed(new Error(`tmux: ${text}`));
    }
  });
  // Its own command has a reply too.
  await wait();
  return {
    command(words) {
      const said = wait();
      client.stdin.write(`${words.map(quoted).join(' ')}\n`);
      return said;
    },
    ended,
  };
}

/** As a word of tmux's own language. */
function quoted(word: string): string {
  const escaped = word
    .replace(/[\\"$]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r');
  return `"${escaped}"`;
}
