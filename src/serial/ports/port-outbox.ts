/**
 * A connection's outbox, with the two lines that a port adds of itself, the same at every port: the glass at an
 * open, and how many lines were dropped. Where reports are off there is neither.
 *
 * The connection is told of both, so that it knows them when an echo brings them back.
 */
import type { Connection } from '../console/console.ts';
import { droppedLine } from '../console/line-format.ts';
import { createOutbox, type Line, type Outbox } from '../console/outbox.ts';

export interface PortOutbox extends Outbox {
  /** The glass as it is, behind what waits. */
  pushGlass(): void;
}

export function createPortOutbox(connection: Connection): PortOutbox {
  const outbox = createOutbox((count) =>
    connection.glassLine().length > 0 ? told(droppedLine(count)) : null,
  );

  function told(line: Line): Line {
    connection.told(line);
    return line;
  }

  return Object.assign(outbox, {
    pushGlass() {
      const glass = connection.glassLine();
      if (glass.length > 0) outbox.push(told(glass));
    },
  });
}
