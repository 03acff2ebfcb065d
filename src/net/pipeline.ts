/**
 * The requests of each connection that have no response yet, in the order in which they arrived (HTTP pipelining, RFC
 * 9112 §9.3.2). Node starts each when it is read and sends the responses in order.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface Pipelines {
  /** Adds a request. It is removed when its response is sent or the connection closes. */
  add(incoming: IncomingMessage, outgoing: ServerResponse): void;
  /** How many requests of a connection have no response yet. */
  count(socket: Socket): number;
  /** Whether a response of a connection has begun and is not complete, as a stream of events. */
  isStreaming(socket: Socket): boolean;
  /** The response to the last request of each connection. */
  last(): ServerResponse[];
  /**
   * Calls `call` when every complete request has its response, so that what is written then is in order. An
   * incomplete request gets no other response.
   */
  whenReplied(socket: Socket, call: () => void): void;
}

interface Pipeline {
  readonly waiting: Map<ServerResponse, IncomingMessage>;
  replied: () => void;
}

export function createPipelines(): Pipelines {
  const pipelines = new Map<Socket, Pipeline>();

  function pipelineOf(socket: Socket): Pipeline {
    const before = pipelines.get(socket);
    if (before !== undefined) return before;
    const pipeline: Pipeline = { waiting: new Map(), replied: () => {} };
    pipelines.set(socket, pipeline);
    socket.once('close', () => {
      pipelines.delete(socket);
      // Node reports only the first one; a request whose client has disconnected must not keep its place.
      for (const outgoing of pipeline.waiting.keys()) outgoing.emit('close');
    });
    return pipeline;
  }

  return {
    add(incoming, outgoing) {
      const pipeline = pipelineOf(incoming.socket);
      pipeline.waiting.set(outgoing, incoming);
      outgoing.once('close', () => {
        pipeline.waiting.delete(outgoing);
        pipeline.replied();
      });
    },
    count: (socket) => pipelines.get(socket)?.waiting.size ?? 0,
    isStreaming: (socket) =>
      [...(pipelines.get(socket)?.waiting.keys() ?? [])].some(
        ({ headersSent, writableEnded }) => headersSent && !writableEnded,
      ),
    last: () =>
      Array.from(pipelines.values(), ({ waiting }) => Array.from(waiting.keys()).at(-1)).filter(
        (outgoing) => outgoing !== undefined,
      ),
    whenReplied(socket, call) {
      const pipeline = pipelineOf(socket);
      const look = (): void => {
        const waiting = [...pipeline.waiting];
        const broken = waiting.find(([, incoming]) => !incoming.complete)?.[0];
        if (waiting.some(([outgoing]) => outgoing !== broken)) return;
        pipeline.replied = () => {};
        call();
      };
      pipeline.replied = look;
      look();
    },
  };
}
