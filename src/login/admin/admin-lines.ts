/** Users and cards as a line for a person. */
import type { CardView, LockView, UserView } from './admin-types.ts';

export function userLine({ name, mode, cards, lock, passwordAloneMs }: UserView): string {
  const alone =
    passwordAloneMs === null ? '' : `, password alone for ${Math.ceil(passwordAloneMs / 3_600_000)} h`;
  return `${name}: ${mode}, cards ${cards.join(' ') || 'none'}${lockText(lock)}${alone}`;
}

export function cardLine({ serial, status, suite, pinChecker, users, nextCounter, lock }: CardView): string {
  const pin = pinChecker === 'nobody' ? ', PIN checked by nobody' : '';
  const counter = nextCounter === null ? '' : `, next counter ${nextCounter}`;
  return `${serial}: ${status}, ${suite}${pin}, users ${users.join(' ') || 'none'}${counter}${lockText(lock)}`;
}

function lockText({ locked, endsInMs, failures }: LockView): string {
  if (locked === 'by staff') return ', locked by the staff';
  if (locked === 'by failures') return `, locked for ${Math.ceil((endsInMs as number) / 60_000)} min`;
  return failures === 0 ? '' : `, ${failures} failures in a row`;
}
