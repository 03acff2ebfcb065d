/** Follows a program over HTTP that the server was started beside, and shows it again once it is back. */
import { post, readStream } from './lab-api.ts';

/** What is followed: it is asked again what it shows. */
export interface FarProgram {
  refresh(): Promise<void>;
}

export interface FarLinkParts<T> {
  readonly thing: 'card' | 'phone';
  /** Opens it by what it is asked through the server. Rejects with what a person can read. */
  readonly open: (ask: <R>(name: string, body: object) => Promise<R>) => Promise<T>;
  readonly panel: {
    show(opened: T): void;
    /** It can't be reached, for this reason of the server; null: it can. */
    gone(reason: string | null): void;
  };
  readonly tryAgainMs: number;
  /** The staff token, or '' without one. */
  readonly token: () => string;
}

export interface FarLink {
  /** It may show something else: the server's time has moved, and a card's with it. */
  refresh(): void;
}

export function followFar<T extends FarProgram>(parts: FarLinkParts<T>): FarLink {
  const { thing, open, panel, tryAgainMs, token } = parts;
  let current: T | null = null;
  const ask = <R>(name: string, body: object): Promise<R> => post(`/api/lab/${thing}/${name}`, body, token());
  const gone = (error: unknown): void => panel.gone(error instanceof Error ? error.message : String(error));

  async function follow(): Promise<void> {
    const opened = await open(ask);
    current = opened;
    panel.show(opened);
    panel.gone(null);
    // Each event is a reason to ask what it shows now: others use it too.
    const take = (): void => void opened.refresh().catch(gone);
    // Also once the stream is there, for what happened since it was opened.
    const reading = { signal: new AbortController().signal, take, begun: take };
    await readStream(`/api/lab/${thing}/events`, {}, token(), reading);
    await opened.refresh();
  }

  async function followAlways(): Promise<never> {
    for (;;) {
      await follow().catch(gone);
      await new Promise((resolve) => setTimeout(resolve, tryAgainMs));
    }
  }

  void followAlways();
  return { refresh: () => void current?.refresh().catch(gone) };
}
