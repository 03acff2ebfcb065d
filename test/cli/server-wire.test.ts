/** A maker of a headless client starts a server to log in to over the wire, and is told where that can't be. */
import { describe, expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import { work } from './program.ts';
import { startServer } from './server-process.ts';

const { refused } = commandLine(work);

describe('dscplus server --wire-login', () => {
  test('says in its ready line how clients log in, and replies to their first step', async () => {
    const server = await startServer('--wire-login --wire-proto 6a --wire-group stanford');
    expect(server.ready).toMatchObject({ store: 'memory', wire: { proto: '6a', group: 'stanford' } });
    const { url } = server.ready;
    const page = await fetch(`${url}/sso/Login`);
    expect(page.headers.getSetCookie()).toEqual([expect.stringMatching(/^JSESSIONID=/)]);
    const reply = await fetch(`${url}/sso/Authenticator?1`, {
      method: 'POST',
      body: new URLSearchParams({ ACTION: 'INIT', USER: 'demo', A: 'ab' }),
    });
    expect(await reply.text()).toMatch(
      /^<ib_auth_res>\n<ini_params>\n<g>2<\/g>\n<N>d4c7f8a2.*\n<proto>6a<\/proto>\n/,
    );
    expect((await server.end()).code).toBe(0);
  });

  test.each([
    ['--wire-proto 6', '--wire-proto: only for the wire login; add --wire-login'],
    ['--wire-group own', '--wire-group: only for the wire login; add --wire-login'],
    ['--wire-login --wire-proto 5', '--wire-proto: invalid value "5"; give 6 or 6a'],
    ['--wire-login --wire-group none', '--wire-group: invalid value "none"; give own or stanford'],
    [
      '--wire-login --db kept.db',
      "--wire-login and --db: can't be combined, a verifier is worth its password and is never kept; leave one of them out",
    ],
    [
      '--wire-login --address 0.0.0.0:0 --allow-remote --tls --host-name box',
      '--wire-login: only for this machine, because it is far too weak for others; serve it on 127.0.0.1',
    ],
  ])('%s is refused', async (options, text) => {
    expect(await refused(`server ${options}`)).toBe(`dscplus: ${text}`);
  });
});
