/**
 * The XML of the wire login's replies. Each element begins a line of its own: some clients read them by a pattern that
 * does not look across lines.
 */
import { createReply } from '../../../net/reply.ts';
import type { WireElements } from '../../wire/wire-service.ts';

export function xmlReply(elements: WireElements, status = 200, cookies: readonly string[] = []): Response {
  const text = `<ib_auth_res>\n${xmlOf(elements)}</ib_auth_res>\n`;
  return createReply(text, 'text/xml; charset=utf-8', {}, status, cookies);
}

function xmlOf(elements: WireElements): string {
  return Object.entries(elements)
    .map(([name, content]) => {
      const inner = typeof content === 'string' ? escaped(content) : `\n${xmlOf(content)}`;
      return `<${name}>${inner}</${name}>\n`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
