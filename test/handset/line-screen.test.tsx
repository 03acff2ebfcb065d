/** A person looks at a phone line in the terminal. */
import { describe, expect, it } from 'vitest';
import { lineLines } from '../../src/handset/line-lines.ts';
import { call, type DrawLineOptions, drawLine, message, screenOptions, words } from './drawn-line.tsx';

const lines = (options: DrawLineOptions): string[] =>
  drawLine(options)
    .split('\n')
    .map((line) => line.trimEnd());

const rule = (columns: number): string => '─'.repeat(columns);
const help40 = [
  '1 good 2 stuck 3 roaming 4 filtered',
  '5 no-data 6 off r restart',
  'a answer h hang up y copy q leave',
];

describe('a person sees the line', () => {
  it('at 40 × 12 with the newest call first, and all keys', () => {
    expect(lines({ columns: 40, rows: 12, view: { records: [call, message], notice: 'restart' } })).toEqual([
      'SIMULATOR +15550100001              good',
      rule(40),
      ' 2  00:01:20  call  ringing (a answers)',
      ' 1  00:00:05  SMS   delivered 482913',
      '    Your requested authentication code:',
      '    482913',
      '',
      'restart',
      ...help40,
    ]);
  });

  it('at 80 × 24 with the server, and the words of a call in lines', () => {
    const answered = { ...call, fate: 'answered', words, code: '482913' } as const;
    const shown = lines({ columns: 80, rows: 24, view: { records: [answered] } });
    expect(shown.length).toBe(23);
    expect(shown.slice(0, 6)).toEqual([
      'SIMULATOR +15550100001  http://127.0.0.1:5000                               good',
      rule(80),
      ' 2  00:01:20  call  answered 482913',
      '    Your authentication code is 4 8 2 9 1 3. Your authentication code is 4 8 2 9',
      '    1 3.',
      '',
    ]);
    expect(shown.slice(-2)).toEqual([
      '1 good  2 stuck  3 roaming  4 filtered  5 no-data  6 off',
      'r restart  a answer  h hang up  y copy code  q leave',
    ]);
  });

  it('at 120 × 30 with the text beside the fate', () => {
    const shown = lines({ columns: 120, rows: 30, view: { records: [message] } });
    expect(shown[2]).toBe(
      ' 1  00:00:05  SMS   delivered                 Your requested authentication code: 482913',
    );
    expect(shown.length).toBe(29);
  });

  it.each([
    ['held', null, 'held (restart the phone, or set it good)'],
    ['filtered', null, 'filtered (the carrier blocks it; ask for a call)'],
    ['lost', null, 'lost (ask for a new code)'],
    ['expired', null, 'expired (ask for a new code)'],
    ['on its way', null, 'on its way'],
    ['delivered', 3, 'delivered (void, 3 is newer)'],
  ] as const)('a message that is %s, with what to do', (fate, supersededBy, text) => {
    const records = [
      { ...message, fate, supersededBy, ...(fate !== 'delivered' && { text: null, code: null }) },
    ];
    expect(lines({ columns: 80, rows: 24, view: { records } })[2]).toBe(` 1  00:00:05  SMS   ${text}`);
  });

  it('a missed call with the reason', () => {
    const records = [{ ...call, fate: 'missed', why: 'no reply', endedAt: 110_000 } as const];
    expect(lines({ columns: 80, rows: 24, view: { records } })[2]).toContain(
      'missed, no reply (ask for another call)',
    );
  });

  it('that nothing has come yet, that it connects, and that the server has gone', () => {
    expect(lines({ columns: 40, rows: 12 }).slice(2, 4)).toEqual([
      'No messages or calls yet.',
      'A code sent to +15550100001 shows here.',
    ]);
    const connecting = lines({ columns: 40, rows: 12, view: { link: 'connecting', state: null } });
    expect(connecting.slice(0, 3)).toEqual(['SIMULATOR +15550100001        connecting', rule(40), '']);
    const gone = lines({ columns: 60, rows: 12, view: { link: 'gone', records: [message] } });
    expect(gone[0]).toBe('SIMULATOR +15550100001             server gone, trying again');
    expect(lines({ columns: 40, rows: 12, view: { link: 'gone' } })[0]).toBe('server gone, trying again');
  });

  it('as many records as fit, the newest of them', () => {
    const records = Array.from({ length: 30 }, (_, i) => ({ ...call, number: 30 - i }));
    const shown = lines({ columns: 60, rows: 12, view: { records } });
    expect(shown.length).toBe(11);
    expect(shown.slice(2, 8).map((line) => Number(line.slice(0, 2)))).toEqual([30, 29, 28, 27, 26, 25]);
  });

  it('a hint on a screen that is too small, and never a line too many or too wide', () => {
    expect(lines({ columns: 39, rows: 12 })).toEqual([
      'The line needs 40 x 12.',
      'This is 39 x 12.',
      'Make the window larger,',
      'or q quits.',
    ]);
    expect(lines({ columns: 20, rows: 2 })).toEqual(['The line needs 40 x']);
    const answered = { ...call, fate: 'answered', words } as const;
    const notice = 'x'.repeat(300);
    for (let columns = 1; columns <= 140; columns++) {
      for (const rows of [1, 5, 12, 24]) {
        const view = { link: 'live', state: 'good', records: [answered, message], notice } as const;
        const shown = lineLines(view, { columns, rows }, screenOptions);
        expect([columns, rows, shown.length <= Math.max(1, rows - 1)]).toEqual([columns, rows, true]);
        const widths = shown.map((spans) => spans.map(([text]) => text).join('').length);
        expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
      }
    }
  });

  it('ASCII alone where that is wanted, no colour with NO_COLOR, and no control characters of a server', () => {
    const records = [{ ...message, text: 'a\u001b[2Jb\u202e' }];
    const ascii = drawLine({ columns: 80, rows: 24, ascii: true, view: { records, notice: '\u0007' } });
    expect(ascii).toMatch(/^[ -~\n]*$/);
    expect(ascii).toContain('a?[2Jb?');
    expect(drawLine({ columns: 80, rows: 24, view: { records } })).not.toContain('\u001b');
    expect(drawLine({ columns: 80, rows: 24, depth: 24, view: { records: [message] } })).toContain('\u001b[');
  });
});
