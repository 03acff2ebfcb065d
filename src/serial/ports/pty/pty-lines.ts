/**
 * The terminals of one port, each with what it has of a port, and which of them the link leads to: the entry.
 *
 * On one terminal the replies to a client can reach the next. Linux has no way to write to a terminal on the condition
 * that the one who asked still has it open: between the last look and the write it may close, the next may open the
 * same terminal, flush it and read, and the system may stop this process there for as long as it likes. Only another
 * terminal keeps the two apart. So a client that flushes its input at its opening, as programs for serial ports do,
 * gets the entry for itself: before anything it sends is taken, the link is moved to another terminal. Whoever opens the
 * port after a reply to that client opens that one.
 *
 * A client that does not flush (a shell, `stty`) shares its terminal with whoever opens the port beside it: `cat` shows
 * the reply to what `echo` asks, and `stty` sets it for another program. So does one that asks for the terminal alone,
 * so that the system keeps others out. There a reply that goes out in the very instant of a close and an open can be
 * read by the next client.
 */
import type { Port } from '../port.ts';
import type { PtyClients, PtyDevice } from './pty-device.ts';

export interface PtyLinesOptions {
  readonly createDevice: (clients: PtyClients) => PtyDevice;
  readonly createPort: (device: PtyDevice, missed: number) => Port;
  /** Leads the link to a terminal; it throws where that can't be done. */
  readonly point: (terminal: string) => void;
  readonly opened: () => void;
  readonly closed: () => void;
  /** The entry could not be used any more, and the link leads to another. */
  readonly moved: (terminal: string) => void;
}

export interface PtyLines {
  /** The terminal that the link leads to. */
  path(): string;
  close(): Promise<void>;
}

interface PtyLine {
  readonly device: PtyDevice;
  /** Null while nobody has it open and nothing is counted for who opens it. */
  port: Port | null;
  isOpen: boolean;
  /** Whether the client has sent a byte. */
  hasReceived: boolean;
}

interface LinesState {
  readonly options: PtyLinesOptions;
  readonly lines: Set<PtyLine>;
  /** Null only while it is made. */
  entry: PtyLine | null;
}

export function createPtyLines(options: PtyLinesOptions): PtyLines {
  const state: LinesState = { options, lines: new Set(), entry: null };
  const first = addLine(state);
  first.port = options.createPort(first.device, 0);
  state.entry = first;
  return {
    path: () => (state.entry ?? first).device.path(),
    async close() {
      await Promise.all(Array.from(state.lines, ({ device }) => device.close()));
      for (const { port } of state.lines) port?.end();
    },
  };
}

function addLine(state: LinesState): PtyLine {
  // Each needs the other; no client is there before both are made.
  const made: { line: PtyLine | null } = { line: null };
  const withLine = (use: (line: PtyLine) => void): void => {
    if (made.line !== null) use(made.line);
  };
  const device = state.options.createDevice({
    opened: () => withLine((line) => openLine(state, line)),
    received: (bytes) =>
      withLine((line) => {
        line.hasReceived = true;
        line.port?.received(bytes);
      }),
    flushed: () => withLine((line) => flushLine(state, line)),
    closed: (unread) => withLine((line) => closeLine(state, line, unread)),
    writable: () => withLine(({ port }) => port?.writable()),
    moved: (to) => withLine((line) => moveLine(state, line, to)),
  });
  const line: PtyLine = { device, port: null, isOpen: false, hasReceived: false };
  made.line = line;
  state.lines.add(line);
  return line;
}

function openLine(state: LinesState, line: PtyLine): void {
  // Who has gone is not there any more for this one, and what they sent comes first.
  for (const other of state.lines) if (other !== line) other.device.endGone();
  line.port ??= state.options.createPort(line.device, takeMissed(state));
  line.isOpen = true;
  line.hasReceived = false;
  state.options.opened();
  line.port.opened();
}

function flushLine(state: LinesState, line: PtyLine): void {
  line.port?.flushed();
  if (line === state.entry && line.isOpen && !line.hasReceived && !line.device.isExclusive())
    moveEntry(state);
}

/** Leads the link to a terminal that nobody has open. Where that can't be done, the entry stays what it is. */
function moveEntry(state: LinesState): void {
  let next: PtyLine | null = null;
  try {
    next = idleLine(state) ?? addLine(state);
    state.options.point(next.device.path());
    state.entry = next;
  } catch {
    if (next !== null) dropSpare(state, next);
  }
}

function idleLine({ lines, entry }: LinesState): PtyLine | null {
  for (const line of lines) if (!line.isOpen && line !== entry) return line;
  return null;
}

/** What the entry has counted while nobody was there. */
function takeMissed({ entry }: LinesState): number {
  if (entry === null || entry.isOpen || entry.port === null) return 0;
  const missed = entry.port.end();
  entry.port = null;
  return missed;
}

function closeLine(state: LinesState, line: PtyLine, unread: number): void {
  const { lines, entry, options } = state;
  line.isOpen = false;
  options.closed();
  line.port?.closed(unread);
  const isAnyOpen = Array.from(lines).some(({ isOpen }) => isOpen);
  if (entry === null || (line === entry && !isAnyOpen)) return;
  const missed = line.port?.end() ?? 0;
  line.port = null;
  // While nobody is there, what is lost is counted for the next client.
  if (!isAnyOpen) entry.port ??= options.createPort(entry.device, missed);
  for (const other of lines) if (other !== line && other !== entry && !other.isOpen) dropSpare(state, other);
}

function moveLine({ options, entry }: LinesState, line: PtyLine, to: string): void {
  if (line !== entry) return;
  try {
    options.point(to);
  } catch {
    // The link is another's by now.
    return;
  }
  options.moved(to);
}

function dropSpare({ lines }: LinesState, line: PtyLine): void {
  lines.delete(line);
  void line.device.close();
}
