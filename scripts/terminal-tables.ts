/**
 * The tables of docs/user/terminal.md: the keys of the keyboard, the layouts and the lines of `--plain`, from the
 * records and the code of the terminal.
 */
import { createRealClock } from '../src/clock/real-clock.ts';
import { createCard } from '../src/device/card.ts';
import { type BoundCommand, type KeyBinding, keyBindings } from '../src/terminal/input/key-bindings.ts';
import { createPlainCard } from '../src/terminal/plain-card.ts';
import { layoutFor, type ScreenSize } from '../src/terminal/view/layout.ts';
import { createManualClock } from '../src/time/manual-clock.ts';
import { manualSource } from '../test/clock/manual-host.ts';
import { table } from './markdown.ts';

export function terminalParts(): Record<string, string> {
  return { keys: keyTable(), layouts: layoutTable(), plain: plainLines() };
}

const commandTexts: Readonly<Record<BoundCommand, string>> = {
  pause: 'stops card time, and continues it',
  second: '1 s of card time at once',
  'half minute': '30 s of card time at once',
  speed: 'card time ×1, ×10, ×100, and ×1 again',
  back: 'back to the beginning of the frame before; memory stays',
  copy: 'copies the response while it shows',
  record: 'begins a recording, and ends and saves it',
  'save svg': 'saves the faceplate as SVG, the PIN masked',
  'save png': 'the same as PNG',
  help: 'shows all keys; the next key hides them and acts as usual, except `q` and Escape, which only hide them',
  faults: 'lists the faults of the card, to add and clear them; see below',
  escape: 'drops the keys that wait, and releases held keys',
  redraw: 'draws everything anew',
  suspend: 'stops the program, as the shell does; `fg` continues',
  quit: 'leaves',
};

function textOf(binding: KeyBinding): string {
  switch (binding.type) {
    case 'contact':
      return 'the power contact, closed while the key is held';
    case 'hold':
      return binding.key === 'press'
        ? 'power, held for as long as the card asks for'
        : 'edit, held: clears what was keyed';
    case 'tap':
      return binding.key === 'OK' ? 'OK' : 'edit: deletes the last digit';
    case 'command':
      return commandTexts[binding.command];
  }
}

function keyTable(): string {
  const rows = new Map<string, string[]>([['the digit', ['`0` to `9`']]]);
  for (const [name, binding] of Object.entries(keyBindings)) {
    const text = textOf(binding);
    rows.set(text, [...(rows.get(text) ?? []), shown(name)]);
  }
  return table(
    ['key', 'what it does'],
    Array.from(rows, ([text, names]) => [names.join(', '), text]),
  );
}

function shown(name: string): string {
  if (name === ' ') return 'space';
  if (name.startsWith('ctrl-')) return `Ctrl-${name.slice(5).toUpperCase()}`;
  return name.length === 1 ? `\`${name}\`` : name;
}

const lcd = { cells: 8, segments: 14 } as const;
const looks = {
  spaced: 'the LCD as a line of text, keypad',
  braille: 'the LCD as segments of braille dots, keypad',
  'half blocks': 'the LCD as segments of half blocks, keypad',
  strokes: 'with `--ascii`: the LCD as strokes, keypad',
} as const;

/** Each layout with the smallest screen that has it, and the width at which the log is shown beside it. */
function layoutTable(): string {
  const rows = Object.entries(looks).map(([look, text]) => {
    const ascii = look === 'strokes';
    const sizes = everySize.filter((size) => layoutFor(size, lcd, { ascii })?.look === look);
    const withLog = sizes.filter((size) => layoutFor(size, lcd, { ascii })?.log);
    return [least(sizes, 'columns'), least(sizes, 'rows'), text, least(withLog, 'columns')];
  });
  return table(['columns', 'rows', 'what shows', 'log and controls beside it, from columns'], rows);
}

const everySize: readonly ScreenSize[] = Array.from({ length: 160 * 40 }, (_, i) => ({
  columns: 1 + (i % 160),
  rows: 1 + Math.floor(i / 160),
}));

function least(sizes: readonly ScreenSize[], side: keyof ScreenSize): string {
  return String(Math.min(...sizes.map((size) => size[side])));
}

/** What `--plain` prints while a PIN is keyed, a mistake is deleted, and `y` is pressed too early. */
function plainLines(): string {
  const time = createManualClock();
  const lines: string[] = [];
  const card = createPlainCard({
    card: createCard(),
    clock: createRealClock({ source: manualSource(time) }),
    host: createRealClock({ source: manualSource(time) }),
    recordTo: null,
    pin: '1234',
    pipe: null,
    writeLine: (text) => lines.push(text),
    onEnd() {},
    program: {
      copy() {},
      savePicture: () => '',
      newRecording: () => '',
      suspend() {},
    },
  });
  for (const [keys, ms] of [
    ['p', 2_100],
    ['13c234', 700],
    ['y\r', 100],
  ] as const) {
    card.read(Buffer.from(keys));
    time.advance(ms);
  }
  card.stop();
  return ['```text', ...lines, '```'].join('\n');
}
