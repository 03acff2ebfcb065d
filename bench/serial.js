/**
 * A card on a PTY, beside a bare socat PTY pair in the same run: the round trip of a key, in turn with as many bytes
 * through socat and back; the first byte after an open; logins a second in virtual time. Python measures both alike.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from './measure.js';

const program = fileURLToPath(new URL('../bin/dscplus.js', import.meta.url));
const client = fileURLToPath(new URL('serial.py', import.meta.url));
const cards = 10;
const limitMs = 20_000;

export async function benchSerial() {
  if (process.platform !== 'linux' || spawnSync('socat', ['-V']).error !== undefined) {
    return { lines: ['serial     not measured: it needs Linux and socat'], aims: [] };
  }
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
  const at = (name) => join(folder, name);
  const children = [
    start(process.execPath, [
      program,
      ...['serial', '--count', String(cards), '--pty', at('card0'), '--ready-file', at('ready')],
    ]),
    start('socat', [`PTY,link=${at('near')},raw,echo=0`, `PTY,link=${at('far')},raw,echo=0`]),
  ];
  try {
    await Promise.all(['ready', 'near', 'far'].map((name) => appears(at(name))));
    const ready = readFileSync(at('ready'), 'utf8').trim().split('\n');
    const paths = ready.map((line) => JSON.parse(line).path).join(',');
    return report(JSON.parse(await output('python3', [client, paths, at('near'), at('far')])));
  } finally {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function report({ keyUs, pairUs, openMs, loginsPerS }) {
  const key = median(keyUs);
  const pair = median(pairUs);
  const open = Math.max(...openMs);
  return {
    lines: [
      `serial     a key and its line on the PTY: ${key.toFixed(1)} us (99 %: ${high(keyUs).toFixed(0)}); through a bare socat pair and back: ${pair.toFixed(1)} us (99 %: ${high(pairUs).toFixed(0)}); ratio ${(key / pair).toFixed(2)}`,
      `           first byte after an open: ${median(openMs).toFixed(1)} ms, at most ${open.toFixed(1)} ms of ${openMs.length}; ${Math.round(loginsPerS)} logins a second in virtual time`,
    ],
    aims: [
      { name: 'key / socat pair', value: key / pair, aim: 1 },
      { name: 'first byte after an open, ms', value: open, aim: 50 },
    ],
  };
}

function high(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)];
}

function start(command, args) {
  return spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore'] });
}

async function appears(path) {
  for (const end = performance.now() + limitMs; !existsSync(path); await sleep(5)) {
    if (performance.now() > end) throw new Error(`${path} did not appear in ${limitMs} ms`);
  }
}

async function output(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`${command} ${args[0]} failed with ${code}`);
  return said;
}
