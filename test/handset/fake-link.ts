import type { LineLink, LineLinkError, LineNews, LineOrder } from '../../src/handset/line-link.ts';
import type { LineOutcome } from '../../src/line/line-machine.ts';

/** A link whose server a test plays. */
export interface FakeLink extends LineLink {
  /** How often it was followed. */
  readonly follows: number;
  readonly orders: readonly LineOrder[];
  /** What the next orders give. */
  outcome: LineOutcome | LineLinkError;
  say(news: LineNews): void;
  end(error: LineLinkError): void;
}

export function fakeLink(): FakeLink {
  let follows = 0;
  const orders: LineOrder[] = [];
  let onNews: (news: LineNews) => void = () => {};
  let onEnd: (error: LineLinkError) => void = () => {};
  const link: FakeLink = {
    get follows() {
      return follows;
    },
    orders,
    outcome: { verdict: 'accepted' },
    follow(hear, ended) {
      follows++;
      onNews = hear;
      onEnd = ended;
      return () => {
        onNews = () => {};
        onEnd = () => {};
      };
    },
    async act(order) {
      orders.push(order);
      if (link.outcome instanceof Error) throw link.outcome;
      return link.outcome;
    },
    say: (news) => onNews(news),
    end: (error) => onEnd(error),
  };
  return link;
}
