import { describe, expect, it } from 'vitest';
import { asciiText, showsUnicode } from '../../src/cli/io/character-set.ts';
import { needing } from '../tools.ts';
import { commandLine } from './command-line.ts';
import { work } from './program.ts';
import { onTerminal } from './program-on-terminal.ts';

const { file, printed, refused } = commandLine(work);

const test = needing('python3');

describe('which characters a terminal shows', () => {
  const shows = (settings: string, platform: NodeJS.Platform = 'linux'): boolean =>
    showsUnicode(Object.fromEntries(settings.split(' ').map((one) => one.split('='))), platform);

  it.each([
    'LC_ALL=C',
    'LC_ALL=POSIX',
    'LC_ALL=C LANG=de_DE.UTF-8 TERM=xterm-256color',
    'LC_CTYPE=C LANG=C.UTF-8',
    'LANG=de_DE.ISO-8859-1',
    'LANG=de_DE.ISO-8859-15@euro',
    'LANG=ru_RU.KOI8-R',
    'LANG=zh_CN.GB18030',
    'LANG=ja_JP.eucJP TERM=screen',
    'TERM=linux',
    'TERM=vt100',
    'TERM=vt220-w',
    'TERM=ansi',
    'LANG=de_DE TERM=linux',
    'LC_ALL= LC_CTYPE= LANG= TERM=vt100',
    'LC_ALL=C COLORTERM=1 TERM=xterm',
  ])('%s: ASCII', (settings) => {
    expect(shows(settings)).toBe(false);
  });

  it.each([
    'LANG=C.UTF-8 TERM=linux',
    'LANG=en_US.utf8',
    'LC_CTYPE=UTF-8 LANG=C',
    'LC_ALL= LANG=de_DE.UTF-8@euro',
    'LANG=de_DE TERM=xterm',
    'TERM=xterm',
    'TERM=xterm-256color',
    'TERM=screen',
    'NOTHING=set',
    'LC_ALL=C COLORTERM=truecolor TERM=xterm-256color',
    'LC_ALL=C COLORTERM=24bit',
    'LC_ALL=C TERM=xterm-kitty',
    'LC_ALL=C TERM=foot-extra',
    'LC_ALL=C TERM=rxvt-unicode-256color',
    'LC_ALL=C TERM_PROGRAM=iTerm.app',
    'LC_ALL=C TERM_PROGRAM=Apple_Terminal TERM=xterm-256color',
  ])('%s: all of Unicode', (settings) => {
    expect(shows(settings)).toBe(true);
  });

  it('on Windows: all of Unicode, whatever the variables', () => {
    expect(shows('LC_ALL=C TERM=vt100', 'win32')).toBe(true);
  });

  it('in ASCII a text keeps its likeness where there is one', () => {
    expect(asciiText('--pin-… ×10 “Müller” → 😀\n')).toBe('--pin-... x10 "M?ller" -> ?\n');
  });
});

describe('where the locale is not UTF-8', () => {
  const latin = { env: { LC_ALL: 'de_DE.ISO-8859-1', TERM: 'xterm', COLORTERM: '', TERM_PROGRAM: '' } };
  const leaves = ['q leave', 'q'] as const;
  const plain = ['response shows for', 'q'] as const;

  test('the card is drawn with ASCII, and with --unicode as ever', async () => {
    const keys = ['q leave', 'p1234\r123456\r'] as const;
    const ascii = await onTerminal('--speed 10', latin, keys, plain);
    expect(ascii.screen).not.toMatch(/[^\0-\x7f]/);
    expect(ascii.code).toBe(0);
    const blocks = await onTerminal('--unicode --speed 10', latin, keys, plain);
    expect(blocks.screen).toContain('█');
    const utf8 = { env: { ...latin.env, LC_ALL: 'C.UTF-8' } };
    expect((await onTerminal('', utf8, leaves)).screen).toContain('─');
    expect((await onTerminal('--ascii', utf8, leaves)).screen).not.toMatch(/[^\0-\x7f]/);
  });

  test('as lines it is ASCII too, help and all keys among them', async () => {
    const keys = ['q leave', 'p1234\r123456\r?xs'] as const;
    const seen = await onTerminal('--plain --speed 10', latin, keys, ['90187643', 'q']);
    expect(seen.code).toBe(0);
    expect(seen.screen).not.toMatch(/[^\0-\x7f]/);
  });

  test('so is what other commands print there, while a pipe gets every character', async () => {
    file('own.json', '{"name": "own", "base": "dsc-plus", "about": "für Müller"}');
    const info = await onTerminal('info --profile own.json', latin);
    expect(info.screen).toContain('own: f?r M?ller');
    expect(info.screen).not.toMatch(/[^\0-\x7f]/);
    expect(await printed('info --profile own.json')).toContain('own: für Müller');
    const wrong = await onTerminal('info Zürich.card', latin);
    expect(wrong.screen).toContain('Z?rich.card');
    const trace = await onTerminal('respond 123456 --trace --pin 1234', latin);
    expect(trace.screen).toContain('90187643');
    expect(trace.screen).not.toMatch(/[^\0-\x7f]/);
  });

  test('a passphrase that is typed in another character set is refused, not sealed with half of it', async () => {
    const seen = await onTerminal('new sealed.card --passphrase-ask', latin, [
      'passphrase: ',
      { latin1: 'gr\u00fcn\r' },
    ]);
    expect(seen.screen).toBe(
      'passphrase: \r\ndscplus: terminal: sent bytes that are not UTF-8; set it to UTF-8, or give it in another way\r\n',
    );
    expect(seen.code).toBe(2);
  });

  it('both at once are refused', async () => {
    expect(await refused('--plain --ascii --unicode')).toBe(
      "dscplus: --ascii and --unicode: can't be combined; give one",
    );
  });
});
