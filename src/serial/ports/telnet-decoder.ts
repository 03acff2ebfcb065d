/**
 * Splits TELNET bytes of a client into data and commands (RFC 854, 856, 2217), however they are fragmented.
 *
 * IAC IAC is the byte 255, in data and inside a subnegotiation. Outside binary mode a NUL after CR is not data; an LF
 * after CR goes to the console, which drops it. Pure: it sends no replies.
 */
import { iac, subBegin, subEnd, type TelnetCommand, telnetBreak, telnetCommands } from './rfc2217-codes.ts';

export type TelnetPart =
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  | { readonly type: 'verb'; readonly verb: TelnetCommand; readonly option: number }
  | { readonly type: 'sub'; readonly option: number; readonly payload: Uint8Array }
  | { readonly type: 'break' };

/** A longer subnegotiation is cut: the longest useful one is a signature. */
export const subBytesMax = 256;

/** @param binary whether the client sends in binary mode now */
export function createTelnetDecoder(binary: () => boolean): (bytes: Uint8Array) => TelnetPart[] {
  let state: 'data' | 'iac' | 'verb' | 'sub' | 'sub iac' = 'data';
  let verb: TelnetCommand = 'will';
  let sub: number[] = [];
  let afterCr = false;

  return (bytes) => {
    if (state === 'data' && !bytes.includes(iac) && !bytes.includes(0)) {
      if (bytes.length > 0) afterCr = bytes[bytes.length - 1] === 0x0d;
      return [{ type: 'data', bytes }];
    }
    const parts: TelnetPart[] = [];
    let data: number[] = [];
    const cut = (part: TelnetPart): void => {
      if (data.length > 0) parts.push({ type: 'data', bytes: Uint8Array.from(data) });
      data = [];
      parts.push(part);
    };
    const dataByte = (byte: number): void => {
      if (!(byte === 0 && afterCr && !binary())) data.push(byte);
      afterCr = byte === 0x0d;
    };

    for (const byte of bytes) {
      switch (state) {
        case 'data':
          if (byte === iac) state = 'iac';
          else dataByte(byte);
          break;
        case 'iac':
          state = 'data';
          if (byte === iac) dataByte(byte);
          else if (byte === subBegin) {
            sub = [];
            state = 'sub';
          } else if (byte === telnetBreak) cut({ type: 'break' });
          else {
            const named = verbOf.get(byte);
            if (named !== undefined) {
              verb = named;
              state = 'verb';
            }
          }
          break;
        case 'verb':
          state = 'data';
          cut({ type: 'verb', verb, option: byte });
          break;
        case 'sub':
          if (byte === iac) state = 'sub iac';
          else if (sub.length <= subBytesMax) sub.push(byte);
          break;
        case 'sub iac':
          state = 'sub';
          if (byte === iac) {
            if (sub.length <= subBytesMax) sub.push(byte);
          } else if (byte === subEnd) {
            state = 'data';
            const [option, ...payload] = sub;
            if (option !== undefined) cut({ type: 'sub', option, payload: Uint8Array.from(payload) });
          }
          break;
      }
    }
    if (data.length > 0) parts.push({ type: 'data', bytes: Uint8Array.from(data) });
    return parts;
  };
}

/** Data in TELNET's form: 255 doubled. The same array if it has none. */
export function escapeIac(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(iac)) return bytes;
  const escaped: number[] = [];
  for (const byte of bytes) {
    escaped.push(byte);
    if (byte === iac) escaped.push(iac);
  }
  return Uint8Array.from(escaped);
}

const verbOf: ReadonlyMap<number, TelnetCommand> = new Map(
  (Object.entries(telnetCommands) as [TelnetCommand, number][]).map(([name, byte]) => [byte, name]),
);
