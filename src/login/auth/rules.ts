/**
 * The rules of the login, each with a switch. FOR TESTS ONLY: a server with a rule switched off is broken on purpose,
 * so that a test suite can be seen to notice. `check` is the line of the checklist (docs/dev/login-checks.md) that the rule
 * serves; the tests switch off each one in turn and expect that check to fail.
 */

export const ruleTable = {
  singleUse: { check: 1, says: 'an accepted answer closes its challenge' },
  ledger: { check: 2, says: 'a challenge that was answered with a card is not drawn for it again' },
  oneTransaction: { check: 3, says: 'checking an answer and taking it over is one step of the store' },
  challengeLife: { check: 4, says: 'an answer after the life of its challenge is refused' },
  monotonic: { check: 4, says: 'the life is measured by the clock that only goes forward' },
  closeOnFailure: { check: 5, says: 'a wrong answer closes its challenge' },
  binding: { check: 6, says: 'only the session that began a login may answer it' },
  newestOnly: { check: 7, says: 'a new challenge voids the older one of the user' },
  floodLimit: { check: 7, says: 'challenges in a short time are limited' },
  floodLeavesTally: { check: 7, says: 'asking for many challenges does not count towards the lock' },
  openChallenges: { check: 8, says: 'a challenge that is open with a card is not drawn for it again' },
  skipSixteens: { check: 8, says: 'multiples of 16 are not drawn: they encode like another challenge' },
  unpredictable: { check: 9, says: 'challenges come from a cryptographic generator' },
  leadingZeros: { check: 9, says: 'challenges with leading zeros are drawn too' },
  evenSpread: { check: 9, says: 'every challenge is as likely as the others' },
  accountLock: { check: 10, says: 'failures count per account' },
  cardLock: { check: 10, says: 'failures count per card' },
  lockHolds: { check: 10, says: 'the right answer is refused while locked' },
  tallyOutlivesChallenge: { check: 10, says: 'a new challenge does not reset the count' },
  successResets: { check: 10, says: 'a login resets the count' },
  sameRefusal: { check: 11, says: 'an unknown user gets the answer that a wrong password gets' },
  hashForUnknown: { check: 11, says: 'a password hash is computed for an unknown user too' },
  decoyChallenge: { check: 11, says: 'a challenge is shown to those who can not log in' },
  wholeWindow: { check: 12, says: 'every candidate of the window is computed, whichever fits' },
  inputCheck: { check: 13, says: 'a response is exactly so many ASCII digits' },
  counterForward: { check: 14, says: 'a counter up to the last accepted one is never accepted' },
  counterWindow: { check: 14, says: 'a counter beyond the window is not accepted' },
  counterStored: { check: 14, says: 'an accepted counter is stored' },
  failureKeepsCounter: { check: 14, says: 'a failure leaves the counter' },
  resyncByTwo: { check: 14, says: 'a counter is found again by two answers in a row, not by one' },
  drift: { check: 15, says: 'a time step outside the drift is not accepted' },
  stepOnce: { check: 15, says: 'an accepted time step is never accepted again' },
  serverTime: { check: 15, says: 'the time is the server’s own' },
  pinInSum: { check: 16, says: 'the response was made with the PIN of the card' },
  pinBeside: { check: 16, says: 'the PIN beside a code is checked' },
  oldPinForgotten: { check: 16, says: 'an old PIN counts no more' },
  oneAnswer: { check: 16, says: 'what is refused looks the same whatever the reason' },
  sealed: { check: 17, says: 'keys and PIN hashes are sealed in the store' },
  sealBound: { check: 17, says: 'a sealed value opens only in the record it was made for' },
  quietAudit: { check: 17, says: 'no audit line holds a secret' },
  newSessionId: { check: 18, says: 'a login gives a session id that nobody had before' },
  idleLimit: { check: 18, says: 'a session that is not used ends' },
  sessionLife: { check: 18, says: 'a session ends after its life, used or not' },
  logoutEnds: { check: 18, says: 'logout ends the session' },
  revokeEndsSessions: { check: 18, says: 'revoking a card ends the sessions it opened' },
  cookieHidden: { check: 18, says: 'no script reads a session cookie (HttpOnly)' },
  cookieSecure: { check: 18, says: 'a session cookie made under TLS goes over TLS only (Secure)' },
  cookieSameSite: { check: 18, says: 'no other site’s page sends a session cookie (SameSite)' },
  halfDone: { check: 19, says: 'a half-done login is not a session' },
  sessionAsked: { check: 19, says: 'what is behind the login asks for a session' },
  passwordFirst: { check: 19, says: 'no challenge without the right password' },
  crossSite: { check: 20, says: 'what the page of another site sends is refused' },
  hostCheck: { check: 20, says: 'a name that leads here (DNS rebinding) is refused' },
  addressClean: { check: 20, says: 'a secret in an address is refused' },
  noStore: { check: 20, says: 'nothing is kept by a cache' },
  tlsOffLoopback: {
    check: 20,
    says: 'other machines are served under TLS only, each browser with its own session',
  },
  revokeKills: { check: 21, says: 'an open challenge dies with its card' },
  pinProof: { check: 21, says: 'a new PIN counts once a response made with it verifies' },
  audited: { check: 22, says: 'what happens is written to the audit log' },
  verifies: { check: 23, says: 'the response is compared with the right one' },
  failClosed: { check: 24, says: 'what can not be checked is refused' },
} as const satisfies Record<string, { readonly check: number; readonly says: string }>;

export type RuleName = keyof typeof ruleTable;
export type Rules = Readonly<Record<RuleName, boolean>>;

export const ruleNames: readonly RuleName[] = Object.keys(ruleTable) as RuleName[];

/** All rules on, but for those that a test switches off. */
export function rulesWith(switches: Partial<Rules> = {}): Rules {
  return { ...(Object.fromEntries(ruleNames.map((name) => [name, true])) as Rules), ...switches };
}
