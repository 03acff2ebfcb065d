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

/** What a line without commands counts. */
const lostLineBytes = 16;

function bytesOf(line: WaitingLine): number {
  return 'text' in line ? line.text.length : lostLineBytes;
}

export function addLine(lines: WaitingLines, line: Place & { readonly text: string }): void {
  add(lines, line);
}

/**
 * A line without commands. Its reply waits for its turn like any other. Once so many bytes wait, it is counted with the
 * one before it, whatever was wrong with that one.
 */
export function addLostLine(
  lines: WaitingLines,
  line: Place & { readonly error: string },
  bytesMax: number,
): void {
  const last = lines.all.at(-1);
  if (last !== undefined && 'error' in last && last.clientNumber === line.clientNumber) {
    const isSame = last.error === line.error && last.keysBefore === line.keysBefore;
    if (isSame || lines.bytes + lostLineBytes > bytesMax) {
      last.times += 1;
      return;
    }
  }
  add(lines, { ...line, times: 1 });
}

function add(lines: WaitingLines, line: WaitingLine): void {
  lines.all.push(line);
  lines.bytes += bytesOf(line);
}

export function dropFirst(lines: WaitingLines): void {
  const first = lines.all.shift();
  if (first !== undefined) lines.bytes -= bytesOf(first);
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
  lines.bytes = kept.reduce((sum, line) => sum + bytesOf(line), 0);
}
