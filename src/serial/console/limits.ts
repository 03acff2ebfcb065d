/**
 * Limits of the console. Input beyond a limit causes an error in the queue, and never a standstill or unlimited
 * memory.
 */

/** Bytes of a command line, its end and block data not counted. */
export const lineBytesMax = 256;
/** Bytes of block data in a command line. */
export const blockBytesMax = 4_096;
/** Letters of one word of a header (IEEE 488.2 §7.6.1.4.1). */
export const mnemonicCharsMax = 12;
/** Keys of one client that wait for their turn. */
export const keysWaitingMax = 256;
/** Keys, and commands that press keys, that wait for their turn, for all clients together. */
export const gesturesWaitingMax = 4_096;
/** Waiting bytes of one client, keys and command lines together. */
export const waitingBytesMax = 16_384;
/** How many errors are kept; one more replaces the last by -350. */
export const errorsMax = 32;
/** Reports that are held back until a reply is sent; one more drops the oldest. */
export const heldReportsMax = 1_024;
/** Between two bytes of an escape sequence, in ms of the host's time. */
export const escapeSequenceMs = 50;
/** Bytes that a port holds for a client that does not read. */
export const heldBytesMax = 65_536;
/** Clients that watch a TCP port. */
export const watchersMax = 16;
/** How many written bytes `recording` of a port in this process keeps. */
export const portRecordingBytesMax = 1_048_576;
/** How many sent lines are remembered, to recognise them as an echo. */
export const echoLinesMax = 32;
/** Bytes of an entry of the error queue (SCPI 1999 §21.8). */
export const errorCharsMax = 255;

export const waitMsMax = 86_400_000;
export const advanceMsMax = 31_536_000_000;
export const holdMsMax = 60_000;
export const timeScaleMin = 0.01;
export const timeScaleMax = 1_000;

export interface Limit {
  readonly name: string;
  readonly most: number | string;
  readonly beyond: string;
}

/** The limits in the words of docs/user/serial.md. */
export const limits: readonly Limit[] = [
  {
    name: 'bytes of a command line, block data not counted',
    most: lineBytesMax,
    beyond: 'the whole line does nothing; -363',
  },
  { name: 'bytes of block data', most: blockBytesMax, beyond: 'counts as part of the line, so -363' },
  { name: 'characters of one word of a header', most: mnemonicCharsMax, beyond: '-112' },
  { name: 'keys waiting, of one client', most: keysWaitingMax, beyond: 'further keys are dropped; -363' },
  {
    name: 'keys and commands that press keys waiting, of all clients',
    most: gesturesWaitingMax,
    beyond: 'further ones do nothing; -363',
  },
  {
    name: 'bytes waiting, of one client',
    most: waitingBytesMax,
    beyond: 'further keys and lines are dropped; -363',
  },
  { name: 'errors in the queue', most: errorsMax, beyond: 'the last becomes -350, further ones are lost' },
  {
    name: 'reports held back until a reply is sent',
    most: heldReportsMax,
    beyond: 'the oldest are dropped; -363',
  },
  {
    name: 'bytes held for a client that does not read',
    most: heldBytesMax,
    beyond:
      'the oldest lines are dropped, and `LCD dropped N` reports it; from half of it on, the client’s input waits',
  },
  {
    name: 'ms of the host between two bytes of an escape sequence',
    most: escapeSequenceMs,
    beyond: 'the sequence has ended, and the next byte is not part of it',
  },
  { name: 'clients that watch a TCP port', most: watchersMax, beyond: 'refused' },
  {
    name: 'bytes of `recording`, of a port in this process',
    most: portRecordingBytesMax,
    beyond: 'the newest are kept',
  },
  { name: 'characters of an error', most: errorCharsMax, beyond: 'cut off' },
  { name: 'ms of a `WAIT?`', most: waitMsMax, beyond: '-222' },
  { name: 'ms of a `TIME:ADVance`', most: advanceMsMax, beyond: '-222' },
  { name: 'ms of a `KEY:HOLD`', most: holdMsMax, beyond: '-222' },
  { name: '`TIME:SCALe`', most: `${timeScaleMin} to ${timeScaleMax}`, beyond: '-222' },
];
