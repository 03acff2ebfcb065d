/** The phone over HTTP that the page `/lab` shows beside its own. It keeps its own time, and asks its own server. */
import { type BesideAddress, createBeside } from './beside.ts';

/** What the routes of the page do with the phone. All of them @throws {HttpFault} */
export interface PhoneBeside {
  /** Its system and its language. */
  info(): Promise<object>;
  screen(): Promise<object>;
  tap(name: string): Promise<object>;
  type(field: string, text: string): Promise<object>;
  prove(proof: string, ok: boolean): Promise<object>;
  events(signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

export function createPhoneBeside(address: BesideAddress): PhoneBeside {
  const beside = createBeside('phone', 'dscplus phone --http', address);
  return {
    async info() {
      const { locale, values } = await beside.json('GET', '/info');
      return { locale, os: (Object(values) as { readonly os?: unknown }).os };
    },
    screen: () => beside.json('GET', '/screen'),
    tap: (name) => beside.json('POST', '/tap', { name }),
    type: (field, text) => beside.json('POST', '/type', { field, text }),
    prove: (proof, ok) => beside.json('POST', '/prove', { proof, ok }),
    events: (signal) => beside.stream('/events', signal),
  };
}
