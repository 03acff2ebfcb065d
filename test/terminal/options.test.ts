/** The options of a bare `dscplus`, as a program without a terminal hears of them. */
import { describe, expect, it } from 'vitest';
import { printed, refused } from '../cli/program.ts';

describe('someone who starts the card', () => {
  it.each([
    ['0', '0'],
    ['1000001', '1000001'],
    ['fast', 'fast'],
    ['1e3', '1e3'],
    ['0.0001', '0.0001'],
  ])('with the speed %s hears which speeds there are', async (speed, named) => {
    expect(await refused(`--plain --speed ${speed}`)).toBe(
      `dscplus: --speed is "${named}": how many times as fast as real time, 0.001 to 1000000, is accepted`,
    );
  });

  it('of another profile or suite has that card', async () => {
    const login = { stdin: 'p1234\r123456\r' };
    expect(await printed('--plain --speed 100 --profile dsc', { stdin: 'p1234\r' })).toContain('"755224"');
    expect(await printed('--plain --speed 100 --suite ib-key', login)).toMatch(/glass {2}"\d{8}"\n$/);
    expect(await refused('--plain --profile none')).toContain('"none"');
  });

  it('with a card that is not there, or a word too many, hears that', async () => {
    expect(await refused('--plain --card none.card')).toContain('none.card');
    expect(await refused('--plain word')).toBe("dscplus: unknown command 'word'; see dscplus --help");
  });
});
