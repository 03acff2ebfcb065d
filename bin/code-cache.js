// The code cache of a bundle: what V8 compiled of it at the build (scripts/build-code-cache.js). To compile it takes a
// third of the time of a start.
//
// It fits one version of Node on one kind of machine, which its name says. Any other Node compiles the bundle itself.
'use strict';

const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

/** Where the code cache of a bundle is, for this Node. */
function codeCacheFile(bundle) {
  return `${bundle}.${process.version}-${process.platform}-${process.arch}`;
}

/** The code cache of a bundle; null if there is none for this Node. */
function readCodeCache(bundle) {
  try {
    return readFileSync(codeCacheFile(bundle));
  } catch {
    return null;
  }
}

/** A bundle as a function, as `require` would make it. V8 drops a code cache that does not fit, and compiles. */
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

module.exports = { codeCacheFile, readCodeCache, scriptOf, runBundle };
