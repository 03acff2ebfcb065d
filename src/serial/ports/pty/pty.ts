/**
 * A card's port as a device: a pseudo-terminal under a stable link, for programs that open a path.
 *
 * The parts: the calls of libc (pty-libc.ts), a terminal and its clients (pty-device.ts), the terminals of a port
 * (pty-devices.ts), the link and its lock (pty-link.ts), and the code of all ports (port.ts). Linux only.
 */
import type { After } from '../../console/after.ts';
import type { CardConsole } from '../../console/connection.ts';
import { createPort, type PortEvent } from '../port.ts';
import { createPtyDevice } from './pty-device.ts';
import { createPtyDevices, type PtyDevices } from './pty-devices.ts';
import { loadLibc } from './pty-libc.ts';
import { lockLink, type PtyLink } from './pty-link.ts';

export interface PtyOptions {
  readonly console: CardConsole;
  /** The path of the link. */
  readonly path: string;
  /** The holder's name, for the error of a second one; such as the card's serial number. */
  readonly owner: string;
  readonly onEvent?: (event: PortEvent) => void;
  /** Default: the host's time. */
  readonly after?: After;
}

export interface PtyPort {
  /** The terminal that the link leads to now. */
  device(): string;
  /** Removes the link; connected clients get a hang-up. */
  close(): Promise<void>;
}

/** Links of this process; removed however it ends, except by kill -9. */
const links = new Set<PtyLink>();
process.on('exit', () => {
  for (const link of links) link.remove();
});

/** @throws PtyError, LinkError */
export async function servePty(options: PtyOptions): Promise<PtyPort> {
  const { console, path, onEvent = () => {} } = options;
  const libc = await loadLibc();
  const link = await lockLink(path, `${options.owner}, process ${process.pid}`);
  const times = options.after === undefined ? {} : { after: options.after };
  let devices: PtyDevices | null = null;
  const close = async (): Promise<void> => {
    links.delete(link);
    await Promise.all([devices?.close(), link.close()]);
  };
  try {
    devices = createPtyDevices({
      createDevice: (clients) => createPtyDevice(libc, clients),
      createPort: (device, missed) => createPort(console, device, { ...times, missed }),
      point: (terminal) => link.point(terminal),
      opened: () => onEvent({ type: 'open' }),
      closed: () => onEvent({ type: 'close' }),
      replaced: (to) => onEvent({ type: 'moved', to }),
    });
    links.add(link);
    link.point(devices.path());
    return { device: devices.path, close };
  } catch (error) {
    await close();
    throw error;
  }
}
