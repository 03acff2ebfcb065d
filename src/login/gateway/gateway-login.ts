/** The session that all clients of a gateway share, as others use it. Types only. */
import type { LiveSession, Session } from '../auth/login-steps.ts';
import type { BrokerageState } from '../auth/records/gateway-record.ts';
import type { BrokerageRequest } from './brokerage-states.ts';

/** The session of the gateway, and the fingerprint of its id. */
export interface GatewayLogin {
  readonly session: LiveSession;
  readonly key: string;
}

export interface GatewaySession {
  /**
   * A login has succeeded, and its session is the gateway's from now on. With an earlier one whose brokerage session
   * lives it is competing. @returns the session with its idle time as the gateway's; null if it has ended
   */
  start(session: Session): Promise<LiveSession | null>;
  /** The session, which counts as used now; null without one. */
  session(): Promise<GatewayLogin | null>;
  /** What a client asks of the brokerage session. @returns its state after that; null without a session */
  brokerage(request: BrokerageRequest): Promise<BrokerageState | null>;
  /** The session, with the state of its brokerage session; `failed` if it can't be read. Looking counts as nothing. */
  look(): (GatewayLogin & { readonly state: BrokerageState }) | 'failed' | null;
  /** Ends the session, and the one that it competes with; false without a session. */
  end(): Promise<boolean>;
}
