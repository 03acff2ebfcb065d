/**
 * A headless client of the wire login, over HTTP: the steps, fields, cookies and patterns of the public ones. Its
 * arithmetic is that of test/crypto/srp-client.ts.
 */
import { expect } from 'vitest';
import { type ClientProof, clientKeys, clientProof } from '../../crypto/srp-client.ts';

/** The prime that the public clients begin with. */
export const clientsN =
  'd4c7f8a2b32c11b8fba9581ec4ba4f1b04215642ef7355e37c0fc0443ef756ea2c6b8eeb755a1c723027663caa265ef785b8ff6a9b35227a52d86633dbdfca43';

export interface WireAccount {
  readonly user: string;
  readonly password: string;
  /** `2`: paper. */
  readonly loginType?: string;
}

export interface WireResult {
  readonly status: number;
  readonly text: string;
  /** The elements with a text, whatever they are in, as a public client reads them. */
  readonly values: Readonly<Record<string, string>>;
}

export type Form = Readonly<Record<string, string>>;

export interface WireClient {
  readonly cookies: Map<string, string>;
  /** The proofs, once the parameters have come. */
  readonly proof: ClientProof | null;
  /** How often INIT was sent. */
  readonly inits: number;
  open(): Promise<void>;
  /** Sends a form to the Authenticator. */
  post(form: Form): Promise<WireResult>;
  /** INIT, and once more where the group is another than the client had. */
  init(): Promise<WireResult>;
  completeAuth(): Promise<WireResult>;
  pick(code: string): Promise<WireResult>;
  respond(code: string, response: string): Promise<WireResult>;
  poll(code: string, counter: number): Promise<WireResult>;
  /** The text of the Dispatcher. */
  dispatch(form?: Form): Promise<string>;
  get(path: string): Promise<Response>;
  /** From the page to the offer of factors, as their codes. */
  prove(): Promise<string>;
}

/** What sends a request: `fetch` to a server, or a login app without a socket. */
export type Send = (
  path: string,
  init: RequestInit & { headers: Record<string, string> },
) => Promise<Response>;

export function wireClient(
  server: string | Send,
  { user, password, loginType = '1' }: WireAccount,
): WireClient {
  const cookies = new Map<string, string>([['SBID', 'a1b2c3d4e5']]);
  let group = { N: clientsN, g: '2' };
  let keys = clientKeys(group);
  let proof: ClientProof | null = null;
  let inits = 0;

  const to: Send = typeof server === 'string' ? (path, init) => fetch(server + path, init) : server;

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const reply = await to(path, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return reply;
  }

  const send = (path: string, form: Form): Promise<Response> =>
    request(path, { method: 'POST', body: new URLSearchParams(form) });

  async function post(form: Form): Promise<WireResult> {
    const number = Math.floor(Math.random() * 100_001);
    const reply = await send(`/sso/Authenticator?${number}`, form);
    const text = await reply.text();
    const values = Object.fromEntries(
      Array.from(text.matchAll(/<(.+?)>(.*?)<\//g), ([, name = '', value = '']) => [name, value]),
    );
    return { status: reply.status, text, values };
  }

  const common = { APP_NAME: '', USER: user, ACCT: '' };

  async function init(): Promise<WireResult> {
    inits++;
    const form = { ACTION: 'INIT', MODE: 'NORMAL', FORCE_LOGIN: '', A: keys.A, LOGIN_TYPE: loginType };
    const result = await post({ ...common, ...form });
    const { N = '', g = '', proto = '', s = '', B = '', lp } = result.values;
    if (N === '') return result;
    if (N !== group.N || g !== group.g) {
      group = { N, g };
      keys = clientKeys(group);
      return await init();
    }
    const counted = lp === 'true' ? password : password.slice(0, 8);
    proof = clientProof({ ...group, proto, user, password: counted }, keys, { s, B });
    return result;
  }

  const proofOrThrow = (): ClientProof => {
    if (proof === null) throw new Error('no parameters have come');
    return proof;
  };

  const client: WireClient = {
    cookies,
    get proof() {
      return proof;
    },
    get inits() {
      return inits;
    },
    post,
    init,
    async open() {
      const root = await request('/');
      await (await request(root.headers.get('location') ?? '/sso/Login')).text();
    },
    async completeAuth() {
      const { M1, cookie } = proofOrThrow();
      const form = { ACTION: 'COMPLETEAUTH', VERSION: '1', LOGIN_TYPE: loginType, EKX: 'ab'.repeat(128), M1 };
      const result = await post({ ...common, ...form, USER: user.toLowerCase() });
      // These clients set their own session key, whatever the server says.
      for (const name of ['XYZAB_AM.LOGIN', 'XYZAB']) cookies.set(name, cookie);
      return result;
    },
    pick: (SF) => post({ ...common, ACTION: 'COMPLETEAUTH_1', M1: proofOrThrow().M1, VERSION: '1', SF }),
    respond: (SF, RESPONSE) => post({ ...common, ACTION: 'COMPLETETWOFACT', RESPONSE, VERSION: '1', SF }),
    poll: (SF, counter) =>
      post({
        ...common,
        ACTION: 'COMPLETETWOFACT',
        VERSION: '1',
        SF,
        PUSH: 'true',
        counter: String(counter),
      }),
    async dispatch(more = {}) {
      const { M1, M2 } = proofOrThrow();
      const form = {
        user_name: user,
        password: 'xxxxxxxx',
        chlginput: '',
        loginType,
        forwardTo: '22',
        M1,
        M2,
      };
      return await (await send('/sso/Dispatcher', { ...form, ...more })).text();
    },
    get: (path) => request(path),
    async prove() {
      await client.open();
      await client.init();
      const { values, text } = await client.completeAuth();
      expect(values.M2, text).toBe(proofOrThrow().M2);
      return values.sftypes ?? '';
    },
  };
  return client;
}
