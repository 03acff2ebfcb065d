/** What the routes of a card work with. docs/user/http.md is made from the tables of routes. */
import type { DeviceRoute } from '../../net/device/route.ts';
import type { CardLogin } from '../respond.ts';
import type { SharedCard } from '../shared-card.ts';

/** What all routes work with. */
export interface CardRouteContext {
  readonly shared: SharedCard;
  readonly login: CardLogin;
  readonly times: HttpTimes;
  /** Takes a place for a stream of events; returns the function that releases it. @throws HttpFault if none is left */
  takeStream(): () => void;
}

/** Times of the host, ms; limits.ts has the defaults. */
export interface HttpTimes {
  readonly longPollMs: number;
  readonly heartbeatMs: number;
  readonly unreadMs: number;
}

export type CardRoute = DeviceRoute<CardRouteContext>;
