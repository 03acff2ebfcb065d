/** A person breaks the card in the terminal: F lists the faults, and keys go there until Escape. */
import { render } from 'ink-testing-library';
import { describe, expect, it } from 'vitest';
import { FaultList } from '../../src/terminal/view/components/fault-list.tsx';
import { testSession } from './test-session.ts';

const [up, down, esc] = ['\u001b[A', '\u001b[B', '\u001b'];

describe('the faults of the card', () => {
  it('are listed by F, and one is added as a line of text', () => {
    const at = testSession();
    at.send('F');
    expect(at.session.view().faults?.rows.slice(0, 2)).toEqual(['dead-key key=KEY', 'stuck-key key=KEY']);
    at.send('missing-segment cell=1 segment=f\r');
    expect(at.notices).toEqual(['added: missing-segment cell=1 segment=f']);
    expect(at.session.view().faults?.rows[0]).toBe('1: missing-segment cell=1 segment=f');
    expect(at.card.events().some(({ type }) => type === 'press')).toBe(false);
    at.session.command('faults');
    at.send('q');
    expect(at.programCalls).toEqual([]);
  });

  it('are chosen with the arrow keys; one that needs a parameter is completed', () => {
    const at = testSession();
    at.send(`F`);
    at.send(down);
    at.send('\r');
    expect(at.session.view().faults).toMatchObject({ chosen: 1, text: 'stuck-key key=' });
    at.send('5\r');
    expect(at.session.view().faults?.rows.slice(0, 2)).toEqual(['1: stuck-key key=5', 'dead-key key=KEY']);
    at.send(up);
    at.send('\r');
    expect(at.notices.slice(-2)).toEqual(['added: stuck-key key=5', 'cleared: stuck-key key=5']);
    expect(at.session.view().faults?.rows[0]).toBe('dead-key key=KEY');
  });

  it('say what is wrong, and keep the line to be corrected', () => {
    const at = testSession();
    at.send('Fcounter-ahead\r');
    expect(at.notices).toEqual([
      'fault counter-ahead: the suite has no counter; use a suite with C, such as ib-key',
    ]);
    expect(at.session.view().faults?.text).toBe('counter-ahead');
    at.send('\u007f'.repeat(13));
    expect(at.session.view().faults?.text).toBe('');
  });

  it('are hidden by Escape, and then keys press the card again', () => {
    const at = testSession();
    at.send('Fpower-cut\r');
    at.session.take(
      [{ type: 'key', key: 'Escape', action: 'press', ctrl: false, alt: false, pasted: false }],
      () => null,
    );
    expect(at.session.view().faults).toBe(null);
    at.send('p');
    at.pass(2_030);
    expect(at.lcd()).toBe('PIN>');
    expect(esc.length).toBe(1);
  });

  it('show on the LCD as segments', () => {
    const at = testSession();
    at.send('Fghost-segment cell=1 segment=e\r');
    expect(at.session.view().shown).toMatchObject({ text: '?       ', segments: [16, 0, 0, 0, 0, 0, 0, 0] });
  });
});

it('a list longer than its room shows the rows around the chosen one', () => {
  const rows = Array.from({ length: 20 }, (_, i) => `fault-${i}`);
  const shown = (chosen: number): string[] =>
    (
      render(
        <FaultList
          menu={{ text: 'abc', rows, chosen }}
          columns={40}
          rows={9}
          chosenStyle={null}
          style={null}
        />,
      ).lastFrame() ?? ''
    )
      .split('\n')
      .map((line) => line.trimEnd());
  expect(shown(0)).toEqual([
    'fault: abc_',
    '> fault-0',
    ...[1, 2, 3, 4, 5, 6].map((i) => `  fault-${i}`),
    'Enter adds or clears, Esc closes',
  ]);
  expect(shown(10)[4]).toBe('> fault-10');
  expect(shown(19)[7]).toBe('> fault-19');
});
