/** The bytes of TELNET (RFC 854) and of its COM-PORT-OPTION (RFC 2217) as tables. */

export const iac = 255;

export const telnetCommands = { will: 251, wont: 252, do: 253, dont: 254 } as const;
export type TelnetCommand = keyof typeof telnetCommands;

export const subBegin = 250;
export const subEnd = 240;
export const telnetBreak = 243;

export const options = { binary: 0, echo: 1, suppressGoAhead: 3, comPort: 44 } as const;

/** The client's requests to the port, by number; the server's reply is the number plus `replyOffset`. */
export const requests = {
  signature: 0,
  baud: 1,
  dataSize: 2,
  parity: 3,
  stopSize: 4,
  control: 5,
  suspend: 8,
  resume: 9,
  lineMask: 10,
  modemMask: 11,
  purge: 12,
} as const;
export const serverReplyOffset = 100;
export const notifyModem = 107;

/** CD, DSR and CTS on: a port that is ready and never changes. */
export const modemState = 0xb0;

/** Settings of one byte: the request, the initial value, and the valid values; 0 asks for the present value. */
export const settings: ReadonlyMap<number, { readonly start: number; readonly values: readonly number[] }> =
  new Map([
    [requests.dataSize, { start: 8, values: [5, 6, 7, 8] }],
    // None, odd, even, mark, space.
    [requests.parity, { start: 1, values: [1, 2, 3, 4, 5] }],
    // 1, 2, 1.5.
    [requests.stopSize, { start: 1, values: [1, 2, 3] }],
  ]);
export const startBaud = 9_600;

/**
 * SET-CONTROL: groups of values of which one is set at a time, the value that asks for the one that is set, and the
 * initial value of a group. 17 to 19 choose a flow by DCD, DTR and DSR: RFC 2217, section 3.
 */
export const controls: readonly {
  readonly query: number;
  readonly values: readonly number[];
  readonly start: number;
}[] = [
  // Outbound flow: none, XON/XOFF, RTS/CTS; by DCD, by DSR.
  { query: 0, values: [1, 2, 3, 17, 19], start: 1 },
  { query: 4, values: [5, 6], start: 6 },
  { query: 7, values: [8, 9], start: 8 },
  { query: 10, values: [11, 12], start: 11 },
  // Inbound flow: none, XON/XOFF, RTS/CTS; by DTR.
  { query: 13, values: [14, 15, 16, 18], start: 14 },
];
export const breakOn = 5;
export const breakOff = 6;

/** PURGE-DATA: what the client has not read, what the port has not taken, both. */
export const purges = { receive: 1, transmit: 2, both: 3 } as const;
