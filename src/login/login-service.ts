/**
 * The login service: what a page, an API or a command line may ask of it. Types only; `create-login-service.ts` makes
 * one. It knows no HTTP, no card that is pressed, and no page.
 */
import type { Staff } from './admin/admin-types.ts';
import type { AuditLine, AuditQuery } from './auth/audit.ts';
import type {
  BeginInput,
  Begun,
  LoginHandle,
  Mode,
  Picked,
  PickInput,
  Responded,
  RespondInput,
  Session,
} from './auth/login-steps.ts';

export interface DemoUser {
  readonly name: string;
  readonly password: string;
  readonly mode: Mode;
  /** Serial numbers; all have the PIN `pin`. */
  readonly cards: readonly string[];
  readonly pin: string;
  /** One line for people: what it is for. */
  readonly says: string;
}

export interface LoginService {
  /**
   * The first step. Takes the time of one password hash whatever the outcome. Input of a wrong type is refused as
   * `credentials`. Never throws.
   */
  begin(input: BeginInput): Promise<Begun>;
  /** Between the steps, for a user with several factors: chooses one and gives its challenge. Never throws. */
  pick(input: PickInput): Promise<Picked>;
  /** The second step. Right or wrong, the login is closed by it. Never throws. */
  respond(input: RespondInput): Promise<Responded>;
  /** Goes back to the password: closes a half-done login, for example when the user leaves the page. Never throws. */
  abandon(handle: LoginHandle): Promise<void>;
  /** The session, which counts as used now; null for one that is unknown, ended or idle for too long. Never throws. */
  session(id: string): Promise<Session | null>;
  /** Whether a session is live. Looking does not count as use. Never throws. */
  isLive(id: string): boolean;
  /** Ends a session; false where there was none. Never throws. */
  logout(id: string): Promise<boolean>;
  readonly staff: Staff;
  /** The public demo users as whom anyone can log in now, for the page; empty where that can't be told. Never throws. */
  demoUsers(): Promise<readonly DemoUser[]>;
  /** The newest lines last. @throws {StoreError} */
  audit(query?: AuditQuery): readonly AuditLine[];
  /** Hears every audit line once it is stored; also those that could not be stored. Gives the way to stop. */
  on(listener: (line: AuditLine) => void): () => void;
  /** Releases the store. */
  close(): void;
}
