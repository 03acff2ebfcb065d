import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, decodeDue, decoderStart, decoderWake } from '../../src/terminal/input/decoder.ts';
import type { TerminalInput } from '../../src/terminal/input/terminal-input.ts';
import { type DecoderState, heldMax, sequenceBytesMax } from '../../src/terminal/input/terminal-input.ts';

const esc = '\u001b';

describe('whoever types sees the keys that were typed', () => {
  it.each<[what: string, bytes: string, inputs: string]>([
    ['a PIN and Enter in one chunk', '1234\r', '1 2 3 4 Enter'],
    ['Enter twice, merged by key repeat', '\r\r', 'Enter Enter'],
    ['Enter as LF', '1\n', '1 Enter'],
    ['Backspace twice in one chunk', '\x7f\x7f', 'Backspace Backspace'],
    ['Backspace as Ctrl-H', '\x08', 'Backspace'],
    ['Tab and space', '\t ', 'Tab space'],
    ['Ctrl-C and Ctrl-Z', '\x03\x1a', 'ctrl-c ctrl-z'],
    ['NUL', '\x00', ''],
    ['letters, small and capital', 'cC?', 'c C ?'],
    ['characters of two, three and four bytes', 'é€😀', 'é € 😀'],
    ['Alt and a digit, which is no digit', `${esc}1`, 'alt-1'],
    ['arrows', `${esc}[A${esc}[B${esc}[C${esc}[D`, 'Up Down Right Left'],
    ['arrows in application mode', `${esc}OA${esc}OD`, 'Up Left'],
    ['an arrow with Ctrl', `${esc}[1;5D`, 'ctrl-Left'],
    ['editing keys', `${esc}[3~${esc}[1~${esc}[5~${esc}[H`, 'Delete Home PageUp Home'],
    ['F keys', `${esc}OP${esc}OR${esc}[15~${esc}[24~`, 'F1 F3 F5 F12'],
    ['the numeric keypad in application mode', `${esc}Op${esc}Ou${esc}Oy${esc}OM`, '0 5 9 Enter'],
    ['focus reports', `${esc}[I${esc}[O`, ''],
    ['answers of the terminal', `${esc}[?62;22c${esc}[?2026;2$y${esc}[24;80R`, ''],
    ['a string answer, ended by ST or BEL', `${esc}]52;c;MTIz${esc}\\1${esc}P1+r44\x072`, '1 2'],
    ['ESC before a sequence', `${esc}${esc}[A`, 'Escape Up'],
  ])('%s', (_what, bytes, inputs) => {
    expect(words(all(bytes))).toBe(inputs);
  });

  it('a lone ESC is the Escape key once 50 ms have passed, and not before', () => {
    const { state, inputs } = decode(decoderStart, Buffer.from(esc), 1000);
    expect(inputs).toEqual([]);
    expect(decoderWake(state)).toBe(1050);
    expect(decodeDue(state, 1049).inputs).toEqual([]);
    expect(words(decodeDue(state, 1050).inputs)).toBe('Escape');
    expect(decoderWake(decodeDue(state, 1050).state)).toBeNull();
  });

  it('what comes after the 50 ms is a key of its own, even in one read', () => {
    const { state } = decode(decoderStart, Buffer.from(esc), 1000);
    expect(words(decode(state, Buffer.from('1'), 1050).inputs)).toBe('Escape 1');
  });

  it('a sequence that stops is given up after a second', () => {
    const { state } = decode(decoderStart, Buffer.from(`${esc}[<0;1`), 1000);
    expect(decoderWake(state)).toBe(2000);
    expect(words(decode(state, Buffer.from('4;10M'), 1999).inputs)).toBe('press@13,9');
    expect(decodeDue(state, 2000)).toEqual({
      state: { ...decoderStart, since: 1000, began: 1000 },
      inputs: [],
    });
  });
});

describe('whoever clicks presses the key under the pointer', () => {
  it.each<[what: string, bytes: string, inputs: string]>([
    ['press and release', `${esc}[<0;14;10M${esc}[<0;14;10m`, 'press@13,9 release@13,9'],
    ['the other buttons', `${esc}[<1;1;1M${esc}[<2;1;1m`, 'press@0,0 release@0,0'],
    ['with Shift, Alt and Ctrl', `${esc}[<28;5;5M`, 'press@4,4'],
    ['the wheel', `${esc}[<64;5;5M${esc}[<65;5;5M`, ''],
    ['motion', `${esc}[<32;5;5M${esc}[<35;5;5M`, ''],
    ['a column that is none', `${esc}[<0;0;5M`, ''],
    ['half a report and a letter', `${esc}[<0;5M`, ''],
    ['X10 reports', `${esc}[M !!${esc}[M#!!`, 'press@0,0 release@0,0'],
    ['an X10 report of a wheel', `${esc}[M\`!!1`, '1'],
  ])('%s', (_what, bytes, inputs) => {
    expect(words(all(bytes, 'latin1'))).toBe(inputs);
  });

  it('a report cut in two by a slow line types no digit, though its ESC was taken for a key', () => {
    const first = decode(decoderStart, Buffer.from(esc), 0);
    const late = decodeDue(first.state, 50);
    expect(words(late.inputs)).toBe('Escape');
    expect(words(decode(late.state, Buffer.from('[<0;14;10M'), 200).inputs)).toBe('press@13,9');
  });
});

describe('whoever pastes loses nothing, and a paste commands nothing', () => {
  it('the marks are not typed', () => {
    expect(words(all(`${esc}[200~1234\r${esc}[201~5`))).toBe('begin-paste 1* 2* 3* 4* Enter* end-paste 5');
  });
  it('CR LF is one Enter in a paste', () => {
    expect(words(all(`${esc}[200~1\r\n2\n\n${esc}[201~`))).toBe(
      'begin-paste 1* Enter* 2* Enter* Enter* end-paste',
    );
  });
  it('an end without a beginning ends nothing, and one paste has one beginning', () => {
    expect(words(all(`${esc}[201~1${esc}[200~2${esc}[200~3${esc}[201~${esc}[201~`))).toBe(
      '1 begin-paste 2* 3* end-paste',
    );
  });
  it('sequences in a paste are text that someone copied', () => {
    expect(words(all(`${esc}[200~${esc}[A${esc}[<0;1;1M1${esc}[201~`))).toBe('begin-paste 1* end-paste');
    expect(words(all(`${esc}[200~${esc}[27u${esc}[99;5u${esc}[200~1${esc}[201~`))).toBe(
      'begin-paste 1* end-paste',
    );
    expect(words(all(`${esc}[200~${esc}[M!!${esc}[201~`))).toBe('begin-paste !* !* end-paste');
  });
  it('Ctrl-C ends a paste whose end never came', () => {
    expect(words(all(`${esc}[200~1\x03q`))).toBe('begin-paste 1* end-paste ctrl-c q');
  });
});

describe('whoever pastes where the terminal loses the end mark goes on all the same', () => {
  const begun = decode(decoderStart, Buffer.from(`${esc}[200~1`), 0).state;
  const over = decodeDue(begun, 500);

  it('the paste has ended when nothing has come for half a second, and not before', () => {
    expect(decoderWake(begun)).toBe(500);
    expect(words(decodeDue(begun, 499).inputs)).toBe('');
    expect(words(decode(begun, Buffer.from('q'), 499).inputs)).toBe('q*');
    expect(decoderWake(decode(begun, Buffer.from('q'), 499).state)).toBe(999);
    expect(words(over.inputs)).toBe('end-paste');
    expect(decoderWake(over.state)).toBeNull();
    expect(words(decode(begun, Buffer.from('q'), 500).inputs)).toBe('end-paste q');
  });

  it('it has ended at the Escape key, which is one', () => {
    const { state } = decode(begun, Buffer.from(esc), 100);
    expect(decoderWake(state)).toBe(150);
    expect(words(decode(state, Buffer.from('q'), 149).inputs)).toBe('q*');
    expect(words(decode(state, Buffer.from('q'), 150).inputs)).toBe('end-paste Escape q');
  });

  it('of the kitty protocol Escape and Ctrl-C are those keys', () => {
    const kitty = decode(begun, Buffer.from(`${esc}[201~${esc}[?0u${esc}[200~`), 0).state;
    const keys = `${esc}[113u${esc}[27;1:3u${esc}[27u${esc}[27;1:3u${esc}[113u`;
    expect(words(decode(kitty, Buffer.from(keys), 100).inputs)).toBe('end-paste Escape release-Escape q');
    expect(words(decode(kitty, Buffer.from(`${esc}[99;5u`), 100).inputs)).toBe('end-paste ctrl-c');
  });

  it.each<[what: string, bytes: string, inputs: string]>([
    ['a key alone is a key', 'q', 'q'],
    ['a key alone that comes as a sequence', `${esc}[D`, 'Left'],
    ['two of them, which no text has in it', `${esc}[D${esc}[C`, 'Left Right'],
    ['both ends of a click', `${esc}[<0;1;1M${esc}[<0;1;1m`, 'press@0,0 release@0,0'],
    ['more than one character', 'qq', 'q* q*'],
    ['a character beside a sequence', `${esc}[Dq`, 'q*'],
    ['lines', '1\r\nq\r\n', '1* Enter* q* Enter*'],
    ['one character and the mark', `q${esc}[201~`, 'q*'],
    ['sequences and the mark', `${esc}[D${esc}[201~`, ''],
    ['the mark, and keys behind it', `q${esc}[201~q1`, 'q* q 1'],
    ['the mark alone', `${esc}[201~`, ''],
    ['another paste', `${esc}[200~qq${esc}[201~q`, 'begin-paste q* q* end-paste q'],
    ['Ctrl-C', '\x03', 'ctrl-c'],
    ['Ctrl-C behind text', 'qq\x03', 'q* q* ctrl-c'],
  ])('of what comes late: %s', (_what, bytes, inputs) => {
    expect(words(decode(over.state, Buffer.from(bytes), 900).inputs)).toBe(inputs);
  });

  it('the rest may come in many reads, until its mark does; then all is as ever', () => {
    let { state } = over;
    const reads = ['12', 'qq', '3', 'xx', `${esc}[20`, '1~', 'qq'];
    const seen = reads.map((bytes, i) => {
      const step = decode(state, Buffer.from(bytes), 1000 + 100 * i);
      state = step.state;
      return words(step.inputs);
    });
    expect(seen).toEqual(['1* 2*', 'q* q*', '3', 'x* x*', '', '', 'q q']);
  });
});

describe('whoever types after a sequence that never ends is heard again', () => {
  it.each(['[', '[<0;1', `[${'1'.repeat(90)}`, 'O', ']52;', 'P', '[M'])(
    'ESC %s: after a second in all',
    (begun) => {
      let { state } = decode(decoderStart, Buffer.from(esc + begun), 0);
      for (const at of [300, 600, 900])
        state = decode(state, Buffer.from(begun === 'O' ? '' : '1'), at).state;
      if (begun !== '[M') expect(decoderWake(state)).toBe(1000);
      expect(words(decode(state, Buffer.from('1'), 1000).inputs)).toBe('1');
    },
  );

  it.each(['[', '[<0;1', 'O', ']52;', 'P'])('ESC %s: at once by the Escape key', (begun) => {
    const { state } = decode(decoderStart, Buffer.from(`${esc}${begun}${esc}`), 0);
    expect(decoderWake(state)).toBe(50);
    expect(words(decode(state, Buffer.from('1'), 50).inputs)).toBe('Escape 1');
  });

  it('a "[" long after the Escape key begins none', () => {
    const { state } = decodeDue(decode(decoderStart, Buffer.from(esc), 0).state, 50);
    expect(words(decode(state, Buffer.from('[1'), 1000).inputs)).toBe('[ 1');
  });
});

describe('with the kitty protocol keys are held until they are let go', () => {
  it.each<[what: string, bytes: string, inputs: string]>([
    ['space held', `${esc}[32u${esc}[32;1:2u${esc}[32;1:3u`, 'space repeat-space release-space'],
    ['a digit with its text', `${esc}[49;;49u${esc}[49;1:3u`, '1 release-1'],
    ['C by its shifted code', `${esc}[99:67;2u`, 'C'],
    ['C by its text', `${esc}[99;2;67u${esc}[99;1:3u`, 'C release-C'],
    ['a digit on a keyboard where it needs Shift', `${esc}[38;2;49u${esc}[38;2:3u`, '1 release-1'],
    ['the numeric keypad', `${esc}[57399u${esc}[57408u${esc}[57414u`, '0 9 Enter'],
    [
      'Enter, Backspace, Escape, Tab',
      `${esc}[13u${esc}[127u${esc}[27u${esc}[9u`,
      'Enter Backspace Escape Tab',
    ],
    ['Ctrl-C with Num Lock', `${esc}[99;133u`, 'ctrl-c'],
    [
      'Ctrl-C on a Cyrillic keyboard, where the key types another letter',
      `${esc}[1089::99;5u${esc}[1089::99;5:3u`,
      'ctrl-c release-ctrl-c',
    ],
    ['Ctrl-C on a Dvorak keyboard, where c stands elsewhere', `${esc}[99::105;5u`, 'ctrl-c'],
    ['Ctrl and a Cyrillic key whose place is not told', `${esc}[1089;5u`, 'ctrl-\u0441'],
    ['a Cyrillic letter without Ctrl, which stays one', `${esc}[1081::113;;1081u`, 'й'],
    ['an arrow let go', `${esc}[1;1:3D`, 'release-Left'],
    ['Shift alone', `${esc}[57441;2u${esc}[57441;1:3u`, ''],
    ['a release that had no press', `${esc}[49;1:3u`, 'release-1'],
    ['the answer of a terminal that speaks it', `${esc}[?31u`, 'kitty'],
    ['a code that is none', `${esc}[;1u${esc}[99999999u`, ''],
  ])('%s', (_what, bytes, inputs) => {
    expect(words(all(bytes))).toBe(inputs);
  });
});

describe('however the bytes are cut', () => {
  const samples = [
    '1234\r\x7f',
    `${esc}[<0;14;10M${esc}[<0;14;10m5`,
    `${esc}[M !!7`,
    `${esc}[200~12\r\n${esc}[201~3`,
    `${esc}Ou${esc}OM`,
    `${esc}[99:67;2;67u${esc}[99;1:3u`,
    `${esc}[1;5D${esc}[3~é😀`,
    `${esc}]52;c;MTIz${esc}\\9`,
    `${esc}${esc}[A`,
  ];

  it.each(samples)('%j gives the same at every cut', (sample) => {
    const bytes = Buffer.from(sample);
    const whole = all(sample);
    for (let cut = 1; cut < bytes.length; cut++) {
      const first = decode(decoderStart, bytes.subarray(0, cut), 0);
      const second = decode(first.state, bytes.subarray(cut), 30);
      expect([...first.inputs, ...second.inputs]).toEqual(whole);
    }
    expect(inPieces(bytes, 1)).toEqual(whole);
  });

  it('any noise gives the same whole and in pieces, and leaves a small state', () => {
    // Of all but the surrogates. `fc.string` with the unit `binary` makes a table of them first, which takes a second.
    const anyCharacter = fc
      .nat(0x10ffff - 0x800)
      .map((place) => String.fromCodePoint(place < 0xd800 ? place : place + 0x800));
    const piece = fc.oneof(
      fc.constantFrom(
        esc,
        `${esc}[`,
        `${esc}[<0;`,
        `${esc}[200~`,
        `${esc}[201~`,
        '1',
        ';',
        'M',
        'u',
        `${esc}O`,
        `${esc}]`,
      ),
      fc.array(anyCharacter, { maxLength: 6 }).map((chars) => chars.join('')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), (pieces, size) => {
        // What follows a Ctrl-C within a paste goes by the read that it comes in.
        const bytes = Buffer.from(pieces.join('').replaceAll('\x03', ''));
        expect(inPieces(bytes, size)).toEqual(decode(decoderStart, bytes, 0).inputs);
      }),
      { numRuns: 500 },
    );
  });

  it('no sequence, however long, grows what is kept', () => {
    const noise = ['9'.repeat(100_000), ';'.repeat(100_000), '\x80'.repeat(1000)];
    for (const start of [`${esc}[`, `${esc}[<`, `${esc}O`, `${esc}]`, `${esc}[200~`, `${esc}[M`]) {
      for (const rest of noise) {
        const { state } = decode(decoderStart, Buffer.from(start + rest, 'latin1'), 0);
        expect(state.text.length).toBeLessThanOrEqual(sequenceBytesMax);
      }
    }
    const many = Array.from({ length: 100 }, (_, i) => `${esc}[${97 + i}u`).join('');
    expect(decode(decoderStart, Buffer.from(many), 0).state.held.length).toBe(heldMax);
  });

  it('a sequence of 64 characters is read, one of 65 is passed over to its end', () => {
    const long = (zeros: number): string => `${esc}[<0;1;${'0'.repeat(zeros)}1M2`;
    expect(words(all(long(4)))).toBe('press@0,0 2');
    expect(words(all(`${esc}[${'1;'.repeat(32)}A2`))).toBe('Up 2');
    expect(words(all(`${esc}[${'1;'.repeat(32)}1A2`))).toBe('2');
  });

  it('Ctrl-C is heard in the middle of any sequence', () => {
    for (const start of ['[', '[<0;1', 'O', ']52;', `[${'1'.repeat(90)}`, 'P']) {
      expect(words(all(`${esc}${start}\x03`))).toBe('ctrl-c');
    }
  });
});

function all(text: string, encoding: BufferEncoding = 'utf8'): readonly TerminalInput[] {
  return decode(decoderStart, Buffer.from(text, encoding), 0).inputs;
}

function inPieces(bytes: Buffer, size: number): TerminalInput[] {
  let state: DecoderState = decoderStart;
  const inputs: TerminalInput[] = [];
  for (let from = 0; from < bytes.length; from += size) {
    const step = decode(state, bytes.subarray(from, from + size), 0);
    state = step.state;
    inputs.push(...step.inputs);
    expect(state.text.length).toBeLessThanOrEqual(sequenceBytesMax);
  }
  return inputs;
}

/** Inputs as words: `ctrl-`, `alt-`, `repeat-`, `release-` before the key, `*` after one that was pasted. */
function words(inputs: readonly TerminalInput[]): string {
  return inputs
    .map((input) => {
      if (input.type === 'kitty') return 'kitty';
      if (input.type === 'paste') return `${input.action}-paste`;
      if (input.type === 'mouse') return `${input.action}@${input.column},${input.row}`;
      const { key, action, ctrl, alt, pasted } = input;
      const before = `${action === 'press' ? '' : `${action}-`}${ctrl ? 'ctrl-' : ''}${alt ? 'alt-' : ''}`;
      return `${before}${key === ' ' ? 'space' : key}${pasted ? '*' : ''}`;
    })
    .join(' ');
}
