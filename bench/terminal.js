/**
 * The card in the terminal, on a PTY: start to first frame beside a bare Ink program that is bundled the same way, in
 * turn, and key to first changed byte at two speeds of typing.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { inkBundle } from '../scripts/build-terminal.js';
import { amount, median } from './measure.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'bin/dscplus.js');
const measure = fileURLToPath(new URL('on_pty.py', import.meta.url));
const rounds = amount(15, 5);
const keys = amount(60, 20);

export async function benchTerminal() {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-bench-'));
  try {
    return measured(await bareProgram(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measured(bare) {
  const ours = [];
  const theirs = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(onPty({ shows: 'q leave' }, program).startMs);
    theirs.push(onPty({ shows: 'bare Ink' }, bare).startMs);
  }
  const ratio = median(ours) / median(theirs);
  const lines = [
    `terminal   first frame ${median(ours).toFixed(0)} ms after the start; a bare Ink program, bundled the same way: ${median(theirs).toFixed(0)} ms; ratio ${ratio.toFixed(2)}`,
  ];
  const aims = [{ name: 'first frame / bare Ink', value: ratio, aim: 1.2 }];
  for (const spacingMs of [80, 10]) {
    const plan = { shows: 'q leave', keys: '1234567890'.repeat(keys / 10), spacingMs };
    const { keyMs } = onPty(plan, program);
    const sorted = keyMs.toSorted((a, b) => a - b);
    const p90 = sorted[Math.floor(sorted.length * 0.9)];
    lines.push(
      `           key to first changed byte, ${spacingMs} ms between keys: median ${median(keyMs).toFixed(1)} ms, p90 ${p90.toFixed(1)} ms`,
    );
    aims.push({ name: `median at ${spacingMs} ms, ms`, value: median(keyMs), aim: 10 });
    aims.push({ name: `p90 at ${spacingMs} ms, ms`, value: p90, aim: 20 });
  }
  return { lines, aims };
}

function onPty(plan, file) {
  const { stdout, stderr } = spawnSync('python3', [measure, JSON.stringify(plan), process.execPath, file], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(`${file} on a PTY: ${stderr}`);
  return JSON.parse(stdout);
}

/** Ink with a line of text, in the same options of the bundler, loaded by the same kind of main file. */
async function bareProgram(folder) {
  const main = join(folder, 'main.cjs');
  const source = `
    import { render, Text } from 'ink';
    import { createElement } from 'react';
    render(createElement(Text, null, 'bare Ink'));
    process.stdin.resume();`;
  await build({
    ...inkBundle,
    stdin: { contents: source, resolveDir: root, loader: 'js' },
    outfile: join(folder, 'bare.mjs'),
  });
  writeFileSync(main, `import(${JSON.stringify(join(folder, 'bare.mjs'))});\n`);
  return main;
}
