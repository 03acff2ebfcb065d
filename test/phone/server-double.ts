/**
 * A small login server for tests of the phone. It is no stub: keys are drawn, tokens and challenges are checked, and a
 * response is accepted only if OCRA of the user's key, PIN and next counter gives it. One app a user is active.
 */
import { createHash } from 'node:crypto';
import { ocra } from '../../src/crypto/ocra.ts';
import type { LinkPush, PhoneLink } from '../../src/phone/phone-link.ts';

const suite = 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1';

interface DoubleApp {
  readonly key: string;
  readonly device: string;
  readonly pin: string;
  readonly counter: number;
  readonly installation: string;
}

interface DoubleUser {
  readonly password: string;
  readonly numbers: readonly string[];
  /** The response of the user's card to a challenge, where one is active. */
  readonly card: ((challenge: string) => string) | null;
  app: DoubleApp | null;
}

interface DoubleEnrolment {
  readonly user: string;
  readonly binding: string;
  readonly installation: string;
  readonly state: 'asked' | 'proved' | 'done' | 'ended';
  readonly token: string | null;
  readonly challenge: string;
  readonly triesLeft: number;
  readonly given: { readonly key: string; readonly device: string; readonly pin: string } | null;
}

export interface DoubleLogin {
  readonly user: string;
  readonly challenge: string;
  readonly push: number;
  state: 'open' | 'accepted' | 'refused';
}

export interface ServerDouble {
  readonly link: PhoneLink;
  /** Tokens that were sent, oldest first. */
  readonly tokens: readonly { readonly to: string; readonly token: string }[];
  /** A login that waits for the app, with its notification. */
  begin(user: string): DoubleLogin;
  /** The response that was typed at the login. */
  respond(login: DoubleLogin, response: string): boolean;
  /** Ends all waits for notifications. */
  endWaits(): void;
  /** While set, the link rejects: before the server hears of it, or after. */
  cut: 'before' | 'after' | null;
  /** The counter of the user's last response. */
  counterOf(user: string): number | null;
}

/** @param users by name */
export function createServerDouble(
  users: Readonly<Record<string, Partial<Omit<DoubleUser, 'app'>>>>,
): ServerDouble {
  const known = new Map<string, DoubleUser>(
    Object.entries(users).map(([name, one]) => [
      name,
      { password: 'right', numbers: ['+1 ••• 0001'], card: null, app: null, ...one },
    ]),
  );
  let drawn = 0;
  const draw = (): string => createHash('sha1').update(`draw ${++drawn}`).digest('hex');
  const digits = (): string => String(Number.parseInt(draw().slice(0, 10), 16) % 1_000_000).padStart(6, '0');
  const tokens: { to: string; token: string }[] = [];
  const logins: DoubleLogin[] = [];
  const appLogins = new Map<string, DoubleLogin>();
  let enrolment: DoubleEnrolment | null = null;
  let waiting: (() => void)[] = [];
  const release = (): void => {
    const ended = waiting;
    waiting = [];
    for (const end of ended) end();
  };

  const ownerOf = (device: string): [string, DoubleUser, DoubleApp] | null => {
    for (const [name, user] of known) if (user.app?.device === device) return [name, user, user.app];
    return null;
  };
  const isRight = (user: string, password: string): boolean => known.get(user)?.password === password;
  const verify = (login: DoubleLogin, response: string): boolean => {
    const app = known.get(login.user)?.app;
    if (app === null || app === undefined || login.state !== 'open') return false;
    const key = Buffer.from(app.key, 'hex');
    for (let counter = app.counter + 1; counter <= app.counter + 10; counter++) {
      const input = { challenge: login.challenge, pin: app.pin, counter: BigInt(counter) };
      if (ocra(suite, key, input) !== response) continue;
      known.get(login.user)!.app = { ...app, counter };
      login.state = 'accepted';
      return true;
    }
    login.state = 'refused';
    return false;
  };
  const openPushes = (user: string, after: number): LinkPush[] =>
    logins
      .filter((one) => one.user === user && one.state === 'open' && one.push > after)
      .map(({ push, challenge }) => ({ number: push, challenge, application: 'portal', lifeMs: 180_000 }));
  const enrolmentOf = (binding: string, state: DoubleEnrolment['state']): DoubleEnrolment | null =>
    enrolment !== null && enrolment.binding === binding && enrolment.state === state ? enrolment : null;
  const refused = { is: 'refused' } as const;
  const sendTo = (to: string): string => {
    const token = digits();
    tokens.push({ to, token });
    return token;
  };

  const link: PhoneLink = {
    async login({ user, password, device }) {
      if (!isRight(user, password)) return refused;
      if (device !== null && known.get(user)?.app?.device === device) return { is: 'logged in' };
      const login: DoubleLogin = { user, challenge: digits(), push: 0, state: 'open' };
      const binding = draw();
      appLogins.set(binding, login);
      return { is: 'response asked', binding, challenge: login.challenge };
    },
    async respond({ binding, response }) {
      const login = appLogins.get(binding);
      return login !== undefined && verify(login, response) ? { is: 'logged in' } : refused;
    },
    async begin({ user, password, purpose, installation, device }) {
      if (!isRight(user, password)) return refused;
      const { app, card, numbers } = known.get(user)!;
      if (purpose === 'activation' && app !== null) return { is: 'active elsewhere' };
      if (purpose !== 'activation' && app === null) return { is: 'none active' };
      if (purpose === 'reactivation' && app?.device !== device) return refused;
      const binding = draw();
      const asked = { user, binding, installation, state: 'asked', triesLeft: 3, given: null } as const;
      enrolment = { ...asked, token: null, challenge: digits() };
      if (purpose === 'activation') return { is: 'number asked', binding, numbers };
      if (card !== null) return { is: 'card asked', binding, challenge: enrolment.challenge };
      const [to] = numbers;
      if (to === undefined) return { is: 'staff only' };
      enrolment = { ...enrolment, token: sendTo(to) };
      return { is: 'token sent', binding, to };
    },
    async sendToken({ binding, number }) {
      const asked = enrolmentOf(binding, 'asked');
      const to = known.get(asked?.user ?? '')?.numbers[number ?? 0];
      if (asked === null || to === undefined) return refused;
      enrolment = { ...asked, token: sendTo(to) };
      return { is: 'token sent', to };
    },
    async prove({ binding, proof }) {
      const asked = enrolmentOf(binding, 'asked');
      if (asked === null) return refused;
      const { card } = known.get(asked.user)!;
      const right = asked.token ?? card?.(asked.challenge);
      if (proof !== right) {
        const triesLeft = asked.triesLeft - 1;
        enrolment = { ...asked, triesLeft, state: triesLeft === 0 ? 'ended' : 'asked' };
        return triesLeft === 0 ? refused : { is: 'wrong proof' };
      }
      const given = { key: draw(), device: draw(), pin: draw() };
      enrolment = { ...asked, state: 'proved', challenge: digits(), given };
      return { is: 'proved', ...given, suite, challenge: enrolment.challenge };
    },
    async finish({ binding, pin, response }) {
      if (enrolmentOf(binding, 'done') !== null) return { is: 'done' };
      const proved = enrolmentOf(binding, 'proved');
      if (proved === null || proved.given === null) return refused;
      const { key, device } = proved.given;
      const input = { challenge: proved.challenge, pin, counter: 1n };
      const isAccepted = ocra(suite, Buffer.from(key, 'hex'), input) === response;
      enrolment = { ...proved, state: isAccepted ? 'done' : 'ended' };
      if (!isAccepted) return refused;
      for (const login of logins)
        if (login.user === proved.user && login.state === 'open') login.state = 'refused';
      const { installation } = proved;
      known.get(proved.user)!.app = { key, device, pin, counter: 1, installation };
      release();
      return { is: 'done' };
    },
    async pushes({ device, after, waitMs }) {
      const owner = ownerOf(device);
      if (owner !== null && waitMs > 0 && openPushes(owner[0], after).length === 0)
        await new Promise<void>((resolve) => waiting.push(resolve));
      const still = ownerOf(device);
      return still === null ? { is: 'not active' } : { is: 'pushes', pushes: openPushes(still[0], after) };
    },
    async approve({ device, push, response }) {
      const owner = ownerOf(device);
      if (owner === null) return { is: 'not active' };
      const login = logins.find((one) => one.push === push && one.user === owner[0]);
      return login !== undefined && verify(login, response) ? { is: 'approved' } : refused;
    },
    async deny({ device, push }) {
      const owner = ownerOf(device);
      if (owner === null) return { is: 'not active' };
      const login = logins.find((one) => one.push === push && one.user === owner[0]);
      if (login?.state !== 'open') return refused;
      login.state = 'refused';
      return { is: 'denied' };
    },
    async pin({ user, password, pin, newPin, devices }) {
      const owners = devices.map(ownerOf);
      if (owners.some((one) => one === null)) return { is: 'not active' };
      if (!isRight(user, password) || owners.some((one) => one?.[2].pin !== pin)) return refused;
      for (const one of owners) one![1].app = { ...one![2], pin: newPin };
      return { is: 'PIN changed' };
    },
  };

  const double: ServerDouble = {
    link: cuttable(link, () => double.cut),
    tokens,
    begin(user) {
      const login: DoubleLogin = { user, challenge: digits(), push: logins.length + 1, state: 'open' };
      logins.push(login);
      release();
      return login;
    },
    respond: verify,
    endWaits: release,
    cut: null,
    counterOf: (user) => known.get(user)?.app?.counter ?? null,
  };
  return double;
}

/** The same link, over a line that can be cut. */
function cuttable(link: PhoneLink, cut: () => ServerDouble['cut']): PhoneLink {
  const calls = Object.entries(link).map(([name, call]) => [
    name,
    async (request: never) => {
      if (cut() === 'before') throw new Error('cut before');
      const reply = await call(request);
      if (cut() === 'after') throw new Error('cut after');
      return reply;
    },
  ]);
  return Object.fromEntries(calls) as PhoneLink;
}
