/** Many connect at once: those who are there already are not served over and over while the others wait. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serveWeb } from '../../src/net/http-server.ts';
import { createRequestGate } from '../../src/net/request-gate.ts';

function manual(turnsMax: number) {
  let calls: (() => void)[] = [];
  const served: string[] = [];
  const gate = createRequestGate(turnsMax, (call) => calls.push(call));
  return {
    served,
    connect: gate.connectionAccepted,
    request: (name: string): void => gate.run(() => served.push(name)),
    /** The end of one turn of the loop; whether anything was to be done. */
    turn(): boolean {
      const before = calls;
      calls = [];
      for (const call of before) call();
      return before.length > 0;
    },
  };
}

describe('requests', () => {
  it('are served at once while nobody connects', () => {
    const { served, request, turn } = manual(10);
    request('a');
    expect(served).toEqual(['a']);
    expect(turn()).toBe(false);
  });

  it('wait, in order, while connections come, until a turn brings none', () => {
    const { served, connect, request, turn } = manual(10);
    connect();
    request('a');
    turn();
    connect();
    request('b');
    request('c');
    turn();
    expect(served).toEqual([]);
    turn();
    expect(served).toEqual(['a', 'b', 'c']);
    request('d');
    expect(served).toEqual(['a', 'b', 'c', 'd']);
    expect(turn()).toBe(false);
  });

  it('wait for a bounded number of turns where somebody connects without an end', () => {
    const { served, connect, request, turn } = manual(3);
    const after: number[] = [];
    for (let i = 0; i < 6; i++) {
      connect();
      request(`${i}`);
      turn();
      after.push(served.length);
    }
    expect(after).toEqual([0, 0, 3, 3, 3, 6]);
    expect(served).toEqual(['0', '1', '2', '3', '4', '5']);
  });
});

describe('a server that 40 clients connect to at once', () => {
  it('answers each of them once before any of them twice', async () => {
    const order: string[] = [];
    const { address, close } = await serveWeb({
      address: { host: '127.0.0.1', port: 0 },
      fetch({ url }) {
        order.push(new URL(url).pathname);
        return new Response('here');
      },
    });
    onTestFinished(close);
    const clients = Array.from({ length: 40 }, async (_, i) => {
      const socket = connect(address.port, '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      const request = (time: string): unknown =>
        socket.write(`GET /${time}/${i} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
      // It is in the socket before the server has accepted the connection.
      request('first');
      await once(socket, 'data');
      request('second');
      await once(socket, 'data');
    });
    await Promise.all(clients);
    const times = order.map((path) => path.split('/')[1]);
    expect(times).toEqual([...new Array(40).fill('first'), ...new Array(40).fill('second')]);
  });
});
