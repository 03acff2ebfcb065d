/** The state of a snapshot that an earlier build wrote gets today's names; all else in it stays as it was. */
import { describe, expect, it } from 'vitest';
import { withStateNames } from '../../src/device/snapshot/earlier-snapshot-names.ts';

describe('the state in a snapshot of an earlier build', () => {
  it('gets the names of today, in its order', () => {
    const earlier = {
      ...{ name: 'answer', answer: '90187643', glass: { revision: 9 }, page: 0 },
      contact: { key: 'ok', answered: true, letGo: 5_120, bounces: 0 },
    };
    expect(JSON.stringify(withStateNames(earlier))).toBe(
      '{"name":"response","response":"90187643","lcd":{"revision":9},"page":0,' +
        '"contact":{"key":"ok","handled":true,"releasedAt":5120,"bounces":0}}',
    );
  });

  it('keeps a name that is not an earlier one', () => {
    const now = { name: 'pin', response: '', lcd: { revision: 9 }, contact: { handled: false } };
    expect(withStateNames(now)).toEqual(now);
  });

  it('keeps both of a field under two names, for the check to refuse', () => {
    const both = { ...{ response: '1', answer: '2', lcd: 3, glass: 4 }, contact: null };
    expect(withStateNames(both)).toEqual(both);
    const contact = { handled: 1, answered: 2, releasedAt: 3, letGo: 4 };
    expect(withStateNames({ contact })).toEqual({ contact });
  });

  it.each([
    ['a list', ['answer']],
    ['null', null],
    ['a text', 'answer'],
  ])('stays as it is where it is %s, as a contact does', (_, value) => {
    expect(withStateNames(value)).toBe(value);
    expect(withStateNames({ contact: value })).toEqual({ contact: value });
  });
});
