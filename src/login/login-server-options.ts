/** The options of a login server in the test's own process, and their check. */
import { errorMessage, quoted } from '../errors/message.ts';
import { keepsToken } from '../net/address.ts';
import { isToken } from '../net/bearer-token.ts';
import {
  checkAllOptions,
  checkedLater,
  checkOptions,
  choiceRule,
  flagRule,
  type OptionRules,
  objectRule,
  objectWithRule,
  required,
  textRule,
  wholeNumberRule,
} from '../options/option-check.ts';
import type { LoginClock } from './auth/login-clock.ts';
import type { Policy } from './auth/rules/policies.ts';
import { type FailureText, failureTexts, isFailureText } from './page/names.ts';
import type { SessionsMode } from './web/current-session.ts';
import type { WireProtocol } from './wire/wire-service.ts';

/** A program that is served over HTTP. */
export interface BesideProgram {
  /** Its URL: of this machine, or `https:`. */
  readonly url: string;
  /** Its token: a secret, which stays in the server. */
  readonly token: string;
}

/** How a login server is set up. Every option has a default. */
export interface LoginServerOptions {
  /** The port; default a free one. It listens on 127.0.0.1. */
  readonly port?: number;
  /** Whether the public demo users are there; default true without a world. */
  readonly demo?: boolean;
  /** `gateway` (default): one session for the server, with a cookie or without. `cookie`: one for each browser. */
  readonly sessions?: SessionsMode;
  /**
   * The path of a world file, with whose users, cards, phone lines, faults, policies and time the server begins instead
   * of the demo users. docs/user/world.md has its format.
   */
  readonly world?: string;
  /** Policies that differ from their defaults, and from those of the world. */
  readonly policy?: Partial<Policy>;
  /** The time it runs by; default a virtual clock from 2026-01-01, which `advance` moves. */
  readonly clock?: LoginClock;
  /** N of scrypt for passwords, a power of two from 2^10; default 2^10, because the users are a test's. */
  readonly hashCost?: number;
  /**
   * What a client gets after a failed second factor: `long` (default) `Authentication failed`, `short` `failed`.
   */
  readonly failureText?: FailureText;
  /**
   * Whether clients without a page can log in by `/sso/Authenticator` (SRP), as clients of the broker's gateway do; default
   * false. docs/dev/wire-login.md has the steps.
   */
  readonly wireLogin?: boolean;
  /** With `wireLogin`: `6` (default), SRP-6 as the broker's clients have it, or `6a`, as RFC 5054 has it. */
  readonly wireProto?: '6' | '6a';
  /**
   * With `wireLogin`: the prime. `own` (default) is one that clients must take over from the server; `stanford` is the one
   * that they begin with, for those that can't change it.
   */
  readonly wireGroup?: 'own' | 'stanford';
  /** What the page `/lab` shows beside its own: programs that run, pressed and tapped there through this server. */
  readonly beside?: {
    /** A card of `dscplus http`, in place of the demo card. */
    readonly card?: BesideProgram;
    /** A phone of `dscplus phone --http`. */
    readonly phone?: BesideProgram;
  };
  /** Certificate and key, to serve HTTPS. */
  readonly tls?: {
    /** The certificate, in PEM. */
    readonly cert: string;
    /** The private key, in PEM. */
    readonly key: string;
  };
}

const besides = { card: objectRule, phone: objectRule };
const program = { url: required(textRule), token: required(textRule) };
const pem = { cert: required(textRule), key: required(textRule) };

const serverOptions = {
  port: wholeNumberRule(0, 65_535),
  demo: flagRule,
  world: textRule,
  sessions: choiceRule('gateway', 'cookie'),
  failureText: checkedLater,
  policy: objectRule,
  clock: objectWithRule('a clock such as virtualLoginClock makes', 'now', 'unixMs'),
  hashCost: checkedLater,
  beside: objectRule,
  tls: objectRule,
  wireLogin: flagRule,
  wireProto: choiceRule('6', '6a'),
  wireGroup: choiceRule('own', 'stanford'),
} satisfies OptionRules<LoginServerOptions>;

/**
 * @throws {OptionError} for an option that is unknown or of a wrong type
 * @throws {TypeError} for an option that fits no other one, and for a program beside it whose URL or token does not fit
 */
export function checkServerOptions(options: LoginServerOptions): void {
  checkOptions('LoginServer.start', options, serverOptions);
  if (options.tls !== undefined) checkAllOptions('LoginServer.start: tls', options.tls, pem);
  if (options.beside !== undefined) checkBeside(options.beside);
  const { failureText = 'long' } = options;
  if (!isFailureText(failureText)) {
    throw new TypeError(
      errorMessage(
        `failureText ${quoted(failureText)}`,
        'unknown',
        `give ${Object.keys(failureTexts).join(' or ')}`,
      ),
    );
  }
}

function checkBeside(beside: NonNullable<LoginServerOptions['beside']>): void {
  checkOptions('LoginServer.start: beside', beside, besides);
  for (const thing of ['card', 'phone'] as const) {
    const given = beside[thing];
    if (given !== undefined) checkProgram(thing, given);
  }
}

function checkProgram(thing: 'card' | 'phone', given: BesideProgram): void {
  const what = `LoginServer.start: beside: ${thing}`;
  checkAllOptions(what, given, program);
  const { url, token } = given;
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new TypeError(
      errorMessage(
        `${what}: url`,
        `invalid value ${quoted(url)}`,
        'give a URL such as http://127.0.0.1:4000',
      ),
    );
  if (!keepsToken(new URL(url)))
    throw new TypeError(
      errorMessage(`${what}: url`, `${quoted(url)} would send the token without TLS`, 'give an https: URL'),
    );
  if (!isToken(token))
    throw new TypeError(
      errorMessage(`${what}: token`, 'not a token', `give the one that the ${thing} printed`),
    );
}

/** How the server does the wire login, if it does. @throws {TypeError} for a part of it without it */
export function wireOptionOf({ wireLogin = false, wireProto, wireGroup }: LoginServerOptions): {
  readonly wire?: WireProtocol;
} {
  if (wireLogin) return { wire: { proto: wireProto ?? '6', group: wireGroup ?? 'own' } };
  if (wireProto === undefined && wireGroup === undefined) return {};
  const option = wireProto === undefined ? 'wireGroup' : 'wireProto';
  throw new TypeError(errorMessage(option, 'only for the wire login', 'set wireLogin too'));
}
