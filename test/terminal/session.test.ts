import { describe, expect, it } from 'vitest';
import { waitingMax } from '../../src/driver/driver-options.ts';
import { framesKept } from '../../src/driver/frame-history.ts';
import { repeatDelayMs, repeatGapMs } from '../../src/terminal/input/power-contact.ts';
import { keyLitMs, noticeMs } from '../../src/terminal/session-state.ts';
import { testSession } from './test-session.ts';

const esc = '\u001b';

describe('a person logs in with the keyboard', () => {
  it('in one chunk, or a paste, nothing is lost', () => {
    const at = testSession();
    at.send(`p1234\r${esc}[200~123456\r${esc}[201~`);
    at.pass(2_030);
    expect(at.lcd()).toBe('PIN>');
    at.pass(1_500);
    expect(at.lcd()).toBe('90187643');
    expect(at.session.view().waiting).toEqual([]);
  });

  it('a byte at a time it is the same', () => {
    const at = testSession();
    for (const byte of 'p1234\r123456\r') {
      at.send(byte);
      at.pass(10);
    }
    at.pass(3_500);
    expect(at.lcd()).toBe('90187643');
  });

  it('one p is a whole hold, and the bar fills with it', () => {
    const at = testSession();
    at.send('p');
    expect(at.session.view().lit).toEqual(new Set(['press']));
    expect(at.session.view().bar).toEqual({ text: 'power held 0.0 of 2.0 s', filled: 0 });
    at.pass(1_000);
    expect(at.session.view().bar).toEqual({ text: 'power held 1.0 of 2.0 s', filled: 0.5 });
    at.pass(999);
    expect(at.card.state()).toBe('off');
    at.pass(1);
    expect(at.card.state()).toBe('pin');
  });

  it('a p that is held down, so that it repeats, switches on once', () => {
    const at = testSession();
    at.send('p');
    at.pass(500);
    for (let ms = 500; ms < 5_000; ms += 30) {
      at.send('p');
      at.pass(30);
    }
    expect(at.card.state()).toBe('pin');
    at.pass(repeatGapMs);
    at.send('p');
    at.pass(2_000);
    expect(at.card.state()).toBe('off');
  });

  it('a p after another key is a hold of its own, however soon it comes', () => {
    const at = testSession();
    at.send('p1p');
    at.pass(2_150);
    expect(at.card.state()).toBe('pin');
    at.pass(2_000);
    expect(at.card.state()).toBe('off');
  });

  it('space closes the contact while key repeat comes, and opens it after', () => {
    const at = testSession();
    at.send(' ');
    at.pass(repeatDelayMs - 1);
    expect(at.session.view().lit.has('press')).toBe(true);
    for (let ms = 0; ms < 1_500; ms += 30) {
      at.send(' ');
      at.pass(30);
    }
    expect(at.card.state()).toBe('pin');
    expect(at.session.view().lit.has('press')).toBe(true);
    at.pass(repeatGapMs);
    expect(at.session.view().lit.has('press')).toBe(false);
    expect(at.lcd()).toBe('PIN>');
  });

  it('a short space is a hold that is too short, and says so', () => {
    const at = testSession();
    at.send(' ');
    at.pass(repeatDelayMs + 30);
    expect(at.session.view().notice).toBe('press ignored: held too short');
  });

  it('where the terminal tells when a key is let go, space is held for just as long', () => {
    const at = testSession();
    at.send(`${esc}[?31u${esc}[32u`);
    at.pass(1_990);
    at.send(`${esc}[32;1:2u`);
    at.pass(9);
    at.send(`${esc}[32;1:3u`);
    at.pass(100);
    expect(at.card.state()).toBe('off');
    at.send(`${esc}[32u`);
    at.pass(2_000);
    at.send(`${esc}[32;1:3u`);
    at.pass(100);
    expect(at.card.state()).toBe('pin');
  });

  it('with the kitty protocol, where the release was lost, at the next press, which counts', () => {
    const at = testSession();
    at.send(`${esc}[?0u`);
    at.send(`${esc}[32;1:1u`);
    at.pass(60_000);
    expect([...at.session.view().lit]).toEqual(['press']);
    expect(at.card.state()).toBe('off');
    at.send(`${esc}[32;1:1u`);
    at.pass(2_100);
    at.send(`${esc}[32;1:3u`);
    at.pass(200);
    expect(at.card.state()).toBe('pin');
    expect([...at.session.view().lit]).toEqual([]);
  });

  it('c deletes, C clears', () => {
    const at = testSession();
    at.send('p12c');
    at.pass(2_500);
    expect(at.lcd()).toBe('PIN>1');
    at.send('2');
    at.pass(90);
    at.send('C');
    at.pass(999);
    expect(at.lcd()).toBe('PIN>-2');
    at.pass(100);
    expect(at.lcd()).toBe('PIN>');
  });

  it('a paste presses keys of the card and commands nothing', () => {
    const at = testSession();
    at.send(`${esc}[200~qpst${esc}[201~`);
    at.pass(3_000);
    expect(at.programCalls).toEqual([]);
    expect(at.card.state()).toBe('off');
    expect(at.session.view().paused).toBe(false);
  });
});

describe('a person sees what the keys do', () => {
  it('a tap is lit for long enough to be seen', () => {
    const at = testSession();
    at.send('5');
    at.pass(keyLitMs - 1);
    expect(at.session.view().lit.has('5')).toBe(true);
    at.pass(1);
    expect(at.session.view().lit.has('5')).toBe(false);
  });

  it('a key that is ignored says why, for three seconds', () => {
    const at = testSession();
    at.send('5');
    at.pass(30);
    expect(at.session.view().notice).toBe('digit ignored: off (p switches on)');
    at.pass(noticeMs);
    expect(at.session.view().notice).toBe('');
  });

  it('64 keys may wait; one more is dropped, and said so; Esc drops them all', () => {
    const at = testSession();
    at.send('5'.repeat(waitingMax + 1));
    expect(at.session.view().waiting.length).toBe(waitingMax);
    expect(at.session.view().notice).toBe('');
    at.send('5');
    expect(at.session.view().waiting.length).toBe(waitingMax);
    expect(at.session.view().notice).toBe('too many keys wait: the rest was dropped');
    at.session.command('escape');
    expect(at.session.view().waiting).toEqual([]);
  });

  it('the response shows with a bar that runs down to the moment the LCD goes dark', () => {
    const at = testSession();
    at.send('p1234\r123456\r');
    at.pass(3_350 + 30);
    expect(at.session.view().bar).toEqual({ text: 'response shows for 30 s', filled: 1 });
    at.pass(14_970);
    expect(at.session.view().bar).toEqual({ text: 'response shows for 15 s', filled: 0.5 });
    at.pass(14_999);
    expect(at.lcd()).toBe('90187643');
    at.pass(1);
    expect(at.lcd()).toBe('');
    expect(at.session.view().bar).toBeNull();
    expect(at.session.view().notice).toBe('off: time');
  });

  it('the bar and the clock move without a key being touched', () => {
    const at = testSession();
    at.send('p');
    at.pass(2_100);
    let changes = 0;
    at.session.subscribe(() => {
      changes += 1;
    });
    at.pass(10_000);
    expect(changes).toBeGreaterThanOrEqual(20);
    expect(changes).toBeLessThan(60);
    at.pass(20_000);
    expect(at.card.state()).toBe('off');
    at.pass(noticeMs);
    changes = 0;
    at.pass(60_000);
    expect(changes).toBe(0);
  });

  it('the log holds no PIN digit', () => {
    const at = testSession();
    at.send('p1234\r');
    at.pass(3_000);
    expect(at.session.view().lcd).toBe('CHALLNG>');
    expect(at.session.view().log.slice(0, 6)).toEqual([
      '    2.000  press held',
      '    2.000  "PIN>    "',
      '    2.060  digit',
      '    2.060  "PIN>-   "',
      '    2.150  digit',
      '    2.150  "PIN>--  "',
    ]);
  });

  it('q and Escape close the help, and do no more; Ctrl-C leaves', () => {
    const at = testSession();
    at.send('p5?q');
    expect(at.programCalls).toEqual([]);
    expect(at.session.view().help).toBe(false);
    at.send(`?${esc}${esc}[A`);
    expect(at.session.view().help).toBe(false);
    expect(at.session.view().waiting).toEqual(['5']);
    at.send('q?\x03');
    expect(at.programCalls).toEqual(['quit', 'quit']);
  });

  it('h shows the help too', () => {
    const at = testSession();
    at.send('h');
    expect(at.session.view().help).toBe(true);
    at.send('h');
    expect(at.session.view().help).toBe(false);
  });

  it.each([
    ['z', 'unknown key z: ? shows all keys'],
    ['\x18', 'unknown key Ctrl-X: ? shows all keys'],
    [`${esc}1`, 'unknown key Alt-1: ? shows all keys'],
    [`${esc}[A`, 'unknown key Up: ? shows all keys'],
    [`${esc}[15~`, 'unknown key F5: ? shows all keys'],
    ['\t', 'unknown key Tab: ? shows all keys'],
    ['漢', 'unknown key: ? shows all keys'],
  ])('a key that does nothing says so: %j', (bytes, notice) => {
    const at = testSession();
    at.send(bytes);
    expect(at.session.view().notice).toBe(notice);
    expect(at.notices).toEqual([notice]);
  });

  it('but not in a paste, not where it is let go, and not where only Shift is pressed', () => {
    const at = testSession();
    at.send(`${esc}[200~zz${esc}[201~${esc}[122;1:3u${esc}[57441;2u`);
    expect(at.notices).toEqual([]);
  });

  it('and takes the help away', () => {
    const at = testSession();
    at.send('?z');
    expect(at.session.view().help).toBe(false);
  });

  it('the help goes with the next key, which still counts', () => {
    const at = testSession();
    at.send('?');
    expect(at.session.view().help).toBe(true);
    at.send('?');
    expect(at.session.view().help).toBe(false);
    at.send('?5');
    at.pass(30);
    expect(at.session.view().help).toBe(false);
    expect(at.session.view().notice).toContain('digit ignored');
  });
});

describe('a person presses keys with the mouse', () => {
  const press = (column: number): string => `${esc}[<0;${column + 1};1M`;
  const release = (column: number): string => `${esc}[<0;${column + 1};1m`;

  it('press and release give the real time of a hold', () => {
    const at = testSession();
    at.send(press(0));
    at.pass(1_999);
    at.send(release(0));
    at.pass(100);
    expect(at.card.state()).toBe('off');
    at.send(press(0));
    at.pass(2_000);
    at.send(release(40));
    at.pass(100);
    expect(at.card.state()).toBe('pin');
    at.send(press(7));
    at.pass(29);
    at.send(release(7));
    expect(at.session.view().notice).toBe('digit ignored: bounce');
    at.pass(30);
    at.send(press(7));
    at.pass(30);
    expect(at.lcd()).toBe('PIN>7');
  });

  it('a key whose release was lost is let go at the next press, which counts', () => {
    const at = testSession();
    at.send('p');
    at.pass(2_100);
    at.send(press(7));
    at.pass(5_000);
    at.send(press(8));
    at.pass(100);
    expect([...at.session.view().lit]).toEqual(['8']);
    at.send(release(8));
    at.pass(200);
    expect(at.lcd()).toBe('PIN>-8');
  });

  it('a click that came in one read is a tap', () => {
    const at = testSession();
    at.send('p');
    at.pass(2_100);
    at.send(press(7) + release(7) + press(8) + release(8));
    at.pass(200);
    expect(at.lcd()).toBe('PIN>-8');
  });

  it('a click beside the keys does nothing, and one on a control commands', () => {
    const at = testSession();
    at.send(press(50) + release(50));
    expect(at.session.view().notice).toBe('');
    at.send(press(10) + release(10));
    expect(at.session.view().paused).toBe(true);
  });

  it('a click while another key settles waits its turn, and is as long as it was', () => {
    const at = testSession();
    at.send('5');
    at.pass(5);
    at.send(press(0));
    at.pass(40);
    at.send(release(0));
    at.pass(200);
    expect(at.session.view().log).toEqual([
      '    0.030  digit: ignored, off',
      '    0.180  press: ignored, held too short',
    ]);
  });
});

describe('a person moves time', () => {
  it('stopped, nothing happens, and keys wait', () => {
    const at = testSession();
    at.send('p');
    at.pass(2_100);
    at.send('t1');
    at.pass(60_000);
    expect(at.lcd()).toBe('PIN>');
    expect(at.session.view().paused).toBe(true);
    at.send('t');
    at.pass(100);
    expect(at.lcd()).toBe('PIN>1');
  });

  it('one second and thirty seconds on', () => {
    const at = testSession();
    at.send('p++');
    at.pass(30);
    expect(at.lcd()).toBe('PIN>');
    at.send('f');
    expect(at.card.state()).toBe('off');
    expect(at.card.now()).toBe(32_030);
  });

  it('at ×1, ×10 and ×100, and ×1 again', () => {
    const at = testSession();
    at.send('x');
    expect(at.session.view().speed).toBe(10);
    at.send('p');
    at.pass(200);
    expect(at.lcd()).toBe('PIN>');
    at.send('x');
    expect(at.session.view().speed).toBe(100);
    at.pass(300);
    expect(at.card.state()).toBe('off');
    at.send('x');
    expect(at.session.view().speed).toBe(1);
  });

  it('back to an earlier frame, and on from there; memory stays', () => {
    const at = testSession();
    at.send('p1234\r123456\r');
    at.pass(3_500);
    expect(at.lcd()).toBe('90187643');
    const { battery } = at.card.memory();
    // The blank LCD of computing, the sixth digit, the fifth.
    at.send('bbb');
    expect(at.lcd()).toBe('12345');
    expect(at.session.view().notice).toBe('back to 2.870 s: memory stays');
    at.send('7\r');
    at.pass(600);
    expect(at.lcd()).toMatch(/^\d{8}$/);
    expect(at.lcd()).not.toBe('90187643');
    expect(at.card.memory().battery).toBe(battery - 1);
  });

  it('a key that is down when time goes back is not down any more', () => {
    const at = testSession();
    at.send('p12');
    at.pass(2_200);
    at.send('p');
    at.pass(1_000);
    expect(at.session.view().lit.has('press')).toBe(true);
    at.send('b');
    at.pass(keyLitMs);
    expect(at.session.view().lit.has('press')).toBe(false);
    expect(at.session.view().bar?.text).toBe('off if idle for 30 s');
    at.send('3');
    at.pass(100);
    expect(at.lcd()).toBe('PIN>-3');
  });

  it('back 100 frames, and no further', () => {
    const at = testSession();
    at.send('p');
    at.pass(2_100);
    for (let frames = 0; frames < 120; frames += 2) {
      at.send('1c');
      at.pass(200);
    }
    expect(framesKept).toBe(100);
    at.send('b'.repeat(framesKept));
    expect(at.session.view().notice).toMatch(/^back to /);
    at.send('b');
    expect(at.session.view().notice).toBe('no earlier frame');
  });

  it('before the first frame there is none', () => {
    const at = testSession();
    at.send('b');
    expect(at.session.view().notice).toBe('no earlier frame');
  });

  it('a card that locked itself stays locked', () => {
    const at = testSession({ profile: 'keypad-local-pin' });
    for (let tries = 0; tries < 3; tries++) {
      at.send(tries === 0 ? 'p0000\r' : '0000\r');
      at.pass(tries === 0 ? 4_800 : 2_700);
    }
    expect(at.card.memory().locked).toBe(true);
    at.send('b'.repeat(framesKept));
    expect(at.session.view().notice).toBe('memory has changed since, and is never restored');
    expect(at.card.memory().locked).toBe(true);
  });

  it('after a night asleep the card is off', () => {
    const at = testSession();
    at.send('p');
    at.pass(2_100);
    at.pass(8 * 3_600_000);
    at.session.wake();
    expect(at.session.view()).toMatchObject({ state: 'off', lcd: '        ' });
  });
});

describe('a person takes the response away', () => {
  it('y copies it while it shows', () => {
    const at = testSession();
    at.send('y');
    expect(at.session.view().notice).toBe('no response to copy');
    at.send('p1234\r123456\r');
    at.pass(3_000);
    at.send('y');
    expect([at.card.frame().text, at.programCalls]).toEqual(['123456  ', []]);
    at.pass(500);
    at.send('y');
    expect(at.programCalls).toEqual(['copy 90187643']);
  });

  it('a response of two pages is whole once both were seen', () => {
    const at = testSession({ profile: 'dsc-plus-a' });
    at.send('p1234\r123456\r');
    at.pass(3_500);
    at.send('y');
    expect(at.session.view().notice).toBe('this page copied: OK shows the other one');
    at.send('\r');
    at.pass(100);
    at.send('y');
    expect(at.programCalls).toEqual(['copy 90187', 'copy 90187643']);
  });

  it('s and S save a picture with the PIN masked', () => {
    const at = testSession();
    at.send('p12');
    at.pass(2_200);
    at.send('s');
    expect(at.session.view().notice).toBe('svg of PIN>--  ');
    at.send('S');
    expect(at.session.view().notice).toBe('png of PIN>--  ');
  });

  it('q, Ctrl-C, Ctrl-Z and Ctrl-L are for the program around', () => {
    const at = testSession();
    at.send('q\x03\x1a\x0c');
    expect(at.programCalls).toEqual(['quit', 'quit', 'suspend', 'redraw']);
  });
});
