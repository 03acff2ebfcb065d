// Calls of the login API by the login page.

/**
 * @typedef {{ id: string, kind: string, name: string, code: string }} Factor
 * @typedef {{ by: 'response', challenge: string, digits: number, pinBeside: boolean }} ResponseAsk
 * @typedef {{ by: 'push', challenge: string, sent: boolean, againInMs: number }} PushAsk
 * @typedef {{ by: 'code', from: 'sms' | 'voice' | 'app', to: string | null, digits: number, triesLeft: number,
 *   again: { way: 'sms' | 'voice', inMs: number }[] }} CodeAsk
 * @typedef {{ by: 'values', indices: [string, string], characters: number }} ValuesAsk
 * @typedef {{ by: 'temporary', characters: number }} TemporaryAsk
 * @typedef {ResponseAsk | PushAsk | CodeAsk | ValuesAsk | TemporaryAsk} Ask
 * @typedef {{ state: 'ask', login: string, binding: string, factor: string, ask: Ask, endsInMs: number,
 *   lifeMs: number, factors: Factor[] }} Asking
 * @typedef {{ state: 'pick', login: string, binding: string, endsInMs: number, lifeMs: number,
 *   factors: Factor[] }} Picking
 * @typedef {{ state: 'session' }} LoggedIn
 * @typedef {Asking | Picking | LoggedIn} Step
 * @typedef {{ fault: string, rule: string, retryAfterS: number, step?: Step }} Refusal `rule` is '' where the server did
 *   not reply; `retryAfterS` is 0 where it does not say when to try again; `step` is there after a wrong code that leaves
 *   another try
 */

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
    if (response.ok) return { step: reply };
    const { error: fault, rule } = reply;
    const retryAfterS = Number(response.headers.get('Retry-After') ?? 0);
    return { fault, rule, retryAfterS, ...(reply.state === 'ask' && { step: reply }) };
  } catch {
    return { fault: '', rule: '', retryAfterS: 0 };
  }
}
