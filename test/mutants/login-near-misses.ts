/** Each rule of the login server, slightly changed, as in an almost right server. */
import { appNearMisses } from './app-mutants.ts';
import { codeNearMisses } from './code-mutants.ts';
import { gatewayNearMisses } from './gateway-mutants.ts';
import type { LoginMutant } from './mutant.ts';
import { smsNearMisses } from './sms-mutants.ts';

const activation = 'src/login/admin/card-activation.ts';
const attempts = 'src/login/auth/attempts.ts';
const accept = 'src/login/auth/accept-response.ts';
const life = 'src/login/auth/rules/challenge-life.ts';
const single = 'src/login/auth/rules/single-use.ts';
const flood = 'src/login/auth/rules/flood-limit.ts';
const card = 'src/login/factors/card.ts';
const ledger = 'src/login/factors/card-ledger.ts';
const cards = 'src/login/admin/cards.ts';
const clock = 'src/login/auth/login-clock.ts';
const draw = 'src/login/factors/draw-challenge.ts';
const lockout = 'src/login/auth/rules/lockout.ts';
const passwords = 'src/login/auth/passwords/passwords.ts';
const sessions = 'src/login/auth/sessions.ts';
const passwordStep = 'src/login/auth/passwords/password-step.ts';
const startLogin = 'src/login/auth/start-login.ts';
const submit = 'src/login/auth/submit-response.ts';
const transaction = 'src/login/auth/transaction.ts';
const algorithm = 'src/login/factors/card-algorithm.ts';
const verify = 'src/login/factors/verify-card-response.ts';
const windows = 'src/crypto/verify.ts';
const service = 'src/login/create-login-service.ts';
const sqliteLedger = 'src/login/store/sqlite/sqlite-ledger.ts';
const app = 'src/login/web/app.ts';
const site = 'src/net/same-origin-check.ts';
const address = 'src/net/address.ts';

export const loginNearMisses: readonly LoginMutant[] = [
  // 1
  {
    name: 'acceptedIsClosed',
    check: 1,
    says: 'a login whose response was accepted is as closed as one that was refused',
    file: single,
    text: `if (state === 'open') return null;`,
    instead: `if (state === 'open' || state === 'accepted') return null;`,
  },
  {
    name: 'closingIsStored',
    check: 1,
    says: 'that a login is closed is stored',
    file: single,
    text: 'transaction.tables.logins.put({ ...login, state, sealed: null });',
    instead: 'transaction.tables.logins.put({ ...login, sealed: null });',
  },
  {
    name: 'closesItsOwn',
    check: 1,
    says: 'an accepted response closes its own login, whichever card it is for',
    file: accept,
    text: `close(transaction, login, 'accepted');`,
    instead: `if (verified.factor.kind !== 'card') close(transaction, login, 'accepted');`,
  },
  // 2
  {
    name: 'ledgerIsStored',
    check: 2,
    says: 'the list of used challenges is kept over a restart',
    file: sqliteLedger,
    text: "'INSERT INTO ledger VALUES (?, ?, ?) ON CONFLICT DO NOTHING'",
    instead: "'INSERT INTO ledger SELECT ?, ?, ? WHERE false'",
  },
  {
    name: 'ledgerIsKept',
    check: 2,
    says: 'for a suite without counter and clock, no used challenge is ever forgotten',
    file: ledger,
    text: `if (moving[0] !== '') ledger.keepOnly(card.id, moving);`,
    instead: 'ledger.keepOnly(card.id, moving.slice(1));',
  },
  {
    name: 'closedAfterRestart',
    check: 2,
    says: 'a login that was accepted stays closed after a restart',
    file: service,
    text: 'checkCosts(tables);',
    instead: `checkCosts(tables);
      for (const login of tables.logins.all()) tables.logins.put({ ...login, state: 'open' });`,
    processes: true,
  },
  // 3
  {
    name: 'readInTheTurn',
    check: 3,
    says: 'what is checked is read in the same transaction that changes it, not before',
    file: submit,
    text: `return await inSharedTransaction(parts, (transaction) =>
    acceptOrRefuse(transaction, input, recordsOf(transaction, input)),
  );`,
    instead: `const before = parts.store.read((tables) => recordsOf({ tables }, input));
      return await inSharedTransaction(parts, (transaction) => acceptOrRefuse(transaction, input, before));`,
  },
  {
    name: 'readAnew',
    check: 3,
    says: 'a login is read again for every response',
    file: submit,
    text: 'const login = tables.logins.get(id);',
    instead: `const known = (globalThis.knownLogins ??= new Map());
      const login = known.get(id) ?? tables.logins.get(id);
      known.set(id, login);`,
  },
  {
    name: 'closedInTheFile',
    check: 3,
    says: 'that a login is closed is written to the store file, where another process reads it',
    file: 'src/login/store/sqlite/record-cache.ts',
    text: 'const body = JSON.stringify(record);',
    instead: "const body = JSON.stringify('state' in record ? { ...record, state: 'open' } : record);",
    processes: true,
  },
  // 4
  {
    name: 'noGrace',
    check: 4,
    says: 'a response is late from the first ms after the life of its challenge',
    file: life,
    text: 'return lateMs(transaction, login) > 0 ||',
    instead: 'return lateMs(transaction, login) > 1_000 ||',
  },
  {
    name: 'lastMs',
    check: 4,
    says: 'a challenge is still valid in its last ms',
    file: life,
    text: 'return lateMs(transaction, login) > 0 ||',
    instead: 'return lateMs(transaction, login) >= 0 ||',
  },
  {
    name: 'thisBoot',
    check: 4,
    says: 'a challenge from before a restart of the machine has expired',
    file: life,
    text: ' || login.epoch !== transaction.now.epoch;',
    instead: ';',
  },
  // 5
  {
    name: 'malformedCloses',
    check: 5,
    says: 'a malformed response closes its challenge too',
    file: submit,
    text: `close(transaction, login, 'refused');`,
    instead: `if (verification.ok || verification.reason !== 'malformed') close(transaction, login, 'refused');`,
  },
  {
    name: 'closesBehindLock',
    check: 5,
    says: 'a response closes its challenge during a lockout too',
    file: submit,
    text: `close(transaction, login, 'refused');`,
    instead: `if (obstacle === null) close(transaction, login, 'refused');`,
  },
  {
    name: 'refusedIsClosed',
    check: 5,
    says: 'a login whose response was refused takes no other',
    file: single,
    text: `if (state === 'open') return null;`,
    instead: `if (state === 'open' || state === 'refused') return null;`,
  },
  // 6
  {
    name: 'ownBinding',
    check: 6,
    says: 'the binding is that of this login, not of any login of the same user',
    file: submit,
    text: 'if (!isSecretOf(input.binding, login.binding)) {',
    instead: `const logins = transaction.tables.logins.of('user', user.id);
      if (!logins.some(({ binding }) => isSecretOf(input.binding, binding))) {`,
  },
  {
    name: 'wholeBinding',
    check: 6,
    says: 'every character of a binding counts',
    file: transaction,
    text: "hash('sha256', secret,",
    instead: "hash('sha256', secret.slice(0, 40),",
  },
  {
    name: 'caseOfBinding',
    check: 6,
    says: 'letter case in a binding counts',
    file: transaction,
    text: "hash('sha256', secret,",
    instead: "hash('sha256', secret.toLowerCase(),",
  },
  {
    name: 'hashIsNoBinding',
    check: 6,
    says: 'the hash that the store keeps of a binding is not accepted as a binding',
    file: transaction,
    text: 'return wanted.length === given.length && timingSafeEqual(given, wanted);',
    instead: 'return secret === kept || timingSafeEqual(given, wanted);',
  },
  {
    name: 'boundPick',
    check: 6,
    says: 'only the session that began a login may pick its card',
    file: startLogin,
    text: '!isSecretOf(binding, login.binding) ||',
    instead: '',
  },
  {
    name: 'boundAbandon',
    check: 6,
    says: 'only the session that began a login may abandon it',
    file: service,
    text: "if (login.purpose !== 'login' || !isSecretOf(binding, login.binding)) return;",
    instead: "if (login.purpose !== 'login') return;",
  },
  // 7
  {
    name: 'pickIsVoided',
    check: 7,
    says: 'a login that waits for a card to be picked is voided by a newer one too',
    file: attempts,
    text: `for (const login of logins.filter(isPending)) {`,
    instead: `for (const login of logins.filter((one) => isPending(one) && one.factor !== null)) {`,
  },
  {
    name: 'floodByOne',
    check: 7,
    says: 'the challenge beyond the limit is refused, not the one after it',
    file: flood,
    text: 'if (issued.length >= policy.challengesMax) {',
    instead: 'if (issued.length > policy.challengesMax) {',
    also: [
      {
        file: flood,
        text: '.slice(-policy.challengesMax) } };',
        instead: '.slice(-policy.challengesMax - 1) } };',
      },
    ],
  },
  {
    name: 'floodEnds',
    check: 7,
    says: 'the limit on challenges ends at its exact ms',
    file: flood,
    text: 'elapsedMs(moment, now) < policy.challengesWindowMs',
    instead: 'elapsedMs(moment, now) <= policy.challengesWindowMs',
  },
  // 8
  {
    name: 'refusedIsSpent',
    check: 8,
    says: 'a challenge whose response was refused is not drawn again',
    file: submit,
    text: `spend(transaction, login, factor);
    countFactorFailure(`,
    instead: 'countFactorFailure(',
  },
  {
    name: 'lateIsSpent',
    check: 8,
    says: 'a challenge whose response came late is not drawn again',
    file: submit,
    text: `close(transaction, login, 'expired');
    if (factor !== null) spend(transaction, login, factor);`,
    instead: `close(transaction, login, 'expired');`,
  },
  {
    name: 'abandonedIsSpent',
    check: 8,
    says: 'a challenge that got a response after its login was abandoned is not drawn again',
    file: submit,
    text: `if (factor !== null) spend(transaction, login, factor);
    return refuse(closed);`,
    instead: 'return refuse(closed);',
  },
  {
    name: 'testsAreOpenToo',
    check: 8,
    says: 'the challenge of an open test of the card is not drawn for a login',
    file: attempts,
    text: `.filter((login) => login.state === 'open' && !isLate(transaction, login));`,
    instead: `.filter((login) => login.state === 'open' && login.purpose === 'login');`,
  },
  {
    name: 'encodedForm',
    check: 8,
    says: 'challenges are told apart by their encoded form',
    file: draw,
    text: "Number(challenge).toString(16).replace(/0+$/, '')",
    instead: 'Number(challenge).toString(16)',
  },
  // 9
  {
    name: 'noBias',
    check: 9,
    says: 'no number is more likely because of a remainder',
    file: draw,
    text: 'const number = draw(bound);',
    instead: 'const number = draw(1_310_720) % bound;',
  },
  {
    name: 'evenToo',
    check: 9,
    says: 'even numbers are drawn as well as odd ones',
    file: draw,
    text: 'const number = draw(bound);',
    instead: 'const number = draw(bound) | 1;',
  },
  {
    name: 'zerosAreText',
    check: 9,
    says: 'leading zeros are part of the challenge',
    file: draw,
    text: "if (isFree(number)) return String(number).padStart(digits, '0');",
    instead: 'if (isFree(number)) return String(number);',
  },
  // 10
  {
    name: 'lockByOne',
    check: 10,
    says: 'the tenth failure locks, not the eleventh',
    file: lockout,
    text: 'failures.length >= policy.failuresMax',
    instead: 'failures.length > policy.failuresMax',
  },
  {
    name: 'lockFromLast',
    check: 10,
    says: 'the time of a lockout counts from the last failure, not from the first',
    file: lockout,
    text: 'const last = lockout.failures.at(-1);',
    instead: 'const last = lockout.failures.at(0);',
  },
  {
    name: 'farApart',
    check: 10,
    says: 'failures that are far apart do not count together',
    file: lockout,
    text: 'elapsedMs(failure, now) < policy.failureWindowMs',
    instead: 'true',
  },
  {
    name: 'passwordsCount',
    check: 10,
    says: 'wrong passwords count as failures too',
    file: passwordStep,
    text: 'if (!isLocked(user.lockout, transaction.now, transaction.policy)) countFailure(transaction, user);',
    instead: '',
  },
  {
    name: 'cardLockHolds',
    check: 10,
    says: 'a locked card is locked for all its users',
    file: 'src/login/auth/rules/obstacle.ts',
    text: `if (isLocked(factor.lockout, now, policy)) return 'factor locked';`,
    instead: '',
  },
  {
    name: 'lockByStaff',
    check: 10,
    says: 'a lock by the staff does not end by itself',
    file: lockout,
    text: "if (lockout.lock === 'by staff') return { locked: 'by staff', endsInMs: null, failures };",
    instead: '',
  },
  // 11
  {
    name: 'cheapForUnknown',
    check: 11,
    says: 'the hash for an unknown user costs what a user’s costs',
    file: passwords,
    text: 'const first = kept ?? { ...decoy, cost: highest };',
    instead: 'const first = kept ?? { ...decoy, cost: 2 };',
    also: [
      {
        file: passwords,
        text: 'for (let N = first.cost; N < highest; N *= 2) await',
        instead: 'for (let N = first.cost; kept !== null && N < highest; N *= 2) await',
      },
    ],
  },
  {
    name: 'hashForEmpty',
    check: 11,
    says: 'a hash is computed for an empty name too',
    file: passwordStep,
    text: "if (typeof name !== 'string' ||",
    instead: "if (typeof name !== 'string' || name === '' ||",
  },
  {
    name: 'decoyOfRevoked',
    check: 11,
    says: 'a challenge is shown for a revoked card too',
    file: startLogin,
    text: `const shown = factorsToShow(transaction, user);
  const only`,
    instead: `const shown = factorsToShow(transaction, user);
      if (user.factors.every((id) => tables.factors.get(id)?.status === 'revoked') && user.factors.length > 0)
        return { kind: 'refused', reason: 'unavailable' };
      const only`,
  },
  {
    name: 'steadyDecoy',
    check: 11,
    says: 'a made-up card for an unknown user is the same every time',
    file: 'src/login/factors/decoy-card.ts',
    text: 'seal.derive(`serial ${user}`)',
    instead: 'seal.derive(`serial ${Math.random()}`)',
  },
  // 12
  {
    name: 'computesBehindLock',
    check: 12,
    says: 'the same work is done during a lockout',
    file: submit,
    text: 'const verification = verifyResponse(transaction, login, asked, input);',
    instead: `const verification = isLocked(user.lockout, transaction.now, transaction.policy)
        ? { ok: false, reason: 'wrong response', says: '' } : verifyResponse(transaction, login, asked, input);`,
  },
  {
    name: 'logLooksAlways',
    check: 12,
    says: 'the search for the reason in the log is made after an accepted response too',
    file: verify,
    text: 'for (const step of steps) {',
    instead: 'for (const step of found == null ? steps : []) {',
  },
  {
    name: 'formFirst',
    check: 12,
    says: 'for a malformed response nothing is computed',
    file: card,
    text: 'const fault = faultOfDigits(response, responseDigits);',
    instead: `const fault = faultOfDigits(response, responseDigits);
      const nobodys = { key: new Uint8Array(32), pinHash: new Uint8Array(20) };
      if (fault !== null) createResponseFunction(algorithmOfCard(card), nobodys, '123457')(null, null);`,
  },
  {
    name: 'stepsAlways',
    check: 12,
    says: 'the time steps around the window are computed after an accepted response too',
    file: verify,
    text: 'const [step] = stepsAround(now, lookSteps)',
    instead: 'const [step] = (found === null ? stepsAround(now, lookSteps) : [])',
  },
  // 13
  {
    name: 'asciiOnly',
    check: 13,
    says: 'digits of other scripts are not digits',
    file: card,
    text: 'return /^[0-9]+$/.test(response)',
    instead: 'return /^\\p{Nd}+$/u.test(response)',
  },
  {
    name: 'notTrimmed',
    check: 13,
    says: 'a response with a blank or a line end is not shortened',
    file: accept,
    text: 'const fault = kind.faultOf(given, factor);',
    instead: `if (typeof given.response === 'string') given = { ...given, response: given.response.trim() };
      const fault = kind.faultOf(given, factor);`,
  },
  {
    name: 'textOnly',
    check: 13,
    says: 'a number, a list or an object is not a response',
    file: accept,
    text: 'const fault = kind.faultOf(given, factor);',
    instead: `given = { ...given, response: String(given.response) };
      const fault = kind.faultOf(given, factor);`,
  },
  {
    name: 'notLonger',
    check: 13,
    says: 'nine digits are malformed, as seven are',
    file: card,
    text: 'if (response.length !== digits)',
    instead: 'if (response.length < digits)',
  },
  // 14
  {
    name: 'windowByOne',
    check: 14,
    says: 'the counter just beyond the window is not accepted',
    file: verify,
    text: 'const window = policy.counterWindow;',
    instead: 'const window = policy.counterWindow + 1;',
  },
  {
    name: 'notTheLastOne',
    check: 14,
    says: 'the last accepted counter itself is not accepted again',
    file: windows,
    text: 'const first = last === null ? 0n : last + 1n;',
    instead: 'const first = last === null ? 0n : last;',
  },
  {
    name: 'wholeCounters',
    check: 14,
    says: 'counters above 2^53 are exact',
    file: card,
    text: 'BigInt(card.lastCounter)',
    instead: 'BigInt(Number(card.lastCounter))',
  },
  // 15
  {
    name: 'driftByOne',
    check: 15,
    says: 'the time step just outside the drift is not accepted',
    file: verify,
    text: 'const drift = policy.driftSteps;',
    instead: 'const drift = policy.driftSteps + 1;',
  },
  {
    name: 'stepBoundary',
    check: 15,
    says: 'a time step begins at its ms',
    file: algorithm,
    text: 'timeStepAt(algorithm.suite as Suite, unixMs)',
    instead: 'timeStepAt(algorithm.suite as Suite, unixMs + 1)',
  },
  {
    name: 'notTheLastStep',
    check: 15,
    says: 'the last accepted time step itself is not accepted again',
    file: windows,
    text: '? lastStep + 1n : now - width;',
    instead: '? lastStep : now - width;',
  },
  // 16
  {
    name: 'pinSaysNothing',
    check: 16,
    says: 'a wrong PIN beside a right code looks like a wrong code',
    file: submit,
    text: `transaction.log({ ...refusal, ...names });
    return { kind: 'refused' };`,
    instead: `transaction.log({ ...refusal, ...names });
    if (refusal.reason === 'wrong PIN') return { kind: 'refused', reason: refusal.reason };
    return { kind: 'refused' };`,
  },
  {
    name: 'newPinIsStored',
    check: 16,
    says: 'a new PIN takes the place of the old one',
    file: activation,
    text: 'if (pending.pinHash !== undefined)',
    instead: 'if (false)',
  },
  {
    name: 'codesEndEarlier',
    check: 16,
    says: 'a code without a challenge has the shorter life of codes',
    file: card,
    text: 'algorithmOfCard(card).challengeDigits === 0 ? policy.codeLifeMs : policy.challengeLifeMs,',
    instead: 'policy.challengeLifeMs,',
  },
  // 17
  {
    name: 'namesStayOut',
    check: 17,
    says: 'an unknown name is not in the log, because it may be a password',
    file: passwordStep,
    text: 'says: `no user of that name (',
    instead: 'says: `no user ${name} (',
  },
  {
    name: 'sessionIdHashed',
    check: 17,
    says: 'the store keeps only the hash of a session id',
    file: sessions,
    text: `id: fingerprint(id),
      user,`,
    instead: `id: fingerprint(id),
      plain: id,
      user,`,
  },
  {
    name: 'pinSealedToo',
    check: 17,
    says: 'the hash of a PIN that waits for its proof is sealed too',
    file: activation,
    text: 'const sealed = pending === null ? null : transaction.seal.seal(placeOf(id), pending);',
    instead: 'const sealed = pending === null ? null : JSON.stringify(pending);',
    also: [
      {
        file: activation,
        text: '(transaction.seal.open(placeOf(test.id), test.sealed) as Pending)',
        instead: 'JSON.parse(test.sealed)',
      },
    ],
  },
  // 18
  {
    name: 'idleToTheMs',
    check: 18,
    says: 'an unused session ends at its exact ms',
    file: sessions,
    text: 'return elapsedMs(record.seen, now) < idleMsOf(record, parts);',
    instead: 'return elapsedMs(record.seen, now) <= idleMsOf(record, parts);',
  },
  {
    name: 'lifeToTheMs',
    check: 18,
    says: 'the life of a session ends at its exact ms',
    file: sessions,
    text: 'if (leftMs(record, now, parts) <= 0) return false;',
    instead: 'if (leftMs(record, now, parts) < 0) return false;',
  },
  {
    name: 'logoutEndsOne',
    check: 18,
    says: 'logout ends one session, not all of the user',
    file: sessions,
    text: 'sessions.remove(record.id);',
    instead: "endSessions(transaction, 'user', record.user);",
  },
  {
    name: 'lookIsNoUse',
    check: 18,
    says: 'looking whether a session is live does not count as using it',
    file: sessions,
    text: 'return live === null ? null : { id, ...viewSession(live.record, live.now, parts) };',
    instead: `if (live === null) return null;
      parts.store.write(({ sessions }) => sessions.put(withEnd(live.record, live.now, parts)));
      return { id, ...viewSession(live.record, live.now, parts) };`,
  },
  {
    name: 'longId',
    check: 18,
    says: 'a session id has 256 bits',
    file: sessions,
    text: 'const id = newSecret();',
    instead: 'const id = newSecret().slice(0, 11);',
  },
  // 19
  {
    name: 'wholePassword',
    check: 19,
    says: 'every character of a password counts',
    file: passwords,
    text: 'password.slice(0, passwordCharactersMax)',
    instead: 'password.slice(0, 8)',
  },
  {
    name: 'caseOfPassword',
    check: 19,
    says: 'letter case in a password counts',
    file: passwords,
    text: ".normalize('NFKC');",
    instead: ".normalize('NFKC').toLowerCase();",
  },
  {
    name: 'passwordOfNow',
    check: 19,
    says: 'a password that was changed while its hash was computed is refused',
    file: passwordStep,
    text: 'if (user.password !== kept) return null;',
    instead: '',
  },
  {
    name: 'noNul',
    check: 19,
    says: 'a password with a NUL after it is another',
    file: passwords,
    text: "return fits && isHashable(password) ? 'right' : 'wrong';",
    instead: "return fits ? 'right' : 'wrong';",
  },
  // 20
  {
    name: 'wholeHost',
    check: 20,
    says: 'a Host that ends in localhost is not this machine',
    file: address,
    text: "host.toLowerCase() === 'localhost'",
    instead: "host.toLowerCase().endsWith('localhost')",
  },
  {
    name: 'hostIsAddress',
    check: 20,
    says: 'a Host that begins like an address of this machine is not this machine',
    file: address,
    text: "if (isIPv4(host)) return host.startsWith('127.');",
    instead: "if (host.startsWith('127.')) return true;",
  },
  {
    name: 'portOfOrigin',
    check: 20,
    says: 'a page at another port is another site',
    file: site,
    text: '?.[1] === host;',
    instead: "?.[1]?.split(':')[0] === host.split(':')[0];",
  },
  {
    name: 'originNull',
    check: 20,
    says: 'a page without an origin of its own is another site',
    file: site,
    text: 'const sameOrigin = origin === null ||',
    instead: "const sameOrigin = origin === null || origin === 'null' ||",
  },
  {
    name: 'sameSite',
    check: 20,
    says: 'a page of the same site at another origin is another site',
    file: site,
    text: "site === 'same-origin' ||",
    instead: "site === 'same-origin' || site === 'same-site' ||",
  },
  {
    name: 'visitByAnyRoute',
    check: 20,
    says: 'a link from another site is refused at every route, not at the one for browsers only',
    file: app,
    text: 'if (apiPaths.has(pathOf(request))) return false;',
    instead: "if (new URL(url).pathname === '/sso/Logout') return false;",
  },
  {
    name: 'addressInAnyCase',
    check: 20,
    says: 'a secret in an address is recognized in any letter case',
    file: app,
    text: 'if (!neverInAddress.includes(name.toLowerCase())) continue;',
    instead: 'if (!neverInAddress.includes(name)) continue;',
  },
  {
    name: 'gatewayStaysHere',
    check: 20,
    says: 'gateway sessions are for this machine, TLS or not',
    file: 'src/login/web/server.ts',
    text: "if (sessions === 'gateway') {",
    instead: "if (sessions === 'gateway' && tls === undefined) {",
  },
  // 21
  {
    name: 'replacedDies',
    check: 21,
    says: 'a replaced card’s open challenge ends too',
    file: cards,
    text: 'const old = revoke(transaction, cardIn(transaction, serial));',
    instead: 'const old = cardIn(transaction, serial);',
  },
  {
    name: 'proofByNewPin',
    check: 21,
    says: 'a new PIN is proved by a response with the new one, not with the old one',
    file: activation,
    text: '...(pinHash !== undefined && { pinHash: bytesOf(pinHash) }),',
    instead: '',
  },
  {
    name: 'oneProof',
    check: 21,
    says: 'a test takes one response',
    file: activation,
    text: "if (test.state !== 'open') return refuse(transaction, test, 'used', `the test is ${test.state}`);",
    instead: '',
  },
  // 22
  {
    name: 'replayLogged',
    check: 22,
    says: 'the log calls a replay a replay',
    file: single,
    text: `accepted: ['replayed', 'used',`,
    instead: `accepted: ['refused', 'used',`,
  },
  {
    name: 'lockoutLogged',
    check: 22,
    says: 'a lockout has its own line',
    file: lockout,
    text: `if (lockout.lock === 'no') return;`,
    instead: 'return;',
  },
  {
    name: 'expiryLogged',
    check: 22,
    says: 'an expired challenge without a response has its own line',
    file: attempts,
    text: "transaction.log({\n        event: 'expired',",
    instead: "(() => {})({\n        event: 'expired',",
  },
  {
    name: 'wallTime',
    check: 22,
    says: 'a line has the time of the wall clock',
    file: transaction,
    text: '{ unixMs: now.unixMs, ...line }',
    instead: '{ unixMs: now.now, ...line }',
  },
  {
    name: 'howLate',
    check: 22,
    says: 'the log says how late a response was',
    file: submit,
    text: `return refuse({ event: 'expired', reason: 'late', says: lateText(transaction, login) });`,
    instead: `return refuse({ event: 'expired', reason: 'late', says: 'late' });`,
  },
  // 23
  {
    name: 'firstSixDigits',
    check: 23,
    says: 'all eight digits count, not only the first six',
    file: verify,
    text: 'return equalDigits(sum(null, null), question.response)',
    instead: 'return equalDigits(sum(null, null).slice(0, 6), question.response.slice(0, 6))',
  },
  {
    name: 'lastSixDigits',
    check: 23,
    says: 'all eight digits count, not only the last six',
    file: verify,
    text: 'return equalDigits(sum(null, null), question.response)',
    instead: 'return equalDigits(sum(null, null).slice(2), question.response.slice(2))',
  },
  {
    name: 'orderOfDigits',
    check: 23,
    says: 'the order of the digits counts',
    file: verify,
    text: 'return equalDigits(sum(null, null), question.response)',
    instead: "return [...sum(null, null)].sort().join('') === [...question.response].sort().join('')",
  },
  {
    name: 'lastDigit',
    check: 23,
    says: 'the comparison goes to the last digit',
    file: windows,
    text: 'for (let i = 0; i < a.length; i++)',
    instead: 'for (let i = 0; i < a.length - 1; i++)',
  },
  // 24
  {
    name: 'clockIsNumber',
    check: 24,
    says: 'a clock that gives no number refuses',
    file: clock,
    text: 'if (!Number.isFinite(now) || !Number.isFinite(unixMs)) {',
    instead: 'if (false) {',
  },
  {
    name: 'clockForward',
    check: 24,
    says: 'a clock that went back refuses',
    file: clock,
    text: 'if (to.now < from.now) {',
    instead: 'if (false) {',
  },
  {
    name: 'sessionsToo',
    check: 24,
    says: 'without a clock no session is valid',
    file: service,
    text: "typeof id === 'string' ? touchSession(parts, id) : null), null)",
    instead: "typeof id === 'string' ? touchSession(parts, id) : null), { id })",
  },
  {
    name: 'faultReported',
    check: 24,
    says: 'listeners get an event if the store is down',
    file: service,
    text: 'parts.publish({ ...line, number: 0, unixMs: safeUnixMs(parts.clock) });',
    instead: '',
  },
  ...codeNearMisses,
  ...appNearMisses,
  ...gatewayNearMisses,
  ...smsNearMisses,
];
