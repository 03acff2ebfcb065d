// The page after the login: who is logged in, in which mode and until when, and the way out.

/**
 * @typedef {{ user: string, mode: 'live' | 'paper', card: string | null, endsInMs: number, idleEndsInMs: number }} Session
 */

const unreachable = 'The login server does not answer: see whether it runs, and try again.';

one('.logout').addEventListener('click', () => void logOut());
void showSession();

async function showSession() {
  const reply = await fetch('/api/session').catch(() => null);
  if (reply === null) return;
  if (!reply.ok) {
    location.replace('/');
    return;
  }
  /** @type {Session} */
  const { user, mode, card, endsInMs, idleEndsInMs } = await reply.json();
  one('.session-user').textContent = user;
  one('.session-mode').textContent = mode === 'paper' ? 'paper (simulated)' : 'live';
  one('.session-card').textContent = card ?? 'none yet: the password alone';
  one('.session-idle-end').textContent = `${timeIn(idleEndsInMs)}, if not used until then`;
  one('.session-end').textContent = `${timeIn(endsInMs)} at the latest`;
  one('.session-idle-end').hidden = idleEndsInMs >= endsInMs;
  one('.session').hidden = false;
}

async function logOut() {
  const fault = one('.logout-fault');
  fault.hidden = true;
  const reply = await fetch('/api/logout', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  }).catch(() => null);
  // 401: the session has ended already.
  if (reply?.ok || reply?.status === 401) {
    location.assign('/');
    return;
  }
  fault.textContent = reply === null ? unreachable : (await reply.json()).error;
  fault.hidden = false;
}

/**
 * The time of day in so many ms, with the date where it is another day.
 * @param {number} ms
 */
function timeIn(ms) {
  const at = new Date(Date.now() + ms);
  const time = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString([], { day: 'numeric', month: 'short' })}, ${time}`;
}

/** @param {string} selector */
function one(selector) {
  const element = document.querySelector(selector);
  if (element === null) throw new Error(`the page has no ${selector}`);
  return /** @type {HTMLElement} */ (element);
}
