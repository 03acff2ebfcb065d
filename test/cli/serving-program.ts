/** A command that serves, for as long as a test uses it. */
import { patient } from '../process/patience.ts';
import { start } from '../process/start.ts';
import { type Args, wordsOf } from './outcomes.ts';
import { program, work } from './program.ts';

/** The first ready line; which fields there are depends on the command. */
export interface ReadyLine {
  readonly url: string;
  readonly token: string;
  readonly port: number;
}

const startMs = patient(45_000);

/** Runs `dscplus ARGS --json`, hands its ready lines on, and ends it by SIGTERM. @throws unless it ends with 0 */
export async function serving(
  args: Args,
  use: (first: ReadyLine, all: readonly ReadyLine[]) => Promise<void>,
): Promise<void> {
  const child = start(process.execPath, [program, ...wordsOf(args), '--json'], {
    cwd: work,
    detached: true,
  });
  let [stdout, stderr] = ['', ''];
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.end();
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`not ready after ${startMs} ms: ${stderr}`)), startMs);
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
        if (!stdout.endsWith('\n')) return;
        clearTimeout(late);
        resolve();
      });
      void ended.then(() => reject(new Error(`ended before it was ready: ${stderr}`)));
    });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ReadyLine);
    await use(lines[0] as ReadyLine, lines);
  } finally {
    child.kill('SIGTERM');
  }
  const code = await ended;
  if (code !== 0) throw new Error(`ended with ${code}: ${stderr}`);
}
