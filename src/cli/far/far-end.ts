/** The other end of a wire, made by this program for one scenario (`--start`): a port with a card of its world. */
import packageJson from '../../../package.json' with { type: 'json' };
import { createRealClock } from '../../clock/real-clock.ts';
import type { Card } from '../../device/card.ts';
import { serveCard } from '../../http/server.ts';
import { type ConsoleClock, createConsole } from '../../serial/console/console.ts';
import type { SerialPlace, WirePlace } from './card-place.ts';
import { closedBySignal } from './closed-by-signal.ts';

/** A port with a card, and where it is. */
export interface FarEnd {
  readonly place: WirePlace;
  /** Of HTTP; empty for a serial port. */
  readonly token: string;
  close(): Promise<void>;
}

/** A scenario begins in virtual time, so that no time passes before. */
const stillClock: ConsoleClock = {
  now: () => 0,
  wake: () => () => {},
  pause() {},
  resume() {},
  setSpeed() {},
  speed: 1,
};

/** @throws ListenError, LinkError, PtyError if there can't be such a port */
export async function startFarEnd(card: Card, place: WirePlace): Promise<FarEnd> {
  if (place.kind === 'http') {
    const served = await serveCard({ card, address: place.address, clock: createRealClock() });
    const { address, token, close } = served;
    return { place: { ...place, address }, token, close };
  }
  const console = createConsole({ card, clock: stillClock, firmwareVersion: packageJson.version });
  try {
    const port = await startPort(console, card.serial, place);
    return {
      ...{ place: port.place, token: '' },
      async close() {
        await port.close();
        console.stop();
      },
    };
  } catch (error) {
    console.stop();
    throw error;
  }
}

async function startPort(
  console: ReturnType<typeof createConsole>,
  owner: string,
  place: SerialPlace,
): Promise<Pick<FarEnd, 'place' | 'close'>> {
  if (place.kind === 'device') {
    const { servePty } = await import('../../serial/ports/pty/pty.ts');
    const { close } = await servePty({ console, path: place.path, owner });
    return { place, close: closedBySignal(close) };
  }
  const { serveTcp } = await import('../../serial/ports/tcp.ts');
  const rfc2217 = place.kind === 'rfc2217';
  const { address, close } = await serveTcp({ console, address: place.address, rfc2217 });
  return { place: { ...place, address }, close };
}
