// usage: node write-code-cache.cjs FOLDER COMMAND...   runs a command of FOLDER/main.cjs, and writes its code cache
'use strict';

const { join } = require('node:path');
const { readBundle, runBundle, writeCodeCache } = require('../bin/code-cache.js');

const [folder] = process.argv.splice(2, 1);
const bundle = readBundle(join(folder, 'main.cjs'));
const script = runBundle(bundle);
// At the end, since V8 compiles each function when it is first called.
process.on('exit', (code) => {
  if (code === 0) writeCodeCache(bundle, script.createCachedData());
});
