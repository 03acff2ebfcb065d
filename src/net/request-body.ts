/**
 * What comes in with a request: the JSON of its body and the parameters of its address. request-fields.ts checks the
 * values.
 *
 * Messages name a field, what is accepted, and never what was given.
 *
 * By hand: hono's `validator` takes a body of another type for an empty one, and bytes that are not UTF-8 for others;
 * its `bodyLimit` makes Node's adapter build a whole `Request`, which takes four times as long.
 */
import { HttpFault } from './http-error.ts';

/** Of a request's body. */
export const bodyBytesMax = 16_384;

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
