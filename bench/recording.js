/** What recording costs: logins by a driver in virtual time, without and with a recorder. */
import { createCard, createDriver, createManualClock, createRecorder } from '../dist/index.js';
import { amount } from './measure.js';

const count = amount(2_000, 500);

/** @param record whether the logins are recorded */
async function logins(record) {
  const driver = createDriver(createCard(), createManualClock(), { timeMode: 'virtual' });
  let bytes = 0;
  const recorder = record
    ? createRecorder(driver, {
        write: (line) => {
          bytes += line.length + 1;
        },
      })
    : null;
  const start = performance.now();
  for (let i = 0; i < count; i++) await driver.respond({ pin: '1234', challenge: '123456' });
  const ms = performance.now() - start;
  recorder?.stop();
  driver.stop();
  return { ms: ms / count, bytes: bytes / count };
}

export async function benchRecording() {
  await logins(true);
  const plain = await logins(false);
  const recorded = await logins(true);
  const perLogin = (ms) => `${ms.toFixed(3)} ms`;
  return {
    lines: [
      `recording  a login by a driver takes ${perLogin(plain.ms)}, recorded ${perLogin(recorded.ms)} and ${Math.round(recorded.bytes)} bytes`,
    ],
    aims: [],
  };
}
