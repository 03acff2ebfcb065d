/**
 * The replies of an RFC 2217 access server, with the state of one connection: options and settings of the port.
 *
 * Every requested setting is accepted and confirmed, because nothing is behind it: pyserial gives up if a value is
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

/** Options and settings of one connection. */
interface AccessState {
  /** Options that are on: of the client and of this server. */
  readonly clientOptions: Set<number>;
  readonly ownOptions: Set<number>;
  /** Requests that were refused, as `do 5`. */
  readonly refused: Set<string>;
  readonly values: Map<number, number>;
  /** Of each group of `controls`, the value that holds. */
  readonly controlValues: number[];
  baud: Uint8Array;
}

export function createAccessServer(): AccessServer {
  const state: AccessState = {
    clientOptions: new Set(),
    ownOptions: new Set(),
    refused: new Set(),
    values: new Map(Array.from(settings, ([request, { start }]) => [request, start])),
    controlValues: controls.map(({ start }) => start),
    baud: bytesOf(startBaud),
  };
  return {
    reply(part) {
      if (part.type === 'break') return { ...nothing, requests: ['break on', 'break off'] };
      if (part.type === 'verb') return negotiate(state, part.verb, part.option);
      const [code, ...payload] = part.payload;
      if (part.option !== options.comPort || code === undefined) return nothing;
      return replyToRequest(state, code, Uint8Array.from(payload));
    },
    get binary() {
      return state.clientOptions.has(options.binary);
    },
    get comPort() {
      return state.clientOptions.has(options.comPort);
    },
  };
}

function negotiate(state: AccessState, verb: TelnetCommand, option: number): TelnetReply {
  const isOwn = verb === 'do' || verb === 'dont';
  const on = isOwn ? state.ownOptions : state.clientOptions;
  const [yes, no] = isOwn ? (['will', 'wont'] as const) : (['do', 'dont'] as const);
  if (verb === 'dont' || verb === 'wont') return on.delete(option) ? negotiation(no, option) : nothing;
  if (on.has(option)) return nothing;
  if (!knownOptions.has(option)) {
    if (state.refused.has(`${verb} ${option}`)) return nothing;
    state.refused.add(`${verb} ${option}`);
    return negotiation(no, option);
  }
  on.add(option);
  const agreed = negotiation(yes, option);
  // Sent once the client agrees to RFC 2217: pyserial's `.cts` waits for a value that it never asks for.
  if (verb !== 'will' || option !== options.comPort) return agreed;
  return { bytes: Uint8Array.from([...agreed.bytes, ...sub(notifyModem, [modemState])]), requests: [] };
}

function replyToRequest(state: AccessState, code: number, payload: Uint8Array): TelnetReply {
  const [value = 0] = payload;
  const setting = settings.get(code);
  if (setting !== undefined) {
    if (setting.values.includes(value)) state.values.set(code, value);
    return replyWith(code, [state.values.get(code) as number]);
  }
  switch (code) {
    case requests.signature:
      // With a text it is the client's own, which asks for nothing.
      return payload.length > 0
        ? nothing
        : replyWith(
            code,
            Array.from(signature, (letter) => letter.charCodeAt(0)),
          );
    case requests.baud:
      if (payload.length === 4 && payload.some((byte) => byte !== 0)) state.baud = payload;
      return replyWith(code, state.baud);
    case requests.control:
      return replyToControl(state, value);
    case requests.suspend:
      return { ...nothing, requests: ['suspend'] };
    case requests.resume:
      return { ...nothing, requests: ['resume'] };
    case requests.lineMask:
    case requests.modemMask:
      return replyWith(code, [value]);
    case requests.purge:
      return replyToPurge(value);
    default:
      return nothing;
  }
}

function replyToControl({ controlValues }: AccessState, value: number): TelnetReply {
  for (const [i, { query, values: group }] of controls.entries()) {
    if (value === query) return replyWith(requests.control, [controlValues[i] as number]);
    if (!group.includes(value)) continue;
    controlValues[i] = value;
    if (value === breakOn) return replyWith(requests.control, [value], 'break on');
    if (value === breakOff) return replyWith(requests.control, [value], 'break off');
    return replyWith(requests.control, [value]);
  }
  return nothing;
}

function replyToPurge(value: number): TelnetReply {
  const output = value === purges.receive || value === purges.both;
  const input = value === purges.transmit || value === purges.both;
  return replyWith(
    requests.purge,
    [value],
    ...(input ? ['purge input' as const] : []),
    ...(output ? ['purge output' as const] : []),
  );
}

function replyWith(code: number, bytes: ArrayLike<number>, ...asked: PortRequest[]): TelnetReply {
  return { bytes: sub(code + serverReplyOffset, bytes), requests: asked };
}

/** The options that this server agrees to, for itself and for the client. It never echoes. */
const knownOptions: ReadonlySet<number> = new Set([options.binary, options.suppressGoAhead, options.comPort]);

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
