/** Many connect at once: those who are there already are not served over and over while the others wait. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createArrivals } from '../../src/net/arrivals.ts';
import { serveWeb } from '../../src/net/http-server.ts';

function manual(turnsMax: number) {
  let calls: (() => void)[] = [];
  const served: string[] = [];
  const arrivals = createArrivals(turnsMax, (call) => calls.push(call));
  return {
    served,
    connect: arrivals.connected,
    ask: (name: string): void => arrivals.serve(() => served.push(name)),
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
    const { served, ask, turn } = manual(10);
    ask('a');
    expect(served).toEqual(['a']);
    expect(turn()).toBe(false);
  });

  it('wait, in order, while connections come, until a turn brings none', () => {
    const { served, connect, ask, turn } = manual(10);
    connect();
    ask('a');
    turn();
    connect();
    ask('b');
    ask('c');
    turn();
    expect(served).toEqual([]);
    turn();
    expect(served).toEqual(['a', 'b', 'c']);
    ask('d');
    expect(served).toEqual(['a', 'b', 'c', 'd']);
    expect(turn()).toBe(false);
  });

  it('wait for a bounded number of turns where somebody connects without an end', () => {
    const { served, connect, ask, turn } = manual(3);
    const after: number[] = [];
    for (let i = 0; i < 6; i++) {
      connect();
      ask(`${i}`);
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
      fetch(request) {
        order.push(new URL(request.url).pathname);
        return new Response('here');
      },
    });
    onTestFinished(close);
    const clients = Array.from({ length: 40 }, async (_, i) => {
      const socket = connect(address.port, '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      const ask = (time: string): unknown =>
        socket.write(`GET /${time}/${i} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
      // It is in the socket before the server has taken the connection.
      ask('first');
      await once(socket, 'data');
      ask('second');
      await once(socket, 'data');
    });
    await Promise.all(clients);
    const times = order.map((path) => path.split('/')[1]);
    expect(times).toEqual([...new Array(40).fill('first'), ...new Array(40).fill('second')]);
  });
});
