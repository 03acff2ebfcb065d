/**
 * A recording as an asciicast (version 2), which asciinema and its web player show: the LCD, and the last line of the
 * log. Source: https://docs.asciinema.org/manual/asciicast/v2/
 */
import type { Profile } from '../../profiles/profile.ts';
import type { Recording } from '../recording.ts';

const columns = 64;
const rows = 6;
/** Pauses are shown for at most this long, in seconds. */
const idleLimit = 3;

const clear = '\u001b[2J';
const home = '\u001b[H';
const clearLine = '\u001b[K';

/** @param title what players show above it */
export function asciicast({ steps, unixMs, serial }: Recording, profile: Profile, title: string): string {
  const lines = [
    JSON.stringify({
      ...{ version: 2, width: columns, height: rows, timestamp: Math.floor(unixMs / 1_000) },
      ...{ idle_time_limit: idleLimit, title },
    }),
  ];
  let lcd = '';
  let log = '';
  /** Card time goes back at a restore, a cast never does. */
  let shift = 0;
  let now = 0;
  const draw = (start: string): void => {
    lines.push(JSON.stringify([now / 1_000, 'o', `${start}${screen(lcd, log, serial, profile)}`]));
  };
  draw(clear);
  for (const step of steps) {
    if (step.at + shift < now) shift = now - step.at;
    now = step.at + shift;
    if ('restore' in step) shift += step.at - step.restore.at;
    if ('says' in step) {
      const [, text] = /^lcd {4}"(.*)"$/s.exec(step.says) ?? [];
      if (text === undefined) log = step.says;
      else lcd = text;
      draw('');
    } else if ('end' in step) draw('');
  }
  return `${lines.join('\n')}\n`;
}

function screen(lcd: string, log: string, serial: string, { cells, name }: Profile): string {
  const edge = `+${'-'.repeat(cells + 2)}+`;
  const texts = [`${name} ${serial}`, edge, `| ${lcd.padEnd(cells)} |`, edge, log];
  return home + texts.map((text) => `${printable(text).slice(0, columns)}${clearLine}`).join('\r\n');
}

/** A recording may be from a stranger, and a terminal acts on control characters. */
function printable(text: string): string {
  return text.replace(/[^ -~]/g, '?');
}
