// Loaded before a program: kills it with SIGKILL at the n-th call of node:fs that changes something, just before it
// or just after it (KILL_AT=n, KILL_WHEN=before|after).
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

let left = Number(process.env.KILL_AT);
const when = process.env.KILL_WHEN;

for (const name of [
  'openSync',
  'writeFileSync',
  'fsyncSync',
  'closeSync',
  'linkSync',
  'renameSync',
  'rmSync',
  'writeSync',
]) {
  const real = fs[name];
  fs[name] = (...args) => {
    left -= 1;
    if (left === 0 && when === 'before') process.kill(process.pid, 'SIGKILL');
    const result = real(...args);
    if (left === 0 && when === 'after') process.kill(process.pid, 'SIGKILL');
    return result;
  };
}
syncBuiltinESMExports();
