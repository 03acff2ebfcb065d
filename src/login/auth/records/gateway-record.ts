/** The record of the gateway: its login session, and the brokerage session in it. Types only. */
import type { Moment } from '../login-clock.ts';

/**
 * What a gateway client sees of the brokerage session. `src/login/gateway/brokerage-states.ts` has the table of what
 * each shows and what leads where.
 */
export type BrokerageState =
  | 'connecting'
  | 'authenticated'
  | 'established'
  | 'competing'
  | 'timed out'
  | 'disconnected';

/** A brokerage session since its last change. Later states follow from it by time and polls alone. */
export interface BrokerageRecord {
  readonly state: BrokerageState;
  readonly since: Moment;
  /** The last request that keeps it alive. */
  readonly used: Moment;
  /** How many status replies there were since the change. */
  readonly polls: number;
}

/** The servers in gateway mode on one store are one gateway, so there is one record. */
export interface GatewayRecord {
  readonly id: 'gateway';
  /** The fingerprint of its session's id. */
  readonly session: string;
  /** The same of the earlier session that it competes with; null without one. */
  readonly rival: string | null;
  readonly brokerage: BrokerageRecord;
}
