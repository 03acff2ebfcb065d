/** What the tests expect of a command that has ended, in this process or in its own. */

export interface Ran {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line in one text, with one blank between words, or word by word. */
export type Args = string | readonly string[];

export function wordsOf(args: Args): readonly string[] {
  return typeof args === 'string' ? args.split(' ') : args;
}

export interface Outcomes<Given> {
  /** What a command that goes well prints on stdout. */
  printed(args: Args, given?: Given): Promise<string>;
  /** The one line on stderr of a command that is wrong use; its exit code must be 2 and stdout empty. */
  refused(args: Args, given?: Given): Promise<string>;
  /** The one line on stderr of a command that fails with `code`; stdout must be empty. */
  failed(args: Args, code: number, given?: Given): Promise<string>;
}

export function outcomesOf<Given>(dscplus: (args: Args, given?: Given) => Promise<Ran>): Outcomes<Given> {
  const failed = async (args: Args, code: number, given?: Given): Promise<string> => {
    const ran = await dscplus(args, given);
    const lines = ran.stderr
      .split('\n')
      .filter((line) => !line.startsWith('dscplus: this is the public demo card'));
    if (ran.code !== code || ran.stdout !== '' || lines.length !== 2 || lines[1] !== '') {
      throw new Error(`exit code ${ran.code}, stdout ${JSON.stringify(ran.stdout)}, stderr ${ran.stderr}`);
    }
    return lines[0] as string;
  };
  return {
    async printed(args, given) {
      const { code, stdout, stderr } = await dscplus(args, given);
      if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
      return stdout;
    },
    refused: (args, given) => failed(args, 2, given),
    failed,
  };
}
