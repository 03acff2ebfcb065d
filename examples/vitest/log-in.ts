// The client that is tested: it logs in at a server, and asks whoever has the card or the phone for the response.

export interface Login {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly respond: (challenge: string) => string | Promise<string>;
}

/** Whether the server has let the user in. */
export async function logIn({ url, user, password, respond }: Login): Promise<boolean> {
  const { login, binding, ask } = await post(`${url}/api/login`, { user, password });
  if (ask === undefined) return false;
  const { state } = await post(`${url}/api/login/respond`, {
    login,
    binding,
    response: await respond(ask.challenge ?? ''),
  });
  return state === 'session';
}

interface Reply {
  readonly state: string;
  readonly login: string;
  readonly binding: string;
  /** A code by SMS has no challenge. */
  readonly ask?: { readonly challenge?: string };
}

async function post(url: string, body: object): Promise<Reply> {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await reply.json()) as Reply;
}
