/** What a factor asks, as the wire login says it, and how its response is read. */
import type { Ask, Factor } from '../auth/login-steps.ts';

/** A factor that was asked, by the code that the client picked it with. */
export interface WireAsk {
  readonly code: string;
  readonly ask: Ask;
}

/** The codes of a user's factors, each once. Clients look for the exact code, so no serial number is beside it. */
export function offeredCodes(factors: readonly Factor[]): readonly string[] {
  return [...new Set(factors.map(({ code }) => plain(code)))];
}

/** The factor of a code: the first of them, or exactly one where the code has its id, as `5.1 DEMO-0001`. */
export function factorOf(factors: readonly Factor[], code: string): Factor | undefined {
  return factors.find((one) => one.code === code) ?? factors.find((one) => plain(one.code) === code);
}

function plain(code: string): string {
  return code.split(' ', 1)[0] as string;
}

/**
 * `SWCR`: a challenge and a response. `SWTK`: a code that the user has, without a challenge.
 * @param gap whether a challenge has a blank after every three digits
 */
export function twoFactorOf(
  ask: Ask,
  gap: boolean,
): Readonly<Record<'type' | 'challenge', string>> | { type: string } {
  const challenge = challengeOf(ask);
  if (challenge === '') return { type: 'SWTK' };
  return { type: 'SWCR', challenge: gap ? challenge.replaceAll(/([0-9]{3})(?=[0-9])/g, '$1 ') : challenge };
}

function challengeOf(ask: Ask): string {
  if (ask.by === 'response' || ask.by === 'push') return ask.challenge;
  return ask.by === 'values' ? ask.indices.join(' ') : '';
}

/** The response of a form. The wire has one field, so a PIN that is sent beside the code comes right after it. */
export function responseIn(ask: Ask, text: string): { readonly response: string; readonly pin?: string } {
  if (ask.by !== 'response' || !ask.pinBeside) return { response: text };
  return { response: text.slice(0, ask.digits), pin: text.slice(ask.digits) };
}
