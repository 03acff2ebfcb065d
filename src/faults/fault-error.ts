/**
 * A fault that can't be added: an unknown kind or parameter, a value out of range, or one that does not fit the card.
 *
 * @example
 * ```ts
 * import { FaultError, parseFault } from 'dscplus';
 *
 * try {
 *   parseFault('ded-key key=5');
 * } catch (error) {
 *   error instanceof FaultError; // → true
 *   (error as Error).message; // → 'fault "ded-key": unknown; did you mean dead-key? see dscplus faults for all'
 * }
 * ```
 */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

/** The message without the digits of what was given, which may be a PIN, for faces that repeat no input. */
export function faultErrorText({ message }: FaultError): string {
  return message.replace(/"[^"]*"/g, (given) => given.replace(/[0-9]/g, '#'));
}
