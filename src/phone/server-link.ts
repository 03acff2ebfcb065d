/**
 * The link of a phone to a login server: from what the app asks to the routes of the server, and back. What carries a
 * request is given to it: `fetch`, or a server in the same process.
 */
import { errorMessage } from '../errors/message.ts';
import { PhoneError } from './phone-errors.ts';
import {
  type LinkRefusal,
  type LinkReply,
  type PhoneLink,
  type PurposeRefusal,
  pushWaitMsMax,
} from './phone-link.ts';

/** A reply of the server: its status, and its body as JSON. */
export interface ServerReply {
  /** Of HTTP. */
  readonly status: number;
  /** The object in its body. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends a body as JSON to a path of the server, by POST. Rejects if the server can not be reached. */
export type SendToServer = (path: string, body: object) => Promise<ServerReply>;

/** The texts of a reply, as far as it has them. */
type Texts = Readonly<
  Record<'binding' | 'to' | 'challenge' | 'rule' | 'key' | 'suite' | 'device' | 'pin', string>
>;

const refused: LinkRefusal = { is: 'refused' };
const notActive = { is: 'not active' } as const;

const misfits: Readonly<Record<string, PurposeRefusal['is']>> = {
  'app-active': 'active elsewhere',
  'other-phone': 'active elsewhere',
  'no-app': 'none active',
  'no-number': 'staff only',
};

/**
 * Connects a phone to a login server.
 *
 * @param os the system of the phone: the application that a login on it is for
 * @example
 * ```ts
 * import { createPhone, createServerLink } from 'dscplus/phone';
 * import { LoginServer } from 'dscplus/server';
 *
 * const { url, staff, line, advance, close } = await LoginServer.start();
 * await staff.addUser({ name: 'ada', password: 'a long password' });
 * staff.addLine('+15550100042', 'ada');
 * const link = createServerLink('android', async (path, body) => {
 *   const reply = await fetch(url + path, {
 *     method: 'POST',
 *     headers: { 'Content-Type': 'application/json' },
 *     body: JSON.stringify(body),
 *   });
 *   return { status: reply.status, body: await reply.json() };
 * });
 * const phone = createPhone({ os: 'android', link, pin: 'a1b2' });
 * const token = () => {
 *   advance(5_000);
 *   return line('+15550100042').messages().at(-1)?.code ?? '';
 * };
 * await phone.activate({ user: 'ada', password: 'a long password', token });
 * staff.factor('app-ada-1').status; // → 'active'
 * await close();
 * ```
 */
export function createServerLink(os: 'ios' | 'android', send: SendToServer): PhoneLink {
  return {
    async login({ user, password, device }) {
      const begun = await send('/api/login', { user, password, mode: 'live', app: os });
      if (begun.status !== 200) return refused;
      if (begun.body.state === 'session') return { is: 'logged in' };
      // The active phone needs no other: it is in, and the login it began is given up.
      if (device !== null) {
        await send('/api/login/abandon', handleOf(begun));
        return { is: 'logged in' };
      }
      const asked = await askedByHand(send, begun);
      if (asked === null) return refused;
      const { login, binding } = handleOf(asked);
      const { challenge } = asked.body.ask as { readonly challenge: string };
      return { is: 'response asked', binding: `${login} ${binding}`, challenge };
    },
    async respond({ binding: both, response }) {
      const [login = '', binding = ''] = both.split(' ');
      const { status } = await send('/api/login/respond', { login, binding, response });
      return status === 200 ? { is: 'logged in' } : refused;
    },
    async begin({ user, password, purpose, installation, os: system }) {
      const reply = await send('/api/app/begin', { user, password, purpose, installation, os: system });
      const { state, numbers } = reply.body;
      const { binding, to, challenge, rule } = reply.body as Texts;
      if (reply.status === 409) return { is: misfits[rule] ?? 'staff only' };
      if (reply.status !== 200) return refused;
      if (state === 'number') return { is: 'number asked', binding, numbers: numbers as readonly string[] };
      return state === 'token' ? { is: 'token sent', binding, to } : { is: 'card asked', binding, challenge };
    },
    async sendToken({ binding, number }) {
      const { status, body } = await send('/api/app/token', {
        binding,
        ...(number !== null && { number }),
      });
      if (status === 200) return { is: 'token sent', to: String(body.to) };
      return status === 429 ? { is: 'too soon', inMs: Number(body.retryInMs) } : refused;
    },
    async prove({ binding, proof }) {
      const { status, body } = await send('/api/app/prove', { binding, response: proof });
      const { key, suite, challenge, device, pin, rule } = body as Texts;
      if (status === 200) return { is: 'proved', key, suite, challenge, device, pin };
      return rule === 'code' ? { is: 'wrong proof' } : refused;
    },
    async finish({ binding, pin, response }) {
      const { status } = await send('/api/app/finish', { binding, pin, response });
      return status === 200 ? { is: 'done' } : refused;
    },
    async pushes({ device, after, waitMs }) {
      const wanted = { device, after, waitMs: Math.min(waitMs, pushWaitMsMax) };
      const { status, body } = await send('/api/app/pushes', wanted);
      if (status === 403) return notActive;
      if (status !== 200) throw new PhoneError(errorMessage('server', `replied ${status}`, 'try again'));
      const pushes = body.pushes as readonly Readonly<
        Record<'number' | 'challenge' | 'app' | 'endsInMs', never>
      >[];
      return {
        is: 'pushes',
        pushes: pushes.map(({ number, challenge, app, endsInMs }) => ({
          ...{ number, challenge, application: app, lifeMs: endsInMs },
        })),
      };
    },
    approve: async (given) => doneOr(await send('/api/app/approve', given), { is: 'approved' }),
    deny: async (given) => doneOr(await send('/api/app/deny', given), { is: 'denied' }),
    pin: async (given) => doneOr(await send('/api/app/pin', given), { is: 'PIN changed' }),
  };
}

function doneOr<D extends LinkReply>({ status }: ServerReply, done: D): D | LinkRefusal | typeof notActive {
  if (status === 200) return done;
  return status === 403 ? notActive : refused;
}

interface LoginHandle {
  readonly login: string;
  readonly binding: string;
}

function handleOf({ body }: ServerReply): LoginHandle {
  return { login: String(body.login), binding: String(body.binding) };
}

/** The challenge of the user's app, for a response by hand; null where the user has no app or the login has ended. */
async function askedByHand(send: SendToServer, begun: ServerReply): Promise<ServerReply | null> {
  const factors = begun.body.factors as readonly { readonly id: string; readonly kind: string }[];
  const factor = factors.find(({ kind }) => kind === 'app')?.id;
  if (factor === undefined) return null;
  const handle = handleOf(begun);
  const picked = begun.body.state === 'pick' ? await send('/api/login/pick', { ...handle, factor }) : begun;
  if (picked.status !== 200) return null;
  const asked = await send('/api/login/by-hand', handleOf(picked));
  return asked.status === 200 ? asked : null;
}
