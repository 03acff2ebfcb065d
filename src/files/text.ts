/**
 * Decodes the text of a file: UTF-8, with or without a byte order mark, or UTF-16 with one, as PowerShell's `>`
 * writes it.
 */
export type Decoded =
  | { readonly text: string; readonly fault: null }
  /** `fault` is the problem of an error. */
  | { readonly text: null; readonly fault: string };

export function decodeText(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes);
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return { text: null, fault: `not ${encoding.slice(0, 6).toUpperCase()} text` };
  }
  if (encoding === 'utf-8' && text.includes('\0')) {
    return {
      text: null,
      fault: 'has NUL characters, as UTF-16 without a byte order mark has',
    };
  }
  return { text, fault: null };
}

function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}
