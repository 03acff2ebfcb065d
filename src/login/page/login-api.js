// Calls of the login API by the login page.

/**
 * @typedef {{ id: string, kind: 'card', name: string, code: string }} Factor
 * @typedef {{ by: 'response', challenge: string, digits: number, pinBeside: boolean }} ResponseAsk
 * @typedef {{ state: 'ask', login: string, binding: string, factor: string, ask: ResponseAsk, endsInMs: number,
 *   lifeMs: number, factors: Factor[] }} Asking
 * @typedef {{ state: 'pick', login: string, binding: string, endsInMs: number, lifeMs: number,
 *   factors: Factor[] }} Picking
 * @typedef {{ state: 'session' }} LoggedIn
 * @typedef {Asking | Picking | LoggedIn} Step
 * @typedef {{ fault: string, rule: string }} Refusal `rule` is '' where the server did not reply
 */

export const unreachable = 'The login server does not respond. Check that it is running, then try again.';

/**
 * @param {string} path
 * @param {object} body
 * @param {RequestInit} [more]
 * @returns {Promise<{ step: Step } | Refusal>}
 */
export async function post(path, body, more) {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'same-origin',
      ...more,
    });
    const reply = await response.json();
    return response.ok ? { step: reply } : { fault: reply.error, rule: reply.rule };
  } catch {
    return { fault: unreachable, rule: '' };
  }
}
