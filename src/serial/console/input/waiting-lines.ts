/** The command lines of a client that wait for their turn, each after the keys that arrived before it. */

interface Place {
  /** The number of the client that sent it. */
  readonly clientNumber: number;
  /** How many keys of the client arrived before it. */
  readonly keysBefore: number;
}

/** A command line, or `times` lines that do nothing but get a reply each. */
export type WaitingLine = Place & ({ readonly text: string } | { readonly error: string; times: number });

export interface WaitingLines {
  /** The oldest first. */
  all: WaitingLine[];
  /** Their size in bytes. */
  bytes: number;
}

export function addLine(lines: WaitingLines, line: Place & { readonly text: string }): void {
  lines.all.push(line);
  lines.bytes += line.text.length;
}

/** A line without commands. Its reply waits for its turn like any other. */
export function addLostLine({ all }: WaitingLines, line: Place & { readonly error: string }): void {
  const last = all.at(-1);
  if (
    last !== undefined &&
    'error' in last &&
    last.error === line.error &&
    last.clientNumber === line.clientNumber &&
    last.keysBefore === line.keysBefore
  )
    last.times += 1;
  else all.push({ ...line, times: 1 });
}

export function dropFirst(lines: WaitingLines): void {
  const first = lines.all.shift();
  if (first !== undefined && 'text' in first) lines.bytes -= first.text.length;
}

/** Drops the lines of a client. */
export function dropLinesOf(lines: WaitingLines, clientNumber: number): void {
  keep(
    lines,
    lines.all.filter((line) => line.clientNumber !== clientNumber),
  );
}

export function dropAll(lines: WaitingLines): void {
  keep(lines, []);
}

function keep(lines: WaitingLines, kept: WaitingLine[]): void {
  lines.all = kept;
  lines.bytes = kept.reduce((sum, line) => sum + ('text' in line ? line.text.length : 0), 0);
}
