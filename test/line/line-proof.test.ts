/**
 * Proof by enumeration: these rules hold for a phone line whatever is sent, done or set, and whatever timer fires
 * first. The numbers of states are written down, so that a change of the machine shows here.
 */
import { describe, expect, it } from 'vitest';
import { describeLineEdge, lineRules } from './line-rules.ts';
import { walkLine } from './line-walk.ts';

const faults: (string | undefined)[] = lineRules.map(() => undefined);
const walked = walkLine((edge) => {
  lineRules.forEach(({ holds }, i) => {
    if (faults[i] === undefined && !holds(edge)) faults[i] = describeLineEdge(edge);
  });
});

describe('every state of a line with two messages and calls', () => {
  it('has as many states, and ways between them, as are written here', () => {
    expect(walked).toEqual({ states: 2469, ways: 28_543 });
  });

  lineRules.forEach(({ says }, i) => {
    it(says, () => {
      expect(faults[i] ?? 'no counterexample').toBe('no counterexample');
    });
  });
});
