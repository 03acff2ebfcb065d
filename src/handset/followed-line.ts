/**
 * A phone line as someone follows it: its state, its messages and calls, and whether the server can be reached. If the
 * stream breaks off, it is asked for again every second.
 */
import { errorMessage } from '../errors/message.ts';
import type { LineCall, LineMessage } from '../line/line-inbox.ts';
import type { LineReason, LineStateName } from '../line/line-state.ts';
import type { Clock } from '../time/clock.ts';
import { type LineLink, LineLinkError, type LineNews, type LineOrder } from './line-link.ts';

/** What there is to see of a line. A new object at each change. */
export interface LineView {
  /** `gone`: the server does not reply at the moment. */
  readonly link: 'connecting' | 'live' | 'gone';
  /** Null before the server has said it. */
  readonly state: LineStateName | null;
  /** Messages and calls, the newest first. */
  readonly records: readonly (LineMessage | LineCall)[];
  /** What was done last, or why it was not. */
  readonly notice: string;
}

/** What followers hear, each thing once. */
export interface LineListener {
  /** The state of the line, or a message or call. */
  onNews(news: LineNews): void;
  /** The server has gone, or is there again. */
  onLink(link: 'live' | 'gone', problem: string): void;
  /** Something was done with the phone, or could not be done. */
  onNotice(notice: string): void;
  /** The view is another. */
  onChange(): void;
  /** All that the server lists was heard, also after it was gone. */
  onListed(): void;
  /** The line can't be followed. */
  onFailed(error: Error): void;
}

export interface FollowedLine {
  view(): LineView;
  /** Never rejects. */
  act(order: LineOrder): Promise<void>;
  stop(): void;
}

export interface FollowOptions extends LineListener {
  readonly link: LineLink;
  readonly clock: Clock;
  /** For how long a server that has gone is asked again, in ms; then `onFailed` is called. Null: for ever. */
  readonly giveUpMs: number | null;
}

/** Between two attempts to reach a server that has gone, in ms. */
export const retryMs = 1_000;

/** What the functions of a followed line share. */
interface Following {
  readonly options: FollowOptions;
  view: LineView;
  /** Records by number as they were heard last, so that a new stream repeats nothing. */
  heard: ReadonlyMap<number, string>;
  goneSince: number | null;
  /** Nothing has come on this stream yet. */
  isFirst: boolean;
  /** A stream lists all first. */
  isListing: boolean;
  stopped: boolean;
  stopStream(): void;
  cancelRetry(): void;
}

export function followLine(options: FollowOptions): FollowedLine {
  const following: Following = {
    options,
    view: { link: 'connecting', state: null, records: [], notice: '' },
    heard: new Map(),
    ...{ goneSince: null, isFirst: true, isListing: true, stopped: false },
    stopStream() {},
    cancelRetry() {},
  };
  connect(following);
  return {
    view: () => following.view,
    act: (order) => act(following, order),
    stop: () => stop(following),
  };
}

function show(following: Following, change: Partial<LineView>): void {
  following.view = { ...following.view, ...change };
  following.options.onChange();
}

function connect(following: Following): void {
  following.isFirst = true;
  following.isListing = true;
  following.stopStream = following.options.link.follow(
    (news) => take(following, news),
    (error) => ended(following, error),
  );
}

function take(following: Following, news: LineNews): void {
  if (following.isFirst) {
    following.isFirst = false;
    if (following.goneSince !== null) following.options.onLink('live', '');
    following.goneSince = null;
    show(following, { link: 'live', records: [] });
  }
  if (news.kind === 'state') takeState(following, news);
  else takeRecord(following, news);
}

function takeState(following: Following, news: Extract<LineNews, { readonly kind: 'state' }>): void {
  const { options, view } = following;
  show(following, { state: news.state });
  if (news.state !== view.state) options.onNews(news);
  if (following.isListing) options.onListed();
  following.isListing = false;
}

function takeRecord(following: Following, record: LineMessage | LineCall): void {
  const { options, view, heard } = following;
  const others = view.records.filter(({ number }) => number !== record.number);
  show(following, { records: [...others, record].toSorted((a, b) => b.number - a.number) });
  const text = JSON.stringify(record);
  following.heard = new Map([...heard, [record.number, text]]);
  if (heard.get(record.number) !== text) options.onNews(record);
}

function ended(following: Following, error: LineLinkError): void {
  const { options, view } = following;
  if (following.stopped) return;
  const now = options.clock.now();
  if (error.fault === 'refused' || view.link === 'connecting' || isOver(following, now)) {
    stop(following);
    options.onFailed(error);
    return;
  }
  if (following.goneSince === null) {
    following.goneSince = now;
    show(following, { link: 'gone' });
    options.onLink('gone', error.message);
  }
  following.cancelRetry = options.clock.wake(now + retryMs, () => connect(following));
}

function isOver({ goneSince, options: { giveUpMs } }: Following, now: number): boolean {
  return goneSince !== null && giveUpMs !== null && now - goneSince >= giveUpMs;
}

async function act(following: Following, order: LineOrder): Promise<void> {
  const { options } = following;
  const what = order.type === 'set' ? `condition ${order.condition}` : orderTexts[order.type];
  const say = (notice: string): void => {
    show(following, { notice });
    options.onNotice(notice);
  };
  try {
    const outcome = await options.link.act(order);
    const reason = outcome.verdict === 'ignored' ? outcome.reason : null;
    say(reason === null ? what : errorMessage(what, `ignored, ${reason}`, lineReasonActions[reason]));
  } catch (error) {
    if (error instanceof LineLinkError) say(error.message);
    else options.onFailed(error as Error);
  }
}

function stop(following: Following): void {
  following.stopped = true;
  following.stopStream();
  following.cancelRetry();
}

const orderTexts = { restart: 'restart', answer: 'answer', 'hang-up': 'hang up' } as const;

/** What to do about a reason. */
const lineReasonActions: Readonly<Record<LineReason, string>> = {
  off: 'set a condition other than off',
  restarting: 'wait until the phone is on',
  'not ringing': 'wait until a call rings',
  'no call': 'wait until a call rings',
  'same condition': 'set another condition',
};
