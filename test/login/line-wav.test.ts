/** Someone listens to a call: its words as a WAV file, where espeak-ng is installed. */
import { expect, it, vi } from 'vitest';
import { addDemoUsers } from '../../src/login/demo-users.ts';
import { LoginServer } from '../../src/server.ts';
import { testWith } from '../tools.ts';
import { type Site, site } from './login-app.ts';

const number = '+15550100001';
const headers = { authorization: 'Bearer demo-sim-15550100001' };

/** A server with a call that rings, number 2. */
async function ringing(): Promise<Site> {
  const here = await site({ demo: true });
  await addDemoUsers(here.service);
  const { json } = await here.post('/api/login', { user: 'demo-sms', password: 'demo-password' });
  await here.post('/api/login/again', { login: json.login, binding: json.binding, way: 'voice' });
  here.clock.advance(20_000);
  return here;
}

testWith(['espeak-ng'], 'the words of an answered call are a WAV file that is whole', async () => {
  await using server = await LoginServer.start();
  const post = (path: string, body: object): Promise<Response> =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: headers.authorization },
      body: JSON.stringify(body),
    });
  const begun = await post('/api/login', { user: 'demo-sms', password: 'demo-password' });
  const { login, binding } = (await begun.json()) as Record<string, string>;
  await post('/api/login/again', { login, binding, way: 'voice' });
  server.advance(20_000);
  server.line(number).answer();
  const response = await post('/api/line/wav', { number, call: 2 });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'audio/wav']);
  const wav = Buffer.from(await response.arrayBuffer());
  expect([wav.toString('latin1', 0, 4), wav.toString('latin1', 8, 16)]).toEqual(['RIFF', 'WAVEfmt ']);
  expect([wav.readUInt32LE(4), wav.readUInt32LE(40)]).toEqual([wav.length - 8, wav.length - 44]);
  const seconds = wav.readUInt32LE(40) / wav.readUInt32LE(28);
  expect(seconds).toBeGreaterThan(4);
  expect(seconds).toBeLessThan(30);
  // There is sound, not silence.
  expect(new Set(wav.subarray(44)).size).toBeGreaterThan(100);
});

it('is refused where espeak-ng is not installed, with the way out', async () => {
  const here = await ringing();
  here.service.line(number).answer();
  vi.stubEnv('PATH', '/nowhere');
  try {
    const { status, json } = await here.post('/api/line/wav', { number, call: 2 }, headers);
    expect([status, json]).toEqual([
      501,
      {
        error:
          'WAV: espeak-ng is not installed; install it (Debian: espeak-ng), or read the words of the call',
        rule: 'not installed',
      },
    ]);
  } finally {
    vi.unstubAllEnvs();
  }
});

it('is refused for a call that has no words, for a message, and for the token of another SIM', async () => {
  const here = await ringing();
  const error = 'call: not answered, or unknown; answer it, then ask by its number';
  for (const call of [1, 2, 3]) {
    const { status, json } = await here.post('/api/line/wav', { number, call }, headers);
    expect([call, status, json]).toEqual([call, 404, { error, rule: 'call' }]);
  }
  const other = { authorization: 'Bearer demo-sim-15550100002' };
  expect((await here.post('/api/line/wav', { number, call: 2 }, other)).status).toBe(401);
});
