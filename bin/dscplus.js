#!/usr/bin/env node
// CommonJS, and bundled files: an ES module as the main file makes the start of Node a fifth slower.
//
// A missing part is reported in one line. An old Node must be able to read this file for that, so its syntax is that
// of 2009.
'use strict';

var version = process.versions.node.split('.');
var isOld = version[0] < 20 || (version[0] === '20' && version[1] < 19);

if (isOld) {
  refuse('Node ' + process.versions.node + ' is too old; use Node 20.19 or newer');
} else {
  start(process.argv.length > 2 ? '../dist/cli/main.cjs' : '../dist/cli/bare.cjs');
}

function start(file) {
  var path;
  try {
    path = require.resolve(file);
  } catch (_) {
    refuse('not built; run ' + command());
    return;
  }
  var cache = require('./code-cache.js');
  var compiled = cache.readCompiled(path);
  if (compiled === null) require(path);
  else cache.runBundle(compiled);
}

/** The packages that build a checkout may be missing. */
function command() {
  try {
    require.resolve('esbuild/package.json');
    require.resolve('@typescript/typescript-' + process.platform + '-' + process.arch + '/package.json');
    return 'npm run build';
  } catch (_) {
    return 'npm ci --include=dev --include=optional';
  }
}

function refuse(problem) {
  process.stderr.write('dscplus: ' + problem + '\n');
  process.exitCode = 1;
}
