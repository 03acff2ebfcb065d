/** Replies: JSON, text or a picture, with headers against caching. */
import type { HttpFault } from './http-error.ts';

const always = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;

/** Each of `cookies` gets its own header. */
export function createReply(
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
  type: string | null,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
  cookies: readonly string[] = [],
): Response {
  const typed = type === null ? {} : { 'Content-Type': type };
  const all = { ...always, ...typed, ...headers };
  if (cookies.length === 0) return new Response(body, { status, headers: all });
  // Set before the response is made, because hono's adapter sends an unread response unchanged.
  const withCookies = new Headers(all);
  for (const cookie of cookies) withCookies.append('Set-Cookie', cookie);
  return new Response(body, { status, headers: withCookies });
}

export function jsonReply(
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
  cookies: readonly string[] = [],
): Response {
  return createReply(JSON.stringify(value), 'application/json', headers, status, cookies);
}

export function errorReply({ status, rule, message, more, headers }: HttpFault): Response {
  return jsonReply({ error: message, rule, ...more }, headers, status);
}
