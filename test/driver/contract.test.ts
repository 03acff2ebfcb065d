/** Keys from every face are pressed in the same way: by one driver. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import { createDriver } from '../../src/driver/driver.ts';
import { createFrameHistory } from '../../src/driver/frame-history.ts';
import { createCardApp } from '../../src/http/app.ts';
import { createCardRouteContext } from '../../src/http/server.ts';
import { createConsole } from '../../src/serial/console/console.ts';
import { decode, decoderStart } from '../../src/terminal/input/decoder.ts';
import { createTerminalSession } from '../../src/terminal/session.ts';
import { type LateHost, lateHost } from '../clock/manual-host.ts';

interface Face {
  readonly card: Card;
  /** Keys of one client, all at once; `P` switches on. */
  press(keys: string): Promise<void>;
  /** Lets time pass in one step, as a timer does that is late. */
  move(ms: number): Promise<void>;
  /** The one who pressed takes back what has not begun. */
  cancel(): Promise<void>;
  /** Puts a snapshot back, as somebody else; null where only the owner of the card can. */
  readonly restore: ((snapshot: object) => Promise<void>) | null;
  /** Goes back to the frame before, or to a snapshot of it, and drops what waits. */
  back(snapshot: object): Promise<void>;
  /** The one who pressed goes, in the middle of it; gives how the next one presses. */
  disconnect(): Promise<Face['press']>;
  /** Virtual time from now on; null where a face has none. */
  readonly virtual: (() => Promise<void>) | null;
  stop(): void;
}

const turn = (): Promise<void> => new Promise((done) => setImmediate(() => setImmediate(done)));

const driverFace = (): Face => driverFaceOf(createCard(), lateHost());

function driverFaceOf(card: Card, time: LateHost): Face {
  const { clock, move } = time;
  let next: Face | null = null;
  const driver = createDriver(card, clock);
  const history = createFrameHistory(driver);
  return {
    card,
    move,
    async press(keys) {
      for (const key of keys)
        (key === 'P' ? driver.hold('press') : driver.press(key === '\r' ? 'OK' : (key as '1'))).catch(
          () => {},
        );
    },
    async cancel() {
      driver.keys.drop();
    },
    async restore(snapshot) {
      driver.restore(snapshot);
    },
    async back() {
      history.back();
    },
    async disconnect() {
      driver.stop();
      next = driverFaceOf(card, time);
      return next.press;
    },
    async virtual() {
      driver.setTimeMode('virtual');
    },
    stop() {
      driver.stop();
      next?.stop();
    },
  };
}

function serialFace(): Face {
  const { clock, move } = lateHost();
  const card = createCard();
  const console = createConsole({ card, clock });
  const client = console.connect(() => {});
  const other = console.connect(() => {});
  return {
    card,
    move,
    async press(keys) {
      client.receive(Buffer.from(keys));
    },
    async cancel() {
      client.receive(Buffer.from('\x18'));
    },
    async restore(snapshot) {
      const json = JSON.stringify(snapshot);
      other.receive(Buffer.from(`REST #3${json.length}${json}\r`));
    },
    async back(snapshot) {
      const json = JSON.stringify(snapshot);
      client.receive(Buffer.from(`\x18REST #3${json.length}${json}\r`));
    },
    async disconnect() {
      client.end();
      return async (keys) => other.receive(Buffer.from(keys));
    },
    async virtual() {
      other.receive(Buffer.from('TIME:MODE VIRT\r'));
    },
    stop: console.stop,
  };
}

function httpFace(): Face {
  const { clock, move } = lateHost();
  const card = createCard();
  const { context, stop } = createCardRouteContext({ card, clock, mode: 'real' });
  const app = createCardApp({ context, token: 'a-token', onError() {} });
  let aborts: AbortController[] = [];
  const post = (path: string, body: object): void => {
    const abort = new AbortController();
    aborts.push(abort);
    void app.fetch(
      new Request(`http://127.0.0.1${path}`, {
        method: 'POST',
        headers: {
          host: '127.0.0.1',
          authorization: 'Bearer a-token',
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
        signal: abort.signal,
      }),
    );
  };
  async function cancel(): Promise<void> {
    for (const abort of aborts) abort.abort();
    aborts = [];
    await turn();
  }
  async function press(keys: string): Promise<void> {
    for (const key of keys) {
      if (key === 'P') post('/hold', {});
      else post('/press', { key: key === '\r' ? 'OK' : key });
      await turn();
    }
  }
  async function restore(snapshot: object): Promise<void> {
    post('/restore', snapshot);
    await turn();
  }
  return {
    card,
    move,
    press,
    cancel,
    restore,
    async back(snapshot) {
      await cancel();
      await restore(snapshot);
    },
    async disconnect() {
      await cancel();
      return press;
    },
    async virtual() {
      post('/time', { mode: 'virtual' });
      await turn();
    },
    stop,
  };
}

const terminalFace = (): Face => terminalFaceOf(createCard(), lateHost());

function terminalFaceOf(card: Card, time: LateHost): Face {
  const { clock, move } = time;
  let next: Face | null = null;
  const nothing = (): void => {};
  const session = createTerminalSession({
    card,
    clock,
    host: lateHost().clock,
    recordTo: null,
    pin: null,
    program: {
      copy: nothing,
      savePicture: () => '',
      newRecording: () => '',
      notify: nothing,
      suspend: nothing,
      redraw: nothing,
      quit: nothing,
    },
  });
  return {
    card,
    move,
    async press(keys) {
      const bytes = Buffer.from(keys.replaceAll('P', 'p'));
      session.take(decode(decoderStart, bytes, 0).inputs, () => null);
    },
    async cancel() {
      session.command('escape');
    },
    restore: null,
    async back() {
      session.command('back');
    },
    async disconnect() {
      session.stop();
      next = terminalFaceOf(card, time);
      return next.press;
    },
    virtual: null,
    stop() {
      session.stop();
      next?.stop();
    },
  };
}

const faces = { driver: driverFace, serial: serialFace, HTTP: httpFace, terminal: terminalFace };

let stop = (): void => {};
afterEach(() => stop());

function begin(make: () => Face): Face {
  const face = make();
  stop = face.stop;
  return face;
}

/** The keys that the card was pressed with, and when. */
function pressed(card: Card): string[] {
  return card
    .events()
    .filter((event) => event.type === 'press')
    .map(({ at, verdict }) => `${at} ${verdict}`);
}

describe.each(Object.entries(faces))('who presses by the %s', (name, make) => {
  it.each([1, 30, 700, 60_000])(
    'has the keys in order, each at its ms, by a timer that rings every %i ms',
    async (stepMs) => {
      const { card, press, move } = begin(make);
      await press('P123');
      for (let passed = 0; passed < 2_400; passed += stepMs) await move(stepMs);
      expect(pressed(card)).toEqual(['2000 accepted', '2060 accepted', '2150 accepted', '2240 accepted']);
    },
  );

  it('has a login done by keys that came all at once', async () => {
    const { card, press, move } = begin(make);
    await press('P1234\r123456\r');
    await move(2_030 + 12 * 90);
    await move(1_500);
    expect(card.frame().text).toBe('90187643');
  });

  it('can take back the keys that have not begun', async () => {
    const { card, press, move, cancel } = begin(make);
    await press('P');
    await move(2_030);
    await press('123');
    await move(40);
    await cancel();
    await move(10_000);
    expect(card.frame().text).toBe('PIN>1   ');
    await press('4');
    await move(90);
    expect(card.frame().text).toBe('PIN>-4  ');
  });

  it('leaves no key down where all ends in the middle of a press, and the card takes keys again', async () => {
    for (const at of [0, 15, 1_000, 2_010]) {
      const face = begin(make);
      await face.press('P12');
      await face.move(at);
      face.stop();
      await face.move(60_000);
      const before = pressed(face.card).length;
      face.card.advance(60_000);
      expect([at, face.card.state()]).toEqual([at, 'off']);
      expect(face.card.hold('press')).toEqual({ verdict: 'accepted' });
      expect(pressed(face.card).length - before).toBeLessThanOrEqual(2);
    }
  });

  it('presses on where a listener of the card throws', async () => {
    const { card, press, move } = begin(make);
    await press('P');
    await move(2_030);
    let thrown = 0;
    const broken = card.on(() => {
      thrown += 1;
      throw new Error('a listener is broken');
    });
    await press('1');
    await move(40).catch((error) => expect(error).toEqual(new Error('a listener is broken')));
    broken();
    expect(thrown).toBeGreaterThan(0);
    await move(60);
    await press('2');
    await move(100);
    expect(card.frame().text).toBe('PIN>-2  ');
  });

  it('has its keys pressed where the card is set back by its owner in the middle of one', async () => {
    const { card, press, move } = begin(make);
    await press('P');
    await move(2_030);
    const snapshot = card.snapshot();
    await press('123');
    await move(40);
    card.restore(snapshot);
    await move(1_000);
    expect(card.frame().text).toBe('PIN>-3  ');
  });

  it('goes back to a frame with no key down and none waiting, and presses on', async () => {
    const { card, press, move, back } = begin(make);
    await press('P');
    await move(2_030);
    const snapshot = card.snapshot().toJSON();
    await press('123');
    await move(100);
    expect(card.frame().text).toBe('PIN>1   ');
    await back(snapshot);
    if (name === 'terminal' || name === 'driver') {
      expect([card.frame().text, card.now()]).toEqual(['PIN>    ', 2_000]);
    }
    await move(1_000);
    expect(card.frame().text).toBe('PIN>    ');
    await press('4');
    await move(90);
    expect(card.frame().text).toBe('PIN>4   ');
  });

  it('may go in the middle of a key: none stays down, and the next one’s keys are pressed', async () => {
    const { card, press, move, disconnect } = begin(make);
    await press('P');
    await move(2_030);
    await press('12');
    await move(40);
    const nextPresses = await disconnect();
    await move(1_000);
    await nextPresses('4');
    await move(200);
    // On a serial line what was sent is pressed, whoever has gone.
    expect(card.frame().text).toBe(name === 'serial' ? 'PIN>--4 ' : 'PIN>-4  ');
  });

  if (name !== 'terminal') {
    it('has the keys that come after a snapshot was put back in the middle of one', async () => {
      const { card, press, move, restore } = begin(make);
      await press('P');
      await move(2_030);
      const snapshot = card.snapshot().toJSON();
      await press('123');
      await move(40);
      await restore?.(snapshot);
      await move(1_000);
      // The time of a snapshot that is put back in the middle of a late timer begins at that timer.
      await move(1_000);
      expect(card.frame().text).toBe('PIN>-3  ');
    });

    it('has what is under way ended at once when virtual time begins, also where a listener throws in it', async () => {
      const { card, press, move, virtual } = begin(make);
      await press('P12');
      await virtual?.();
      await turn();
      expect([card.frame().text, card.now()]).toEqual(['PIN>-2  ', 2_210]);
      await move(60_000);
      expect(card.now()).toBe(2_210);
      const broken = card.on(() => {
        throw new Error('a listener is broken');
      });
      await press('3').catch((error) => expect(error).toEqual(new Error('a listener is broken')));
      broken();
      await press('4');
      await turn();
      expect(card.frame().text).toBe('PIN>---4');
    });
  }
});
