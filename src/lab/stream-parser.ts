/** Reads a stream of server-sent events (WHATWG HTML §9.2) from a reply to a POST, which `EventSource` can't send. */

export interface StreamedEvent {
  /** `message` if the stream names none. */
  readonly event: string;
  readonly data: string;
}

/** Takes the text as it arrives; returns the events that it completes. Comments are left out. */
export function createStreamParser(): (text: string) => readonly StreamedEvent[] {
  let rest = '';
  return (text) => {
    const blocks = (rest + text).replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop() ?? '';
    return blocks.flatMap(eventOf);
  };
}

function eventOf(block: string): StreamedEvent[] {
  const field = (name: string): string[] =>
    block.split('\n').flatMap((line) => {
      const [, value] = new RegExp(`^${name}: ?(.*)$`).exec(line) ?? [];
      return value === undefined ? [] : [value];
    });
  const data = field('data');
  return data.length === 0 ? [] : [{ event: field('event').at(-1) ?? 'message', data: data.join('\n') }];
}
