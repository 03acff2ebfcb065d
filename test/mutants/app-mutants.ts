/** Rules of the phone app: each taken out, or slightly changed. */
import type { LoginMutant } from './mutant.ts';

const awaitLogin = 'src/login/apps/await-login.ts';
const begin = 'src/login/apps/begin-enrolment.ts';
const enrolments = 'src/login/apps/enrolments.ts';
const finish = 'src/login/apps/finish-enrolment.ts';
const limits = 'src/login/factors/app/push-limits.ts';
const pin = 'src/login/apps/change-pin.ts';
const prove = 'src/login/apps/prove-enrolment.ts';
const pushes = 'src/login/apps/pushes.ts';

/** Without the rule. */
export const appRules: readonly LoginMutant[] = [
  {
    name: 'pushOnce',
    check: 30,
    says: 'an approval gives one session',
    file: awaitLogin,
    text: `close(transaction, login, 'accepted');`,
    instead: '',
  },
  {
    name: 'pushOfPhone',
    check: 30,
    says: 'only the phone that has the secret answers',
    file: pushes,
    text: ' || !isSecretOf(device, app.device)',
    instead: '',
  },
  {
    name: 'pushWhileOpen',
    check: 30,
    says: 'an approval counts for as long as its login does',
    file: awaitLogin,
    text: ' || isLate(transaction, login)) return refused;',
    instead: ') return refused;',
  },
  {
    name: 'oneOfTwo',
    check: 31,
    says: 'once approved, no response by hand is accepted',
    file: pushes,
    text: `state: 'approved', sealed: null`,
    instead: `state: 'open', sealed: null`,
  },
  {
    name: 'denyEnds',
    check: 31,
    says: 'a denial ends the login',
    file: pushes,
    text: `close(transaction, login, 'refused');`,
    instead: '',
  },
  {
    name: 'approvalProves',
    check: 32,
    says: 'only a right response approves',
    file: pushes,
    text: `if (judged.kind !== 'accepted') return refused;`,
    instead: `if (judged.kind !== 'accepted') {
      transaction.tables.logins.put({ ...login, state: 'approved', sealed: null });
      return { kind: 'approved' };
    }`,
  },
  {
    name: 'pushQuiet',
    check: 33,
    says: 'after too many notifications none is sent for a while',
    file: limits,
    text: 'left.length < pushesMax ? undefined : left.at(-1)',
    instead: 'left.at(pushesMax * 1_000)',
  },
  {
    name: 'onePhone',
    check: 34,
    says: 'a user with an active phone activates no second one',
    file: enrolments,
    text: `return app === null ? null : 'app-active';`,
    instead: 'return null;',
  },
  {
    name: 'migrationWhole',
    check: 35,
    says: 'a migration that fails changes nothing',
    file: finish,
    text: `endEnrolment(transaction, enrolment, 'refused');`,
    instead: `endEnrolment(transaction, enrolment, 'refused');
      for (const id of user.factors) {
        const old = transaction.tables.factors.get(id);
        if (old?.kind === 'app') revoke(transaction, old, 'moved');
      }`,
  },
  {
    name: 'oldPhoneEnds',
    check: 35,
    says: 'a migration ends the old phone',
    file: finish,
    text: `if (old?.kind === 'app') revoke(`,
    instead: 'if (false) revoke(',
  },
  {
    name: 'tokenNumber',
    check: 36,
    says: 'the token goes to the number first used',
    file: begin,
    text: 'app.number === null ? [] : [app.number];',
    instead: 'numbersOf(transaction, user).toReversed();',
  },
  {
    name: 'cardBeforeSms',
    check: 36,
    says: 'with an active card only its response will do',
    file: begin,
    text: `const card = purpose === 'activation' ? null :`,
    instead: `const card = purpose !== 'reactivation' ? null :`,
  },
  {
    name: 'keyOnce',
    check: 37,
    says: 'the key is shown once',
    file: prove,
    text: `state: 'proved', sealed };`,
    instead: `state: enrolment.state, sealed };`,
  },
  {
    name: 'keyOfUser',
    check: 38,
    says: 'users of one app have keys of their own',
    file: prove,
    text: 'const key = randomBytes(keyBytes).toString(',
    instead: 'const key = Buffer.alloc(keyBytes).toString(',
  },
  {
    name: 'pinOfApp',
    check: 38,
    says: 'a change of the PIN is for all users of the app',
    file: pin,
    text: 'for (const app of active) {',
    instead: 'for (const app of [own]) {',
  },
  {
    name: 'appPinEnds',
    check: 18,
    says: 'another PIN of an app ends its sessions',
    file: pin,
    text: `endSessions(transaction, 'factor', app.id);`,
    instead: '',
  },
];

/** Almost the rule. */
export const appNearMisses: readonly LoginMutant[] = [
  {
    name: 'approvalOfLocked',
    check: 30,
    says: 'an approval of a user who is locked meanwhile gives no session',
    file: awaitLogin,
    text: 'if (obstacle !== null) {',
    instead: `if (obstacle !== null && obstacle !== 'user locked') {`,
  },
  {
    name: 'phoneOfActive',
    check: 30,
    says: 'a phone that was revoked answers nothing',
    file: pushes,
    text: ` || app.status !== 'active'`,
    instead: '',
  },
  {
    name: 'sessionOfBinding',
    check: 30,
    says: 'the session is for who began the login',
    file: awaitLogin,
    text: `login?.purpose === 'login' && isSecretOf(binding, login.binding);`,
    instead: `login?.purpose === 'login';`,
  },
  {
    name: 'denialLocksNobody',
    check: 31,
    says: 'a denial counts as no failure',
    file: pushes,
    text: `transaction.tables.factors.put(withState(app, login, 'denied'));`,
    instead: `transaction.tables.factors.put({
      ...withState(app, login, 'denied'),
      lockout: { failures: [transaction.now], lock: 'no' },
    });`,
  },
  {
    name: 'quietByOne',
    check: 33,
    says: 'as many notifications as the policy says, and no more',
    file: limits,
    text: 'left.length < pushesMax ?',
    instead: 'left.length <= pushesMax ?',
  },
  {
    name: 'approvedIsNotLeft',
    check: 33,
    says: 'notifications that were approved count for nothing',
    file: limits,
    text: `state !== 'approved' && `,
    instead: '',
  },
  {
    name: 'pushGapByOneMs',
    check: 33,
    says: 'the gap holds to the ms',
    file: limits,
    text: 'pushGapMs - elapsedMs(newest.at)',
    instead: 'pushGapMs - elapsedMs(newest.at) - 1',
  },
  {
    name: 'olderEnrolmentIsVoid',
    check: 34,
    says: 'a newer enrolment voids the older',
    file: begin,
    text: "voidEnrolments(transaction, user.id, 'a newer enrolment');",
    instead: '',
  },
  {
    name: 'firstCounterOnly',
    check: 35,
    says: 'the first response is that of the first counter',
    file: finish,
    text: '(verified.factor as AppRecord).lastCounter === String(firstCounter);',
    instead: 'verified.factor !== null;',
  },
  {
    name: 'fitsMeanwhile',
    check: 35,
    says: 'a migration ends with the app that it moves',
    file: enrolments,
    text: "if (fault !== null && enrolment.state !== 'done') {",
    instead: "if (fault !== null && enrolment.state === 'card') {",
  },
  {
    name: 'numberIsKept',
    check: 36,
    says: 'a phone that a card has proved keeps the number first used',
    file: finish,
    text: 'number: enrolment.number ?? numberBefore(transaction, user),',
    instead: 'number: enrolment.number,',
  },
  {
    name: 'enrolmentInTime',
    check: 37,
    says: 'an enrolment has an end',
    file: enrolments,
    text: 'if (isLate(transaction, enrolment)) {',
    instead: 'if (false) {',
  },
  {
    name: 'tokenTries',
    check: 37,
    says: 'a token has a few tries',
    file: prove,
    text: 'const triesLeft = enrolment.triesLeft - 1;',
    instead: 'const triesLeft = enrolment.triesLeft;',
  },
  {
    name: 'tokenCounts',
    check: 37,
    says: 'a wrong token counts to the account',
    file: prove,
    text: 'if (!isUserLocked) countFailure(transaction, user);',
    instead: '',
  },
  {
    name: 'tokenOfLocked',
    check: 37,
    says: 'a right token of a user who is locked is wrong',
    file: prove,
    text: 'return isRight && enrolment.hopeful && !isLocked(user.lockout, transaction.now, transaction.policy);',
    instead: 'return isRight && enrolment.hopeful;',
  },
  {
    name: 'enrolmentOfOldPassword',
    check: 37,
    says: 'a new password ends an enrolment',
    file: 'src/login/admin/users.ts',
    text: "voidEnrolments(transaction, user.id, 'a new password');",
    instead: '',
  },
  {
    name: 'provedOfOldPassword',
    check: 37,
    says: 'a new password ends that of a phone which has proved itself',
    file: 'src/login/auth/rules/open-enrolments.ts',
    text: " || state === 'proved';",
    instead: ';',
  },
  {
    name: 'pinOfAllOrNone',
    check: 38,
    says: 'a change of the PIN with one unknown phone is refused',
    file: pin,
    text: ' || active.length < apps.length',
    instead: '',
  },
  {
    name: 'presentPin',
    check: 38,
    says: 'the present PIN is asked',
    file: pin,
    text: 'if (!active.every((app) =>',
    instead: "if (newPin === '' && !active.every((app) =>",
  },
  {
    name: 'appPinEndsAll',
    check: 18,
    says: 'another PIN of an app ends the sessions of all its users',
    file: pin,
    text: `endSessions(transaction, 'factor', app.id);`,
    instead: `if (app === own) endSessions(transaction, 'factor', app.id);`,
  },
];
