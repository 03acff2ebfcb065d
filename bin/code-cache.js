// The code cache of a bundle: what V8 compiled of it at the build (scripts/build-code-cache.js). To compile it takes a
// third of the time of a start.
//
// It fits one version of Node on one kind of machine, which its name says. Any other Node compiles the bundle itself.
// V8 checks only the length of a bundle, and runs damaged code. So the file begins with the CRC-32 of the bundle and of
// the code.
'use strict';

const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');

const sumBytes = 4;

/** Where the code cache of a bundle is, for this Node. */
function codeCacheFile(bundle) {
  return `${bundle}.${process.version}-${process.platform}-${process.arch}`;
}

/** The code cache of a bundle; null if there is none for this Node and this bundle. */
function readCodeCache(bundle) {
  let stored;
  try {
    stored = readFileSync(codeCacheFile(bundle));
  } catch {
    return null;
  }
  const code = stored.subarray(2 * sumBytes);
  return stored.subarray(0, 2 * sumBytes).equals(sumsOf(bundle, code)) ? code : null;
}

function writeCodeCache(bundle, code) {
  writeFileSync(codeCacheFile(bundle), Buffer.concat([sumsOf(bundle, code), code]));
}

function sumsOf(bundle, code) {
  const sums = Buffer.alloc(2 * sumBytes);
  sums.writeUInt32LE(crc32(readFileSync(bundle)));
  sums.writeUInt32LE(crc32(code), sumBytes);
  return sums;
}

/** A bundle as a function, as `require` would make it. V8 drops a code cache of other settings, and compiles. */
function scriptOf(bundle, codeCache) {
  const text = readFileSync(bundle, 'utf8');
  return new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: bundle,
    ...(codeCache !== null && { cachedData: codeCache }),
  });
}

/** Runs a bundle as `require` does, and returns its script. */
function runBundle(bundle, codeCache) {
  const script = scriptOf(bundle, codeCache);
  const module = { exports: {} };
  script
    .runInThisContext()
    .call(module.exports, module.exports, createRequire(bundle), module, bundle, dirname(bundle));
  return script;
}

module.exports = { codeCacheFile, readCodeCache, writeCodeCache, scriptOf, runBundle };
