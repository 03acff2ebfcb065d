/**
 * The content of a request: the JSON or the form of its body, and the parameters of its address. request-fields.ts checks the
 * values.
 *
 * Messages name a field and what is accepted, never the value that was sent.
 *
 * Written by hand: hono's `validator` takes a body of another type for an empty one, and invalid UTF-8 for other
 * text; its `bodyLimit` makes Node's adapter build a whole `Request`, which takes four times as long.
 */
import { errorMessage } from '../errors/message.ts';
import { HttpFault } from './http-error.ts';

/** Bytes of a request's body. */
export const bodyBytesMax = 16_384;

/**
 * The parameters of an address: only those listed, each at most once.
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
        errorMessage(
          'PIN',
          'not accepted in a URL, which gets into logs',
          'send it in the body of POST /respond, or set a default PIN at the start',
        ),
      );
    }
    if (!names.includes(name) || Object.hasOwn(found, name)) {
      const accepted = names.length === 0 ? 'leave it out' : `give ${names.join(', ')}, each at most once`;
      throw new HttpFault(400, 'query', errorMessage('query parameter', 'unknown or repeated', accepted));
    }
    found[name] = value;
  }
  return found;
}

/**
 * The object in a JSON body; an empty body is an object without fields.
 * @throws HttpFault
 */
export async function readBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const { headers } = request;
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') {
    throw new HttpFault(415, 'body-encoding', errorMessage('request body', 'compressed', 'send plain JSON'));
  }
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  const type = (headers.get('content-type') ?? '').toLowerCase().replaceAll(/[\s"]/g, '');
  if (type !== 'application/json' && type !== 'application/json;charset=utf-8') {
    throw new HttpFault(
      415,
      'body-type',
      errorMessage('request body', 'its type is not JSON', 'send JSON with Content-Type: application/json'),
    );
  }
  return objectIn(bytes);
}

/**
 * What can be understood of a request, for clients that send anything: the parameters of its address, then the fields
 * of its body as JSON or as a form. The rest is ignored.
 * @throws HttpFault for a body that is too large or truncated
 */
export async function readAnyBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const fields = Object.fromEntries(new URL(request.url).searchParams);
  if (request.method === 'GET') return fields;
  const bytes = await readBytes(request);
  if (bytes.length === 0) return fields;
  const isForm = /^application\/x-www-form-urlencoded/i.test(request.headers.get('content-type') ?? '');
  if (isForm) return { ...fields, ...Object.fromEntries(new URLSearchParams(Buffer.from(bytes).toString())) };
  try {
    return { ...fields, ...objectIn(bytes) };
  } catch {
    return fields;
  }
}

export const formType = 'application/x-www-form-urlencoded';

/** The fields of a form. @throws HttpFault */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const bytes = await readBytes(request);
  const [type = ''] = (request.headers.get('content-type') ?? '').toLowerCase().split(';', 1);
  if (bytes.length > 0 && type.trim() !== formType) {
    throw new HttpFault(
      415,
      'body-type',
      errorMessage('request body', 'its type is not a form', `send a form with Content-Type: ${formType}`),
    );
  }
  return new URLSearchParams(new TextDecoder().decode(bytes));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function objectIn(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new HttpFault(
      400,
      'body-encoding',
      errorMessage('request body', 'not UTF-8 text', 'send JSON in UTF-8'),
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HttpFault(400, 'body-json', errorMessage('request body', 'not JSON', 'send a JSON object'));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpFault(400, 'body-json', errorMessage('request body', 'not a JSON object', 'send one'));
  }
  return value as Record<string, unknown>;
}

/** The body. If the client disconnects before its end, that is not an error of the server. */
async function readBytes(request: Request): Promise<Uint8Array> {
  try {
    return await wholeBody(request);
  } catch (error) {
    if (error instanceof HttpFault) throw error;
    throw new HttpFault(400, 'body-incomplete', errorMessage('request body', 'truncated', 'send all of it'));
  }
}

/** The body. Reading stops once it is too large. */
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
  return new HttpFault(
    413,
    'body-size',
    errorMessage('request body', 'too large', `send at most ${bodyBytesMax} bytes`),
    {
      headers: { Connection: 'close' },
    },
  );
}
