/** A terminal that does not know its size, as on a serial console or in a container. */
import { describe, expect } from 'vitest';
import { onTerminal } from '../cli/program-on-terminal.ts';
import { needing } from '../tools.ts';

const test = needing('python3');

describe('on a terminal of 0 x 0', () => {
  test('the card shows as on one of 80 x 24, and as COLUMNS and LINES say', async () => {
    const env = { COLUMNS: '', LINES: '' };
    const plainSize = await onTerminal('', { size: [0, 0], env }, ['q leave', 'q']);
    expect(plainSize.code).toBe(0);
    // The last of its lines is on row 23, and there is no log beside it.
    expect(plainSize.screen).toContain('\u001b[23;1H');
    expect(plainSize.screen).not.toContain('card time');
    const variables = { COLUMNS: '130', LINES: '30' };
    const wide = await onTerminal('', { size: [0, 0], env: variables }, ['card time', 'q']);
    expect(wide.code).toBe(0);
    const oneOfThem = await onTerminal('', { size: [30, 0], env: { ...env, COLUMNS: '40' } }, [
      'q leave',
      'q',
    ]);
    expect(oneOfThem.screen).toContain('y copy  t stop time  ? keys  q leave');
  });

  test('one that becomes so while the card shows is drawn anew, and keys are seen', async () => {
    const env = { COLUMNS: '', LINES: '' };
    const seen = await onTerminal(
      '--speed 10',
      { size: [30, 130], env },
      ['card time', { size: [0, 0] }],
      // It is only cleared where it is drawn anew.
      ['\u001b[2J', { size: [0, 130] }],
      ['card time', 'p'],
      ['off if idle', 'q'],
    );
    expect(seen.code).toBe(0);
  });

  test('as lines it is as ever, and help is as wide as elsewhere', async () => {
    const env = { COLUMNS: '', LINES: '' };
    const seen = await onTerminal(
      '--plain --speed 100',
      { size: [0, 0], env },
      ['q leave', 'p'],
      ['PIN>', 'q'],
    );
    expect(seen.code).toBe(0);
    const help = await onTerminal('serial --help', { size: [0, 0], env });
    const same = await onTerminal('serial --help', { size: [24, 80], env });
    expect(help.screen).toBe(same.screen);
  });
});
