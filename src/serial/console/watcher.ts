/** A client of the console that only watches: it gets the reports, and its input is dropped. */
import type { Client } from './client.ts';
import type { Carrier, ConsoleAccess } from './client-state.ts';
import { lcdLine, lineBytes } from './line-format.ts';

export function createWatcher(
  { device, removeClient }: ConsoleAccess,
  { send, reportsOff }: Carrier,
): Client {
  let ended = false;
  return {
    receive() {},
    opened() {},
    closed() {},
    pause() {},
    resume() {},
    lcdLine: () => lcdLine(device),
    sent() {},
    waitingBytes: 0,
    end() {
      ended = true;
      removeClient();
    },
    report(text) {
      if (!ended && device.reports()) send(lineBytes(text));
    },
    reportsOff,
  };
}
