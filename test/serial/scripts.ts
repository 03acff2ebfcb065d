/**
 * The scripts of test/serial/scripts, and how one is played over any carrier.
 *
 * A script is JSON, so that a client in any language can play it: `steps` are written one after the other, each
 * character of a string being one byte; `transcript` are the lines that come back, each ended by CRLF. The first
 * step takes the card to virtual time, so that nothing depends on when a byte arrives; the last one asks for
 * the version, so that its response, `1999.0`, is the end. What a carrier sends at an open comes before `syncBytes`
 * is answered, which a player sends first and whose response (`1999.0` again) it drops.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { type Card, createCard } from '../../src/device/card.ts';
import type { Memory } from '../../src/device/memory.ts';

export interface SerialScript {
  readonly name: string;
  readonly says: string;
  /** The card it is played on, new each time; `key` in hex. */
  readonly card: {
    readonly profile: string;
    readonly suite?: string;
    readonly memory?: Memory;
    readonly key?: string;
  };
  readonly steps: readonly string[];
  readonly transcript: readonly string[];
}

/** A client of a carrier, as a script needs it. */
export interface ScriptClient {
  write(bytes: Uint8Array): void | Promise<void>;
  /** Everything that came since the last call, up to and with `end`. */
  readUntil(end: string): string | Promise<string>;
}

const folder = new URL('scripts/', import.meta.url);

export const scripts: readonly SerialScript[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as SerialScript);

export const scriptEnd = '1999.0\r\n';
export const syncBytes = '\x18SYST:VERS?\r';

/** A new card for a script. */
export function cardFor({ card }: SerialScript): Card {
  const { key, ...options } = card;
  return createCard(
    key === undefined ? options : { ...options, key: Uint8Array.from(Buffer.from(key, 'hex')) },
  );
}

/** The bytes of a step. */
export function bytesOf(step: string): Uint8Array {
  return Uint8Array.from(Buffer.from(step, 'latin1'));
}

/** What should come back. */
export function expected({ transcript }: SerialScript): string {
  return transcript.map((line) => `${line}\r\n`).join('');
}

/** Plays a script and gives what came back. */
export async function play(script: SerialScript, client: ScriptClient): Promise<string> {
  await client.write(bytesOf(syncBytes));
  await client.readUntil(scriptEnd);
  for (const step of script.steps) await client.write(bytesOf(step));
  return await client.readUntil(scriptEnd);
}
