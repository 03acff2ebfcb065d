/**
 * SRP verifiers of passwords, for the wire login. Types only; `login/wire` makes them. A verifier is worth the password to
 * who has it, so it is sealed, and only where the store is in memory.
 */
export interface Verifiers {
  /** The verifier of a password that is set now, sealed for the record of its user. */
  sealFor(user: string, password: string): string;
  /**
   * The salt and the verifier for a name, with the same work whether or not there is such a user. A name without a
   * sealed verifier has a decoy that stays the same.
   */
  accountOf(user: string, sealed: string | undefined): { readonly salt: bigint; readonly verifier: bigint };
}
