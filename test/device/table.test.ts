/**
 * What each key does in each state, as in the docs: every row is found by pressing the key, and is written here in
 * words.
 */
import { describe, expect, it } from 'vitest';
import { keyUses, stateChanges, stateTable } from '../../scripts/state-table.ts';
import { profileOf } from '../../src/profiles/profile.ts';
import { loadProfile, profileNamed } from '../../src/profiles/profile-validation.ts';

/** One line for each row of the table, keys in the order of `keyUses`. */
function grid(name: string): string[] {
  const lines = new Map<string, string[]>();
  for (const row of stateTable(profileOf(profileNamed(name)))) {
    const place = row.entry === '' ? row.state : `${row.state}, ${row.entry}`;
    const led = row.next !== row.state || row.nextEntry !== row.entry;
    const next = row.nextEntry === '' ? row.next : `${row.next}, ${row.nextEntry}`;
    const when = row.when === '' ? '' : `${row.when}: `;
    const line = lines.get(place) ?? [];
    lines.set(place, [...line, `${when}${row.verdict}${led ? ` > ${next}` : ''}`]);
  }
  return [...lines].map(([place, cells]) => `${place} | ${cells.join(' | ')}`);
}

const ignored = (place: string, reason: string): string =>
  `${place} | ${reason} | ${reason} | ${reason} | ${reason} | held too short | ${reason}`;
const off = 'off | off | off | off | off | held too short | accepted > pin, empty';
const dead = 'dead | dead | dead | dead | dead | dead | dead';
const pinToFull = [
  'pin, empty | accepted > pin, part | field short | nothing to delete | nothing to delete | held too short | accepted > off',
  'pin, part | accepted | field short | accepted > pin, empty | accepted > pin, empty | held too short | accepted > off',
];
const challenge = [
  'challenge, empty | accepted > challenge, part | field short | nothing to delete | nothing to delete | held too short | accepted > off',
  'challenge, part | accepted | field short | accepted > challenge, empty | accepted > challenge, empty | held too short | accepted > off',
  'challenge, full | field full | accepted > computing | accepted > challenge, part | accepted > challenge, empty | held too short | accepted > off',
];
const response =
  'response | response showing | response showing | response showing | response showing | held too short | accepted > off';

describe('the table state × key', () => {
  it('has its keys in this order', () => {
    expect(keyUses).toEqual(['digit', 'OK', 'edit', 'edit held', 'press', 'press held']);
  });

  it('of dsc-plus', () => {
    expect(grid('dsc-plus')).toEqual([
      off,
      ...pinToFull,
      'pin, full | field full | accepted > challenge, empty | accepted > pin, part | accepted > pin, empty | held too short | accepted > off',
      ...challenge,
      ignored('computing', 'computing'),
      response,
      dead,
    ]);
  });

  it('of dsc-plus-a, where OK turns the page of the response', () => {
    expect(grid('dsc-plus-a')).toEqual([
      off,
      ...pinToFull,
      'pin, full | field full | accepted > challenge, empty | accepted > pin, part | accepted > pin, empty | held too short | accepted > off',
      ...challenge,
      ignored('computing', 'computing'),
      'response | response showing | accepted | response showing | response showing | held too short | accepted > off',
      dead,
    ]);
  });

  it('of dsc, where C clears and the PIN is all there is to key', () => {
    expect(grid('dsc')).toEqual([
      off,
      ...pinToFull,
      'pin, full | field full | accepted > computing | accepted > pin, empty | accepted > pin, empty | held too short | accepted > off',
      ignored('computing', 'computing'),
      response,
      dead,
    ]);
  });

  it('of keypad-local-pin, where the PIN decides', () => {
    expect(grid('keypad-local-pin')).toEqual([
      off,
      ...pinToFull,
      'pin, full | field full | PIN right: accepted > challenge, empty | PIN wrong: accepted > failed | PIN wrong, last try: accepted > locked | accepted > pin, part | accepted > pin, empty | held too short | accepted > off',
      ...challenge,
      ignored('computing', 'computing'),
      response,
      ignored('failed', 'locked'),
      ignored('locked', 'locked'),
      dead,
    ]);
  });

  it('of a card with a self-test, in which every key is told that it is starting', () => {
    const profile = profileOf(loadProfile({ name: 'tested', base: 'dsc-plus', selfTestMs: 500 }));
    const rows = stateTable(profile).filter(({ state }) => state === 'self-test');
    expect(rows.map(({ verdict }) => verdict)).toEqual([
      'starting',
      'starting',
      'starting',
      'starting',
      'held too short',
      'starting',
    ]);
  });
});

describe('the ways from one state to another', () => {
  const ways = (name: string): string[] =>
    stateChanges(profileOf(profileNamed(name)))
      .map(({ from, to, why }) => `${from} > ${to}, ${why}`)
      .sort();

  it('of dsc-plus', () => {
    expect(ways('dsc-plus')).toEqual([
      'challenge > computing, OK',
      'challenge > off, idle',
      'challenge > off, memory',
      'challenge > off, power key',
      'computing > response, time',
      'off > dead, no battery',
      'off > pin, power key',
      'pin > challenge, OK',
      'pin > off, idle',
      'pin > off, power key',
      'response > off, power key',
      'response > off, time',
    ]);
  });

  it('of keypad-local-pin, beyond those', () => {
    const plain = ways('dsc-plus');
    expect(ways('keypad-local-pin').filter((way) => !plain.includes(way))).toEqual([
      'failed > pin, time',
      'locked > off, locked',
      'off > locked, power key',
      'pin > failed, wrong PIN',
      'pin > locked, wrong PIN',
      'pin > off, memory',
    ]);
  });
});
