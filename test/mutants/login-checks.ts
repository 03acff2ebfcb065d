/** The checks of the login server, each as a test that mutant-runner.ts runs against a mutant. */
import { scryptSync } from 'node:crypto';
import { it, onTestFinished } from 'vitest';
import { checks } from '../login/checks/all.ts';
import type { ServerProcess, Subject } from '../login/checks/check.ts';
import * as parts from '../login/login-server-parts.ts';
import { startServer } from '../login/processes.ts';
import { loginMutants } from './all-mutants.ts';
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

for (const { number, says, run } of checks) {
  it(`check ${number}: ${says}`, async ({ task }) => {
    const [, name] = task.file.filepath.split('?mutant=');
    let program: Promise<string> | null = null;
    await run({
      LoginServer,
      async serverProcess(store) {
        program ??= programOf(name);
        return await startedServer(await program, store);
      },
    });
  });
}

/** The program of the server without the rule, in a file. */
async function programOf(name: string | undefined): Promise<string> {
  const folder = bundleFolder();
  onTestFinished(folder.remove);
  return await bundleServer(
    folder.path,
    loginMutants.find((mutant) => mutant.name === name),
  );
}

async function startedServer(program: string, store: string): Promise<ServerProcess> {
  const server = await startServer(program, store);
  onTestFinished(() => server.kill());
  return server;
}
