/** An echo is recognised in every form that a terminal returns it in, and no key is lost with it. */
import { describe, expect, it } from 'vitest';
import { connectClient, errorsOf } from './console-client.ts';

describe('an echo', () => {
  it('right behind a key, or behind half a command, takes neither', () => {
    const one = connectClient({ virtual: true });
    one.send('P');
    one.send('LCD "PIN>    "^M^J');
    one.send('TIME?\r');
    expect(one.send('22030^M^J')).toEqual(['LCD "PIN>2   "']);
    expect(one.send('DISLCD "PIN>2   "^M^JP?\r')).toEqual(['"PIN>2   "']);
    expect(one.card.frame().text).toBe('PIN>2   ');
    one.send('"PIN>2   "^M^J');
    expect(errorsOf(one)).toEqual([]);
  });

  it('in another form than before is known too: the settings have changed', () => {
    const one = connectClient({ virtual: true });
    one.send('P');
    let came = ['LCD "PIN>    "'];
    for (const [end, lcd] of [
      ['\r\n\r\n', 'PIN>1   '],
      ['^M^J', 'PIN>-1  '],
      ['\r\n', 'PIN>--1 '],
      ['\n^J', 'PIN>---1'],
    ] as const) {
      expect(one.send(`${came[0]}${end}`)).toEqual([]);
      came = one.send('1');
      expect(came).toEqual([`LCD "${lcd}"`]);
    }
    one.send(`${came[0]}\n^J`);
    expect(one.send('\r')).toEqual(['LCD "CHALLNG>"']);
  });

  it('holds no key for long: what may be an echo and does not go on is pressed', async () => {
    const one = connectClient({ virtual: true });
    one.send('P');
    one.send('LCD "PIN>    "\r\n');
    one.send('TIME?\r');
    expect(one.send('2')).toEqual([]);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(one.sent()).toEqual(['LCD "PIN>2   "\r\n']);
  });

  describe('the first, with an OK right behind it that looks like a part of its end', () => {
    const digits = ['PIN>1   ', 'PIN>-2  ', 'PIN>--3 ', 'PIN>---4'];

    /** The PIN is keyed in, and no line has returned. */
    function keyedIn(): ReturnType<typeof connectClient> {
      const one = connectClient({ virtual: true });
      one.send('P1234');
      expect(one.card.frame().text).toBe('PIN>---4');
      return one;
    }
    const returned = (end: string, texts: readonly string[]): string =>
      texts.map((text) => `LCD "${text}"${end}`).join('');

    it.each([
      ['\r\n', '\r\n'],
      ['\r\n', '\r'],
      ['\r\n', '\n'],
      ['\n', '\n'],
      ['\r', '\n'],
    ])('the end %j, and the OK %j: the next end tells them apart', (end, ok) => {
      const one = keyedIn();
      expect(one.send(returned(end, ['PIN>    ']) + ok)).toEqual([]);
      expect(one.send(returned(end, digits))).toEqual(['LCD "CHALLNG>"']);
      expect(one.send(returned(end, ['CHALLNG>']))).toEqual([]);
      expect(one.send('1')).toEqual(['LCD "1       "']);
      expect(errorsOf(one)).toEqual([]);
    });

    it('where no more comes for a while after the next end', async () => {
      const one = keyedIn();
      one.send(`${returned('\r\n', ['PIN>    '])}\r\n${returned('\r\n', ['PIN>1   '])}`);
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      expect(one.sent()).toContain('LCD "CHALLNG>"\r\n');
    });

    it('an end that is as long each time is no key, nor is one behind which a key came', () => {
      const one = keyedIn();
      expect(one.send(returned('\r\n\r\n', ['PIN>    ', ...digits]))).toEqual([]);
      const other = keyedIn();
      expect(other.send(returned('\r\n\r\n', ['PIN>    ']))).toEqual([]);
      other.send('5');
      expect(other.send(returned('\r\n', digits))).toEqual([]);
      expect(other.card.frame().text).toBe('PIN>---4');
    });
  });
});
