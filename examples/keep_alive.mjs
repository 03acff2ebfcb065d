// Keeps a gateway session alive, as REST clients do: each minute it tickles, and does what the reply asks for. Here a
// night goes by in an instant, with all that can happen in it.
//
//   npm install dscplus
//   node keep_alive.mjs
//
// For your own client take `round` and `keepAlive`, with a login and a wait of yours. docs/user/keep-alive.md has the
// rules.
import { createCard } from 'dscplus';
import { LoginServer } from 'dscplus/server';

// A wrong login is tried again this often, because more would lock the account.
const loginsMax = 3;

/**
 * Runs until `minutes` have passed.
 * @param {{ url: string, logIn: () => Promise<boolean>, wait: (ms: number) => unknown, say: (text: string) => void }} client
 */
export async function keepAlive({ url, logIn, wait, say }, minutes = Infinity) {
  let [said, failures] = ['', 0];
  for (let minute = 0; ; minute++) {
    const says = await round(url, logIn);
    if (says !== said) say(`minute ${minute}: ${says}`);
    said = says;
    failures = says === 'login failed' ? failures + 1 : 0;
    if (failures === loginsMax)
      throw new Error(`${loginsMax} logins failed: stopped, so that the account is not locked`);
    if (minute === minutes) return;
    await wait(60_000);
  }
}

/** Tickles, and brings back what is gone. Returns what there was to do. */
async function round(url, logIn) {
  const { status, json } = await post(url, '/tickle');
  // At night the servers restart. A login would fail now, and count as one: only wait.
  if (status === null || status >= 500) return `${status ?? 'no reply'}: wait`;
  // The login session is gone: only a login with the second factor helps.
  if (status === 401 || json.error !== undefined) return (await logIn()) ? 'logged in' : 'login failed';
  if (isUsable(json.iserver.authStatus)) return 'usable';
  // The login session lives, and the brokerage session in it is gone: no second factor is needed.
  for (const [path, body] of [
    ['/iserver/auth/ssodh/init', { publish: true, compete: true }],
    ['/iserver/reauthenticate?force=true', {}],
  ]) {
    await post(url, path, body);
    const after = await post(url, '/iserver/auth/status');
    if (after.status === 200 && isUsable(after.json))
      return `brokerage session brought back by ${path.split('?')[0]}`;
  }
  return 'not usable: try again';
}

const isUsable = ({ authenticated, connected, competing }) => authenticated && connected && !competing;

/** The status and the JSON of a reply; no status where none came. */
async function post(url, path, body = {}) {
  try {
    const reply = await fetch(`${url}/v1/api${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    return { status: reply.status, json: reply.ok ? await reply.json() : {} };
  } catch {
    return { status: null, json: {} };
  }
}

// The night: a server whose time the loop moves, and faults by its clock.
const server = await LoginServer.start();
try {
  const { staff } = server;
  staff.addFault({ name: 'brokerage-timeout', at: '00:02' });
  staff.addFault({ name: 'competing', at: '00:04', forMs: 120_000 });
  staff.addFault({ name: 'token-expiry', at: '00:08' });
  staff.addFault({ name: 'nightly-restart', at: '00:10' });
  staff.addFault({ name: 'reset', at: '00:18', times: 1 });
  const wait = (ms) => server.advance(ms);
  await keepAlive({ url: server.url, logIn: () => logIn(server.url), wait, say: console.log }, 20);
} finally {
  await server.close();
}

/** By the login API of `dscplus server` and a card in this process. In its place goes your login: a page, or the wire. */
async function logIn(url) {
  const send = async (path, body) => {
    const reply = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await reply.json();
  };
  const { login, binding, ask } = await send('/api/login', { user: 'demo', password: 'demo-password' });
  const { response } = createCard().respond({ pin: '1234', challenge: ask.challenge });
  return (await send('/api/login/respond', { login, binding, response })).state === 'session';
}
