/**
 * The published numbers: medians, with what they are compared to, in one run.
 *
 * npm run bench prints them
 * npm run bench -- --short measures less of each, in a third of the time
 * npm run bench -- --check fails where a figure is over five times its aim
 */
import { cpus } from 'node:os';
import { benchCards } from './cards.js';
import { benchGateway } from './gateway.js';
import { benchIdle } from './idle.js';
import { benchLogin } from './login.js';
import { benchPhones } from './phones.js';
import { benchRecording } from './recording.js';
import { benchScenarios } from './scenarios.js';
import { benchSerial } from './serial.js';
import { benchServer } from './server.js';
import { benchSms } from './sms.js';
import { benchStart } from './start.js';
import { benchStore } from './store.js';
import { benchTerminal } from './terminal.js';

// Node 20 reads these certificates whenever it starts. With those of Debian that takes almost as long as all else of a
// start, so that whatever is measured beside a start would look quick.
delete process.env.NODE_EXTRA_CA_CERTS;

const check = process.argv.includes('--check');
const slack = 5;

console.log(
  `node ${process.version}, ${process.platform} ${process.arch}, ${cpus()[0]?.model ?? 'unknown processor'}`,
);
let failed = false;
for (const bench of [
  benchLogin,
  benchIdle,
  benchStart,
  benchSerial,
  benchServer,
  benchGateway,
  benchStore,
  benchSms,
  benchPhones,
  benchTerminal,
  benchCards,
  benchRecording,
  benchScenarios,
]) {
  const { lines, aims } = await bench();
  for (const line of lines) console.log(line);
  for (const { name, value, aim } of aims) {
    const over = value > aim * slack;
    console.log(
      `           aim: ${name} at most ${aim}${value <= aim ? ', met' : over ? `, missed by more than ${slack} times` : ', missed'}`,
    );
    failed ||= over;
  }
}
if (check && failed) process.exitCode = 1;
