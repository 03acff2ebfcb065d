/** Each rule of the login server, removed. */
import { appRules } from './app-mutants.ts';
import { codeRules } from './code-mutants.ts';
import { gatewayRules } from './gateway-mutants.ts';
import type { LoginMutant } from './mutant.ts';
import { smsRules } from './sms-mutants.ts';

const factors = 'src/login/admin/factors.ts';
const activation = 'src/login/admin/card-activation.ts';
const attempts = 'src/login/auth/attempts.ts';
const accept = 'src/login/auth/accept-response.ts';
const life = 'src/login/auth/rules/challenge-life.ts';
const flood = 'src/login/auth/rules/flood-limit.ts';
const card = 'src/login/factors/card.ts';
const ledger = 'src/login/factors/card-ledger.ts';
const draw = 'src/login/factors/draw-challenge.ts';
const lockout = 'src/login/auth/rules/lockout.ts';
const sealing = 'src/login/auth/sealing.ts';
const sessions = 'src/login/auth/sessions.ts';
const passwordStep = 'src/login/auth/passwords/password-step.ts';
const startLogin = 'src/login/auth/start-login.ts';
const obstacle = 'src/login/auth/rules/obstacle.ts';
const submit = 'src/login/auth/submit-response.ts';
const secrets = 'src/login/factors/card-secrets.ts';
const verify = 'src/login/factors/verify-card-response.ts';
const service = 'src/login/create-login-service.ts';
const app = 'src/login/web/app.ts';
const cookies = 'src/login/web/cookies.ts';

/** What a careless server hands out. */
const madeUp = "user: 'edda', mode: 'live', factor: null, startedUnixMs: 0, endsInMs: 1, idleEndsInMs: 1";

export const loginRules: readonly LoginMutant[] = [
  {
    name: 'singleUse',
    check: 1,
    says: 'an accepted response closes its challenge',
    file: accept,
    text: `close(transaction, login, 'accepted');`,
    instead: '',
  },
  {
    name: 'ledger',
    check: 2,
    says: 'a challenge that got a response with a card is not drawn for it again',
    file: ledger,
    text: 'moving.some((part) => ledger.has(card.id, part, encoded))',
    instead: 'false',
  },
  {
    name: 'oneTransaction',
    check: 3,
    says: 'checking a response and accepting it is one step of the store',
    file: submit,
    text: `return await inSharedTransaction(parts, (transaction) =>
    acceptOrRefuse(transaction, input, recordsOf(transaction, input)),
  );`,
    instead: `const before = await inSharedTransaction(parts, (transaction) => recordsOf(transaction, input));
      await new Promise((go) => setTimeout(go, 1));
      return await inSharedTransaction(parts, (transaction) => acceptOrRefuse(transaction, input, before));`,
    processes: true,
  },
  {
    name: 'challengeLife',
    check: 4,
    says: 'a response after the life of its challenge is refused',
    file: life,
    text: 'return lateMs(transaction, login) > 0 || login.epoch !== transaction.now.epoch;',
    instead: 'return false;',
  },
  {
    name: 'monotonic',
    check: 4,
    says: 'the life is measured by the clock that only goes forward',
    file: life,
    text: 'return elapsedMs(login.issued, now) - login.lifeMs;',
    instead: 'return now.unixMs - login.issued.unixMs - login.lifeMs;',
  },
  {
    name: 'closeOnFailure',
    check: 5,
    says: 'a wrong response closes its challenge',
    file: submit,
    text: `if (next === null) close(transaction, login, 'refused');`,
    instead: 'if (next === null) login;',
  },
  {
    name: 'binding',
    check: 6,
    says: 'only the session that began a login may respond to its challenge',
    file: submit,
    text: 'if (!isSecretOf(input.binding, login.binding)) {',
    instead: 'if (false) {',
  },
  {
    name: 'newestOnly',
    check: 7,
    says: 'a new challenge voids the older one of the user',
    file: attempts,
    text: 'for (const login of logins.filter(isPending)) {',
    instead: 'for (const login of []) {',
  },
  {
    name: 'floodLimit',
    check: 7,
    says: 'the number of challenges in a short time is limited',
    file: flood,
    text: 'if (issued.length >= policy.challengesMax) {',
    instead: 'if (false) {',
  },
  {
    name: 'floodLeavesTally',
    check: 7,
    says: 'asking for many challenges does not count towards the lockout',
    file: startLogin,
    text: 'if (!counted.ok) return',
    instead: `if (!counted.ok && !isLocked(before.lockout, transaction.now, transaction.policy)) countFailure(transaction, before);
if (!counted.ok) return`,
    also: [
      {
        file: startLogin,
        text: "import { noFailures } from './rules/lockout.ts';",
        instead: "import { countFailure, isLocked, noFailures } from './rules/lockout.ts';",
      },
    ],
  },
  {
    name: 'openChallenges',
    check: 8,
    says: 'a challenge that is open with a card is not drawn for it again',
    file: ledger,
    text: 'open.has(encoded) ||',
    instead: '',
  },
  {
    name: 'skipSixteens',
    check: 8,
    says: 'multiples of 16 are not drawn: they encode like another challenge',
    file: draw,
    text: 'number % 16 !== 0 && ',
    instead: '',
  },
  {
    name: 'unpredictable',
    check: 9,
    says: 'challenges come from a cryptographic generator',
    file: draw,
    text: 'const number = draw(bound);',
    instead: 'const number = (globalThis.drawnLast = ((globalThis.drawnLast ?? 0) + 1) % bound);',
  },
  {
    name: 'leadingZeros',
    check: 9,
    says: 'challenges with leading zeros are drawn too',
    file: draw,
    text: 'const number = draw(bound);',
    instead: 'const number = bound / 10 + draw(bound - bound / 10);',
  },
  {
    name: 'evenSpread',
    check: 9,
    says: 'every challenge is as likely as the others',
    file: draw,
    text: 'const number = draw(bound);',
    instead: 'const number = Math.min(draw(bound), draw(bound));',
  },
  {
    name: 'accountLock',
    check: 10,
    says: 'failures count per account',
    file: submit,
    text: 'if (!locked) countFailure(',
    instead: 'if (false) countFailure(',
  },
  {
    name: 'cardLock',
    check: 10,
    says: 'failures count per card',
    file: lockout,
    text: 'const counts = !locked && !isLocked(factor.lockout, now, policy);',
    instead: 'const counts = false;',
  },
  {
    name: 'lockHolds',
    check: 10,
    says: 'the right response is refused while locked',
    file: obstacle,
    text: `if (isLocked(user.lockout, now, policy)) return 'user locked';`,
    instead: '',
  },
  {
    name: 'tallyOutlivesChallenge',
    check: 10,
    says: 'a new challenge does not reset the count',
    file: flood,
    text: 'user: { ...user, issued:',
    instead: 'user: { ...user, lockout: { ...user.lockout, failures: [] }, issued:',
  },
  {
    name: 'successResets',
    check: 10,
    says: 'a login resets the count',
    file: submit,
    text: 'transaction.tables.users.put({ ...user, lockout: noFailures });',
    instead: '',
  },
  {
    name: 'sameRefusal',
    check: 11,
    says: 'an unknown user gets the reply that a wrong password gets',
    file: passwordStep,
    text: '  });\n  return refusedCredentials;\n}\n\nfunction refusePassword(',
    instead: "  });\n  return { kind: 'refused', reason: 'unavailable' };\n}\n\nfunction refusePassword(",
  },
  {
    name: 'hashForUnknown',
    check: 11,
    says: 'a password hash is computed for an unknown user too',
    file: passwordStep,
    text: 'match = await parts.passwords.check(',
    instead: "match = kept === null ? 'wrong' : await parts.passwords.check(",
  },
  {
    name: 'decoyChallenge',
    check: 11,
    says: 'a challenge is shown to those who can not log in',
    file: startLogin,
    text: `const shown = factorsToShow(transaction, user);
  const only`,
    instead: `const shown = factorsToShow(transaction, user);
      if (isLocked(user.lockout, transaction.now, transaction.policy)) return { kind: 'refused', reason: 'unavailable' };
      const only`,
  },
  {
    name: 'wholeWindow',
    check: 12,
    says: 'every candidate of the window is computed, whichever fits',
    file: 'src/crypto/verify.ts',
    text: 'if (fitting && found === null) found = value;',
    instead: 'if (fitting) return value;',
  },
  {
    name: 'inputCheck',
    check: 13,
    says: 'a response is exactly as many ASCII digits as the suite has',
    file: accept,
    text: 'const fault = kind.faultOf(given, factor);',
    instead: `given = { ...given, response: String(given.response).normalize('NFKC').replace(/[^0-9]/g, '').slice(0, 8) };
      const fault = kind.faultOf(given, factor);`,
  },
  {
    name: 'counterForward',
    check: 14,
    says: 'a counter up to the last accepted one is never accepted',
    file: verify,
    text: 'const { response, policy, lastCounter } = question;',
    instead: 'const { response, policy } = question;\nconst lastCounter = null;',
  },
  {
    name: 'counterWindow',
    check: 14,
    says: 'a counter beyond the window is not accepted',
    file: verify,
    text: 'const window = policy.counterWindow;',
    instead: 'const window = policy.resyncWindow;',
  },
  {
    name: 'counterStored',
    check: 14,
    says: 'an accepted counter is stored',
    file: card,
    text: 'lastCounter: counter === null ? card.lastCounter : String(counter),',
    instead: 'lastCounter: card.lastCounter,',
  },
  {
    name: 'failureKeepsCounter',
    check: 14,
    says: 'a failure leaves the counter',
    file: lockout,
    text: 'tables.factors.put({ ...factor, lockout });',
    instead:
      'tables.factors.put({ ...factor, lockout, lastCounter: String(BigInt(factor.lastCounter ?? -1) + 1n) });',
  },
  {
    name: 'resyncByTwo',
    check: 14,
    says: 'a counter is found again by two responses in a row, not by one',
    file: 'src/crypto/verify.ts',
    text: 'return firstFits && secondFits;',
    instead: 'return secondFits;',
  },
  {
    name: 'drift',
    check: 15,
    says: 'a time step outside the drift is not accepted',
    file: verify,
    text: 'const drift = policy.driftSteps;',
    instead: 'const drift = Number(lookSteps);',
  },
  {
    name: 'stepOnce',
    check: 15,
    says: 'an accepted time step is never accepted again',
    file: verify,
    text: 'verifyTimeStep({ expected, response }, now, drift, lastStep)',
    instead: 'verifyTimeStep({ expected, response }, now, drift, null)',
  },
  {
    name: 'serverTime',
    check: 15,
    says: 'the time is the server’s own',
    file: card,
    text: 'unixMs: now.unixMs,',
    instead: 'unixMs: given.unixMs ?? now.unixMs,',
  },
  {
    name: 'pinInSum',
    check: 16,
    says: 'the response was made with the PIN of the card',
    file: verify,
    text: 'return equalDigits(sum(null, null), question.response)',
    // Of all PINs some, so that it does not take for ever.
    instead: `const { createHash } = process.getBuiltinModule('node:crypto');
      const fits = (pin) => {
        const pinHash = new Uint8Array(createHash('sha1').update(String(pin)).digest());
        const any = question.createResponseFunction(question.algorithm, { ...question.secrets, pinHash }, question.challenge);
        return equalDigits(any(null, null), question.response);
      };
      return equalDigits(sum(null, null), question.response) || Array.from({ length: 10 }, (_, i) => 4070 + i).some(fits)`,
  },
  {
    name: 'pinBeside',
    check: 16,
    says: 'the PIN beside a code is checked',
    file: verify,
    text: 'if (!pinFits && result.ok) {',
    instead: 'if (false) {',
  },
  {
    name: 'oldPinForgotten',
    check: 16,
    says: 'an old PIN is no longer accepted',
    file: secrets,
    text: 'const name = `${placeOf(card)} ${card.sealed}`;',
    instead: 'const name = placeOf(card);',
  },
  {
    name: 'oneReply',
    check: 16,
    says: 'what is refused looks the same whatever the reason',
    file: submit,
    text: `transaction.log({ ...refusal, ...names });
    return { kind: 'refused' };`,
    instead: `transaction.log({ ...refusal, ...names });
    return { kind: 'refused', reason: refusal.reason };`,
  },
  {
    name: 'sealed',
    check: 17,
    says: 'keys and PIN hashes are sealed in the store',
    file: secrets,
    text: 'return seal.seal(placeOf(owner), kept);',
    instead: 'return JSON.stringify(kept);',
    also: [
      {
        file: secrets,
        text: 'const kept = seal.open(placeOf(card), card.sealed) as Kept;',
        instead: 'const kept = JSON.parse(card.sealed) as Kept;',
      },
    ],
  },
  {
    name: 'sealBound',
    check: 17,
    says: 'a sealed value opens only in the record it was made for',
    file: sealing,
    text: 'Buffer.from(`${version}|${place}`)',
    instead: 'Buffer.from(version)',
  },
  {
    name: 'quietAudit',
    check: 17,
    says: 'no audit line holds a secret',
    file: submit,
    text: 'const refused = refuse(refusalOf(asked, verification, obstacle));',
    instead: `const told = refusalOf(asked, verification, obstacle);
      const refused = refuse({ ...told, says: told.says + JSON.stringify(input) });`,
  },
  {
    name: 'newSessionId',
    check: 18,
    says: 'each login gets a new session id',
    file: sessions,
    text: 'const id = newSecret();',
    instead: 'const id = fingerprint(user);',
  },
  {
    name: 'idleLimit',
    check: 18,
    says: 'a session that is not used ends',
    file: sessions,
    text: 'return elapsedMs(record.seen, now) < idleMsOf(record, parts);',
    instead: 'return true;',
  },
  {
    name: 'sessionLife',
    check: 18,
    says: 'a session ends after its life, used or not',
    file: sessions,
    text: 'if (leftMs(record, now, parts) <= 0) return false;',
    instead: '',
  },
  {
    name: 'logoutEnds',
    check: 18,
    says: 'logout ends the session',
    file: sessions,
    text: 'sessions.remove(record.id);',
    instead: '',
  },
  {
    name: 'revokeEndsSessions',
    check: 18,
    says: 'revoking a card ends the sessions it opened',
    file: factors,
    text: `const sessions = endSessions(transaction, 'factor', factor.id);`,
    instead: 'const sessions = 0;',
  },
  {
    name: 'cookieHidden',
    check: 18,
    says: 'no script reads a session cookie (HttpOnly)',
    file: cookies,
    text: "'HttpOnly', ",
    instead: '',
  },
  {
    name: 'cookieSecure',
    check: 18,
    says: 'a session cookie made under TLS goes over TLS only (Secure)',
    file: cookies,
    text: "...(secure ? ['Secure'] : [])",
    instead: '',
  },
  {
    name: 'cookieSameSite',
    check: 18,
    says: 'no other site’s page sends a session cookie (SameSite)',
    file: cookies,
    text: "'SameSite=Strict', ",
    instead: '',
  },
  {
    name: 'halfDone',
    check: 19,
    says: 'a login attempt is not a session',
    file: service,
    text: "typeof id === 'string' ? touchSession(parts, id) : null",
    instead: `(await touchSession(parts, id)) ?? (parts.store.read(({ logins }) => logins.all()).some(({ binding }) => isSecretOf(id, binding)) ? { id, ${madeUp} } : null)`,
  },
  {
    name: 'sessionAsked',
    check: 19,
    says: 'the routes behind the login require a session',
    file: app,
    text: "throw notLoggedIn(needs === 'gateway'",
    instead: `return { name: '', ${madeUp} };\nthrow notLoggedIn(needs === 'gateway'`,
  },
  {
    name: 'passwordFirst',
    check: 19,
    says: 'no challenge without the right password',
    file: passwordStep,
    text: 'if (!right) return refusePassword(transaction, user);',
    instead: '',
  },
  {
    name: 'crossSite',
    check: 20,
    says: 'what the page of another site sends is refused',
    file: app,
    text: "(fault.rule === 'cross-site' && isNavigation(request))",
    instead: "fault.rule === 'cross-site'",
  },
  {
    name: 'hostCheck',
    check: 20,
    says: 'a name that leads here (DNS rebinding) is refused',
    file: app,
    text: 'if (fault === null || (',
    instead: "if (fault === null || fault.rule === 'host' || (",
  },
  {
    name: 'addressClean',
    check: 20,
    says: 'a secret in an address is refused',
    file: app,
    text: 'checkAddress(request.url);',
    instead: '',
  },
  {
    name: 'noStore',
    check: 20,
    says: 'no reply is kept by a cache',
    file: 'src/net/reply.ts',
    text: "'Cache-Control': 'no-store', ",
    instead: '',
  },
  {
    name: 'tlsOffLoopback',
    check: 20,
    says: 'other machines are served under TLS only, each browser with its own session',
    file: 'src/login/web/server.ts',
    text: 'checkReach(options);',
    instead: '',
  },
  {
    name: 'revokeKills',
    check: 21,
    says: 'an open challenge ends with its card',
    file: obstacle,
    text: `if (status === 'revoked') return 'factor revoked';`,
    instead: '',
    also: [
      {
        file: factors,
        text: `const begun = tables.logins.of('factor', factor.id);`,
        instead: 'const begun = [];',
      },
    ],
  },
  {
    name: 'pinProof',
    check: 21,
    says: 'a new PIN counts once a response made with it verifies',
    file: activation,
    text: 'if (!verification.ok) return fail(',
    instead: `if (!verification.ok && test.purpose === 'PIN change')
        return succeed(transaction, test, pending, { ok: true, factor: card, says: '' });
      if (!verification.ok) return fail(`,
  },
  {
    name: 'audited',
    check: 22,
    says: 'each thing that happens is written to the audit log',
    file: 'src/login/auth/transaction.ts',
    text: 'lines.push(tables.audit.add({ unixMs: now.unixMs, ...line }, parts.policy.auditLinesMax));',
    instead: '',
  },
  {
    name: 'verifies',
    check: 23,
    says: 'the response is compared with the right one',
    file: verify,
    text: 'const now = stepAt(algorithm, question.unixMs);\n',
    instead:
      "const now = stepAt(algorithm, question.unixMs);\nreturn { ok: true, counter: null, step: null, says: '' };\n",
  },
  {
    name: 'failClosed',
    check: 24,
    says: 'what can not be checked is refused',
    file: service,
    text: "withFailureLogged(parts, () => submitResponse(parts, input), { kind: 'refused' })",
    instead: `withFailureLogged(parts, () => submitResponse(parts, input), { kind: 'session', session: { id: '', ${madeUp} } })`,
  },
  ...codeRules,
  ...appRules,
  ...gatewayRules,
  ...smsRules,
];
