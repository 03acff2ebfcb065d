/** Reads a stream of server-sent events (HTML standard, 9.2): the fields `event` and `data`, and no others. */
import { StringDecoder } from 'node:string_decoder';

export interface EventReader {
  /** Takes the bytes of one read. False once an event is longer than any of a login server. */
  read(bytes: Uint8Array): boolean;
}

const eventCharactersMax = 65_536;

/** @param onEvent `event` is `message` where the server names none */
export function createEventReader(onEvent: (event: string, data: string) => void): EventReader {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let event = '';
  let data: string[] = [];

  function take(line: string): void {
    if (line === '') {
      if (data.length > 0) onEvent(event === '' ? 'message' : event, data.join('\n'));
      event = '';
      data = [];
      return;
    }
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
  }

  return {
    read(bytes) {
      rest += decoder.write(Buffer.from(bytes));
      const lines = rest.split(/\r\n|\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
      return rest.length + data.join('').length <= eventCharactersMax;
    },
  };
}
