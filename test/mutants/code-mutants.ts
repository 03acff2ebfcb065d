/** Rules of the factors whose code a person types: each taken out, or slightly changed. */
import type { LoginMutant } from './mutant.ts';

const activation = 'src/login/admin/card-activation.ts';
const cards = 'src/login/admin/cards.ts';
const card = 'src/login/factors/card.ts';
const codeCard = 'src/login/factors/code-card.ts';
const give = 'src/login/admin/codes/code-factors.ts';
const obstacle = 'src/login/auth/rules/obstacle.ts';
const shown = 'src/login/auth/factors-to-show.ts';
const startLogin = 'src/login/auth/start-login.ts';
const submit = 'src/login/auth/submit-response.ts';
const temporary = 'src/login/factors/temporary.ts';
const totp = 'src/login/factors/totp.ts';
const typedCode = 'src/login/factors/typed-code.ts';

/** Without the rule. */
export const codeRules: readonly LoginMutant[] = [
  {
    name: 'codeTries',
    check: 28,
    says: 'a wrong code takes away one of the tries of its login',
    file: typedCode,
    text: 'Math.max(0, v.parse(keptTries, kept).triesLeft - 1)',
    instead: 'v.parse(keptTries, kept).triesLeft',
  },
  {
    name: 'oneTally',
    check: 28,
    says: 'failures of all factors of a user are one count',
    file: submit,
    text: 'if (!locked) countFailure(',
    instead: `if (!locked && factor?.kind === 'card') countFailure(`,
  },
  {
    name: 'hiddenRefused',
    check: 39,
    says: 'only active factors are shown and can be picked',
    file: shown,
    text: `factor.status === 'active' && !isOver(transaction, factor)`,
    instead: 'factor !== null',
  },
  {
    name: 'cardEndsCodes',
    check: 39,
    says: 'an active card ends temporary code and code card',
    file: card,
    text: `ends: ['temporary', 'code-card'],`,
    instead: 'ends: [],',
  },
  {
    name: 'temporaryLife',
    check: 40,
    says: 'a temporary code ends',
    file: temporary,
    text: 'temporaryFullMs + temporaryPortalMs - elapsedMs(given)',
    instead: 'temporaryFullMs + temporaryPortalMs + elapsedMs(given)',
  },
  {
    name: 'temporaryScope',
    check: 40,
    says: 'in its second half a temporary code is good for the portal only',
    file: temporary,
    text: 'if (elapsedMs(factor.given) < policy.temporaryFullMs) {',
    instead: 'if (elapsedMs(factor.given) >= 0) {',
  },
  {
    name: 'temporaryOnce',
    check: 40,
    says: 'there are never two temporary codes in a row',
    file: give,
    text: `if (lastKind(transaction, user) === 'temporary') {`,
    instead: 'if (false) {',
  },
  {
    name: 'codeCardLife',
    check: 41,
    says: 'a code card ends',
    file: codeCard,
    text: 'codeCardMs - elapsedMs(given)',
    instead: 'codeCardMs + elapsedMs(given)',
  },
  {
    name: 'codeCardPair',
    check: 41,
    says: 'a pair of indices that was answered is not asked again',
    file: codeCard,
    text: `(one) => !usedUp && ledger.has(id, '', one)`,
    instead: '() => false',
  },
  {
    name: 'totpStepOnce',
    check: 42,
    says: 'a time step of an authenticator app is accepted once',
    file: totp,
    text: 'const last = factor.lastStep === null ? null : BigInt(factor.lastStep);',
    instead: 'const last = null;',
  },
  {
    name: 'totpProof',
    check: 42,
    says: 'an authenticator app is good once one of its codes has proved it',
    file: give,
    text: `kind: 'totp', label: totpLabel, status: 'ordered'`,
    instead: `kind: 'totp', label: totpLabel, status: 'active'`,
    also: [{ file: give, text: `if (factor.status !== 'ordered') {`, instead: 'if (false) {' }],
  },
];

/** With a slightly changed rule. */
export const codeNearMisses: readonly LoginMutant[] = [
  // 28
  {
    name: 'triesByOne',
    check: 28,
    says: 'a login takes as many codes as the policy says, not one more',
    file: totp,
    text: 'ask: ({ policy }) => askForCode(policy.codeTries),',
    instead: 'ask: ({ policy }) => askForCode(policy.codeTries + 1),',
  },
  {
    name: 'malformedIsATry',
    check: 28,
    says: 'a malformed code is a try too',
    file: submit,
    text: 'else keepAsked(transaction, login, next);',
    instead: `else if (verification.ok || verification.reason !== 'malformed') keepAsked(transaction, login, next);`,
  },
  {
    name: 'everyTryCounts',
    check: 28,
    says: 'each wrong code counts, also while tries are left',
    file: submit,
    text: 'countFailures(transaction, login, user, factor, obstacle);\n  return',
    instead: 'if (next === null) countFailures(transaction, login, user, factor, obstacle);\n  return',
  },
  {
    name: 'startLeavesTally',
    check: 28,
    says: 'a new login does not begin the count anew',
    file: startLogin,
    text: 'tables.users.put(user);\n  voidOlder(',
    instead: 'tables.users.put({ ...user, lockout: noFailures });\n  voidOlder(',
  },
  {
    name: 'pickLeavesTally',
    check: 28,
    says: 'to pick another factor does not begin the count anew',
    file: startLogin,
    text: `return ask(transaction, { user, mode: login.mode,`,
    instead: `transaction.tables.users.put({ ...user, lockout: noFailures });
    return ask(transaction, { user, mode: login.mode,`,
  },
  {
    name: 'codesAreLockedToo',
    check: 28,
    says: 'a locked account is locked for each of its factors',
    file: obstacle,
    text: `if (isLocked(user.lockout, now, policy)) return 'user locked';`,
    instead: `if (isLocked(user.lockout, now, policy) && factor.kind === 'card') return 'user locked';`,
  },
  {
    name: 'ownTally',
    check: 28,
    says: 'a success by one factor leaves the count of another',
    file: submit,
    text: 'const accepted = acceptResponse(transaction, login, verification);',
    instead: `const accepted = acceptResponse(transaction, login, verification);
    for (const id of user.factors) {
      const one = transaction.tables.factors.get(id);
      if (one !== null) transaction.tables.factors.put({ ...one, lockout: noFailures });
    }`,
  },
  {
    name: 'wrongBindingIsNoTry',
    check: 28,
    says: 'a response from another session takes no try away',
    file: submit,
    text: 'if (!isSecretOf(input.binding, login.binding)) {',
    instead: `if (!isSecretOf(input.binding, login.binding)) {
    const less = factor === null ? null : transaction.kinds.of(factor).retry?.(transaction, login, factor);
    if (less != null) keepAsked(transaction, login, less);
    else close(transaction, login, 'refused');`,
  },
  // 39
  {
    name: 'orderedIsHidden',
    check: 39,
    says: 'a factor that is not proved is not shown',
    file: shown,
    text: `factor.status === 'active' &&`,
    instead: `factor.status !== 'revoked' &&`,
  },
  {
    name: 'overIsHidden',
    check: 39,
    says: 'a factor whose time has ended is not shown',
    file: shown,
    text: ' && !isOver(transaction, factor)',
    instead: '',
  },
  {
    name: 'pickedFromShown',
    check: 39,
    says: 'only what is shown can be picked',
    file: startLogin,
    text: 'const chosen = shown.find((one) => one.id === factor);',
    instead: `const hidden = transaction.tables.factors.get(factor);
    const chosen = shown.find((one) => one.id === factor) ?? (hidden === null ? undefined : { ...shown[0], id: hidden.id, record: hidden });`,
  },
  {
    name: 'ownIsNotShown',
    check: 39,
    says: 'a factor of the user that is not shown can not be picked',
    file: startLogin,
    text: 'const chosen = shown.find((one) => one.id === factor);',
    instead: `const hidden = user?.factors.includes(factor) ? transaction.tables.factors.get(factor) : null;
    const chosen = shown.find((one) => one.id === factor) ?? (hidden === null ? undefined : { ...shown[0], id: hidden.id, record: hidden });`,
  },
  {
    name: 'askedFromShown',
    check: 39,
    says: 'a login that names a factor is asked only one that is shown',
    file: startLogin,
    text: 'const chosen = shown.find(({ id }) => id === wantedFactor) ??',
    instead: `const hidden = wantedFactor === null ? null : tables.factors.get(wantedFactor);
  const chosen = shown.find(({ id }) => id === wantedFactor) ?? (hidden === null ? undefined : { ...shown[0], id: hidden.id, record: hidden }) ??`,
  },
  {
    name: 'pickedById',
    check: 39,
    says: 'a factor is picked by its id alone',
    file: startLogin,
    text: '(one) => one.id === factor',
    instead: '(one) => one.id === factor || one.code === factor',
  },
  {
    name: 'sharedEndsCodes',
    check: 39,
    says: 'a card that is shared ends the codes of its new user',
    file: cards,
    text: `if (shared.status === 'active') endGivingWay(transaction, shared);`,
    instead: '',
  },
  {
    name: 'activatedEndsCodes',
    check: 39,
    says: 'a card ends codes once it is activated',
    file: activation,
    text: `if (test.purpose === 'activation') endGivingWay(transaction, after);`,
    instead: '',
  },
  {
    name: 'orderedEndsNothing',
    check: 39,
    says: 'a card that is ordered and not activated ends nothing',
    file: cards,
    text: 'if (activated) endGivingWay(transaction, card);',
    instead: 'endGivingWay(transaction, card);',
  },
  {
    name: 'codeCardEndsTemporary',
    check: 39,
    says: 'a code card ends the temporary code',
    file: codeCard,
    text: `ends: ['temporary'],`,
    instead: 'ends: [],',
  },
  {
    name: 'cardEndsCodeCard',
    check: 39,
    says: 'a card ends the code card, not the temporary code alone',
    file: card,
    text: `ends: ['temporary', 'code-card'],`,
    instead: `ends: ['temporary'],`,
  },
  // 40
  {
    name: 'fullByOneMs',
    check: 40,
    says: 'the second half of a temporary code begins in its ms',
    file: temporary,
    text: 'elapsedMs(factor.given) < policy.temporaryFullMs',
    instead: 'elapsedMs(factor.given) <= policy.temporaryFullMs',
  },
  {
    name: 'overByOneMs',
    check: 40,
    says: 'a factor is over in the ms of its end',
    file: shown,
    text: 'endsInMs !== null && endsInMs <= 0',
    instead: 'endsInMs !== null && endsInMs < 0',
  },
  {
    name: 'portalAlone',
    check: 40,
    says: 'the portal is the Client Portal alone',
    file: temporary,
    text: `if (app !== 'portal') {`,
    instead: `if (app !== 'portal' && app !== 'webtrader') {`,
  },
  {
    name: 'portalScope',
    check: 40,
    says: 'the session of a second half is the portal’s only',
    file: temporary,
    text: `scope: 'portal', says`,
    instead: `scope: 'full', says`,
  },
  {
    name: 'temporaryUpperCase',
    check: 40,
    says: 'a temporary code in lower case is refused',
    file: temporary,
    text: 'temporaryAlphabet.includes(character)',
    instead: 'temporaryAlphabet.includes(character.toUpperCase())',
    also: [
      {
        file: temporary,
        text: 'fingerprintOf(seal, factor.id, response)',
        instead: 'fingerprintOf(seal, factor.id, response.toUpperCase())',
      },
    ],
  },
  {
    name: 'twoInARowEver',
    check: 40,
    says: 'a temporary code that was revoked is the last one too',
    file: give,
    text: 'const last = factors.at(-1);',
    instead: `const last = factors.filter((id) => tables.factors.get(id)?.status === 'active').at(-1);`,
  },
  {
    name: 'wholeTemporaryCode',
    check: 40,
    says: 'all characters of a temporary code are compared',
    file: temporary,
    text: 'seal.derive(`temporary code ${id} ${code}`)',
    instead: 'seal.derive(`temporary code ${id} ${code.slice(0, 7)}`)',
  },
  // 41
  {
    name: 'expiredAtResponse',
    check: 41,
    says: 'a factor whose time ended after the ask is refused at the response',
    file: obstacle,
    text: `if (isOver(transaction, factor)) return 'factor expired';`,
    instead: '',
  },
  {
    name: 'twoIndices',
    check: 41,
    says: 'the two indices differ',
    file: codeCard,
    text: '(first + draw(codeCardValues - 1))',
    instead: '(first - 1 + draw(codeCardValues - 1))',
  },
  {
    name: 'pairInAnyOrder',
    check: 41,
    says: 'a pair is the same in either order',
    file: codeCard,
    text: '.toSorted((a, b) => a - b)',
    instead: '.slice()',
  },
  {
    name: 'wrongPairIsSpent',
    check: 41,
    says: 'a pair that was answered wrong is not asked again either',
    file: submit,
    text: 'spend(transaction, login, factor);\n    countFactorFailure(',
    instead: `if (factor.kind === 'card') spend(transaction, login, factor);\n    countFactorFailure(`,
  },
  {
    name: 'orderOfValues',
    check: 41,
    says: 'the values count in the order that was asked',
    file: codeCard,
    text: 'if (!equalDigits(right, response)) {',
    instead: 'if (![right, right.slice(3) + right.slice(0, 3)].includes(response)) {',
  },
  {
    name: 'bothValues',
    check: 41,
    says: 'both values must be right',
    file: codeCard,
    text: 'if (!equalDigits(right, response)) {',
    instead: 'if (!equalDigits(right.slice(0, 3), response.slice(0, 3))) {',
  },
  {
    name: 'secondValueAlone',
    check: 41,
    says: 'the second value alone is not enough',
    file: codeCard,
    text: 'if (!equalDigits(right, response)) {',
    instead: 'if (!equalDigits(right.slice(3), response.slice(3))) {',
  },
  {
    name: 'onlyWhatWasAsked',
    check: 41,
    says: 'other values of the card are refused',
    file: codeCard,
    text: 'if (!equalDigits(right, response)) {',
    instead: 'if (![response.slice(0, 3), response.slice(3)].every((value) => values.includes(value))) {',
  },
  {
    name: 'codeCardByOneMs',
    check: 41,
    says: 'a code card is over in the ms of its end',
    file: codeCard,
    text: 'codeCardMs - elapsedMs(given)',
    instead: 'codeCardMs + 1 - elapsedMs(given)',
  },
  // 42
  {
    name: 'sameStepNever',
    check: 42,
    says: 'the last accepted step itself is not accepted again',
    file: totp,
    text: ': BigInt(factor.lastStep);',
    instead: ': BigInt(factor.lastStep) - 1n;',
  },
  {
    name: 'totpStepIsStored',
    check: 42,
    says: 'the accepted step is stored, so that the next login knows it',
    file: totp,
    text: '{ ...factor, lastStep: String(step) }',
    instead: '{ ...factor }',
  },
  {
    name: 'proofUsesItsStep',
    check: 42,
    says: 'the code that proved an app is used',
    file: give,
    text: `status: 'active', lastStep: String(step) };`,
    instead: `status: 'active' };`,
  },
  {
    name: 'proofIsRight',
    check: 42,
    says: 'the code that proves an app is right',
    file: give,
    text: 'if (step === null) {',
    instead: 'if (step === null && faultOfCode(code, 6) !== null) {',
  },
  {
    name: 'proofOfOrdered',
    check: 42,
    says: 'only an app that waits for its proof is proved, not a revoked one',
    file: give,
    text: `if (factor.status !== 'ordered') {`,
    instead: `if (factor.status === 'active') {`,
  },
  {
    name: 'proofInTime',
    check: 42,
    says: 'a code of a step outside the drift proves nothing',
    file: totp,
    text: 'verifyTimeStep(given, now, policy.driftSteps, last)',
    instead: 'verifyTimeStep(given, now, policy.driftSteps + 1, last)',
  },
];
