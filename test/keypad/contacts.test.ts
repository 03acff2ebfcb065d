/** A contact is touched, bounces, is held, is released: each closure does at most one thing, at its millisecond. */
import { describe, expect, it } from 'vitest';
import {
  type ContactDraft,
  type ContactSignal,
  type ContactTiming,
  contactDue,
  contactWake,
  draftOf,
  openContact,
  releaseKey,
  touchKey,
} from '../../src/keypad/contacts.ts';
import type { Key } from '../../src/keypad/keys.ts';

const timing: ContactTiming = { closesAfterMs: 30, opensAfterMs: 40, powerHoldMs: 2_000, editClearMs: 1_000 };

/** Keys touched and let go at given times; what the firmware would hear, as lines `time what`. */
function hear(
  script: readonly (readonly [at: number, what: 'touch' | 'let go', key: Key])[],
  until: number,
): string[] {
  const heard: string[] = [];
  const contact = draftOf(openContact);
  let touches = 0;
  const note = (at: number, signal: ContactSignal | null): void => {
    if (signal !== null) heard.push(`${at} ${said(signal)}`);
  };
  const run = (to: number): void => {
    for (let at = contactWake(contact, timing); at !== null && at <= to; at = contactWake(contact, timing)) {
      note(at, contactDue(contact));
    }
  };
  for (const [at, what, key] of script) {
    run(at);
    if (what === 'touch') touches += 1;
    note(at, what === 'touch' ? touchKey(contact, key, at, touches) : releaseKey(contact, key, at));
  }
  run(until);
  return heard;
}

function said(signal: ContactSignal): string {
  if (signal.type === 'closed') return 'closed';
  if (signal.type === 'fault') return `${signal.fault} ${signal.key} ${signal.touch}`;
  expect(signal.type).toBe('act');
  return `${signal.held ? 'held' : 'acts'} ${signal.key} ${signal.touch}`;
}

describe('a digit and OK', () => {
  it.each(['5', 'OK'] as const)(
    '%s acts when it has been closed for its time, not when it is let go',
    (key) => {
      expect(
        hear(
          [
            [100, 'touch', key],
            [160, 'let go', key],
          ],
          5_000,
        ),
      ).toEqual([`130 acts ${key} 1`]);
    },
  );

  it('acts at 30 ms and does nothing at 29', () => {
    expect(
      hear(
        [
          [100, 'touch', '5'],
          [130, 'let go', '5'],
        ],
        5_000,
      ),
    ).toEqual(['130 acts 5 1']);
    expect(
      hear(
        [
          [100, 'touch', '5'],
          [129, 'let go', '5'],
        ],
        5_000,
      ),
    ).toEqual(['129 bounce 5 1']);
  });

  it('does not repeat itself, however long it is held', () => {
    expect(
      hear(
        [
          [0, 'touch', '5'],
          [60_000, 'let go', '5'],
        ],
        70_000,
      ),
    ).toEqual(['30 acts 5 1']);
  });

  it('is one press, although the contact chatters as it opens', () => {
    const chatter = [
      [0, 'touch', '5'],
      [50, 'let go', '5'],
      [89, 'touch', '5'],
      [95, 'let go', '5'],
    ] as const;
    expect(hear(chatter, 5_000)).toEqual(['30 acts 5 1', '89 bounce 5 2']);
  });

  it('is two presses when the contact was open for its whole time in between', () => {
    const twice = [
      [0, 'touch', '5'],
      [50, 'let go', '5'],
      [90, 'touch', '5'],
      [120, 'let go', '5'],
    ] as const;
    expect(hear(twice, 5_000)).toEqual(['30 acts 5 1', '120 acts 5 2']);
  });

  it('two touches too short are not one long enough', () => {
    const short = [
      [0, 'touch', '5'],
      [20, 'let go', '5'],
      [21, 'touch', '5'],
      [41, 'let go', '5'],
    ] as const;
    expect(hear(short, 5_000)).toEqual(['20 bounce 5 1', '41 bounce 5 2']);
  });
});

describe('the power key', () => {
  it('acts while it is still held, 2,000 ms after the touch, once', () => {
    expect(
      hear(
        [
          [100, 'touch', 'press'],
          [9_000, 'let go', 'press'],
        ],
        20_000,
      ),
    ).toEqual(['130 closed', '2100 held press 1']);
  });

  it('acts at 2,000 ms and is too short at 1,999, which is said once it is open again', () => {
    expect(
      hear(
        [
          [0, 'touch', 'press'],
          [2_000, 'let go', 'press'],
        ],
        9_000,
      ).at(-1),
    ).toBe('2000 held press 1');
    expect(
      hear(
        [
          [0, 'touch', 'press'],
          [1_999, 'let go', 'press'],
        ],
        9_000,
      ),
    ).toEqual(['30 closed', '2039 held too short press 1']);
  });

  it('two short holds are not one long one', () => {
    const twice = [
      [0, 'touch', 'press'],
      [1_500, 'let go', 'press'],
      [1_540, 'touch', 'press'],
      [3_000, 'let go', 'press'],
    ] as const;
    expect(hear(twice, 9_000)).toEqual([
      '30 closed',
      '1540 held too short press 1',
      '1570 closed',
      '3040 held too short press 2',
    ]);
  });

  it('goes on with its hold when the contact only chattered', () => {
    const chatter = [
      [0, 'touch', 'press'],
      [1_000, 'let go', 'press'],
      [1_039, 'touch', 'press'],
      [3_000, 'let go', 'press'],
    ] as const;
    expect(hear(chatter, 9_000)).toEqual(['30 closed', '1039 bounce press 2', '2000 held press 1']);
  });

  it('does not act while it is let go, though its time comes before the contact is open', () => {
    const late = [
      [0, 'touch', 'press'],
      [1_990, 'let go', 'press'],
    ] as const;
    expect(hear(late, 9_000)).toEqual(['30 closed', '2030 held too short press 1']);
  });
});

describe('the edit key', () => {
  it('acts when it has been let go, not before', () => {
    expect(
      hear(
        [
          [0, 'touch', 'edit'],
          [60, 'let go', 'edit'],
        ],
        9_000,
      ),
    ).toEqual(['30 closed', '100 acts edit 1']);
  });

  it('clears the moment it has been held for 1,000 ms, and then does nothing when let go', () => {
    expect(
      hear(
        [
          [0, 'touch', 'edit'],
          [1_000, 'let go', 'edit'],
        ],
        9_000,
      ),
    ).toEqual(['30 closed', '1000 held edit 1']);
    expect(
      hear(
        [
          [0, 'touch', 'edit'],
          [999, 'let go', 'edit'],
        ],
        9_000,
      ),
    ).toEqual(['30 closed', '1039 acts edit 1']);
  });
});

describe('a second key', () => {
  it('is not looked at while the first is touched, and has to be touched anew', () => {
    const both = [
      [0, 'touch', '1'],
      [40, 'touch', '2'],
      [80, 'let go', '1'],
      [500, 'let go', '2'],
      [600, 'touch', '2'],
      [700, 'let go', '2'],
    ] as const;
    expect(hear(both, 5_000)).toEqual(['30 acts 1 1', '40 key busy 2 2', '630 acts 2 3']);
  });

  it('is not looked at before the first has closed, nor before it is open again', () => {
    expect(
      hear(
        [
          [0, 'touch', '1'],
          [10, 'touch', '2'],
          [60, 'let go', '1'],
          [99, 'touch', '3'],
        ],
        5_000,
      ),
    ).toEqual(['10 key busy 2 2', '30 acts 1 1', '99 key busy 3 3']);
  });

  it('counts again once the first is open', () => {
    expect(
      hear(
        [
          [0, 'touch', '1'],
          [60, 'let go', '1'],
          [100, 'touch', '2'],
        ],
        5_000,
      ),
    ).toEqual(['30 acts 1 1', '130 acts 2 2']);
  });

  it('let go changes nothing for the first', () => {
    const second = [
      [0, 'touch', 'press'],
      [500, 'touch', '2'],
      [900, 'let go', '2'],
    ] as const;
    expect(hear(second, 9_000)).toEqual(['30 closed', '500 key busy 2 2', '2000 held press 1']);
  });

  it('that is the same key touched twice without letting go is busy too', () => {
    expect(
      hear(
        [
          [0, 'touch', '1'],
          [10, 'touch', '1'],
          [20, 'touch', '1'],
        ],
        5_000,
      ),
    ).toEqual(['10 key busy 1 2', '20 key busy 1 3', '30 acts 1 1']);
    expect(
      hear(
        [
          [0, 'touch', '1'],
          [40, 'touch', '1'],
        ],
        5_000,
      ),
    ).toEqual(['30 acts 1 1', '40 key busy 1 2']);
  });
});

describe('a contact at rest', () => {
  it('has nothing due, and letting go of it changes nothing', () => {
    expect(openContact).toEqual({
      phase: 'open',
      key: 'press',
      touch: 0,
      since: 0,
      releasedAt: 0,
      handled: true,
    });
    const contact = draftOf(openContact);
    expect(contactWake(contact, timing)).toBeNull();
    expect(contactDue(contact)).toBeNull();
    expect(releaseKey(contact, 'press', 7)).toBeNull();
    expect(releaseKey(contact, '5', 7)).toBeNull();
    expect(contact).toEqual(openContact);
  });

  it('is one that nobody can change', () => {
    expect(() => touchKey(openContact, '5', 0, 1)).toThrow(TypeError);
  });

  it('has nothing due while a key that has acted is still held', () => {
    expect(hear([[0, 'touch', '5']], 9_000)).toEqual(['30 acts 5 1']);
    const held: ContactDraft = {
      phase: 'closed',
      key: '5',
      touch: 1,
      since: 0,
      releasedAt: 0,
      handled: true,
    };
    const before = draftOf(held);
    expect(contactWake(held, timing)).toBeNull();
    expect(contactDue(held)).toBeNull();
    expect(held).toEqual(before);
  });

  it('that has been let go opens 40 ms later, and letting go again does not put that off', () => {
    const contact: ContactDraft = { ...openContact, phase: 'closed', key: '5', touch: 1 };
    const opening = { phase: 'opening', key: '5', touch: 1, since: 0, releasedAt: 100, handled: true };
    expect(releaseKey(contact, '5', 100)).toBeNull();
    expect(contact).toEqual(opening);
    expect(contactWake(contact, timing)).toBe(140);
    expect(releaseKey(contact, '5', 120)).toBeNull();
    expect(contact).toEqual(opening);
    expect(contactDue(contact)).toBeNull();
    expect(contact).toEqual(openContact);
  });

  it('is the same after every closure', () => {
    const contact = draftOf(openContact);
    expect(touchKey(contact, 'OK', 5, 9)).toBeNull();
    expect(contact).toEqual({
      phase: 'closing',
      key: 'OK',
      touch: 9,
      since: 5,
      releasedAt: 0,
      handled: false,
    });
    expect(contactWake(contact, timing)).toBe(35);
    expect(releaseKey(contact, 'OK', 6)).toEqual({ type: 'fault', key: 'OK', touch: 9, fault: 'bounce' });
    expect(contact).toEqual(openContact);
  });
});
