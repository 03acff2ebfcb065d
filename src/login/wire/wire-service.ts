/**
 * The wire login as the rest of the server sees it: a login without a page, by the forms and replies of the broker's
 * `/sso/Authenticator`. Types only. docs/dev/wire-login.md has the steps and where they come from.
 */
import type { SrpProto } from '../../crypto/srp.ts';
import type {
  AwaitedLogin,
  AwaitInput,
  Picked,
  PickInput,
  Responded,
  RespondInput,
  Session,
} from '../auth/login-steps.ts';
import type { WireGroupName } from './group.ts';

/** How a server does the wire login. */
export interface WireProtocol {
  readonly proto: SrpProto;
  readonly group: WireGroupName;
}

/** The fields of a form; those that its step needs may be missing. Hex and sizes are checked. */
export interface WireForm {
  readonly ACTION: 'INIT' | 'COMPLETEAUTH' | 'COMPLETEAUTH_1' | 'COMPLETETWOFACT';
  readonly USER?: string;
  /** `2`: paper; else live. Counts at INIT. */
  readonly LOGIN_TYPE?: string;
  readonly A?: string;
  readonly M1?: string;
  readonly SF?: string;
  readonly RESPONSE?: string;
  readonly PUSH?: string;
}

/** The fields of the form for `/sso/Dispatcher`. */
export interface DispatcherForm {
  readonly user_name?: string;
  readonly M1?: string;
  readonly M2?: string;
}

/** A text, or elements in an element. */
export interface WireElements {
  readonly [name: string]: string | WireElements;
}

export interface AuthenticatorReply {
  /** 400: a form that no client of the protocol sends; 503: a part of the server failed. */
  readonly status: 200 | 400 | 503;
  readonly elements: WireElements;
}

/** Who sends a form. */
export interface WireCaller {
  /** JSESSIONID. */
  readonly client: string;
  /** The text for a failed second factor. */
  readonly failed: string;
}

export interface WireService extends WireProtocol {
  /** A JSESSIONID: secret, 256 bits. */
  newClient(): string;
  /** Whether this server gave a JSESSIONID. A client can't choose its own. */
  isClient(client: string): boolean;
  /** One step of the Authenticator. Never throws. */
  act(caller: WireCaller, form: WireForm): Promise<AuthenticatorReply>;
  /** The session of a login that was accepted, once; null for any other. Never throws. */
  finish(client: string, form: DispatcherForm): Promise<Session | null>;
}

/** The steps of the login that the wire login is another face of. They never throw. */
export interface WireSteps {
  pick(input: PickInput): Promise<Picked>;
  respond(input: RespondInput): Promise<Responded>;
  awaitLogin(input: AwaitInput): Promise<AwaitedLogin>;
  session(id: string): Promise<Session | null>;
}
