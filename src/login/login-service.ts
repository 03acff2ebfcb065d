/**
 * The login service: what a page, an API or a command line can ask of it. Types only; `create-login-service.ts` makes
 * one. It knows nothing of HTTP, of key presses on a card, or of a page.
 */
import type { MetFaults } from './admin/faults/met-faults.ts';
import type { ServerLine } from './admin/lines/server-line.ts';
import type { AddPublicUsers, Staff } from './admin/staff/staff.ts';
import type { NewGatewayFault } from './admin/staff/staff-faults.ts';
import type { AppService } from './apps/app-steps.ts';
import type { AuditLine, AuditQuery } from './auth/audit.ts';
import type {
  AgainInput,
  AskedAgain,
  Asking,
  AwaitedLogin,
  AwaitInput,
  BeginInput,
  Begun,
  LoginHandle,
  Mode,
  Picked,
  PickInput,
  Refused,
  Responded,
  RespondInput,
  Session,
} from './auth/login-steps.ts';
import type { Policy } from './auth/rules/policies.ts';
import type { GatewaySession } from './gateway/gateway-login.ts';
import type { WireService } from './wire/wire-service.ts';

/** A public demo user, as whom anyone can log in. */
export interface DemoUser {
  /** The name. */
  readonly name: string;
  /** The password, no secret. */
  readonly password: string;
  /** Where the user may log in: `paper` in paper mode only, `live` in both. */
  readonly mode: Mode;
  /** Serial numbers of the user's cards. All have the PIN `pin`. */
  readonly cards: readonly string[];
  /** The PIN of the demo users' cards. */
  readonly pin: string;
  /** Phone numbers that the user's codes are sent to. Anyone can read the messages of these lines. */
  readonly numbers: readonly string[];
  /** The key of the user's authenticator app in Base32, no secret; null for a user without one. */
  readonly authenticatorKey: string | null;
  /** The PIN of the user's app on the public demo phone; null for a user without one. */
  readonly appPin: string | null;
  /** What the user is for, in one line for people. */
  readonly says: string;
}

export interface LoginService {
  /**
   * The first step. It takes the time of one password hash whatever the result. Input of a wrong type is refused as
   * `credentials`. Never throws.
   */
  begin(input: BeginInput): Promise<Begun>;
  /** For a user with several factors: chooses one and returns what it asks. Never throws. */
  pick(input: PickInput): Promise<Picked>;
  /** Sends another code or notification, for a factor that is sent one. Never throws. */
  again(input: AgainInput): Promise<AskedAgain>;
  /** Asks for the response by hand, for a factor that waits for a phone. Never throws. */
  byHand(handle: LoginHandle): Promise<Asking | Refused>;
  /** Waits until the phone has approved or denied, and returns the session, once. Never throws. */
  awaitLogin(input: AwaitInput): Promise<AwaitedLogin>;
  /**
   * The second step. A right or wrong response closes the login, but for a wrong code that leaves another try. Never
   * throws.
   */
  respond(input: RespondInput): Promise<Responded>;
  /** Goes back to the password: closes a login attempt, for example when the user leaves the page. Never throws. */
  abandon(handle: LoginHandle): Promise<void>;
  /** The session, which counts as used now; null if it is unknown, has ended or was idle for too long. Never throws. */
  session(id: string): Promise<Session | null>;
  /** The session, as `session` returns it; `failed` if it can't be read. Looking does not count as use. Never throws. */
  look(id: string): Session | 'failed' | null;
  /** Whether a session is live. Looking does not count as use. Never throws. */
  isLive(id: string): boolean;
  /** Ends a session; false where there was none. Never throws. */
  logout(id: string): Promise<boolean>;
  /** The session that all clients of a gateway share, in its two layers. Its functions never throw. */
  readonly gateway: GatewaySession;
  readonly policy: Policy;
  readonly staff: Staff;
  /** For users whose passwords are public. */
  readonly addPublicUsers: AddPublicUsers;
  /** The faults of the gateway that staff has added, as requests meet them. */
  readonly faults: MetFaults;
  /** For clients that log in without a page; null on a server that was not started for them. */
  readonly wire: WireService | null;
  /** For phones: to become a user's app. */
  readonly apps: AppService;
  /** A phone line that staff has added. @throws {StaffError} for a number without a line */
  line(number: string): ServerLine;
  /** A phone line for someone who has the token of its SIM; null for any other token or number. */
  lineOfSim(number: string, sim: string): ServerLine | null;
  /**
   * What the server has now becomes its start, which `staff.reset` goes back to. Only for a store in memory.
   *
   * @param faults of the gateway, which begin with the start, also after a reset
   * @throws {StaffError} for a fault that does not fit
   */
  keepStart(faults?: readonly NewGatewayFault[]): void;
  /**
   * The public demo users as whom anyone can log in now, for the page; empty if that can't be checked. Never throws.
   */
  demoUsers(): Promise<readonly DemoUser[]>;
  /** The newest lines last. @throws {StoreError} also for a damaged line, unless the result is to be without it */
  audit(query?: AuditQuery, damaged?: 'named' | 'without damaged'): readonly AuditLine[];
  /**
   * Calls the listener with every audit line after it is stored, and with lines that could not be stored. Returns the
   * function that stops it.
   */
  on(listener: (line: AuditLine) => void): () => void;
  /**
   * Ends what is over on the phone lines, such as messages of the day before. A server does it when it starts and from
   * time to time, because nobody may log in. Never throws.
   */
  sweep(): void;
  /** Releases the store. */
  close(): void;
}
