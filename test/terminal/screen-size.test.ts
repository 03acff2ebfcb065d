import { describe, expect, it } from 'vitest';
import { screenSize } from '../../src/terminal/program/screen-size.ts';

describe('a screen whose size the terminal does not know', () => {
  const from = (
    columns: number | undefined,
    rows: number | undefined,
    env: NodeJS.ProcessEnv = {},
  ): string => {
    const said = { ...(columns !== undefined && { columns }), ...(rows !== undefined && { rows }) };
    const size = screenSize(said, env);
    return `${size.columns} x ${size.rows}`;
  };

  it('has that of the variables, else 80 x 24, each dimension by itself', () => {
    const env = { COLUMNS: '130', LINES: '30' };
    expect(from(100, 40, env)).toBe('100 x 40');
    expect(from(0, 0)).toBe('80 x 24');
    expect(from(0, 0, env)).toBe('130 x 30');
    expect(from(0, 40, env)).toBe('130 x 40');
    expect(from(100, 0, env)).toBe('100 x 30');
    expect(from(0, 0, { LINES: '30' })).toBe('80 x 30');
    expect(from(undefined, undefined, { COLUMNS: '130' })).toBe('130 x 24');
  });

  it.each([10_001, 65_535, -1, 1.5, Number.NaN])('so has one that says %d', (absurd) => {
    expect(from(absurd, 40)).toBe('80 x 40');
    expect(from(100, absurd)).toBe('100 x 24');
  });

  it('one of 10,000 or of 1 is as large as it says', () => {
    expect(from(10_000, 1)).toBe('10000 x 1');
  });

  it.each(['', '0', '-5', '1e2', 'wide', '99999', '123456'])('COLUMNS=%j says nothing', (COLUMNS) => {
    expect(from(0, 0, { COLUMNS })).toBe('80 x 24');
  });
});
