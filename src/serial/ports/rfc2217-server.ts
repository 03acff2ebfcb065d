/**
 * The replies of an RFC 2217 access server, with the state of one connection: options and settings of the port.
 *
 * Every requested setting is accepted and confirmed, because there is no hardware: pyserial gives up if a value is
 * not confirmed, and C-Kermit sends 0 to ask for the present one. A request for the present mode gets no reply, and
 * an unknown option is refused once (RFC 854), so that two ends can't reply to each other for ever. Pure.
 */
import {
  breakOff,
  breakOn,
  controls,
  iac,
  modemState,
  notifyModem,
  options,
  purges,
  requests,
  serverReplyOffset,
  settings,
  startBaud,
  subBegin,
  subEnd,
  type TelnetCommand,
  telnetCommands,
} from './rfc2217-codes.ts';
import { escapeIac, type TelnetPart } from './telnet-decoder.ts';

/** The effect of a request on the port, apart from its reply. */
export type PortRequest = 'break on' | 'break off' | 'purge output' | 'purge input' | 'suspend' | 'resume';

export interface TelnetReply {
  readonly bytes: Uint8Array;
  readonly requests: readonly PortRequest[];
}

export interface AccessServer {
  reply(part: Exclude<TelnetPart, { type: 'data' }>): TelnetReply;
  /** Whether the client sends in binary mode. */
  readonly binary: boolean;
  /** Whether the client uses RFC 2217, and not only TELNET or neither. */
  readonly comPort: boolean;
}

const signature = 'dscplus';
const nothing: TelnetReply = { bytes: new Uint8Array(0), requests: [] };

export function createAccessServer(): AccessServer {
  /** Options that are on: of the client (`his`) and of this server (`ours`). */
  const his = new Set<number>();
  const ours = new Set<number>();
  const refused = new Set<string>();
  const values = new Map<number, number>();
  for (const [request, { start }] of settings) values.set(request, start);
  const held = controls.map(({ start }) => start);
  let baud = bytesOf(startBaud);

  function negotiate(verb: TelnetCommand, option: number): TelnetReply {
    const asksUs = verb === 'do' || verb === 'dont';
    const on = asksUs ? ours : his;
    const [yes, no] = asksUs ? (['will', 'wont'] as const) : (['do', 'dont'] as const);
    if (verb === 'dont' || verb === 'wont') return on.delete(option) ? negotiation(no, option) : nothing;
    if (on.has(option)) return nothing;
    if (!(asksUs ? wedo : wewant).has(option)) {
      if (refused.has(`${verb} ${option}`)) return nothing;
      refused.add(`${verb} ${option}`);
      return negotiation(no, option);
    }
    on.add(option);
    const agreed = negotiation(yes, option);
    // Sent once the client agrees to RFC 2217: pyserial's `.cts` waits for a value that it never asks for.
    if (verb !== 'will' || option !== options.comPort) return agreed;
    return { bytes: Uint8Array.from([...agreed.bytes, ...sub(notifyModem, [modemState])]), requests: [] };
  }

  function request(code: number, payload: Uint8Array): TelnetReply {
    const say = (bytes: ArrayLike<number>, ...asked: PortRequest[]): TelnetReply => ({
      bytes: sub(code + serverReplyOffset, bytes),
      requests: asked,
    });
    const [value = 0] = payload;
    const setting = settings.get(code);
    if (setting !== undefined) {
      if (setting.values.includes(value)) values.set(code, value);
      return say([values.get(code) as number]);
    }
    switch (code) {
      case requests.signature:
        // With a text it is the client's own, which asks for nothing.
        return payload.length > 0 ? nothing : say(Array.from(signature, (letter) => letter.charCodeAt(0)));
      case requests.baud:
        if (payload.length === 4 && payload.some((byte) => byte !== 0)) baud = payload;
        return say(baud);
      case requests.control:
        return control(value, say);
      case requests.suspend:
        return { ...nothing, requests: ['suspend'] };
      case requests.resume:
        return { ...nothing, requests: ['resume'] };
      case requests.lineMask:
      case requests.modemMask:
        return say([value]);
      case requests.purge: {
        const output = value === purges.receive || value === purges.both;
        const input = value === purges.transmit || value === purges.both;
        return say(
          [value],
          ...(input ? ['purge input' as const] : []),
          ...(output ? ['purge output' as const] : []),
        );
      }
      default:
        return nothing;
    }
  }

  function control(
    value: number,
    say: (bytes: number[], ...asked: PortRequest[]) => TelnetReply,
  ): TelnetReply {
    for (const [i, { asks, values: group }] of controls.entries()) {
      if (value === asks) return say([held[i] as number]);
      if (!group.includes(value)) continue;
      held[i] = value;
      if (value === breakOn) return say([value], 'break on');
      return value === breakOff ? say([value], 'break off') : say([value]);
    }
    return nothing;
  }

  return {
    reply(part) {
      if (part.type === 'break') return { ...nothing, requests: ['break on', 'break off'] };
      if (part.type === 'verb') return negotiate(part.verb, part.option);
      const [code, ...payload] = part.payload;
      if (part.option !== options.comPort || code === undefined) return nothing;
      return request(code, Uint8Array.from(payload));
    },
    get binary() {
      return his.has(options.binary);
    },
    get comPort() {
      return his.has(options.comPort);
    },
  };
}

/** The options that this server agrees to, for itself and for the client. It never echoes. */
const wedo: ReadonlySet<number> = new Set([options.binary, options.suppressGoAhead, options.comPort]);
const wewant: ReadonlySet<number> = wedo;

function negotiation(verb: TelnetCommand, option: number): TelnetReply {
  return { bytes: Uint8Array.from([iac, telnetCommands[verb], option]), requests: [] };
}

function sub(code: number, payload: ArrayLike<number>): Uint8Array {
  return Uint8Array.from([
    iac,
    subBegin,
    options.comPort,
    code,
    ...escapeIac(Uint8Array.from(payload)),
    iac,
    subEnd,
  ]);
}

function bytesOf(value: number): Uint8Array {
  return Uint8Array.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
}
