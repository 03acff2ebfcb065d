/**
 * Proof by enumeration: these rules hold whatever keys are pressed in whatever order, and whatever timer fires first.
 *
 * The walk (state-walk.ts) visits every state that a card can reach; the rules (rules.ts) are checked for every
 * transition. The numbers of states are written down, so that a change of the firmware shows here.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { type Profile, profileOf } from '../../src/profiles/profile.ts';
import { loadProfile, profileNamed, withSuite } from '../../src/profiles/profile-validation.ts';
import { describeEdge, rules } from './rules.ts';
import { memoriesOf, type Node, type Walked, walk } from './state-walk.ts';

const named = (name: string): Profile => profileOf(profileNamed(name));
const counting = (name: string): Profile => profileOf(withSuite(profileNamed(name), 'ib-key'));
const selfTesting = (base: string): Profile =>
  profileOf(loadProfile({ name: 'with-self-test', base, selfTestMs: 500 }));

/** `needs`: the entries before a response, P the PIN and OK, C the challenge and OK. */
const cards: readonly { title: string; profile: Profile; needs: string; states: number; ways: number }[] = [
  { title: 'dsc-plus', profile: named('dsc-plus'), needs: 'PC', states: 683, ways: 19546 },
  { title: 'dsc-plus, counting', profile: counting('dsc-plus'), needs: 'PC', states: 2049, ways: 60318 },
  { title: 'dsc-plus, self-test', profile: selfTesting('dsc-plus'), needs: 'PC', states: 774, ways: 22066 },
  { title: 'dsc-plus-a', profile: named('dsc-plus-a'), needs: 'PC', states: 751, ways: 21566 },
  { title: 'dsc', profile: named('dsc'), needs: 'P', states: 1248, ways: 35914 },
  { title: 'keypad-local-pin', profile: named('keypad-local-pin'), needs: 'PC', states: 1442, ways: 40993 },
  {
    title: 'local PIN, self-test',
    profile: selfTesting('keypad-local-pin'),
    needs: 'PC',
    states: 1788,
    ways: 50578,
  },
];

const checks = rules.map(({ holds }) => holds);
const spent: string[] = [];
let spentMs = 0;
afterAll(() => console.log(`${spent.join('\n')}\nall walks: ${spentMs.toFixed(0)} ms`));

describe.each(cards)('$title', ({ title, profile, needs, states, ways }) => {
  const begun = performance.now();
  const faults: (string | undefined)[] = rules.map(() => undefined);
  const byTime: number[][] = [];
  const walked = walk(profile, memoriesOf(profile), (edge, from, to) => {
    if (edge.timer === 'state') byTime[from] = [...(byTime[from] ?? []), to];
    for (let i = 0; i < checks.length; i++) {
      if (!checks[i]!(edge, profile, needs)) faults[i] ??= describeEdge(edge);
    }
  });
  const ms = performance.now() - begun;
  spentMs += ms;
  spent.push(`${title}: ${walked.nodes.length} states, ${walked.transitions} ways, ${ms.toFixed(0)} ms`);

  it('has as many states, and ways between them, as are written here', () => {
    expect([walked.nodes.length, walked.transitions]).toEqual([states, ways]);
  });

  rules.forEach(({ says }, i) => {
    it(says, () => {
      expect(faults[i] ?? 'no counterexample').toBe('no counterexample');
    });
  });

  it('goes off by time alone from every state, unless it is dead', () => {
    const ends = (at: number, left: number): boolean => {
      const { name } = walked.nodes[at]!.state;
      if (name === 'off' || name === 'dead') return true;
      return left > 0 && (byTime[at] ?? []).length > 0 && byTime[at]!.every((next) => ends(next, left - 1));
    };
    expect(walked.nodes.filter((_, at) => !ends(at, 6))).toEqual([]);
  });

  it('can still give a response from every state, unless it is empty, locked or has used up its counter', () => {
    const able = respondingIn(walked);
    const barren = new Set(walked.nodes.filter((_, at) => !able.has(at)).map(barrenness));
    const expected = ['battery empty'];
    if (profile.counting) expected.push('counter used up');
    if (profile.pinCheck === 'card') expected.push('locked');
    expect([...barren].sort()).toEqual(expected);
  });

  it('stays for ever in no state but dead', () => {
    const names = new Set(walked.nodes.map(({ state }) => state.name));
    walked.nodes.forEach(({ state }, at) => {
      for (const to of walked.leads[at]!)
        if (walked.nodes[to]!.state.name !== state.name) names.delete(state.name);
    });
    expect([...names]).toEqual(['dead']);
  });
});

/** The numbers of the nodes from which a response can be reached. */
function respondingIn({ nodes, leads }: Walked): ReadonlySet<number> {
  const found = new Set<number>();
  nodes.forEach(({ state }, at) => {
    if (state.name === 'response') found.add(at);
  });
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    leads.forEach((to, at) => {
      if (!found.has(at) && [...to].some((one) => found.has(one))) found.add(at);
    });
  }
  return found;
}

function barrenness({ state }: Node): string {
  if (state.memory.locked) return 'locked';
  if (state.memory.battery === 0) return 'battery empty';
  return state.memory.counter === '18446744073709551616' ? 'counter used up' : state.name;
}
