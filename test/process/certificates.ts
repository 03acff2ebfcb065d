/**
 * A run without the certificates of NODE_EXTRA_CA_CERTS, which Node 20 reads whenever it starts: those of Debian take
 * almost half of the time of a start. What tests start talks to this machine alone; only what downloads gets them back.
 */
const variable = 'NODE_EXTRA_CA_CERTS';
/** Where the workers of a run find the file. */
const kept = 'DSCPLUS_TEST_EXTRA_CA_CERTS';

export function setup(): (() => void) | undefined {
  const file = process.env[variable];
  if (file === undefined) return undefined;
  process.env[kept] = file;
  delete process.env[variable];
  return () => {
    process.env[variable] = file;
    delete process.env[kept];
  };
}

/** The part of the environment that a program needs to download anything. */
export function certificatesOfRun(): NodeJS.ProcessEnv {
  const file = process.env[kept];
  return file === undefined ? {} : { [variable]: file };
}
