/** Why a card ignores a key or gives no response, and why a login server refuses, as words of a file. */
import * as v from 'valibot';
import type { Reason, Why } from '../device/state.ts';
import type { AuditReason } from '../login/auth/audit.ts';

/** The words of a union; the compiler asks for one that is missing. */
function wordsOf<W extends string>(words: Readonly<Record<W, true>>): W[] {
  return Object.keys(words) as W[];
}

const keyReasons = wordsOf<Reason>({
  off: true,
  bounce: true,
  'held too short': true,
  'key busy': true,
  starting: true,
  'field full': true,
  'field short': true,
  'nothing to delete': true,
  computing: true,
  'response showing': true,
  locked: true,
  dead: true,
  'no contact': true,
  'still closed': true,
});

const stateReasons = wordsOf<Why>({
  'power key': true,
  OK: true,
  idle: true,
  time: true,
  'wrong PIN': true,
  locked: true,
  memory: true,
  'no battery': true,
  'power cut': true,
  'new battery': true,
});

/** Those of the audit log, and the replies that a scenario can't use. */
const refusalReasons = wordsOf<AuditReason | 'several factors' | 'not a card'>({
  'unknown user': true,
  'wrong password': true,
  'paper user': true,
  'too many challenges': true,
  busy: true,
  'no such login': true,
  'wrong binding': true,
  'wrong step': true,
  malformed: true,
  late: true,
  used: true,
  denied: true,
  superseded: true,
  'user locked': true,
  'factor locked': true,
  'factor revoked': true,
  'factor expired': true,
  'portal only': true,
  'no factor': true,
  'wrong response': true,
  'wrong code': true,
  'wrong PIN': true,
  'counter used': true,
  'counter ahead': true,
  'counter used up': true,
  'step used': true,
  'step outside': true,
  'key used up': true,
  store: true,
  clock: true,
  computation: true,
  'several factors': true,
  'not a card': true,
});

export const keyReasonSchema = v.pipe(
  v.picklist(keyReasons),
  v.description(`why the card ignores it: ${keyReasons.join(', ')}`),
);

/** Of a `NoResponseError`. */
export const noResponseReasonSchema = v.pipe(
  v.picklist([...new Set([...stateReasons, ...keyReasons])]),
  v.description('why the card gives no response, such as wrong PIN, locked or no battery'),
);

export const refusalReasonSchema = v.pipe(
  v.picklist(refusalReasons),
  v.description('the reason in the audit log of the server, such as wrong response'),
);
