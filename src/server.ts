/** A login server for tests: `const server = await LoginServer.start()`, in the test's own process. */

export type { AuditEvent, AuditLine, AuditQuery, Reason } from './login/audit.ts';
export { ClockError, type LoginClock, type VirtualLoginClock, virtualLoginClock } from './login/clock.ts';
export type { DemoUser } from './login/demo.ts';
export { ListenError, LoginServer, type LoginServerOptions } from './login/login-server.ts';
export { type Policy, PolicyError, type PolicyName } from './login/policy.ts';
export type { Mode } from './login/service.ts';
export {
  type CardView,
  type LockView,
  type NewCard,
  type NewUser,
  type Staff,
  StaffError,
  type Test,
  type TestAnswer,
  type TestOutcome,
  type UserView,
} from './login/staff-types.ts';
export { StoreError } from './login/store.ts';
export { OptionError } from './options/option-check.ts';
