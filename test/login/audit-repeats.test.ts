/** Which lines of the audit log are counted into the one before, so that a stranger can not fill it up. */
import { describe, expect, it } from 'vitest';
import {
  type AuditEvent,
  type AuditLine,
  auditLimit,
  isNameless,
  isRepeat,
  kindOf,
  mayRepeat,
  type NewLine,
  namelessLinesMax,
  withCount,
} from '../../src/login/auth/audit.ts';

const line = (more: Partial<NewLine> = {}): NewLine => ({
  ...{ unixMs: 5, event: 'refused', reason: 'no such login', says: 'no such login' },
  ...more,
});
const kept = (more: Partial<AuditLine> = {}): AuditLine => ({ ...line(), number: 7, ...more });

const events: readonly AuditEvent[] = [
  ...(['issued', 'accepted', 'refused', 'expired', 'replayed', 'locked', 'unlocked'] as const),
  ...(['voided', 'logout', 'brokerage', 'user', 'factor', 'test', 'failed'] as const),
];

describe('a line of the audit log', () => {
  it('may be counted where it is a refusal or a failure, and never where something was done', () => {
    expect(events.filter((event) => mayRepeat(line({ event })))).toEqual([
      ...['refused', 'expired', 'replayed', 'failed'],
    ]);
    expect(events.filter((event) => isRepeat(line({ event }), kept({ event })))).toEqual([
      ...['refused', 'expired', 'replayed', 'failed'],
    ]);
  });

  it('repeats the newest where it says the same of the same', () => {
    expect(isRepeat(line(), null)).toBe(false);
    expect(isRepeat(line({ says: 'with other numbers' }), kept())).toBe(true);
    const others: readonly Partial<NewLine>[] = [
      { reason: 'late' },
      { factor: 'CARD-1' },
      { login: 'L' },
      { event: 'replayed' },
    ];
    for (const other of others) expect(isRepeat(line(other), kept())).toBe(false);
    const failed = { event: 'failed', reason: 'store' } as const;
    expect(isRepeat(line({ ...failed, says: 'disk full' }), kept({ ...failed, says: 'disk full' }))).toBe(
      true,
    );
    expect(isRepeat(line({ ...failed, says: 'disk full' }), kept({ ...failed, says: 'busy' }))).toBe(false);
    expect(kindOf(line({ login: 'L' }))).toBe('["refused","no such login","",null,"L"]');
  });

  it('names nobody where it has no user, factor or login, and is no act of the staff', () => {
    expect(isNameless(line())).toBe(true);
    for (const named of [
      { user: 'edda' },
      { factor: 'CARD-1' },
      { login: 'L' },
      { event: 'user' } as const,
    ]) {
      expect(isNameless(line(named))).toBe(false);
    }
  });

  it('says how many it is for, and since when', () => {
    expect(withCount(line({ unixMs: 9 }), null)).toEqual(line({ unixMs: 9 }));
    expect(withCount(line({ unixMs: 9 }), kept())).toEqual({
      ...line({ unixMs: 9 }),
      count: 2,
      firstUnixMs: 5,
    });
    expect(withCount(line({ unixMs: 9 }), kept({ unixMs: 8, count: 4, firstUnixMs: 2 }))).toEqual({
      ...line({ unixMs: 9 }),
      ...{ count: 5, firstUnixMs: 2 },
    });
  });

  it('is one of 100 that are shown, and of 100 that name nobody', () => {
    expect([auditLimit, namelessLinesMax]).toEqual([100, 100]);
  });
});
