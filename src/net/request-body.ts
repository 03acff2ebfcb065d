/**
 * What comes in with a request, checked at the edge: the JSON of its body and the parameters of its address.
 *
 * Messages name a field, what is accepted, and never what was given.
 */
import { HttpFault } from './http-error.ts';

/** Of a request's body. */
export const bodyBytesMax = 16_384;

export interface Field<T> {
  /** What is accepted, for the message. */
  readonly says: string;
  /** The value, or undefined for one that does not fit. */
  readonly read: (value: unknown) => T | undefined;
  /** What it is when left out; without this it may not be. */
  readonly without?: { readonly value: T };
}

export type Fields = Readonly<Record<string, Field<unknown>>>;
export type Read<F extends Fields> = {
  readonly [N in keyof F]: F[N] extends Field<infer T> ? T : never;
};

/** A field that may be left out. */
export function optional<T, W>(field: Field<T>, value: W): Field<T | W> {
  return { ...field, without: { value } };
}

/** @throws HttpFault */
export function readFields<F extends Fields>(given: Readonly<Record<string, unknown>>, fields: F): Read<F> {
  const names = Object.keys(fields);
  if (Object.keys(given).some((name) => !names.includes(name))) {
    const accepted = names.length === 0 ? 'none is accepted here' : `${names.join(', ')} can be given`;
    throw new HttpFault(400, 'field', `the body has a field that is not known: ${accepted}`);
  }
  return Object.fromEntries(names.map((name) => [name, fieldOf(given, name, fields[name]!)])) as Read<F>;
}

function fieldOf(given: Readonly<Record<string, unknown>>, name: string, field: Field<unknown>): unknown {
  if (!Object.hasOwn(given, name)) {
    if (field.without !== undefined) return field.without.value;
    throw new HttpFault(400, name, `${name} is missing: it is ${field.says}`);
  }
  const value = field.read(given[name]);
  if (value === undefined) throw new HttpFault(400, name, `${name} does not fit: it is ${field.says}`);
  return value;
}

/**
 * The parameters of an address: those named, each once.
 * @throws HttpFault
 */
export function readQuery(url: string, names: readonly string[]): Readonly<Record<string, string>> {
  const at = url.indexOf('?');
  if (at === -1) return {};
  const found: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(url.slice(at))) {
    if (name.toLowerCase() === 'pin') {
      throw new HttpFault(
        400,
        'query',
        'a PIN never stands in an address, which gets into logs: send it in the body of POST /respond, or bind it at the start',
      );
    }
    if (!names.includes(name) || Object.hasOwn(found, name)) {
      const accepted =
        names.length === 0 ? 'none is accepted here' : `${names.join(', ')} can be given, once`;
      throw new HttpFault(400, 'query', `the address has a parameter that does not fit: ${accepted}`);
    }
    found[name] = value;
  }
  return found;
}

/**
 * The object in a body of JSON; an empty body is one without fields.
 * @throws HttpFault
 */
export async function readBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const { headers } = request;
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') {
    throw new HttpFault(415, 'body-encoding', 'the body is compressed, and only plain JSON is accepted');
  }
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  const type = (headers.get('content-type') ?? '').toLowerCase().replaceAll(/[\s"]/g, '');
  if (type !== 'application/json' && type !== 'application/json;charset=utf-8') {
    throw new HttpFault(
      415,
      'body-type',
      'the body has no type that is accepted: send JSON with Content-Type: application/json',
    );
  }
  return objectIn(bytes);
}

function objectIn(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpFault(400, 'body-encoding', 'the body has bytes that are no UTF-8 text');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HttpFault(400, 'body-json', 'the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpFault(400, 'body-json', 'the body is JSON, but no object');
  }
  return value as Record<string, unknown>;
}

/** The body. A client that goes away in the middle of it is its own fault, and no error of the server. */
async function readBytes(request: Request): Promise<Uint8Array> {
  try {
    return await wholeBody(request);
  } catch (error) {
    if (error instanceof HttpFault) throw error;
    throw new HttpFault(400, 'body-incomplete', 'the body ended before its end');
  }
}

/** The body, which is not read further once it is too large. */
async function wholeBody(request: Request): Promise<Uint8Array> {
  const { headers } = request;
  const length = headers.get('content-length');
  if (length !== null && headers.get('transfer-encoding') === null) {
    if (Number(length) > bodyBytesMax) throw tooLarge();
    return new Uint8Array(await request.arrayBuffer());
  }
  if (request.body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > bodyBytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): HttpFault {
  return new HttpFault(413, 'body-size', `the body is too large: ${bodyBytesMax} bytes are accepted`, {
    headers: { Connection: 'close' },
  });
}
