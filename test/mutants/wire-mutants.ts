/** Rules of the wire login: each taken out, or slightly changed, as in an almost right server. */
import type { FolderMutant } from './mutant.ts';

const proof = 'src/login/wire/password-proof.ts';
const second = 'src/login/wire/second-factor.ts';
const clients = 'src/login/wire/clients.ts';
const login = 'src/login/wire/wire-login.ts';
const failures = 'src/login/wire/name-failures.ts';
const verifiers = 'src/login/wire/verifiers.ts';
const ask = 'src/login/wire/wire-ask.ts';
const passwordStep = 'src/login/auth/passwords/password-step.ts';
const routes = 'src/login/web/wire/routes-wire.ts';

type WireMutant = Omit<FolderMutant, 'folder' | 'test'>;

/** Without the rule. */
const rulesOut: readonly WireMutant[] = [
  {
    name: 'proofIsCompared',
    says: 'only the right M1 proves the password',
    file: proof,
    text: 'isRight && verifier !== undefined',
    instead: 'verifier !== undefined',
  },
  {
    name: 'proofIsJudged',
    says: 'a proof that does not fit is refused like a wrong password, and counts',
    file: passwordStep,
    text: 'return isProven(user) ? work(transaction, user) : refusePassword(transaction, user);',
    instead: 'return isProven(user) ? work(transaction, user) : refusedCredentials;',
  },
  {
    name: 'keyNotZero',
    says: 'a public key that is 0 mod N is refused',
    file: proof,
    text: 'if (!isSrpClientKey(group, A)) {',
    instead: 'if (A < 0n) {',
  },
  {
    name: 'proofOnce',
    says: 'an INIT takes one proof, right or wrong',
    file: proof,
    text: '  clients.replace(client, begun, null);\n',
    instead: '',
  },
  {
    name: 'verifierSealed',
    says: 'a verifier is kept sealed',
    file: verifiers,
    text: 'return seal.seal(placeOf(user), srpHex(verifier));',
    instead: 'return srpHex(verifier);',
    also: [
      {
        file: verifiers,
        text: 'const opened = seal.open(placeOf(user), sealed ?? sealedDecoy);',
        instead: 'const opened = sealed ?? seal.open(placeOf(user), sealedDecoy);',
      },
    ],
  },
  {
    name: 'clientsLimited',
    says: 'so many clients can be between two steps',
    file: clients,
    text: 'if (!clients.has(client) && !makeRoom()) return false;',
    instead: '',
  },
  {
    name: 'clientsEnd',
    says: 'a client waits so long for its next step',
    file: clients,
    text: 'if (found === undefined || now() >= found.endsAt) return null;',
    instead: 'if (found === undefined) return null;',
  },
  {
    name: 'clientGiven',
    says: 'a JSESSIONID is one that the server gave',
    file: routes,
    text: 'const known = given !== null && wire.isClient(given);',
    instead: 'const known = given !== null;',
  },
  {
    name: 'proofAtPick',
    says: 'a factor is picked by who proved the password',
    file: second,
    text: ' || !isProof(M1, before.M1))',
    instead: ')',
  },
  {
    name: 'userAtPick',
    says: 'a factor is picked for the user of the proof',
    file: second,
    text: "before?.step !== 'proven' || !isOfUser(form.USER, before) || ",
    instead: "before?.step !== 'proven' || ",
  },
  {
    name: 'userAtResponse',
    says: 'a response is for the user of the proof',
    file: second,
    text: 'before.asked === null || !isOfUser(form.USER, before))',
    instead: 'before.asked === null)',
  },
  {
    name: 'factorOfAsk',
    says: 'a response is for the factor that was asked',
    file: second,
    text: 'if (form.SF !== before.asked.code)',
    instead: "if (form.SF === '')",
  },
  {
    name: 'sessionOnce',
    says: 'a session is fetched once',
    file: login,
    text: '  clients.replace(client, state, null);\n',
    instead: '',
  },
  {
    name: 'proofsAtDispatcher',
    says: 'a session is fetched by who knows both proofs',
    file: login,
    text: '    !isProof(M1, state.M1) ||\n    !isProof(M2, state.M2)\n',
    instead: '    false\n',
  },
  {
    name: 'liveAtDispatcher',
    says: 'a session that has ended meanwhile is not given out',
    file: login,
    text: 'return await steps.session(state.session.id);',
    instead: 'return state.session;',
  },
  {
    name: 'failuresByName',
    says: 'reached_max_login counts names that nobody has as well',
    file: proof,
    text: "return login.reason === 'credentials' ? notProven(failures.add(user)) : notBegun(login);",
    instead:
      "return login.reason === 'credentials' ? notProven(sealed !== undefined && failures.add(user)) : notBegun(login);",
  },
];

/** Almost with it. */
const nearMisses: readonly WireMutant[] = [
  {
    name: 'wholeProof',
    says: 'all digits of M1 are compared, not the first ones',
    file: proof,
    text: 'const isRight = equalDigits(M1, srpDigestHex(srpNumber(form.M1)));',
    instead: 'const isRight = M1.startsWith(form.M1);',
  },
  {
    name: 'tailOfProof',
    says: 'nor the last ones',
    file: proof,
    text: 'const isRight = equalDigits(M1, srpDigestHex(srpNumber(form.M1)));',
    instead: 'const isRight = M1.endsWith(form.M1);',
  },
  {
    name: 'verifierOfNow',
    says: 'the proof is of the password as it is now, not as it was at INIT',
    file: proof,
    text: 'verifier !== undefined && verifier === sealed',
    instead: 'verifier !== undefined',
  },
  {
    name: 'decoyProvesNothing',
    says: 'a user without a verifier is not proven by a decoy’s: the wrong proof is not taken',
    file: proof,
    text: 'isRight && verifier !== undefined && verifier === sealed',
    instead: '(isRight || verifier === undefined) && verifier === sealed',
  },
  {
    name: 'userOfInit',
    says: 'a proof is for the user of INIT, not for another',
    file: proof,
    text: '  if (!isOfUser(form.USER, begun)) {',
    instead: "  if (form.USER === '') {",
  },
  {
    name: 'decoyStays',
    says: 'the salt of a name stays the same',
    file: verifiers,
    text: 'const saltOf = (user: string): bigint => derived(`wire salt ${user}`, saltBytes);',
    instead:
      'let asked = 0;\n  const saltOf = (user: string): bigint => derived(`wire salt ${user}${user === "nobody" ? asked++ : ""}`, saltBytes);',
  },
  {
    name: 'freshKey',
    says: 'B is another at each INIT',
    file: proof,
    text: "const b = srpNumber(randomBytes(keyBytes).toString('hex'));",
    instead: 'const b = salt;',
  },
  {
    name: 'millisecondOfGrace',
    says: 'the time of a client ends to the ms',
    file: clients,
    text: 'now() >= found.endsAt',
    instead: 'now() > found.endsAt',
  },
  {
    name: 'oneClientMore',
    says: 'as many clients as the policy says, not one more',
    file: clients,
    text: '    if (clients.size < openMax) return true;',
    instead: '    if (clients.size <= openMax) return true;',
  },
  {
    name: 'proofsInOrder',
    says: 'M1 and M2 are not taken for each other',
    file: login,
    text: '    !isProof(M1, state.M1) ||\n    !isProof(M2, state.M2)\n',
    instead: '    ![state.M1, state.M2].includes(M1) ||\n    ![state.M1, state.M2].includes(M2)\n',
  },
  {
    name: 'eitherProof',
    says: 'both proofs are needed for a session',
    file: login,
    text: '    !isProof(M1, state.M1) ||\n    !isProof(M2, state.M2)\n',
    instead: '    (!isProof(M1, state.M1) && !isProof(M2, state.M2))\n',
  },
  {
    name: 'codeWhole',
    says: 'a factor is picked by its whole code, not by how it begins',
    file: ask,
    text: 'factors.find((one) => plain(one.code) === code);',
    instead: 'factors.find((one) => code.startsWith(plain(one.code)));',
  },
  {
    name: 'pickedOnce',
    says: 'a factor is picked once',
    file: second,
    text: "if (before.asked !== null) return await refuse(wire, caller, 'COMPLETEAUTH_1 a second time');",
    instead: 'if (before.asked !== null) return done({ two_factor: twoFactorOf(before.asked.ask, false) });',
  },
  {
    name: 'refusedIsOver',
    says: 'a login that was refused stays refused for the wire, too',
    file: second,
    text: "if (after.kind === 'session') return accept(wire, caller, before, after.session);\n  if (after.kind === 'wrong code')",
    instead:
      "if (after.kind !== 'wrong code') return accept(wire, caller, before, (after as { session: Session }).session);\n  if (after.kind === 'wrong code')",
  },
  {
    name: 'reachedAtTheLast',
    says: 'reached_max_login is true at the failure that locks, not at the next',
    file: failures,
    text: "return lockout.lock !== 'no';",
    instead: 'return false;',
  },
  {
    name: 'tagOfSecret',
    says: 'the whole tag of a JSESSIONID is compared',
    file: login,
    text: "isClient: (client) => equalDigits(client, clientWith(parts.seal, client.split('.', 1)[0] as string)),",
    instead:
      "isClient: (client) => clientWith(parts.seal, client.split('.', 1)[0] as string).slice(0, -1) === client.slice(0, -1),",
  },
];

export const wireMutants: readonly FolderMutant[] = [...rulesOut, ...nearMisses].map((mutant) => ({
  ...mutant,
  folder: 'login/wire',
  test: 'test/login/wire/wire-refusals.test.ts',
}));
