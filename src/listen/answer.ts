/** Answers: JSON, text or a picture, never kept by a cache. */
import type { HttpFault } from './http-fault.ts';

const always = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;

export function answer(
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
  type: string | null,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Response {
  const typed = type === null ? {} : { 'Content-Type': type };
  return new Response(body, { status, headers: { ...always, ...typed, ...headers } });
}

export function json(value: unknown, headers: Readonly<Record<string, string>> = {}, status = 200): Response {
  return answer(JSON.stringify(value), 'application/json', headers, status);
}

export function failed({ status, rule, message, more, headers }: HttpFault): Response {
  return json({ error: message, rule, ...more }, headers, status);
}
