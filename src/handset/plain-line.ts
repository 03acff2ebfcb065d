/**
 * The line as text, one line for each change: for screen readers, logs, pipes and dumb terminals. The keys are those of
 * the line on the screen. They wait until all that the server lists was printed, so `printf q` prints that and ends.
 */

import { createInputReader } from '../terminal/input/input-reader.ts';
import type { Clock } from '../time/clock.ts';
import { followLine } from './followed-line.ts';
import { keyHelp, type LineKey, lineKeyOf } from './line-keys.ts';
import type { LineLink, LineNews } from './line-link.ts';
import { lineRecordText } from './record-text.ts';

export interface PlainLineOptions {
  readonly number: string;
  readonly link: LineLink;
  readonly clock: Clock;
  readonly giveUpMs: number;
  readonly timeText: (ms: number) => string;
  /** Whether someone types: then the keys are named. */
  readonly typed: boolean;
  /** Writes a line, given without its line end. */
  readonly writeLine: (text: string) => void;
  readonly suspend: () => void;
  readonly onEnd: (error: Error | null) => void;
}

export interface PlainLine {
  /** Processes the bytes of one read. */
  read(bytes: Uint8Array): void;
  stop(): void;
}

export function createPlainLine(options: PlainLineOptions): PlainLine {
  const { number, writeLine, suspend, onEnd } = options;
  const keys: LineKey[] = [];
  let isListed = false;
  let isBusy = false;
  let stopped = false;
  const line = followLine({
    ...{ link: options.link, clock: options.clock, giveUpMs: options.giveUpMs },
    onNews: (news) => writeLine(newsText(news, options)),
    onLink(link, problem) {
      writeLine(link === 'gone' ? `${problem}; trying again` : `${number}: there again`);
    },
    onNotice: writeLine,
    onListed() {
      isListed = true;
      void takeKeys();
    },
    onChange() {},
    onFailed: (error) => onEnd(error),
  });

  /** One after the other: each waits until the phone has done the last. */
  async function takeKeys(): Promise<void> {
    if (!isListed || isBusy) return;
    isBusy = true;
    for (let key = keys.shift(); key !== undefined && !stopped; key = keys.shift()) {
      if (key.type === 'quit') onEnd(null);
      else if (key.type === 'suspend') suspend();
      else if (key.type !== 'copy' && key.type !== 'redraw') await line.act(key);
    }
    isBusy = false;
  }

  const reader = createInputReader(options.clock, (inputs) => {
    const typed = inputs.map(lineKeyOf).filter((key) => key !== null);
    // Who waits for a server that does not reply can still leave.
    if (options.typed && typed.some(({ type }) => type === 'quit')) onEnd(null);
    else keys.push(...typed);
    void takeKeys();
  });
  if (options.typed) for (const text of keyHelp[0] ?? []) writeLine(text);
  return {
    read: reader.read,
    stop() {
      stopped = true;
      reader.stop();
      line.stop();
    },
  };
}

function newsText(news: LineNews, { number, timeText }: PlainLineOptions): string {
  if (news.kind === 'state') return `${number}: ${news.state}`;
  const { head, fate, text } = lineRecordText(news, timeText);
  return text === '' ? `${head}  ${fate}` : `${head}  ${fate}: ${text}`;
}
