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

/** A bundle with its code cache, each read once; null if there is none for this Node and this bundle. */
function readCompiled(path) {
  let stored;
  try {
    stored = readFileSync(codeCacheFile(path));
  } catch {
    return null;
  }
  const bytes = readFileSync(path);
  const code = stored.subarray(2 * sumBytes);
  return stored.subarray(0, 2 * sumBytes).equals(sumsOf(bytes, code)) ? { path, bytes, code } : null;
}

/** A bundle that V8 has to compile. */
function readBundle(path) {
  return { path, bytes: readFileSync(path), code: null };
}

function writeCodeCache({ path, bytes }, code) {
  writeFileSync(codeCacheFile(path), Buffer.concat([sumsOf(bytes, code), code]));
}

function sumsOf(bytes, code) {
  const sums = Buffer.alloc(2 * sumBytes);
  sums.writeUInt32LE(crc32(bytes));
  sums.writeUInt32LE(crc32(code), sumBytes);
  return sums;
}

/** A bundle as a function, as `require` would make it. V8 drops a code cache of other settings, and compiles. */
function scriptOf({ path, bytes, code }) {
  return new Script(`(function (exports, require, module, __filename, __dirname) {${bytes}\n})`, {
    filename: path,
    ...(code !== null && { cachedData: code }),
  });
}

/** Runs a bundle as `require` does, and returns its script. */
function runBundle(bundle) {
  const script = scriptOf(bundle);
  const module = { exports: {} };
  const { path } = bundle;
  script
    .runInThisContext()
    .call(module.exports, module.exports, createRequire(path), module, path, dirname(path));
  return script;
}

module.exports = { codeCacheFile, readCompiled, readBundle, writeCodeCache, scriptOf, runBundle };
