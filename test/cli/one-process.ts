/** Several runs of the program in one process: for many cases that each need a real process, such as a limit on it. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../process/start.ts';
import { program, work } from './program.ts';

export interface OneRun {
  /** With one blank between words. */
  readonly args: string;
  readonly stdin?: string;
}

export interface OneRan {
  readonly code: number;
  /** Without the note that the card is a public one. */
  readonly stderr: string;
  /** All files in the folder, just after the run. */
  readonly names: readonly string[];
}

const script = fileURLToPath(new URL('one-process.cjs', import.meta.url));
const inputs = mkdtempSync(join(work, '../stdin-'));

/**
 * Runs `dscplus` once for each of these, in a shell that has done `first`; stdout of all, and what each left.
 * @param outputs where stdout goes, as in a shell
 */
export async function inOneProcess(
  first: string,
  runs: readonly OneRun[],
  outputs = '',
): Promise<{ readonly stdout: string; readonly ran: readonly OneRan[] }> {
  const given = runs.map(({ args, stdin }, i) => {
    const path = join(inputs, String(i));
    if (stdin !== undefined) writeFileSync(path, stdin);
    return { words: args.split(' '), stdin: stdin === undefined ? null : path };
  });
  const line = `${first}; exec "$@" ${outputs}`;
  const words = ['-c', line, 'sh', process.execPath, script, program, JSON.stringify(given)];
  const { stdout, stderr } = await run('sh', words, { cwd: work, detached: true });
  let rest = '';
  const ran: OneRan[] = [];
  for (const text of stderr.split('\n')) {
    const [said = '', left] = text.split('\0');
    if (!said.includes('public demo card')) rest += left === undefined ? `${said}\n` : said;
    if (left === undefined) continue;
    ran.push({ ...(JSON.parse(left) as { code: number; names: string[] }), stderr: rest.trim() });
    rest = '';
  }
  if (ran.length !== runs.length) throw new Error(`${ran.length} of ${runs.length} runs ended: ${stderr}`);
  return { stdout, ran };
}
