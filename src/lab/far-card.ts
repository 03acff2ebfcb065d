/** A card over HTTP on the page `/lab`, pressed through the login server. */
import { demoPin } from '../crypto/demo-card.ts';
import type { KeyOutcome, StateName } from '../device/state.ts';
import type { Frame, Lcd } from '../display/lcd.ts';
import type { Clock } from '../time/clock.ts';
import type { CardListener, LabCard } from './lab-card.ts';
import type { Words } from './texts/words.ts';

/** What the server returns of it, as `GET /info` and `GET /state` of the card do. */
interface CardInfo {
  readonly serial: string;
  readonly demo: boolean;
  readonly values: { readonly [F in keyof Lcd | 'editClearMs']: { readonly value: number } };
}

interface CardStatus {
  readonly state: StateName;
  readonly frame: Frame;
  readonly now: number;
  readonly leavesAt: number | null;
  readonly time: { readonly mode: 'virtual' | 'real'; readonly speed: number };
}

export interface FarCardParts {
  /** Asks the server by `/api/lab/card/NAME`; rejects with what a person can read. */
  readonly ask: <T>(name: 'info' | 'state' | 'press' | 'hold', body: object) => Promise<T>;
  /** Of this machine: for the time that a response still shows, on a card in real time. */
  readonly clock: Pick<Clock, 'now'>;
  readonly listener: CardListener;
  readonly words: Words;
}

export interface FarCard extends LabCard {
  /** Asks what it shows now, and again if that is asked for meanwhile. */
  refresh(): Promise<void>;
}

/** @throws what `ask` rejects with */
export async function openFarCard({ ask, clock, listener, words }: FarCardParts): Promise<FarCard> {
  const { serial, demo, values } = await ask<CardInfo>('info', {});
  let shown = await ask<CardStatus>('state', {});
  let readAt = clock.now();
  let refreshing: Promise<void> | null = null;
  let isAskedAgain = false;

  function show(status: CardStatus): void {
    shown = status;
    readAt = clock.now();
    listener.changed();
  }

  async function pressed(name: 'press' | 'hold', body: object): Promise<void> {
    const { verdict, ...rest } = await ask<KeyOutcome & CardStatus>(name, body);
    show(rest);
    if (verdict === 'ignored') listener.ignored('reason' in rest ? rest.reason : undefined);
  }

  async function refreshAll(): Promise<void> {
    do {
      isAskedAgain = false;
      show(await ask<CardStatus>('state', {}));
    } while (isAskedAgain);
  }

  return {
    serial,
    says: demo ? words('farDemoCard', { pin: demoPin }) : words('farCard'),
    lcd: { cells: values.cells.value, segments: values.segments.value as Lcd['segments'] },
    refresh() {
      isAskedAgain = true;
      refreshing ??= refreshAll().finally(() => {
        refreshing = null;
      });
      return refreshing;
    },
    view() {
      const { state, frame, now, leavesAt, time } = shown;
      const passedMs = time.mode === 'real' ? (clock.now() - readAt) * time.speed : 0;
      return {
        state,
        shown: frame,
        leavesInMs: leavesAt === null ? null : Math.max(0, leavesAt - now - passedMs),
      };
    },
    tap: (key) => pressed('press', { key }),
    hold: (key) => pressed('hold', { key, ...(key !== 'press' && { ms: values.editClearMs.value }) }),
    // A request can't say for how long a key is held while it is held.
    touch: () => null,
  };
}
