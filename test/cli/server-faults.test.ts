/** Staff shows bad states of the gateway of a running server from the command line. */
import { describe, expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import { work } from './program.ts';
import { startServer } from './server-process.ts';

const { failed, printed, refused } = commandLine(work);

describe('dscplus server fault', () => {
  test('adds, lists and clears faults of a running server, also under TLS and on a kept store', async () => {
    const server = await startServer('--tls --tls-dir certificates --db faults.db --ready-file faults.json');
    const fault = (words: string): Promise<string> =>
      printed(`server fault ${words} --ready-file faults.json`);
    expect(await fault('list')).toBe('');
    expect(await fault('add slow 1.5s --path /tickle --times 2')).toBe(
      '1: slow 1.5 s, on /tickle, times left 2, replies changed 0\n',
    );
    expect(await fault('add token-expiry')).toBe('2: token-expiry, ends in 0 s, replies changed 0\n');
    expect(JSON.parse(await fault('list --json'))).toMatchObject([{ id: '1', delayMs: 1_500, hits: 0 }]);
    expect(await fault('clear 1')).toBe('faults cleared: 1\n');
    expect(await fault('clear')).toBe('faults cleared: 0\n');
    expect(await failed('server fault clear 1 --ready-file faults.json', 1)).toBe(
      'dscplus: fault "1": unknown; list the faults',
    );
    await fault('add reset');
    const { stderr } = await server.end();
    expect(stderr).toContain('fault 3 (reset) added by the staff');
    expect(stderr).toContain('fault 3 (reset) ended, its server ended, replies changed: 0');
  });

  test('lists the names without a server, and says where a fault belongs', async () => {
    const names = await printed('server fault list --names');
    expect(names).toContain('status STATUS: replies with this status, 400 to 599\n  as in: ');
    expect(JSON.parse(await printed('server fault list --names --json'))).toHaveLength(12);
    expect(await refused('server fault list')).toBe(
      'dscplus: server fault list: the running server is missing; give --ready-file FILE, or --url URL and --token-file FILE',
    );
    expect(await refused('server fault add reset --db my.db')).toBe(
      'dscplus: server fault add: a fault ends with the running server that it is added to; give --ready-file FILE, or --url URL and --token-file FILE',
    );
  });
});
