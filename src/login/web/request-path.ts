/**
 * The path of a request, as its route is found. Whatever looks at a path looks at this one, so that no other way to
 * write it (`%4C`, `;jsessionid=…`) gets around a rule.
 */
import { getPath } from 'hono/utils/url';

/** Without its path parameters (RFC 3986 §3.3): some clients write `;jsessionid=…`, which means nothing here. */
export function pathOf(request: Request): string {
  const path = getPath(request);
  return path.includes(';') ? path.replaceAll(/;[^/]*/g, '') : path;
}
