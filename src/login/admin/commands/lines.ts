/** Users and factors as a line for a person. */
import type { LockView } from '../../auth/store.ts';
import type { AppView, CardView, FactorView, UserView } from '../admin-types.ts';

export function userLine({ name, mode, factors, lock, passwordAloneMs }: UserView): string {
  const alone =
    passwordAloneMs === null ? '' : `, password alone for ${Math.ceil(passwordAloneMs / 3_600_000)} h`;
  return `${name}: ${mode}, factors ${factors.join(' ') || 'none'}${lockText(lock)}${alone}`;
}

export function factorLine(factor: FactorView): string {
  if (factor.kind === 'card') return cardLine(factor);
  if (factor.kind === 'app') return appLine(factor);
  const { id, kind, status, users, number, endsInMs, lock } = factor;
  const ends = endsInMs === null ? '' : `, ${endsText(endsInMs)}`;
  const to = number === undefined ? '' : ` to ${number}`;
  return `${id}: ${status}, ${kind}${to}, users ${users.join(' ') || 'none'}${ends}${lockText(lock)}`;
}

function appLine({ id, status, os, number, users, nextCounter, lock }: AppView): string {
  const to = number === null ? '' : `, activated by ${number}`;
  return `${id}: ${status}, app on ${os}${to}, users ${users.join(' ') || 'none'}, next counter ${nextCounter}${lockText(lock)}`;
}

function endsText(endsInMs: number): string {
  return endsInMs <= 0 ? 'its time has ended' : `ends in ${Math.ceil(endsInMs / 3_600_000)} h`;
}

export function cardLine({ id, status, suite, pinChecker, users, nextCounter, lock }: CardView): string {
  const pin = pinChecker === 'nobody' ? ', PIN checked by nobody' : '';
  const counter = nextCounter === null ? '' : `, next counter ${nextCounter}`;
  return `${id}: ${status}, ${suite}${pin}, users ${users.join(' ') || 'none'}${counter}${lockText(lock)}`;
}

function lockText({ locked, endsInMs, failures }: LockView): string {
  if (locked === 'by staff') return ', locked by the staff';
  if (locked === 'by failures') return `, locked for ${Math.ceil((endsInMs as number) / 60_000)} min`;
  return failures === 0 ? '' : `, ${failures} failures in a row`;
}
