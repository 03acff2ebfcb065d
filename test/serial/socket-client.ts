/**
 * A bare TCP client: what a program of any language is to a port.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { until } from './tools.ts';

export interface Client {
  readonly socket: Socket;
  readonly text: string;
  say(text: string): void;
  sees(part: string): Promise<void>;
  ended(): Promise<void>;
}

export async function client(port: number): Promise<Client> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let over = false;
  socket.setEncoding('latin1');
  socket.on('data', (part: string) => {
    text += part;
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    over = true;
  });
  await once(socket, 'connect');
  return {
    socket,
    get text() {
      return text;
    },
    say: (line) => void socket.write(line, 'latin1'),
    sees: (part) => until(`${JSON.stringify(part)} in ${JSON.stringify(text)}`, () => text.includes(part)),
    ended: () => until('the end of the connection', () => over),
  };
}
