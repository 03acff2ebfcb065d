/** The firmware gets the time when nothing is due, or a result that it did not ask for: nothing happens. */
import { describe, expect, it } from 'vitest';
import { createCard } from '../../src/device/card.ts';
import { type State, stateNames } from '../../src/device/state.ts';
import { nextWake, step } from '../../src/device/transitions.ts';
import { type Profile, profileOf } from '../../src/profiles/profile.ts';
import { profileNamed } from '../../src/profiles/profile-validation.ts';

/** The state of a card of the older kind with its response, 10 ms after it appeared: a key is just let go. */
function responding(): { state: State; profile: Profile } {
  const card = createCard({ profile: 'dsc-plus-a' });
  card.hold('press');
  card.type('1234\r123456\r');
  card.wait('90187');
  card.down('5');
  card.advance(10);
  card.up('5');
  return { state: JSON.parse(JSON.stringify(card.snapshot())).state, profile: card.profile };
}

describe('a wake', () => {
  it('too early changes nothing', () => {
    const { state, profile } = responding();
    expect(nextWake(state, profile)).toBe(3_370);
    const early = step(state, { type: 'wake', at: 3_369 }, profile);
    expect(early).toMatchObject({ state, events: [], effect: null });
  });

  it('goes by what is due first: the contact, then the state, then the page', () => {
    const { state, profile } = responding();
    const late = 1_000_000;
    const first = step(state, { type: 'wake', at: late }, profile);
    expect(first.events).toEqual([]);
    expect(first.state.contact.phase).toBe('open');
    const second = step(first.state, { type: 'wake', at: late }, profile);
    expect([second.state.name, nextWake(second.state, profile)]).toEqual(['off', null]);
    const page = step({ ...first.state, leavesAt: late + 1 }, { type: 'wake', at: late }, profile);
    expect([page.state.name, page.state.page, page.state.turnsAt]).toEqual(['response', 1, late + 10_000]);
  });

  it('of a response with one page turns none', () => {
    const profile = profileOf(profileNamed('dsc-plus'));
    const { state } = responding();
    const single: State = { ...state, turnsAt: null, contact: { ...state.contact, phase: 'open' } };
    expect(step(single, { type: 'wake', at: 4_000 }, profile)).toMatchObject({
      state: single,
      events: [],
      effect: null,
    });
    expect(nextWake(single, profile)).toBe(63_330);
  });
});

it('an answer to a question that was not asked changes nothing', () => {
  const { state, profile } = responding();
  expect(step(state, { type: 'stored', at: 4_000, ok: true }, profile)).toMatchObject({
    state,
    events: [],
    effect: null,
  });
});

it('a step changes the state it was given in nothing', () => {
  const { state, profile } = responding();
  const before = structuredClone(state);
  step(state, { type: 'wake', at: 1_000_000 }, profile);
  step(state, { type: 'down', at: 4_000, key: '5', touch: 99 }, profile);
  expect(state).toEqual(before);
});

it('the states have these names', () => {
  expect(stateNames).toEqual([
    'off',
    'self-test',
    'pin',
    'challenge',
    'computing',
    'response',
    'failed',
    'locked',
    'dead',
  ]);
});
