import { render } from 'ink-testing-library';
import { describe, expect, it } from 'vitest';
import { helpEntries } from '../../src/terminal/input/key-bindings.ts';
import { BarView } from '../../src/terminal/view/components/bar.tsx';
import { Help } from '../../src/terminal/view/components/help.tsx';
import { Keypad } from '../../src/terminal/view/components/keypad.tsx';
import { layoutFor } from '../../src/terminal/view/layout.ts';
import { lcdLines } from '../../src/terminal/view/lcd-lines.ts';
import { themeFor } from '../../src/terminal/view/theme.ts';
import { show } from './shown-card.tsx';

const lcd = { cells: 8, segments: 14 } as const;
const plain = themeFor(0, false);

describe('a person sees the card', () => {
  it('at 80 × 24 with the LCD in segments and the keypad', () => {
    const card = show({ columns: 80, rows: 24 });
    card.send('p12');
    card.pass(2_200);
    const lines = card.lines();
    expect(lines.length).toBe(23);
    expect(lines.join(' ')).not.toContain('card time');
    expect(lines[1]).toBe('│ SIMULATOR dsc-plus                                     DEMO-0001, PIN 1234 │');
    expect(lines.slice(3, 9).map((line) => line.slice(4, 74).trimEnd())).toEqual(
      lcdLines('PIN>-2  ', lcd, 'half blocks').map((line) => line.trimEnd()),
    );
    expect(lines[10]).toBe('│ ████████████████████████████████████████  off if idle for 30 s             │');
    expect(lines[21]).toBe('PIN');
    expect(lines[22]).toBe('p power  0-9 digits  Enter OK  c delete  C clear  y copy  ? all keys  q leave');
  });

  it('at 40 × 12 with a line of text, and everything that is needed', () => {
    const card = show({ columns: 40, rows: 12 });
    card.send('p12');
    card.pass(2_170);
    expect(card.lines()).toEqual([
      'SIMULATOR dsc-plus   DEMO-0001, PIN 1234',
      '│           P I N > - 2                │',
      '███████████████  off if idle for 30 s',
      '[   1   ] [  >2<  ] [   3   ] [ press ]',
      '[   4   ] [   5   ] [   6   ] [   C   ]',
      '[   7   ] [   8   ] [   9   ]',
      '          [   0   ]           [  OK   ]',
      '',
      'PIN',
      'p power  Enter OK  c delete  C clear',
      'y copy  t stop time  ? keys  q leave',
    ]);
  });

  it('larger, with the log of keys and frames and the time controls beside it', () => {
    const card = show({ columns: 130, rows: 30 });
    card.send('p1');
    card.pass(2_200);
    const beside = card.lines().map((line) => line.slice(80));
    expect(beside.slice(0, 6)).toEqual([
      'card time  keys and LCD                    now 2 s',
      '──────────────────────────────────────────────────',
      '    2.000  press held',
      '    2.000  "PIN>    "',
      '    2.060  digit',
      '    2.060  "PIN>-   "',
    ]);
    expect(beside.slice(-2)).toEqual([
      '[t] stop    [+] 1 s     [f] 30 s',
      '[x] speed   [b] back    [r] record',
    ]);
  });

  it('higher, with a whole login in the log, and no more of it than that', () => {
    const card = show({ columns: 130, rows: 45 });
    card.send('p1234\r123456\r');
    card.pass(4_000);
    const beside = card.lines().map((line) => line.slice(80).trimEnd());
    expect(beside.length).toBe(40);
    const log = beside.slice(2, beside.indexOf(beside[1]!, 2)).filter((line) => line !== '');
    expect(log.length).toBe(27);
    expect([log[0], log.at(-1)]).toEqual(['    2.000  press held', '    3.350  "90187643"']);
    expect(beside.at(-1)).toBe('[x] speed   [b] back    [r] record');
  });

  it.each([
    [41, 'p power  Enter OK  y copy  ? all  q leave'],
    [45, 'p power  Enter OK  y copy  ? keys  q leave'],
    [60, 'p power  Enter OK  c delete  y copy  ? all keys  q leave'],
    [80, 'p power  0-9 digits  Enter OK  c delete  C clear  y copy  ? all keys  q leave'],
  ])('at %i columns, with y among the keys that it names', (columns, hint) => {
    expect(show({ columns, rows: 24 }).lines().at(-1)).toBe(hint);
  });

  it('says what it needs where there is too little room', () => {
    expect(show({ columns: 39, rows: 24 }).lines()).toEqual([
      'The card needs 40 x 12.',
      'This is 39 x 24.',
      'Make the window larger,',
      'or q quits.',
    ]);
    expect(show({ columns: 80, rows: 11 }).lines()[1]).toBe('This is 80 x 11.');
    expect(show({ columns: 3, rows: 2 }).lines()).toEqual(['Th…']);
  });

  it('whole through a resize', () => {
    const card = show({ columns: 80, rows: 24 });
    card.resize(130, 30);
    expect(card.lines()[0]).toContain('card time');
    card.resize(44, 21);
    expect(card.lines().length).toBe(20);
    card.resize(80, 24);
    expect(card.lines().length).toBe(23);
    expect(card.lines().join('\n')).not.toContain('card time');
  });

  it('only keys that are there: every key where it is clicked', () => {
    for (const [columns, rows] of [
      [40, 12],
      [44, 21],
      [80, 24],
      [130, 30],
    ] as const) {
      const lines = show({ columns, rows }).lines();
      const layout = layoutFor({ columns, rows }, lcd, { ascii: false })!;
      expect(layout.keys.map(({ key }) => key).toSorted()).toEqual(
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'OK', 'edit', 'press'].toSorted(),
      );
      for (const { label, column, row, columns: width } of layout.keys) {
        const face = (lines[row] ?? '').slice(column, column + width);
        expect(face).toMatch(new RegExp(`^\\[ *${label} *\\]$`));
      }
      for (const { label, column, row, columns: width } of layout.controls) {
        expect((lines[row] ?? '').slice(column, column + width)).toBe(`[${label[0]}] ${label[1]}`);
      }
    }
  });

  // Every third width each: together they have all of them.
  it.each([
    ['plain', 0, false, 40],
    ['in ASCII', 0, true, 47],
    ['in colours', 24, false, 54],
  ] as const)('never wider or higher than the screen, %s', (_what, depth, ascii, columnsMin) => {
    const card = show({ columns: 40, rows: 12, ascii, depth });
    card.send('p1234\r123456\r00000000000c');
    card.pass(2_600);
    for (let columns = columnsMin; columns <= 200; columns += 21) {
      for (const rows of [12, 13, 18, 20, 21, 22, 23, 24, 25, 40, 70]) {
        card.resize(columns, rows);
        const lines = card.lines().map((line) => line.replace(/\u001b\[\d+m/g, ''));
        expect(lines.length).toBeLessThan(rows);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
      }
    }
  });

  it.each(['dsc-plus-a', 'dsc', 'keypad-local-pin'])('the other cards too: %s', (profile) => {
    const card = show({ columns: 80, rows: 24, card: { profile } });
    card.send('p12');
    card.pass(2_300);
    const { cells, segments } = card.card.profile;
    const width = Math.max(
      ...lcdLines(' '.repeat(cells), { cells, segments }, 'half blocks').map((l) => l.length),
    );
    expect(width).toBe(cells * 9 - 2);
    for (const line of lcdLines(card.card.frame().text, { cells, segments }, 'half blocks')) {
      expect(card.lines().join('\n')).toContain(line.trimEnd());
    }
  });

  it('a serial number of their own does not break the line', () => {
    const card = show({
      columns: 40,
      rows: 12,
      card: { serial: '漢字\u001b[31m'.repeat(9), key: new Uint8Array(32).fill(1) },
    });
    expect(card.lines()[0]?.length).toBeLessThanOrEqual(40);
    expect(card.lines()[0]).toMatch(/^[ -~]+$/);
  });
});

describe('nothing is said by colour alone', () => {
  const layout = layoutFor({ columns: 80, rows: 24 }, lcd, { ascii: false })!;
  it('a key that is lit has marks, one that waits has dots', () => {
    const { lastFrame } = render(
      <Keypad layout={layout} lit={new Set(['5'])} waiting={['OK']} theme={plain} from={0} />,
    );
    expect(lastFrame()).toContain('[   >5<    ]');
    expect(lastFrame()).toContain('[   .OK.   ]');
    expect(lastFrame()).toContain('[    4     ]');
  });

  it('the bar has words', () => {
    const bar = { text: 'power held 1.0 of 2.0 s', filled: 0.5 };
    expect(render(<BarView bar={bar} columns={45} theme={plain} />).lastFrame()).toBe(
      '██████████░░░░░░░░░░  power held 1.0 of 2.0 s',
    );
    expect(render(<BarView bar={bar} columns={45} theme={themeFor(0, true)} />).lastFrame()).toBe(
      '##########..........  power held 1.0 of 2.0 s',
    );
  });

  it('stopped time, speed, recording and waiting keys are words', () => {
    const card = show({ columns: 80, rows: 24 });
    card.send('rxt12');
    expect(card.lines()[21]).toBe('off · ×10 · time stopped · recording · 1 key waits');
    expect(card.lines()[20]).toBe('recording from when it was last off: r ends');
  });
});

describe('the help', () => {
  it('has all keys, in three columns and in two', () => {
    for (const columns of [74, 40, 37]) {
      const rows = columns === 74 ? 6 : 9;
      const frame =
        render(<Help columns={columns} rows={rows} keyStyle={null} style={null} />).lastFrame() ?? '';
      for (const [keys, says] of helpEntries) {
        expect(frame).toMatch(new RegExp(`${keys.replace(/[?+]/g, '\\$&')} +${says}( |$)`, 'm'));
      }
    }
  });

  it.each([
    [40, 12],
    [41, 21],
    [44, 21],
    [45, 21],
    [60, 24],
    [80, 24],
  ])('fits %i × %i', (columns, rows) => {
    const card = show({ columns, rows });
    card.send('?');
    const text = card.lines().join('\n');
    for (const [, says] of helpEntries) expect(text).toContain(says);
    expect(card.lines().at(-1)).toBe('any key continues');
    expect(card.lines().length).toBeLessThan(rows);
  });
});
