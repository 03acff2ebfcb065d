/**
 * Proof by enumeration: these rules hold for the app whatever is tapped, typed, proved or replied, and whatever timer
 * fires first. The numbers of states are written down, so that a change of the app shows here.
 */
import { describe, expect, it } from 'vitest';
import type { PhoneProfile } from '../../src/phone/phone-profile.ts';
import { screenNames } from '../../src/phone/steps/phone-state.ts';
import { describePhoneEdge, phoneRules } from './phone-rules.ts';
import { type PhoneWay, type StartUsers, walkedPhone, walkPhone } from './phone-walk.ts';

const phones: readonly {
  title: string;
  profile: PhoneProfile;
  users: StartUsers;
  states: number;
  ways: number;
}[] = [
  { title: 'ios, nobody', profile: walkedPhone('ios'), users: 'nobody', states: 1888, ways: 51_110 },
  { title: 'ios, two users', profile: walkedPhone('ios'), users: 'ann and bob', states: 3322, ways: 82_880 },
  {
    title: 'android, nobody',
    profile: walkedPhone('android'),
    users: 'nobody',
    states: 4868,
    ways: 127_175,
  },
  {
    title: 'android with a fingerprint, two users',
    profile: walkedPhone('android', 'lock'),
    users: 'ann and bob',
    states: 5840,
    ways: 154_393,
  },
];

describe.each(phones)('$title', ({ title, profile, users, states, ways }) => {
  const faults: (string | undefined)[] = phoneRules.map(() => undefined);
  const walked = walkPhone(profile, users, (edge) => {
    phoneRules.forEach(({ holds }, i) => {
      if (faults[i] === undefined && !holds(edge, profile)) faults[i] = describePhoneEdge(edge);
    });
  });

  it('has as many states, and ways between them, as are written here', () => {
    expect([walked.nodes.length, walked.ways.length]).toEqual([states, ways]);
  });

  phoneRules.forEach(({ says }, i) => {
    it(says, () => {
      expect(faults[i] ?? 'no counterexample').toBe('no counterexample');
    });
  });

  it('reaches every screen that it can have', () => {
    const never =
      profile.os === 'ios' ? ['choose-pin', 'change-pin'] : profile.approvesBy === 'PIN' ? ['secure'] : [];
    const reached = new Set(walked.nodes.map(({ screen }) => screen));
    expect(screenNames.filter((name) => !reached.has(name))).toEqual(never);
  });

  it('has a way home from every state, without a reply of the server, a text or a proof', () => {
    const isHome = walked.nodes.map(
      ({ screen, isAsleep, awaiting }) =>
        !isAsleep && awaiting === null && (screen === 'login' || screen === 'home'),
    );
    const lost = nodesWithoutWay(walked.ways, isHome);
    expect(lost.map((i) => `${title}: ${JSON.stringify(walked.nodes[i])}`).slice(0, 3)).toEqual([]);
  });
});

/** The nodes from which no way of a person leads to one of these. */
function nodesWithoutWay(ways: readonly PhoneWay[], isHome: readonly boolean[]): number[] {
  const into = isHome.map((): number[] => []);
  for (const { from, to, input } of ways) {
    const isOwn =
      input.type === 'tap' ||
      input.type === 'stored' ||
      input.type === 'computed' ||
      (input.type === 'reply' && input.reply.is === 'unreachable');
    if (isOwn && from !== to) into[to]?.push(from);
  }
  const reached = [...isHome];
  const queue = isHome.flatMap((home, i) => (home ? [i] : []));
  for (let next = queue.shift(); next !== undefined; next = queue.shift())
    for (const from of into[next] ?? []) {
      if (reached[from]) continue;
      reached[from] = true;
      queue.push(from);
    }
  return reached.flatMap((is, i) => (is ? [] : [i]));
}
