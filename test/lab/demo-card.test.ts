/** Someone presses the demo card of the page, by the browser's clock or by the time of a login server. */
import { describe, expect, it } from 'vitest';
import { createManualClock, type Key, type ManualClock } from '../../src/index.ts';
import { createDemoCard, type DemoCard } from '../../src/lab/demo-card.ts';
import { wordsIn } from '../../src/lab/texts/words.ts';
import type { TimeView } from '../../src/login/admin/staff/staff-time.ts';

const startMs = Date.UTC(2026, 0, 1);

interface Bench {
  readonly card: DemoCard;
  readonly clock: ManualClock;
  readonly ignored: string[];
  /** The server's time, which the card follows; ms since the start of 2026. */
  serverMs(): number;
  server(change: Partial<TimeView> & { readonly advanceMs?: number }): void;
  keys(text: string): Promise<void>;
  lcd(): string;
}

function bench(first: Partial<TimeView> = {}): Bench {
  const clock = createManualClock();
  const ignored: string[] = [];
  let view: TimeView = { mode: 'virtual', unixMs: startMs, paused: true, speed: 1, ...first };
  const server: Bench['server'] = ({ advanceMs = 0, ...change }) => {
    view = { ...view, unixMs: view.unixMs + advanceMs, ...change };
    card.follow(view);
  };
  const card = createDemoCard({
    clock,
    words: wordsIn('en'),
    listener: { changed() {}, ignored: (reason) => void ignored.push(String(reason)) },
    moveTime: async (advanceMs) => server({ advanceMs }),
  });
  card.follow(view);
  return {
    ...{ card, clock, ignored, server },
    serverMs: () => view.unixMs - startMs,
    async keys(text) {
      for (const key of text) await card.tap((key === '\r' ? 'OK' : key) as Key);
    },
    lcd: () => card.view()?.shown.text ?? '',
  };
}

describe('while the server’s time stands still', () => {
  it('a key press moves it by what the press takes, so that a whole login can be keyed', async () => {
    const { card, keys, lcd, serverMs } = bench();
    await card.hold('press');
    expect([lcd(), serverMs()]).toEqual(['PIN>    ', 2_030]);
    await keys('1234\r');
    expect([lcd(), serverMs()]).toEqual(['CHALLNG>', 2_480]);
    await keys('123456\r');
    // 7 taps of 90 ms, and what the card computes.
    expect([lcd(), serverMs()]).toEqual(['90187643', 3_350]);
    expect(card.view()).toMatchObject({ state: 'response', leavesInMs: 30_000 });
  });

  it('nothing else moves the card: the host’s time does not', async () => {
    const { card, clock, lcd } = bench();
    await card.hold('press');
    clock.advance(600_000);
    expect(lcd()).toBe('PIN>    ');
  });

  it('the card follows where staff moves it, and the response disappears with it', async () => {
    const { card, keys, lcd, server } = bench();
    await card.hold('press');
    await keys('1234\r123456\r');
    server({ advanceMs: 29_999 });
    expect(lcd()).toBe('90187643');
    server({ advanceMs: 1 });
    expect(lcd()).toBe('        ');
  });

  it('a key can’t be touched, because it would never be released', () => {
    expect(bench().card.touch('press')).toBe(null);
  });

  it('a reset of the server leaves the card as it is', async () => {
    const { card, keys, lcd, server, serverMs } = bench();
    await card.hold('press');
    server({ unixMs: startMs });
    expect([lcd(), serverMs()]).toEqual(['PIN>    ', 0]);
    await keys('1');
    expect([lcd(), serverMs()]).toEqual(['PIN>1   ', 90]);
  });
});

describe('while the server’s time runs', () => {
  it('the card runs with it at its speed, and is pressed as it is by hand', () => {
    const { card, clock, lcd } = bench({ paused: false, speed: 10 });
    const release = card.touch('press');
    clock.advance(200);
    expect(lcd()).toBe('PIN>    ');
    release?.();
    clock.advance(2_999);
    expect(lcd()).toBe('PIN>    ');
    clock.advance(1);
    expect(lcd()).toBe('        ');
  });

  it('reports that arrive late change nothing, and a jump is followed', async () => {
    const { card, clock, server, lcd } = bench({ paused: false });
    const on = card.hold('press');
    clock.advance(2_030);
    await on;
    server({ unixMs: startMs + 1_900 });
    expect(card.view()?.leavesInMs).toBe(30_000 - 30);
    server({ advanceMs: 20_000 });
    expect([lcd(), card.view()?.leavesInMs]).toEqual(['PIN>    ', 32_000 - 21_900]);
  });

  it('a card that is far ahead waits for the server', () => {
    const { card, clock, server, lcd } = bench({ paused: false });
    card.touch('press');
    clock.advance(1_000);
    server({ unixMs: startMs + 500 });
    clock.advance(5_000);
    expect(lcd()).toBe('        ');
    server({ unixMs: startMs + 1_000 });
    clock.advance(1_000);
    expect(lcd()).toBe('PIN>    ');
  });

  it('a pause stops it, with what the card was ahead made up for by the next press', async () => {
    const { card, clock, server, lcd, serverMs } = bench({ paused: false });
    const on = card.hold('press');
    clock.advance(2_050);
    await on;
    server({ unixMs: startMs + 2_000, paused: true });
    await card.tap('1');
    expect([lcd(), serverMs()]).toEqual(['PIN>1   ', 2_140]);
  });
});

it('goes by the browser’s clock beside a server on the wall clock', async () => {
  const { card, clock, lcd, ignored } = bench({ mode: 'wall', paused: false });
  const tapped = card.tap('5');
  clock.advance(90);
  await tapped;
  expect(ignored).toEqual(['off']);
  const on = card.hold('press');
  clock.advance(2_030);
  await on;
  expect(lcd()).toBe('PIN>    ');
});
