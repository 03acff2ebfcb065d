// The page after login: the user, the mode, when the session ends, and Log out.

import { one } from './elements.js';
import { addressOf } from './texts/address.js';
import { put, said, say, translatePage } from './texts/language.js';
import { locale } from './texts/page-language.js';

/**
 * @typedef {{ user: string, mode: 'live' | 'paper', factor: { id: string, kind: 'card' } | null, endsInMs: number, idleEndsInMs: number }} Session
 */

translatePage();
one('.done').lang = 'en';
one('.logout').addEventListener('click', () => void logOut());
void showSession();

async function showSession() {
  const reply = await fetch('/api/session').catch(() => null);
  if (reply === null) return;
  if (!reply.ok) {
    location.replace(addressOf('/'));
    return;
  }
  /** @type {Session} */
  const { user, mode, factor, endsInMs, idleEndsInMs } = await reply.json();
  one('.session-user').textContent = user;
  one('.session-mode').textContent = say(mode === 'paper' ? 'paperMode' : 'live');
  one('.session-card').textContent = factor?.id ?? say('passwordOnly');
  one('.session-idle-end').textContent = say('idleEnd', { time: timeIn(idleEndsInMs) });
  one('.session-end').textContent = say('latestEnd', { time: timeIn(endsInMs) });
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
  // 401: the session had already ended.
  if (reply?.ok || reply?.status === 401) {
    location.assign(addressOf('/'));
    return;
  }
  put(fault, reply === null ? said('unreachable') : { text: (await reply.json()).error, lang: 'en' });
  fault.hidden = false;
}

/**
 * The time of day `ms` from now, with the date if that is not today.
 * @param {number} ms
 */
function timeIn(ms) {
  const at = new Date(Date.now() + ms);
  const time = at.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  if (at.toDateString() === new Date().toDateString()) return time;
  return `${at.toLocaleDateString(locale, { day: 'numeric', month: 'short' })}, ${time}`;
}
