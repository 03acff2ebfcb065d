import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { edit } from '../../src/cli/io/secrets/prompts.ts';
import { decode, decoderStart } from '../../src/terminal/input/decoder.ts';
import { needing } from '../tools.ts';
import { commandLine } from './command-line.ts';
import { work } from './program.ts';
import { onTerminal, type Step } from './program-on-terminal.ts';

const { printed } = commandLine(work);
const test = needing('python3');

const restored = { echo: true, lines: true };

beforeAll(async () => {
  await printed('new plain.card --key-stdin', {
    stdin: '3132333435363738393031323334353637383930313233343536373839303132',
  });
  await printed('new sealed.card --passphrase-stdin --key-stdin', {
    stdin: 'correct horse\n3132333435363738393031323334353637383930313233343536373839303132',
  });
  await printed('new local.card --profile keypad-local-pin --local-pin-stdin', { stdin: '7410' });
});

describe('someone is asked for a PIN on the terminal', () => {
  test('what they type is not shown, and the terminal is as it was', async () => {
    const seen = await onTerminal('respond 123456 --card plain.card', ['PIN: ', '1234\r']);
    expect(seen).toEqual({ screen: 'PIN: \r\n90187643\r\n', code: 0, signal: null, ...restored });
  });

  test('of the demo card: which one it has is said before', async () => {
    const seen = await onTerminal('respond 123456', ['PIN: ', '1234\r']);
    expect(seen.screen).toMatch(
      /^dscplus: this is the public demo card .*PIN 1234.*\r\nPIN: \r\n90187643\r\n$/,
    );
  });

  test('they can correct it', async () => {
    const seen = await onTerminal('respond 123456 --card plain.card', [
      'PIN: ',
      '9\x151\x7f1\x1b[D235\x7f4\r',
    ]);
    expect(seen.screen).toBe('PIN: \r\n90187643\r\n');
  });

  test('an arrow key that comes in two pieces is passed over all the same', async () => {
    const seen = await onTerminal(
      'respond 123456 --card plain.card',
      ['PIN: ', '12\x1b['],
      // Of what is typed nothing shows that could be waited for: these may come in one piece or in two.
      ['', 'D3\x1b[1;5'],
      ['', 'C4\r'],
    );
    expect(seen.screen).toBe('PIN: \r\n90187643\r\n');
  });

  test('stdout may go elsewhere: the question does not', async () => {
    const seen = await onTerminal('respond 123456 --card plain.card', { stdout: 'answer' }, [
      'PIN: ',
      '1234\n',
    ]);
    expect(seen.screen).toBe('PIN: \r\n');
    expect(readFileSync(join(work, 'answer'), 'utf8')).toBe('90187643\n');
  });

  test('Ctrl-C ends it by SIGINT with the terminal restored', async () => {
    const seen = await onTerminal('respond 123456 --card plain.card', ['PIN: ', '12\x03']);
    expect(seen).toEqual({ screen: 'PIN: \r\n', code: null, signal: 2, ...restored });
  });

  test('so is it when the program is told to end', async () => {
    const seen = await onTerminal('respond 123456 --card plain.card', ['PIN: ', { signal: 'TERM' }]);
    expect(seen).toMatchObject({ signal: 15, ...restored });
  });

  test('nothing entered is wrong use', async () => {
    for (const typed of ['\r', '\x04']) {
      const seen = await onTerminal('respond 123456 --card plain.card', ['PIN: ', typed]);
      expect(seen).toEqual({
        screen: 'PIN: \r\ndscplus: PIN: empty; start again and enter one\r\n',
        code: 2,
        signal: null,
        ...restored,
      });
    }
  });

  test('a PIN that does not fit is not shown either', async () => {
    const seen = await onTerminal('respond 123456 --card plain.card', ['PIN: ', '86421\r']);
    expect(seen.screen).toBe('PIN: \r\ndscplus: PIN: has 5 digits; give 4 for dsc-plus\r\n');
    expect(seen.code).toBe(2);
  });

  test('a challenge that does not fit is told before they type', async () => {
    const seen = await onTerminal('respond 12345 --card plain.card');
    expect(seen.screen).toBe(
      'dscplus: challenge "12345": not 6 digits; give exactly 6 for dsc-plus, leading zeros included\r\n',
    );
  });

  test('--pin-stdin would show it, so it is refused', async () => {
    const seen = await onTerminal('respond 123456 --card plain.card --pin-stdin');
    expect(seen.screen).toBe(
      'dscplus: --pin-stdin: would read from the terminal and show what you type; leave it out to be asked\r\n',
    );
    expect(seen.code).toBe(2);
  });

  test('passphrase first, then PIN; both may be typed ahead', async () => {
    const seen = await onTerminal('respond 123456 --card sealed.card', [
      'passphrase: ',
      'correct horse\r1234\r',
    ]);
    expect(seen.screen).toBe('passphrase: \r\nPIN: \r\n90187643\r\n');
  });

  test('half of what comes next may be typed ahead too', async () => {
    const seen = await onTerminal(
      'respond 123456 --card sealed.card',
      ['passphrase: ', 'correct horse\r12'],
      ['PIN: ', '34\r'],
    );
    expect(seen.screen).toBe('passphrase: \r\nPIN: \r\n90187643\r\n');
  });
});

describe('what is typed at a question that shows nothing', () => {
  /** Pieces as they come, and how long after the one before, ms. */
  const typed = (...pieces: readonly (readonly [afterMs: number, piece: string])[]): string => {
    const line = { text: '' };
    let state = decoderStart;
    let at = 0;
    for (const [afterMs, piece] of pieces) {
      at += afterMs;
      const step = decode(state, Buffer.from(piece), at);
      state = step.state;
      const { used, what } = edit(line, step.inputs);
      if (what !== 'more') return `${line.text} ${what}, ${step.inputs.length - used} ahead`;
    }
    return line.text;
  };

  it.each([
    ['an arrow key', '12\x1b[D34'],
    ['with Ctrl', '12\x1b[1;5D34'],
    ['in application mode', '12\x1bOD34'],
    ['two of them', '12\x1b[D\x1bOC34'],
    ['the marks of a paste', '\x1b[200~1234\x1b[201~'],
    ['what a terminal says of its colours', '12\x1b]11;rgb:0000/0000/0000\x0734'],
    ['the same, ended by ST', '12\x1b]11;rgb:0000/0000/0000\x1b\\34'],
    ['keys of the kitty protocol', '1\x1b[50;1:1u\x1b[50;1:3u34'],
  ])('%s, cut anywhere, is no text', (_what, keys) => {
    for (let cut = 0; cut <= keys.length; cut++) {
      expect(typed([0, keys.slice(0, cut)], [40, keys.slice(cut)])).toBe('1234');
    }
  });

  it('the Escape key is none either, and the line ends after it', () => {
    expect(typed([0, '12\x1b'], [10, '\r'])).toBe('12 done, 0 ahead');
    expect(typed([0, '12\x1b'], [500, '34\r'])).toBe('1234 done, 0 ahead');
  });

  it.each([
    ['a control string', '\x1b]'],
    ['a sequence', '\x1b['],
    ['a paste whose end was lost', '\x1b[200~'],
  ])('%s without an end takes no digit away', (_what, begun) => {
    expect(typed([0, begun], [1000, '12'], [200, '3'], [200, '4'], [200, '\r'])).toBe('1234 done, 0 ahead');
  });

  it('a line end that was pasted as CR LF is one', () => {
    expect(typed([0, '\x1b[200~1234\r\n5678'])).toBe('1234 done, 4 ahead');
  });

  it('Ctrl-C is heard in the middle of anything', () => {
    for (const begun of ['\x1b]', '\x1b[1;', '\x1b[200~12'])
      expect(typed([0, `${begun}\x03`])).toMatch(/interrupt/);
  });
});

describe('someone makes a card on the terminal', () => {
  test('a passphrase and a local PIN are asked for twice', async () => {
    const seen = await onTerminal(
      'new asked.card --profile keypad-local-pin --passphrase-ask',
      ['passphrase: ', 'open sesame\r'],
      ['passphrase, again: ', 'open sesame\r'],
      ['local PIN: ', '8642\r'],
      ['local PIN, again: ', '8642\r'],
    );
    expect(seen).toMatchObject({ code: 0, ...restored });
    expect(seen.screen).not.toMatch(/sesame|8642/);
    expect(
      await printed('respond 123456 --card asked.card --passphrase-stdin --pin-stdin', {
        stdin: 'open sesame\n8642\n',
      }),
    ).toMatch(/^\d{8}\n$/);
  });

  test('two entries that differ make none', async () => {
    const seen = await onTerminal(
      'new differ.card --passphrase-ask',
      ['passphrase: ', 'one\r'],
      ['again: ', 'two\r'],
    );
    expect(seen.screen).toBe(
      'passphrase: \r\npassphrase, again: \r\ndscplus: passphrase: its two entries differ; start again, nothing was done\r\n',
    );
    expect(seen.code).toBe(2);
  });
});

describe('someone keeps users and cards of a login server on the terminal', () => {
  const server = 'server --hash-cost 1024 --card plain.card --db told.db';

  test('Ctrl-C at a question of the server ends it by SIGINT; the store is left whole', async () => {
    const seen = await onTerminal(server, ['PIN: ', '12\x03']);
    expect(seen).toEqual({ screen: 'PIN: \r\n', code: null, signal: 2, ...restored });
    expect(await printed('server user list --db told.db')).toMatch(/^demo: live/);
  });

  test.each([
    ['TERM', 15],
    ['HUP', 1],
    ['INT', 2],
  ])('so does it when it is told to end there, by %s', async (name, signal) => {
    const seen = await onTerminal(server, ['PIN: ', { signal: name }]);
    expect([seen.code, seen.signal]).toEqual([null, signal]);
    expect(await printed('server user list --db told.db')).toMatch(/^demo: live/);
  });

  test('a password and a PIN are asked for twice, without showing them', async () => {
    const seen = await onTerminal(
      'server user add edda --db asked.db --hash-cost 1024',
      ['password: ', 'correct horse\r'],
      ['password, again: ', 'correct horse\r'],
    );
    expect(seen).toEqual({
      screen: 'password: \r\npassword, again: \r\nedda: live, factors none\r\n',
      ...{ code: 0, signal: null, ...restored },
    });
    const ordered = await onTerminal(
      'server card order CARD-1 edda --active --card-file ordered.card --db asked.db',
      ['PIN: ', '8642\r'],
      ['PIN, again: ', '8642\r'],
    );
    expect(ordered.code).toBe(0);
    expect(ordered.screen).not.toContain('8642');
  });

  test('two entries of a new PIN that differ change nothing', async () => {
    await printed('server user add edda --password-stdin --db kept.db --hash-cost 1024', {
      stdin: 'correct horse',
    });
    const order = 'server card order CARD-1 edda --active --card-file kept.card --pin-stdin --db kept.db';
    await printed(order, { stdin: '8642' });
    const seen = await onTerminal(
      'server card reset-pin CARD-1 --db kept.db',
      ['new PIN: ', '1111\r'],
      ['new PIN, again: ', '1112\r'],
    );
    expect(seen.screen).toBe(
      'new PIN: \r\nnew PIN, again: \r\ndscplus: new PIN: its two entries differ; start again, nothing was done\r\n',
    );
    expect(seen.code).toBe(2);
    expect(await printed('server audit --factor CARD-1 --db kept.db')).not.toContain('PIN reset');
  });
});

describe('someone closes the window', () => {
  const close: Step = ['', { close: true }];
  const servers: readonly string[] = ['http', 'serial --tcp 127.0.0.1:0', 'server --hash-cost 1024'];
  // By turns the terminal of their session, whose end comes as a signal, or one that only hangs up.
  const cards: readonly (readonly [options: string, controls: boolean])[] = [
    ['', true],
    ['', false],
    ['--plain', true],
    ['--plain', false],
    ['--card plain.card --speed 10', true],
  ];
  const questions: readonly (readonly [command: string, question: string, controls: boolean])[] = [
    ['respond 123456', 'PIN: ', true],
    ['respond 123456', 'PIN: ', false],
    ['http --card sealed.card', 'passphrase: ', true],
    ['--card sealed.card', 'passphrase: ', false],
    ['new closed.card --passphrase-ask', 'passphrase: ', false],
    ['server user add edda --db closed.db --hash-cost 1024', 'password: ', true],
    ['server --hash-cost 1024 --card plain.card', 'PIN: ', false],
  ];

  test.each(servers)('of %s, and the server ends as by Ctrl-C', async (command) => {
    const seen = await onTerminal(`${command} --ready-file ready.json`, ['ready: ', ''], close);
    expect([seen.code, seen.signal]).toEqual([0, null]);
    expect(existsSync(join(work, 'ready.json'))).toBe(false);
  });

  test.each(servers)(
    'on which %s was started, and the server goes on until it is told to end',
    async (command) => {
      const term: Step = ['', { signal: 'TERM' }];
      const seen = await onTerminal(command, { controls: false }, ['ready: ', ''], close, term);
      expect([seen.code, seen.signal]).toEqual([0, null]);
    },
  );

  test.each(cards)(
    'of the card (%s; of its session: %s), and it ends with 129',
    async (options, controls) => {
      const seen = await onTerminal(options, { controls }, ['q leave', 'p12'], close);
      expect([seen.code, seen.signal]).toEqual([129, null]);
      expect(await printed('respond 123456 --card plain.card --pin-stdin', { stdin: '1234' })).toBe(
        '90187643\n',
      );
    },
  );

  test.each(['', '--plain'])('of a card that records (%s): the recording is saved', async (options) => {
    const seen = await onTerminal(options, ['q leave', 'r'], ['recording', ''], close);
    expect(seen.code).toBe(129);
    expect(await printed('replay dscplus-recording.jsonl --pin 1234')).toBe('same: 0 keys, 0 lines\n');
    rmSync(join(work, 'dscplus-recording.jsonl'));
  });

  const testOnLinux = needing('python3', 'Linux');
  testOnLinux('whose lines go to a file: the end of a terminal is not the end of a pipe', async () => {
    const out = { stdout: 'lines', controls: false };
    const seen = await onTerminal('--plain --card plain.card', out, [{ stdout: 'q leave' }, 'p'], close);
    expect([seen.code, seen.signal]).toEqual([129, null]);
  });

  test.each(questions)(
    'at a question of %s (%s; of its session: %s): it ends by SIGHUP, and nothing was made',
    async (command, question, controls) => {
      const seen = await onTerminal(command, { controls }, [question, '12'], close);
      expect([seen.code, seen.signal]).toEqual([null, 1]);
      expect(existsSync(join(work, 'closed.card'))).toBe(false);
    },
  );
});
