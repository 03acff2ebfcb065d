/**
 * The terminals of one port, each with its own port for its clients, and which of them the link leads to.
 *
 * On one terminal the replies to a client can reach the next. Linux can't write to a terminal only if the client that
 * asked still has it open. Between the last check and the write that client may close, and the next may open the same
 * terminal, flush it and read, while the system lets this process wait. Only another terminal keeps the two apart. So
 * a client that flushes its input when it opens, as pyserial does, gets its own terminal: before any
 * of its input is taken, the link is led to another terminal. A program that opens the port after a reply to that
 * client opens the other one.
 *
 * A client that does not flush (a shell, `stty`) shares its terminal with programs that open the port at the same
 * time: `cat` shows the reply to what `echo` asks, and `stty` sets the terminal of another program. So does one that
 * asks for exclusive use (picocom, tio and screen do), so that the system keeps others out. There a reply that is sent
 * in the instant of a close and an open can be read by the next client.
 */
import type { Port } from '../port.ts';
import type { PtyClients, PtyDevice } from './pty-device.ts';

/** The clients of a card that have a terminal of their own, and one more terminal for the next. */
const devicesMax = 17;

export interface PtyDevicesOptions {
  readonly createDevice: (clients: PtyClients) => PtyDevice;
  readonly createPort: (device: PtyDevice, missed: number) => Port;
  /** Leads the link to a terminal; it throws if that is not possible. */
  readonly point: (terminal: string) => void;
  readonly opened: () => void;
  readonly closed: () => void;
  /** The terminal of the link could not be used any more, and the link leads to another. */
  readonly replaced: (terminal: string) => void;
}

export interface PtyDevices {
  /** The terminal that the link leads to. */
  path(): string;
  close(): Promise<void>;
}

interface ServedDevice {
  readonly device: PtyDevice;
  /** Null while nobody has it open and nothing is counted for who opens it. */
  port: Port | null;
  isOpen: boolean;
  /** Whether a client has it open, and is not served yet. */
  isOpening: boolean;
  /** Whether the client has sent a byte. */
  hasReceived: boolean;
}

interface DevicesState {
  readonly options: PtyDevicesOptions;
  readonly devices: Set<ServedDevice>;
  /** Where the link leads; null only while it is made. */
  linked: ServedDevice | null;
}

export function createPtyDevices(options: PtyDevicesOptions): PtyDevices {
  const state: DevicesState = { options, devices: new Set(), linked: null };
  const first = addDevice(state);
  first.port = options.createPort(first.device, 0);
  state.linked = first;
  return {
    path: () => (state.linked ?? first).device.path(),
    async close() {
      const closing = Array.from(state.devices, ({ device }) => device.close());
      // At once: a line that comes meanwhile must not be written to a closed terminal.
      for (const { port } of state.devices) port?.end();
      await Promise.all(closing);
    },
  };
}

function addDevice(state: DevicesState): ServedDevice {
  // Each needs the other; no client is there before both are made.
  const made: { served: ServedDevice | null } = { served: null };
  const withServed = (use: (served: ServedDevice) => void): void => {
    if (made.served !== null) use(made.served);
  };
  const device = state.options.createDevice({
    opened: () => withServed((served) => openDevice(state, served)),
    received: (bytes) =>
      withServed((served) => {
        served.hasReceived = true;
        served.port?.received(bytes);
      }),
    flushed: () => withServed((served) => flushDevice(state, served)),
    closed: (unread) => withServed((served) => closeDevice(state, served, unread)),
    writable: () => withServed(({ port }) => port?.writable()),
    replaced: (to) => withServed((served) => moveDevice(state, served, to)),
  });
  const served: ServedDevice = { device, port: null, isOpen: false, isOpening: false, hasReceived: false };
  made.served = served;
  state.devices.add(served);
  return served;
}

function openDevice(state: DevicesState, served: ServedDevice): void {
  // A client that has closed is reported before this one, after what it sent.
  served.isOpening = true;
  for (const other of state.devices) if (other !== served) other.device.endClosedClient();
  served.isOpening = false;
  served.port ??= state.options.createPort(served.device, takeMissed(state));
  served.isOpen = true;
  served.hasReceived = false;
  state.options.opened();
  served.port.opened();
}

function flushDevice(state: DevicesState, served: ServedDevice): void {
  served.port?.flushed();
  if (served === state.linked && served.isOpen && !served.hasReceived && !served.device.isExclusive())
    moveLink(state);
}

/** Leads the link to a terminal that nobody has open. Where that can't be done, it stays where it is. */
function moveLink(state: DevicesState): void {
  if (idleDevice(state) === null && state.devices.size >= devicesMax) return;
  let next: ServedDevice | null = null;
  try {
    next = idleDevice(state) ?? addDevice(state);
    state.options.point(next.device.path());
    state.linked = next;
  } catch {
    if (next !== null) removeDevice(state, next);
  }
}

function idleDevice({ devices, linked }: DevicesState): ServedDevice | null {
  for (const served of devices) if (isIdle(served) && served !== linked) return served;
  return null;
}

function isIdle({ isOpen, isOpening }: ServedDevice): boolean {
  return !isOpen && !isOpening;
}

/** What was counted for the next client while nobody was there. */
function takeMissed({ linked }: DevicesState): number {
  if (linked === null || linked.isOpen || linked.port === null) return 0;
  const missed = linked.port.end();
  linked.port = null;
  return missed;
}

function closeDevice(state: DevicesState, served: ServedDevice, unread: number): void {
  const { devices, linked, options } = state;
  served.isOpen = false;
  options.closed();
  served.port?.closed(unread);
  const isAnyOpen = Array.from(devices).some(({ isOpen }) => isOpen);
  if (linked === null || (served === linked && !isAnyOpen)) return;
  const missed = served.port?.end() ?? 0;
  served.port = null;
  // While nobody is there, what is lost is counted for the next client.
  if (!isAnyOpen) linked.port ??= options.createPort(linked.device, missed);
  for (const other of devices)
    if (other !== served && other !== linked && isIdle(other)) removeDevice(state, other);
}

function moveDevice({ options, linked }: DevicesState, served: ServedDevice, to: string): void {
  if (served !== linked) return;
  try {
    options.point(to);
  } catch {
    // The link is another's by now.
    return;
  }
  options.replaced(to);
}

function removeDevice({ devices }: DevicesState, served: ServedDevice): void {
  devices.delete(served);
  void served.device.close();
}
