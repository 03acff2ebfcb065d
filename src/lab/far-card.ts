/** A card over HTTP on the page `/lab`, pressed through the login server. */
import { demoPin } from '../crypto/demo-card.ts';
import type { KeyOutcome, StateName } from '../device/state.ts';
import type { Frame, Lcd } from '../display/lcd.ts';
import type { Clock } from '../time/clock.ts';
import { openFarStatus } from './far-status.ts';
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
  const readNow = (shown: CardStatus) => ({ shown, readAt: clock.now() });
  const status = await openFarStatus(
    async () => readNow(await ask<CardStatus>('state', {})),
    listener.changed,
  );

  async function pressed(name: 'press' | 'hold', body: object): Promise<void> {
    const { verdict, ...rest } = await ask<KeyOutcome & CardStatus>(name, body);
    status.take(readNow(rest));
    if (verdict === 'ignored') listener.ignored('reason' in rest ? rest.reason : undefined);
  }

  return {
    serial,
    says: demo ? words('farDemoCard', { pin: demoPin }) : words('farCard'),
    lcd: { cells: values.cells.value, segments: values.segments.value as Lcd['segments'] },
    refresh: status.refresh,
    view() {
      const {
        readAt,
        shown: { state, frame, now, leavesAt, time },
      } = status.now();
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
