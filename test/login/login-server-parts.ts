/**
 * The login server as the checks use it: its parts by their names in the source. A check gets these as an argument
 * and imports nothing of `src` itself, so that it can also run against a mutant of the source.
 */

export type { AppView, Test, TestOutcome } from '../../src/login/admin/admin-types.ts';
export type { Approved, ApproveInput } from '../../src/login/apps/app-steps.ts';
export { virtualLoginClock } from '../../src/login/auth/login-clock.ts';
export type {
  AskedAgain,
  Asking,
  AwaitedLogin,
  AwaitInput,
  BeginInput,
  Begun,
  Picking,
  Responded,
  RespondInput,
  Session,
} from '../../src/login/auth/login-steps.ts';
export type { Scrypt } from '../../src/login/auth/passwords/passwords.ts';
export { type CardRecord, type Store, StoreError } from '../../src/login/auth/store.ts';
export { createLoginService } from '../../src/login/create-login-service.ts';
export { createResponseFunction } from '../../src/login/factors/card-algorithm.ts';
export { cryptographicDraw, drawChallenge, encodedForm } from '../../src/login/factors/draw-challenge.ts';
export type { BrokerageRequest } from '../../src/login/gateway/brokerage-states.ts';
export { createMemoryStore } from '../../src/login/store/memory-store.ts';
export { openSqliteStore } from '../../src/login/store/sqlite/sqlite-store.ts';
export { createLoginApp } from '../../src/login/web/app.ts';
export { createCurrentSession } from '../../src/login/web/current-session.ts';
export { gatewayPrefixes } from '../../src/login/web/gateway/gateway-route.ts';
export { createGatewaySockets } from '../../src/login/web/gateway/gateway-sockets.ts';
export { serveLogin } from '../../src/login/web/server.ts';
export { AddressError } from '../../src/net/address.ts';
