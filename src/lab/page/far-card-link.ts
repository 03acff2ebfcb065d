/** Follows the card over HTTP that the server was started beside, and shows it again once it is back. */
import type { Clock } from '../../time/clock.ts';
import { type FarCard, openFarCard } from '../far-card.ts';
import type { CardPanel } from './card-panel.ts';
import { post, readStream } from './lab-api.ts';
import { words } from './words.ts';

export interface FarCardLink {
  /** The server's time has moved, and the card's with it. */
  timeMoved(): void;
}

export interface FarCardLinkParts {
  readonly panel: CardPanel;
  readonly clock: Clock;
  readonly tryAgainMs: number;
  /** The staff token, or '' without one. */
  readonly token: () => string;
}

export function followFarCard({ panel, clock, tryAgainMs, token }: FarCardLinkParts): FarCardLink {
  let card: FarCard | null = null;
  const ask = <T>(name: string, body: object): Promise<T> => post(`/api/lab/card/${name}`, body, token());
  const gone = (error: unknown): void => panel.gone(error instanceof Error ? error.message : String(error));

  async function follow(): Promise<void> {
    const opened = await openFarCard({ ask, clock, listener: panel, words });
    card = opened;
    panel.show(opened);
    panel.gone(null);
    // Each event is a reason to ask what the card shows now: others press it too.
    const take = (): void => void opened.refresh().catch(gone);
    await readStream('/api/lab/card/events', {}, token(), { signal: new AbortController().signal, take });
    await opened.refresh();
  }

  async function followAlways(): Promise<never> {
    for (;;) {
      await follow().catch(gone);
      await new Promise((resolve) => setTimeout(resolve, tryAgainMs));
    }
  }

  void followAlways();
  return { timeMoved: () => void card?.refresh().catch(gone) };
}
