/** Someone starts a login server with a world file, as a container or a CI job does. */
import { describe, expect, test } from 'vitest';
import { demoKey } from '../../src/crypto/demo-card.ts';
import { commandLine } from './command-line.ts';
import { work } from './program.ts';
import { responseTo, startServer } from './server-process.ts';

const { file, printed, refused } = commandLine(work);

const world = `world: Ada
time: { start: 2026-03-01T08:00:00Z }
policy: { failuresMax: 3 }
cards: { blue: { serial: BLUE-1, key: demo, pin: { file: blue.pin } } }
users: [{ name: ada, password: { file: ada.password }, cards: [blue] }]
`;

describe('dscplus server --world', () => {
  test('has the users of the world and no others, and goes back to them', async () => {
    file('blue.pin', '4711\n');
    file('ada.password', 'correct horse\n');
    file('world.yaml', world);
    const server = await startServer('--world world.yaml --ready-file world.json');
    expect(server.ready).toMatchObject({ store: 'memory', time: 'virtual', users: [] });
    const begun = await server.begin('ada', 'correct horse');
    const { status, json } = await server.respond(begun, responseTo(begun, demoKey('SHA256'), '4711'));
    expect([status, json.user, json.startedUnixMs]).toEqual([200, 'ada', Date.UTC(2026, 2, 1, 8)]);
    expect((await server.post('/api/login', { user: 'demo', password: 'demo-password' })).status).toBe(401);
    await server.post('/api/staff/user/lock', { name: 'ada' });
    expect(await printed('server reset --ready-file world.json')).toBe(
      '2026-03-01T08:00:00.000Z, virtual, paused, speed 1\n',
    );
    expect((await server.post('/api/staff/user/show', { name: 'ada' })).json.lock).toMatchObject({
      locked: 'no',
    });
    await server.end();
  });

  test.each([
    ['--world gone.yaml', '"gone.yaml": world file not found; give a file that exists'],
    [
      '--world bad.yaml',
      '"bad.yaml", line 2, column 1: unknown word "user"; did you mean users? known: world, time, policy, cards, lines, users, faults',
    ],
    [
      '--world good.yaml --db w.db',
      "--world and --db: can't be combined, a world is in memory; leave one of them out",
    ],
    ['--world good.yaml --time wall', '--time wall: the world has a virtual time; leave one of them out'],
    [
      '--world good.yaml --address 0.0.0.0:0 --allow-remote --host-name a --tls-cert c --tls-key k',
      '"good.yaml": other machines can reach this server, and everyone knows the secrets of the demo; give secrets of your own by env or file, or serve it on 127.0.0.1',
    ],
    [
      '--world env.yaml',
      '"env.yaml", line 2, column 32: the environment variable DSCPLUS_NOT_SET is not set; set it',
    ],
  ])('%s is refused', async (args, error) => {
    file('bad.yaml', 'world: x\nuser: []\n');
    file('good.yaml', 'world: x\ntime: {}\nusers: [{ name: ada, password: demo }]\n');
    file('env.yaml', 'world: x\nusers: [{ name: ada, password: { env: DSCPLUS_NOT_SET } }]\n');
    expect(await refused(`server ${args}`)).toBe(`dscplus: ${error}`);
  });
});
