/** The login server for tests: `const server = await LoginServer.start()`, in the test's own process. */

export {
  type AppView,
  type CardView,
  type FactorView,
  type NewCard,
  type NewUser,
  StaffError,
  type Test,
  type TestOutcome,
  type TestResponse,
  type UserView,
} from './login/admin/admin-types.ts';
export type { GatewayFaultName } from './login/admin/faults/fault-names.ts';
export type {
  LineChange,
  LineStateChange,
  ServerLine,
  ServerLineWait,
} from './login/admin/lines/server-line.ts';
export type { Staff } from './login/admin/staff/staff.ts';
export type {
  CodeCardOptions,
  CodeFactorView,
  GivenCode,
  GivenCodeCard,
  NewTotp,
  StaffCodes,
  TemporaryOptions,
  TotpOptions,
} from './login/admin/staff/staff-codes.ts';
export type { GatewayFaultView, NewGatewayFault, StaffFaults } from './login/admin/staff/staff-faults.ts';
export type {
  AddedLine,
  AddLineOptions,
  PhoneLineView,
  StaffLines,
} from './login/admin/staff/staff-lines.ts';
export type { StaffTime, TimeView } from './login/admin/staff/staff-time.ts';
export type { Application } from './login/auth/applications.ts';
export type { AuditEvent, AuditLine, AuditQuery, AuditReason } from './login/auth/audit.ts';
export {
  ClockError,
  type LoginClock,
  type VirtualLoginClock,
  virtualLoginClock,
} from './login/auth/login-clock.ts';
export type { Mode } from './login/auth/login-steps.ts';
export { type Policy, PolicyError, type PolicyName } from './login/auth/rules/policies.ts';
export { type LockView, StoreError } from './login/auth/store.ts';
export { ListenError, LoginServer } from './login/login-server.ts';
export type { BesideProgram, LoginServerOptions } from './login/login-server-options.ts';
export type { DemoUser } from './login/login-service.ts';
export { OptionError } from './options/option-check.ts';
export { FileFormatError, type FilePlace } from './yaml/file-format-error.ts';
