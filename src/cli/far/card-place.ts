/** Where the cards of a run are: what `--on` says, as data. */
import { errorMessage, quoted } from '../../errors/message.ts';
import { type Address, addressFrom } from '../../net/address.ts';
import { UsageError } from '../io/errors.ts';
import type { Options } from '../io/secrets/secrets.ts';

export type CardPlace = { readonly kind: 'virtual' } | { readonly kind: 'real' } | WirePlace;
/** A wire to a card. `start`: this program makes its other end. */
export type WirePlace = SerialPlace | HttpPlace;
export type SerialPlace = DevicePlace | SocketPlace<'tcp'> | SocketPlace<'rfc2217'>;

interface DevicePlace {
  readonly kind: 'device';
  readonly path: string;
  readonly start: boolean;
}

interface SocketPlace<K extends string> {
  readonly kind: K;
  readonly address: Address;
  readonly start: boolean;
}

type HttpPlace = SocketPlace<'http'>;

const schemes = ['tcp', 'rfc2217', 'http'] as const;

/** Whether all scenarios share one card. Otherwise each has cards of its own. */
export function hasOneCard(place: CardPlace): boolean {
  if (place.kind === 'virtual' || place.kind === 'real') return false;
  return !place.start || place.kind === 'device' || place.address.port !== 0;
}

/** @throws UsageError, AddressError */
export function cardPlaceFrom({ on = 'virtual', start = false }: Options): CardPlace {
  const text = String(on);
  const isStarted = start === true;
  if (text === 'virtual' || text === 'real') {
    if (!isStarted) return { kind: text };
    throw new UsageError(
      errorMessage(
        '--start without a wire',
        'the card of --on virtual and --on real is in this process',
        'give --on a path, tcp://, rfc2217:// or http://',
      ),
    );
  }
  const [, scheme, rest = ''] = /^([a-z0-9]+):\/\/(.*?)\/?$/.exec(text) ?? [];
  if (scheme === undefined) return { kind: 'device', path: text, start: isStarted };
  const kind = schemes.find((one) => one === scheme);
  if (kind === undefined)
    throw new UsageError(
      errorMessage(
        `--on ${quoted(text)}`,
        `unknown scheme ${quoted(scheme)}`,
        `give ${schemes.map((one) => `${one}://`).join(', ')}, or the path of a device`,
      ),
    );
  // A port of this program is for this machine; to call, any machine will do.
  const address = addressFrom(rest, { remote: !isStarted });
  if (address.port === 0 && !isStarted)
    throw new UsageError(errorMessage(`--on ${quoted(text)}`, 'has port 0', 'give its port, or --start'));
  return { kind, address, start: isStarted };
}
