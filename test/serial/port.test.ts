/** Clients that come to a port where lines were lost: what each is told of them, on a clock that the test advances. */
import { describe, expect, test } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { createConsole } from '../../src/serial/console/console.ts';
import { createPort, flushedMs, settleMs } from '../../src/serial/ports/port.ts';
import { createManualClock } from '../../src/time/manual-clock.ts';

const off = 'LCD "        "\r\n';

/** A port that lost two lines before its first client. */
function portWithLosses() {
  const host = createManualClock();
  let text = '';
  const port = createPort(
    createConsole({ card: createCard(), clock: host }),
    {
      write(bytes) {
        text += Buffer.from(bytes).toString('latin1');
        return bytes.length;
      },
      pause() {},
      resume() {},
    },
    { missed: 2, after: (ms, call) => host.wake(host.now() + ms, call) },
  );
  return {
    port,
    got(ms: number) {
      host.advance(ms);
      const all = text;
      text = '';
      return all;
    },
  };
}

describe('a client of a port that has lost lines', () => {
  test('that flushes late, before it sends, is told of them and of the LCD again', () => {
    const { port, got } = portWithLosses();
    port.opened();
    expect(got(settleMs)).toBe(`LCD dropped 2\r\n${off}`);
    port.flushed();
    expect(got(flushedMs)).toBe(`LCD dropped 2\r\n${off}`);
  });

  test('that has sent something is not told again', () => {
    const { port, got } = portWithLosses();
    port.opened();
    got(settleMs);
    port.received(Buffer.from('*OPC?\r'));
    got(settleMs);
    port.flushed();
    expect(got(flushedMs)).toBe('');
  });

  test('and that takes the place of another on its terminal is told of its own losses alone', () => {
    const { port, got } = portWithLosses();
    port.opened();
    expect(got(settleMs)).toBe(`LCD dropped 2\r\n${off}`);
    port.opened();
    expect(got(settleMs)).toBe(off);
    port.flushed();
    expect(got(flushedMs)).toBe(off);
  });
});
