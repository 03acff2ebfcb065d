/** Rules of codes that are sent, and of the phone lines they are sent to: each taken out, or slightly changed. */
import type { LoginMutant } from './mutant.ts';

const activation = 'src/login/admin/card-activation.ts';
const askAgain = 'src/login/auth/ask-again.ts';
const card = 'src/login/factors/card.ts';
const factors = 'src/login/admin/factors.ts';
const kinds = 'src/login/factors/kinds.ts';
const lines = 'src/login/admin/lines/server-lines.ts';
const limits = 'src/login/factors/sms-limits.ts';
const obstacle = 'src/login/auth/rules/obstacle.ts';
const phoneLines = 'src/login/admin/lines/phone-lines.ts';
const server = 'src/login/web/server.ts';
const service = 'src/login/create-login-service.ts';
const sms = 'src/login/factors/sms.ts';
const startLogin = 'src/login/auth/start-login.ts';
const stored = 'src/login/factors/lines/stored-line.ts';
const submit = 'src/login/auth/submit-response.ts';
const transaction = 'src/login/auth/transaction.ts';
const waits = 'src/login/admin/lines/line-waits.ts';

/** Several codes are kept, and any of them is right. */
const anyKept = {
  file: sms,
  text: "if (!timingSafeEqual(Buffer.from(code, 'hex'), given)) {",
  instead:
    "if (!(code.match(/.{64}/g) ?? []).some((one) => timingSafeEqual(Buffer.from(one, 'hex'), given))) {",
};
const hashWithoutLogin = {
  file: sms,
  text: 'seal.derive(`sms code ${purpose} ${id} ${code}`)',
  instead: 'seal.derive(`sms code ${purpose} ${code}`)',
};
const kept = 'const { code, way } = keptOf(transaction, attempt);';
/** Whether the response is the code of another login. */
const ofOther = (which: string): string => `const other = transaction.tables.logins.all().find((one) =>
        ${which} && one.sealed !== null && keptOf(transaction, one).code === fingerprintOf(transaction.seal, one, response).toString('hex'));
      if (other !== undefined) return { ok: true, factor, says: 'code of a message' };
      ${kept}`;

/** Without the rule. */
export const smsRules: readonly LoginMutant[] = [
  {
    name: 'resendVoids',
    check: 25,
    says: 'a newer code voids the older',
    file: sms,
    text: 'return askFor(asking, { ...kept, code: hash }, says);',
    instead: "return askFor(asking, { ...kept, code: (kept.code ?? '') + hash }, says);",
    also: [anyKept],
  },
  {
    name: 'codeOfLogin',
    check: 26,
    says: 'a code counts for its login only',
    file: sms,
    text: kept,
    instead: ofOther('true'),
  },
  {
    name: 'codeOfPurpose',
    check: 26,
    says: 'a code counts for its purpose only',
    file: sms,
    text: 'seal.derive(`sms code ${purpose} ${id} ${code}`)',
    instead: 'seal.derive(`sms code ${id} ${code}`)',
    also: [
      {
        file: submit,
        text: "if (login === null || login.purpose !== 'login' || user === null) {",
        instead: 'if (login === null || user === null) {',
      },
    ],
  },
  {
    name: 'smsGap',
    check: 27,
    says: 'from one message to the next, and from one call to the next, some time passes',
    file: limits,
    text: 'const gapMs = newest === undefined ? 0 : policy.smsGapMs - newest;',
    instead: 'const gapMs = newest === undefined ? 0 : 0;',
  },
  {
    name: 'smsCap',
    check: 27,
    says: 'only so many messages are sent in an hour',
    file: limits,
    text: "way === 'sms' ? smsMax : voiceMax",
    instead: "way === 'sms' ? Number.POSITIVE_INFINITY : voiceMax",
  },
  {
    name: 'voiceCap',
    check: 27,
    says: 'only so many calls are made in an hour',
    file: limits,
    text: "way === 'sms' ? smsMax : voiceMax",
    instead: "way === 'sms' ? smsMax : Number.POSITIVE_INFINITY",
  },
  {
    name: 'sendsOnlyIfHopeful',
    check: 29,
    says: 'nothing is sent for a login that can not succeed',
    file: sms,
    text: 'if (hopeful) {',
    instead: 'if (hopeful || true) {',
  },
  {
    name: 'smsGone',
    check: 39,
    says: 'an active card ends codes by SMS',
    file: card,
    text: `ends: ['temporary', 'code-card', 'sms'],`,
    instead: `ends: ['temporary', 'code-card'],`,
  },
  {
    name: 'messagesSealed',
    check: 43,
    says: 'messages are sealed in the store',
    file: stored,
    text: 'sealed: seal.seal(placeOf(id), record),',
    instead: 'sealed: JSON.stringify(record),',
    also: [
      {
        file: stored,
        text: 'seal.openOrNull(placeOf(id), sealed) as LineRecord | null',
        instead: 'JSON.parse(sealed) as LineRecord | null',
      },
    ],
  },
  {
    name: 'messagesGone',
    check: 43,
    says: 'a message is deleted when the line no longer lists it',
    file: stored,
    text: 'if (!kept.has(number)) tables.messages.remove(messageId(line, number));',
    instead: '',
  },
  {
    name: 'linesFailClosed',
    check: 44,
    says: 'a code that can not be checked is refused',
    file: service,
    text: "withFailureLogged(parts, () => submitResponse(parts, input), { kind: 'refused' })",
    instead: `withFailureLogged(parts, () => submitResponse(parts, input), { kind: 'session', session: { id: '', user: 'mia', mode: 'live', factor: null, app: 'portal', scope: 'full', startedUnixMs: 0, endsInMs: 1, idleEndsInMs: 1 } })`,
  },
];

/** With a slightly changed rule. */
export const smsNearMisses: readonly LoginMutant[] = [
  // 25
  {
    name: 'anyWayVoids',
    check: 25,
    says: 'a call voids the code of a message, and a message that of a call',
    file: sms,
    text: 'const kept: KeptCode = { ...keptOf(transaction, attempt), way: wanted };',
    instead: `const before = keptOf(transaction, attempt);
      const kept: KeptCode = { ...before, way: wanted, code: before.way === wanted ? null : before.code };`,
    also: [
      anyKept,
      {
        file: sms,
        text: 'return askFor(asking, { ...kept, code: hash }, says);',
        instead: "return askFor(asking, { ...kept, code: (kept.code ?? '') + hash }, says);",
      },
    ],
  },
  {
    name: 'newerIsKept',
    check: 25,
    says: 'the newer code is the one that is good',
    file: askAgain,
    text: "keepAsked(transaction, login, asked);\n    transaction.log({ event: 'issued'",
    instead: "transaction.log({ event: 'issued'",
  },
  {
    name: 'tooSoonVoidsNothing',
    check: 25,
    says: 'a code that is not sent voids nothing',
    file: askAgain,
    text: "if ('refused' in asked) {",
    instead: "if ('refused' in asked) {\n      transaction.tables.logins.put({ ...login, sealed: null });",
  },
  {
    name: 'unsentVoidsToo',
    check: 25,
    says: 'a code that never comes voids the older too',
    file: sms,
    text: 'return askFor(asking, { ...kept, code: hash }, says);',
    instead: `const isFiltered = transaction.tables.lines.get(factor.number)?.condition === 'filtered';
  return askFor(asking, { ...kept, code: isFiltered ? kept.code : hash }, says);`,
  },
  {
    name: 'voidIsMarked',
    check: 25,
    says: 'a message whose code is void says so',
    file: sms,
    text: 'const topic = `${attempt.id} ${attempt.purpose}`;',
    instead: 'const topic = `${attempt.id} ${code}`;',
  },
  {
    name: 'topicOfLogin',
    check: 25,
    says: 'a message supersedes those of its own login only',
    file: sms,
    text: 'const topic = `${attempt.id} ${attempt.purpose}`;',
    instead: 'const topic = attempt.purpose;',
  },
  // 26
  {
    name: 'codeOfUser',
    check: 26,
    says: 'a code of another user on the same number is refused',
    file: sms,
    text: kept,
    instead: ofOther('one.user !== attempt.user'),
  },
  {
    name: 'unsentIsNothing',
    check: 26,
    says: 'a login for which nothing was sent takes no code',
    file: sms,
    text: "if (code === null) return { ok: false, reason: 'wrong code', says: 'a code, and none was sent' };",
    instead: "if (code === null) return { ok: true, factor, says: 'code of a message' };",
  },
  {
    name: 'keptOfLogin',
    check: 26,
    says: 'what is kept for one login does not open in another',
    file: transaction,
    text: 'return `login ${login}`;',
    instead: 'return `login ${login.slice(0, 0)}`;',
    also: [hashWithoutLogin],
  },
  {
    name: 'keptInItsPlace',
    check: 26,
    says: 'what is kept for one login is not tried in another, although the hash has the login in it',
    file: transaction,
    text: 'return `login ${login}`;',
    instead: 'return `login ${login.slice(0, 0)}`;',
  },
  {
    name: 'purposeOfAttempt',
    check: 26,
    says: 'what was begun for another purpose is not answered as a login',
    file: submit,
    text: "if (login === null || login.purpose !== 'login' || user === null) {",
    instead: 'if (login === null || user === null) {',
  },
  {
    name: 'testIsNoLogin',
    check: 26,
    says: 'a login is not answered as a test of staff’s',
    file: activation,
    text: "if (test === null || test.purpose === 'login') {",
    instead: 'if (test === null) {',
  },
  // 27
  {
    name: 'gapByOneMs',
    check: 27,
    says: 'the gap is over in its ms, and no sooner',
    file: limits,
    text: 'policy.smsGapMs - newest;',
    instead: 'policy.smsGapMs - 1 - newest;',
  },
  {
    name: 'gapOfUser',
    check: 27,
    says: 'the limits hold for a user over all numbers',
    file: limits,
    text: '[...ids].flatMap((id) => {',
    instead: '[...ids].slice(-1).flatMap((id) => {',
  },
  {
    name: 'gapOfNumber',
    check: 27,
    says: 'the limits hold for a number over all users',
    file: limits,
    text: 'transaction.tables.lines.get(receiver.number)?.sent ?? []',
    instead: '[] as SentCodeRecord[]',
  },
  {
    name: 'endedCounts',
    check: 27,
    says: 'what was sent to a number that was taken away counts on',
    file: limits,
    text: "factor?.kind === 'sms' ? factor.sent : []",
    instead: "factor?.kind === 'sms' && factor.status === 'active' ? factor.sent : []",
  },
  {
    name: 'gapOfWay',
    check: 27,
    says: 'messages and calls have a gap and a number each',
    file: limits,
    text: '.filter((one) => one.way === way)',
    instead: '.filter((one) => one.at !== null)',
  },
  {
    name: 'capByOne',
    check: 27,
    says: 'as many are sent in an hour as the policy says, not one more',
    file: limits,
    text: 'const full = ages[max - 1];',
    instead: 'const full = ages[max];',
  },
  {
    name: 'hourByOneMs',
    check: 27,
    says: 'the hour is over in its ms, and no sooner',
    file: limits,
    text: 'Math.ceil(hourMs - full)',
    instead: 'Math.ceil(hourMs - 1 - full)',
  },
  {
    name: 'keptForTheHour',
    check: 27,
    says: 'what was sent is kept for the hour, not for the gap alone',
    file: limits,
    text: 'const keptMs = Math.max(hourMs, policy.smsGapMs);',
    instead: 'const keptMs = policy.smsGapMs;',
  },
  {
    name: 'countedForUser',
    check: 27,
    says: 'a code is counted for its user, and stored',
    file: limits,
    text: 'tables.factors.put({ ...factor, sent: withCode(transaction, factor.sent, way) });',
    instead: '',
  },
  {
    name: 'tooSoonLocksNobody',
    check: 27,
    says: 'asking too often locks nobody',
    file: askAgain,
    text: "if ('refused' in asked) {",
    instead:
      "if ('refused' in asked) {\n      transaction.tables.users.put({ ...user, lockout: { ...user.lockout, failures: [...user.lockout.failures, transaction.now] } });",
  },
  {
    name: 'tooSoonClosesNothing',
    check: 27,
    says: 'asking too often closes no login',
    file: askAgain,
    text: "if ('refused' in asked) {",
    instead:
      "if ('refused' in asked) {\n      transaction.tables.logins.put({ ...login, state: 'refused', sealed: null });",
  },
  // 29
  {
    name: 'againIfHopeful',
    check: 29,
    says: 'another code is not sent either for a login that can not succeed',
    file: askAgain,
    text: 'const hopeful = obstacleNow(transaction, user, factor, login.obstacle) === null;',
    instead: 'const hopeful = login.obstacle === null;',
  },
  {
    name: 'beginIfHopeful',
    check: 29,
    says: 'a locked user is sent nothing, not only one whose factor is revoked',
    file: startLogin,
    text: 'const hopeful = obstacleNow(transaction, user, record, null) === null;',
    instead: "const hopeful = record.status === 'active';",
  },
  {
    name: 'factorLockCounts',
    check: 29,
    says: 'nothing is sent by a factor that is locked',
    file: obstacle,
    text: "if (isLocked(factor.lockout, now, policy)) return 'factor locked';",
    instead: '',
  },
  {
    name: 'hopelessCounts',
    check: 29,
    says: 'the limits are those of everyone for a login that can not succeed',
    file: sms,
    text: 'countCode(transaction, factor, way);',
    instead: 'if (hopeful) countCode(transaction, factor, way);',
  },
  {
    name: 'hopelessIsAskedAgain',
    check: 29,
    says: 'who can not log in can ask for another code as everyone can',
    file: askAgain,
    text: 'const asked = kind.again(transaction, { attempt: login, hopeful }, factor, way);',
    instead: `if (!hopeful) return { kind: 'refused' };
    const asked = kind.again(transaction, { attempt: login, hopeful }, factor, way);`,
  },
  {
    name: 'sentToItsSession',
    check: 29,
    says: 'another code is sent only for the session that began the login',
    file: askAgain,
    text: '!isSecretOf(binding, login.binding) ||',
    instead: '',
  },
  {
    name: 'sentInTime',
    check: 29,
    says: 'nothing is sent for a login whose time is over',
    file: askAgain,
    text: 'isLate(transaction, login) ||',
    instead: '',
  },
  // 39
  {
    name: 'smsStaysByPolicy',
    check: 39,
    says: 'codes by SMS stay beside a card only where the policy says so',
    file: factors,
    text: 'policy.smsStays === 1 ?',
    instead: 'policy.smsStays === 0 ?',
  },
  {
    name: 'smsNotBeside',
    check: 39,
    says: 'codes by SMS can not be had again beside a card',
    file: phoneLines,
    text: 'checkRoomForSms(transaction, user, number);',
    instead: '',
  },
  {
    name: 'smsGivesWay',
    check: 39,
    says: 'codes by SMS give way where the policy does not say that they stay',
    file: factors,
    text: "return policy.smsStays === 1 ? ends.filter((kind) => kind !== 'sms') : ends;",
    instead: "return ends.filter((kind) => kind !== 'sms');",
  },
  // 43
  {
    name: 'messageOfLine',
    check: 43,
    says: 'a message opens on its own line only',
    file: stored,
    text: 'return `message ${id}`;',
    instead: 'return `message ${id.slice(0, 0)}`;',
  },
  {
    name: 'sweptAtLogins',
    check: 43,
    says: 'a login of another user ends messages in the store',
    file: kinds,
    text: '    wakeLine,\n',
    instead: '    wakeLine() {},\n',
    also: [{ file: kinds, text: "import { wakeLine } from './lines/stored-line.ts';", instead: '' }],
  },
  {
    name: 'sweptInTime',
    check: 43,
    says: 'messages end in the store where nobody logs in',
    file: server,
    text: 'const sweeping = setInterval(service.sweep, sweepMs);',
    instead: 'const sweeping = setInterval(() => {}, sweepMs);',
  },
  {
    name: 'sweptAtStart',
    check: 43,
    says: 'a server that starts ends what is over',
    file: server,
    text: '  service.sweep();\n',
    instead: '',
  },
  {
    name: 'simOfLine',
    check: 43,
    says: 'a SIM reads its own line only',
    file: lines,
    text: 'const line = parts.store.read(({ lines }) => lines.get(number));\n',
    instead: `const line = parts.store.read(({ lines }) => {
        const own = lines.get(number);
        return own === null ? null : (lines.all().find((one) => isSecretOf(sim, one.sim)) ?? own);
      });
`,
  },
  {
    name: 'simAsFingerprint',
    check: 43,
    says: 'the token of a SIM is not in the store',
    file: phoneLines,
    text: '{ sim: fingerprint(sim), condition }',
    instead: '{ sim, condition }',
    also: [
      {
        file: lines,
        text: 'isSecretOf(sim, line?.sim ?? noSim)',
        instead: 'isSecretOf(sim, line === null ? noSim : fingerprint(line.sim))',
      },
    ],
  },
  {
    name: 'sentCodeStaysOut',
    check: 43,
    says: 'no code that was typed is in the audit log',
    file: sms,
    text: "says: 'wrong code, or one that a newer code has voided'",
    instead: 'says: `wrong code ${response}`',
  },
  {
    name: 'codeStaysUnseen',
    check: 43,
    says: 'no code that was sent is in the audit log',
    file: sms,
    text: 'const says = hopeful ? `a ${what} with a code`',
    instead: 'const says = hopeful ? `a ${what} with ${code}`',
  },
  // 44
  {
    name: 'waitsEndWithServer',
    check: 44,
    says: 'waits end with the server',
    file: service,
    text: 'closeAll([faults, lines, waits, store])',
    instead: 'closeAll([faults, waits, store])',
  },
  {
    name: 'waitsEndInTime',
    check: 44,
    says: 'a wait ends when its time is over, also where nothing happens on the line',
    file: waits,
    text: 'lookAt = Math.min(begun.now + limitMs, nextChangeAt(view));',
    instead: 'lookAt = nextChangeAt(view);',
  },
  {
    name: 'waitsEndWithClient',
    check: 44,
    says: 'a wait ends when its client has gone',
    file: waits,
    text: "signal?.addEventListener('abort', abort);",
    instead: '',
  },
  {
    name: 'waitsHearOfStore',
    check: 44,
    says: 'waits end when the store is down',
    file: waits,
    text: '    for (const { end } of waits) end(error);\n',
    instead: '',
  },
  {
    name: 'goneLineEndsWaits',
    check: 44,
    says: 'waits on a line that is gone end',
    file: waits,
    text: 'if (view === null) wait.end(unknownLine(wait.number));\n    else',
    instead: 'if (view !== null)',
  },
  {
    name: 'loginWithoutLine',
    check: 44,
    says: 'a login shows also where the line is gone',
    file: stored,
    text: 'if (line === null) return;\n  const about',
    instead: "if (line === null) throw new Error('line: gone; add it');\n  const about",
  },
  {
    name: 'againFailsClosed',
    check: 44,
    says: 'another code that can not be stored is refused',
    file: service,
    text: "withFailureLogged(parts, () => askAgain(parts, input), { kind: 'refused' })",
    instead: "withFailureLogged(parts, () => askAgain(parts, input), { kind: 'not again', reason: 'way' })",
  },
  // The first 24, by kind
  {
    name: 'sentCodesAreEven',
    check: 9,
    says: 'every code of six digits is as likely, those with leading zeros too',
    file: sms,
    text: 'draw(10 ** smsDigits)',
    instead: '(100_000 + draw(900_000))',
  },
  {
    name: 'sentCodeIsPadded',
    check: 9,
    says: 'a code has its leading zeros',
    file: sms,
    text: ".padStart(smsDigits, '0')",
    instead: '',
  },
  {
    name: 'sentCodeHashIsKeyed',
    check: 17,
    says: 'a code is kept as a keyed hash, sealed',
    file: sms,
    text: 'seal.derive(`sms code ${purpose} ${id} ${code}`)',
    instead: "(purpose + id === '' ? seal.derive('') : Buffer.from(hash('sha256', code, 'hex'), 'hex'))",
    also: [
      {
        file: sms,
        text: "import { timingSafeEqual } from 'node:crypto';",
        instead: "import { hash, timingSafeEqual } from 'node:crypto';",
      },
      {
        file: 'src/login/auth/attempts.ts',
        text: 'return seal.seal(keptIn(login), kept);',
        instead: 'return keptIn(login) === null ? seal.seal(keptIn(login), kept) : JSON.stringify(kept);',
      },
      {
        file: transaction,
        text: '(sealed === null ? null : seal.open(keptIn(id), sealed))',
        instead:
          '(sealed === null ? null : keptIn(id) === null ? seal.open(keptIn(id), sealed) : JSON.parse(sealed))',
      },
    ],
  },
  {
    name: 'sentCodeInTime',
    check: 4,
    says: 'a login by SMS is open for its own time',
    file: sms,
    text: 'lifeMs: (policy) => policy.smsLifeMs,',
    instead: 'lifeMs: (policy) => policy.smsLifeMs + 1,',
  },
  {
    name: 'everyDigitOfSentCode',
    check: 23,
    says: 'all digits of a code that was sent are compared',
    file: sms,
    text: 'seal.derive(`sms code ${purpose} ${id} ${code}`)',
    instead: 'seal.derive(`sms code ${purpose} ${id} ${code.slice(0, 5)}`)',
  },
  {
    name: 'sentCodeForm',
    check: 13,
    says: 'a code that was sent has exactly its six digits',
    file: 'src/login/factors/typed-code.ts',
    text: 'if (code.length !== digits) return',
    instead: 'if (code.length < digits) return',
  },
  {
    name: 'againKeepsTries',
    check: 28,
    says: 'another code gives no more tries',
    file: sms,
    text: 'const kept: KeptCode = { ...keptOf(transaction, attempt), way: wanted };',
    instead:
      'const kept: KeptCode = { ...keptOf(transaction, attempt), way: wanted, triesLeft: transaction.policy.codeTries };',
  },
];
