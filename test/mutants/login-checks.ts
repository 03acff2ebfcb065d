/** The checks of the login server, each as a test that mutant-runner.ts runs against a mutant. */
import { scryptSync } from 'node:crypto';
import { it, onTestFinished } from 'vitest';
import { checks } from '../login/checks/all.ts';
import type { ServerProcess, Subject } from '../login/checks/check.ts';
import * as parts from '../login/login-server-parts.ts';
import { startServer } from '../login/processes.ts';
import { loginMutants } from './all-mutants.ts';
import { nameOf, testsFor } from './noticing.ts';
import { bundleFolder, bundleServer } from './server-bundle.ts';

/** scrypt at a cost that takes next to no time, in this thread: what the costs are is said to it by the check of that. */
const quickScrypt: parts.Scrypt = async (password, salt, bytes, options) =>
  new Uint8Array(scryptSync(password, salt, bytes, { ...options, N: 2 }));

const LoginServer: Subject['LoginServer'] = {
  ...parts,
  // A store that is made for a process has the hashes of that.
  createLoginService: (options) =>
    parts.createLoginService(options?.clock === undefined ? options : { scrypt: quickScrypt, ...options }),
};

const [, name] = import.meta.url.split('?mutant=');
const mutant = loginMutants.find((one) => one.name === name);
/** Null for all. The others would be skipped, and to skip one takes time too. */
const only = mutant === undefined ? null : testsFor(mutant, process.env.DSCPLUS_EVERY_CHECK === '1');

for (const check of checks.filter((one) => only?.includes(nameOf(one)) ?? true)) {
  it(nameOf(check), async () => {
    let program: Promise<string> | null = null;
    await check.run({
      LoginServer,
      async serverProcess(store) {
        program ??= programOf();
        return await startedServer(await program, store);
      },
    });
  });
}

/** The program of the server without the rule, in a file. */
async function programOf(): Promise<string> {
  const folder = bundleFolder();
  onTestFinished(folder.remove);
  return await bundleServer(folder.path, mutant);
}

async function startedServer(program: string, store: string): Promise<ServerProcess> {
  const server = await startServer(program, store);
  onTestFinished(() => server.kill());
  return server;
}
