#!/usr/bin/env node
// CommonJS, and one bundled file: an ES module as the main file makes the start of Node a fifth slower.
require('../dist/cli/main.cjs');
