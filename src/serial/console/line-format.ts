/** The form of output: ASCII only, CRLF at the end of a line, strings in quotes. */
import type { Device } from './scpi/command.ts';

/** A line as bytes with CRLF; a non-ASCII or control character becomes `?`. */
export function lineBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length + 2);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[i] = code >= 0x20 && code < 0x7f ? code : 0x3f;
  }
  bytes[text.length] = 0x0d;
  bytes[text.length + 1] = 0x0a;
  return bytes;
}

/** A string in double quotes, a quote inside doubled (IEEE 488.2 §8.7.8). */
export function scpiString(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Block data with its length before it: `#` , the number of digits of the length, the length, the data (IEEE 488.2 §8.7.9). */
export function block(data: string): string {
  const length = String(data.length);
  return `#${length.length}${length}${data}`;
}

/** The LCD as a line. */
export function lcdText(text: string): string {
  return `LCD ${scpiString(text)}`;
}

/** The present LCD with its CRLF; empty if reports are off. */
export function lcdLine({ card, reports }: Pick<Device, 'card' | 'reports'>): Uint8Array {
  return reports() ? lineBytes(lcdText(card.frame().text)) : new Uint8Array();
}

/** Whether a line is a report and not a reply: `LCD ` begins every report and no reply. */
export function isReport(line: Uint8Array): boolean {
  return line[0] === 0x4c && line[1] === 0x43 && line[2] === 0x44 && line[3] === 0x20;
}

/**
 * The line that says how many lines were dropped: `LCD dropped 3`. It begins as every report does and no reply, and
 * no frame looks like it, because a frame is in quotes.
 */
export function droppedLine(count: number): Uint8Array {
  return lineBytes(`LCD dropped ${count}`);
}
