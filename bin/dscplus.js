#!/usr/bin/env node
// CommonJS, and bundled files: an ES module as the main file makes the start of Node a fifth slower.
require(process.argv.length > 2 ? '../dist/cli/main.cjs' : '../dist/cli/bare.cjs');
