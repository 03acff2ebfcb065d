/** The login server as a scenario uses it. Who runs the scenario gives one; it is the real server, without a port. */

export interface LoginBegin {
  readonly user: string;
  readonly password: string;
  readonly mode: 'live' | 'paper';
  /** The serial number of a factor to pick, or null. */
  readonly factor: string | null;
}

export type LoginReply =
  | { readonly kind: 'challenge'; readonly challenge: string; readonly factor: string }
  | { readonly kind: 'accepted' }
  /** `reason`: from the audit log, which the client of a server does not get. */
  | { readonly kind: 'refused'; readonly reason: string };

export interface ScenarioLogin {
  /** Begins a login attempt, of which there is one at a time. */
  begin(input: LoginBegin): Promise<LoginReply>;
  /** @param pin for a card without a challenge */
  respond(response: string, pin: string | null): Promise<LoginReply>;
  /**
   * Brings the counters of a card and the server together, as staff does.
   * @param respondTo what the card responds to a challenge, empty for a card without one
   */
  resync(serial: string, respondTo: (challenge: string) => Promise<string>): Promise<LoginReply>;
  /** Lets time pass for the server. */
  advance(ms: number): void;
  /** The audit log, oldest first, a line each. */
  audit(): readonly string[];
  close(): void;
}
