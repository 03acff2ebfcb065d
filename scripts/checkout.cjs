// Says in one line what a checkout lacks, before a stack does: the right Node, and the packages that build and test.
// It runs before a script of package.json, by itself or by `node -r`. An old Node has to read it, so its syntax is that
// of 2009.
'use strict';

var version = process.versions.node.split('.');
// Who leaves packages out at an installation has a reason; what needs them says so when it is run.
var isInstallation =
  process.env.npm_lifecycle_event === 'prepare' && /^(ci|install)$/.test(process.env.npm_command);

if (version[0] < 20 || (version[0] === '20' && version[1] < 19)) {
  say('Node ' + process.versions.node + ' is too old; use Node 20.19 or newer');
  process.exit(1);
} else if (!isHere('vitest') || !isHere('typescript') || !isHere(compiler())) {
  say(
    'packages that build and test are not installed for ' +
      (process.platform + '-' + process.arch) +
      '; run npm ci --include=dev --include=optional',
  );
  process.exit(isInstallation ? 0 : 1);
}

/** Of the packages that are there for each kind of machine, one that all need. */
function compiler() {
  return '@typescript/typescript-' + process.platform + '-' + process.arch;
}

function isHere(name) {
  try {
    require.resolve(name + '/package.json');
    return true;
  } catch (_) {
    return false;
  }
}

function say(problem) {
  process.stderr.write('dscplus: ' + problem + '\n');
}
