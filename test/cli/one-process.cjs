// Runs `dscplus` several times in one process, one after the other, as each starts in its own: the same bundle, the same
// descriptors. Argument 1 is bin/dscplus.js, argument 2 has the runs as JSON: words, and a file for stdin or null. After
// each run it writes one line on stderr: the exit code, and the names of all files in the folder, as JSON after "\0".
'use strict';

const { closeSync, openSync, readdirSync, writeSync } = require('node:fs');

const [, , program, json] = process.argv;
const runs = JSON.parse(json);
const before = new Set(process.listeners('exit'));
let at = -1;

function next() {
  if (at >= 0) {
    const names = readdirSync('.', { recursive: true });
    writeSync(2, `\0${JSON.stringify({ code: process.exitCode ?? 0, names })}\n`);
  }
  at += 1;
  process.exitCode = undefined;
  for (const listener of process.listeners('exit')) if (!before.has(listener)) process.off('exit', listener);
  if (at === runs.length) return;
  const { words, stdin } = runs[at];
  if (stdin !== null) {
    closeSync(0);
    // The lowest number that is free.
    if (openSync(stdin, 'r') !== 0) throw new Error('stdin is not descriptor 0');
  }
  for (const path of Object.keys(require.cache)) delete require.cache[path];
  process.argv = [process.execPath, program, ...words];
  require(program);
  // A run that has nothing to wait for is followed by the next one too.
  setImmediate(() => {});
}

// When a run has nothing more to wait for, its process would end.
process.on('beforeExit', next);
