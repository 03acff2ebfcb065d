/** Rules of a phone, of its file, of its faces, and of an app that staff add or find again. */
import type { FolderMutant } from './mutant.ts';

const machine = 'src/phone/phone-machine.ts';
const tasks = 'src/phone/steps/task-actions.ts';
const snapshot = 'src/phone/phone-snapshot.ts';
const file = 'src/storage/phone-file.ts';
const format = 'src/storage/phone-file-format.ts';
const running = 'src/handset/phone/running-phone.ts';
const wait = 'src/handset/phone/running-wait.ts';
const keys = 'src/handset/phone-terminal/phone-keys.ts';
const session = 'src/handset/phone-terminal/phone-session.ts';
const plain = 'src/handset/phone-terminal/plain-phone.ts';
const queue = 'src/handset/phone-http/phone-queue.ts';
const routes = 'src/handset/phone-http/phone-routes.ts';
const knownApp = 'src/login/admin/known-app.ts';
const tests = 'src/login/admin/card-activation.ts';

const ofPhone = { folder: 'phone', test: 'test/phone/phone.test.ts' } as const;
const ofEdges = { folder: 'phone', test: 'test/phone/phone-edges.test.ts' } as const;
const ofFile = { folder: 'storage', test: 'test/storage/phone-file.test.ts' } as const;
const ofRunning = { folder: 'handset', test: 'test/handset/phone/running-phone.test.ts' } as const;
const ofTerminal = {
  folder: 'handset',
  test: 'test/handset/phone-terminal/phone-lines.test.tsx',
} as const;
const ofHttp = { folder: 'handset', test: 'test/handset/phone-http/phone-http.test.ts' } as const;
const ofKnownApp = { folder: 'login', test: 'test/login/known-app.test.ts' } as const;
const ofResync = { folder: 'login', test: 'test/login/app-resync.test.ts' } as const;

export const phoneMutants: readonly FolderMutant[] = [
  {
    name: 'noLinkNoNetwork',
    ...ofPhone,
    says: 'a phone without a link has no network, whatever a snapshot says',
    file: machine,
    text: 'isOnline: state.isOnline && this.#parts.link !== null',
    instead: 'isOnline: state.isOnline',
  },
  {
    name: 'newsOffline',
    ...ofEdges,
    says: 'a phone that has gone offline does not hear what it asked for before',
    file: machine,
    text: '!this.state.isOnline || this.#secrets.users[user]?.device !== device',
    instead: 'this.#secrets.users[user]?.device !== device',
  },
  {
    name: 'newsOfKey',
    ...ofEdges,
    says: 'what was asked for with an earlier key does not show',
    file: machine,
    text: '!this.state.isOnline || this.#secrets.users[user]?.device !== device',
    instead: '!this.state.isOnline',
  },
  {
    name: 'counterMovesOn',
    ...ofPhone,
    says: 'the next counter is stored before a response is computed',
    file: tasks,
    text: '{ ...known, counter: counterAfter(counter) }',
    instead: 'known',
  },
  {
    name: 'counterEnds',
    ...ofEdges,
    says: 'a counter that is spent computes nothing',
    file: tasks,
    text: "if (!isCounterLeft(counter)) return showScreen(run, 'not-accepted', 'counter-spent');",
    instead: '',
  },
  {
    name: 'pinNotKept',
    ...ofEdges,
    says: 'a PIN is kept only where a lock approves in its place',
    file: tasks,
    text: "profile.os === 'android' && profile.approvesBy === 'lock'",
    instead: "profile.os === 'android'",
  },
  {
    name: 'asksNumberedOn',
    ...ofEdges,
    says: 'after a restore no number of a request is used again',
    file: snapshot,
    text: 'Math.max(saved.nextAsk, present.nextAsk)',
    instead: 'saved.nextAsk',
  },
  {
    name: 'activationIsOver',
    ...ofPhone,
    says: 'a snapshot of an activation that is over is refused',
    file: snapshot,
    text: 'saved.enrolment.id !== secrets.enrolment?.id',
    instead: 'saved.enrolment.id === -1',
  },
  {
    name: 'lockOfAndroid',
    ...ofEdges,
    says: 'the lock of Android takes a fingerprint alone',
    file: 'src/phone/screens/screen-table.ts',
    text: "android: ['fingerprint'],",
    instead: "android: ['fingerprint', 'face'],",
  },
  {
    name: 'phoneSecretsSealed',
    ...ofFile,
    says: 'with a passphrase, no secret is written in plain text',
    file,
    text: 'passphrase === undefined ? next : sealedSecrets(next, place, passphrase)',
    instead: 'passphrase === null ? sealedSecrets(next, place, passphrase) : next',
  },
  {
    name: 'phoneSecretsNew',
    ...ofFile,
    says: 'secrets that changed are sealed anew',
    file,
    text: 'if (text !== written.text)',
    instead: 'if (text !== written.text && passphrase === undefined)',
  },
  {
    name: 'phoneCounterWritten',
    ...ofFile,
    says: 'a write has the memory of now, not that of the opening',
    file,
    text: '{ ...phone, memory, secrets: written.secrets, shown }',
    instead: '{ ...phone, memory: phone.memory ?? memory, secrets: written.secrets, shown }',
  },
  {
    name: 'phoneSealBound',
    ...ofFile,
    says: 'sealed secrets are of one installation',
    file: format,
    text: 'memory.installation, profile]',
    instead: "memory.installation === '', profile]",
  },
  {
    name: 'phoneShownChecked',
    ...ofFile,
    says: 'a damaged screen is damage of the file',
    file: format,
    text: 'if (shown !== null) asDamage',
    instead: 'if (shown === undefined) asDamage',
  },
  {
    name: 'phoneValuesChecked',
    ...ofFile,
    says: 'values that a phone does not have are damage of the file',
    file: format,
    text: 'asDamage(path, () => phoneProfileWith(profile, values));',
    instead: '',
  },
  {
    name: 'phoneChecksum',
    ...ofFile,
    says: 'a file that was edited is refused',
    file: format,
    text: '  checkSum(json, path);\n',
    instead: '',
  },
  {
    name: 'phoneTimePassed',
    ...ofRunning,
    says: 'time passes for a phone that is closed',
    file: running,
    text: 'phone.advance(Math.max(0, unixMs() - shown.unixMs));',
    instead: '',
  },
  {
    name: 'phoneWaitOffline',
    ...ofRunning,
    says: 'a phone without network waits for no notification',
    file: wait,
    text: "if (!phone.isOnline()) return 'no network';",
    instead: '',
  },
  {
    name: 'phoneDigitsInField',
    ...ofTerminal,
    says: 'a digit goes into the field that has the focus',
    file: keys,
    text: 'ctrl || (typing && !alt) ? undefined',
    instead: 'ctrl ? undefined',
  },
  {
    name: 'phonePasteTypes',
    ...ofTerminal,
    says: 'a paste taps nothing',
    file: keys,
    text: 'if (pasted) return',
    instead: 'if (pasted && isCharacter) return',
  },
  {
    name: 'phoneDraftDots',
    ...ofTerminal,
    says: 'a secret that is being typed shows as dots',
    file: session,
    text: "isSecretField(name) ? '•'.repeat(draft.length) : draft",
    instead: 'draft',
  },
  {
    name: 'phoneEnterProves',
    ...ofTerminal,
    says: 'Enter does not cancel a proof',
    file: session,
    text: 'main !== undefined && proofs.length === 0',
    instead: 'main !== undefined',
  },
  {
    name: 'phoneUnfitText',
    ...ofTerminal,
    says: 'a text that the phone did not take stops the tap after it',
    file: session,
    text: 'outcome);\n      return false;',
    instead: 'outcome);',
  },
  {
    name: 'phonePipeEnds',
    folder: 'handset',
    says: 'the program ends after the last key of a pipe',
    file: plain,
    text: 'if (hasEnded && !stopped) onEnd(null);',
    instead: '',
    test: 'test/handset/phone-terminal/plain-phone.test.ts',
  },
  {
    name: 'phoneActsMax',
    ...ofHttp,
    says: 'sixteen acts wait, not one more',
    file: queue,
    text: 'acts > phoneActsMax',
    instead: 'acts > phoneActsMax + 1',
  },
  {
    name: 'phoneActFails',
    ...ofHttp,
    says: 'an act that failed does not fail the next',
    file: queue,
    text: 'last = done.catch(() => {});',
    instead: 'last = done;',
  },
  {
    name: 'phoneReasonTold',
    ...ofHttp,
    says: 'a refused wait has its reason',
    file: routes,
    text: '{ more: { reason } }',
    instead: '{ more: { reason: undefined } }',
  },
  {
    name: 'knownAppOne',
    ...ofKnownApp,
    says: 'staff add an app only where none is active',
    file: knownApp,
    text: '        checkNone(transaction, user);\n',
    instead: '',
  },
  {
    name: 'knownAppPin',
    ...ofKnownApp,
    says: 'the PIN of an added app is one that its phone takes',
    file: knownApp,
    text: 'if (!isFitPin(os, pin)) {',
    instead: "if (pin === '') {",
  },
  {
    name: 'knownAppSecret',
    ...ofKnownApp,
    says: 'the secret of an added app has no dot',
    file: knownApp,
    text: " || secret.includes('.')",
    instead: '',
  },
  {
    name: 'knownAppCounter',
    ...ofKnownApp,
    says: 'the next counter of an added app is 2',
    file: knownApp,
    text: "const usedCounter = '1';",
    instead: "const usedCounter = '2';",
  },
  {
    name: 'knownAppNumber',
    folder: 'login',
    says: 'the code that moves an added app goes to a line of its user',
    file: knownApp,
    text: 'owner === user.id',
    instead: 'owner !== user.id',
    test: 'test/login/demo-lines.test.ts',
  },
  {
    name: 'resyncInRow',
    ...ofResync,
    says: 'a counter is found by two responses in a row',
    file: tests,
    text: '...(first != null && { first }),',
    instead: '',
  },
  {
    name: 'resyncCounts',
    ...ofResync,
    says: 'a wrong response of a resynchronisation counts for the app',
    file: tests,
    text: '  countFactorFailure(transaction, card, false);\n',
    instead: '',
  },
];
