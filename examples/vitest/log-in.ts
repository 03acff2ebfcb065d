// The client that is tested: it logs in at a server, and asks whoever has the card for the response.

export interface Login {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly respond: (challenge: string) => string;
}

/** Whether the server has let the user in. */
export async function logIn({ url, user, password, respond }: Login): Promise<boolean> {
  const { login, binding, challenge } = await post(`${url}/api/login`, { user, password });
  if (challenge === undefined) return false;
  const { state } = await post(`${url}/api/login/respond`, { login, binding, response: respond(challenge) });
  return state === 'session';
}

async function post(url: string, body: object): Promise<Record<string, string>> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await reply.json()) as Record<string, string>;
}
