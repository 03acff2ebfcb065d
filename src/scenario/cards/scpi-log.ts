/** The event log of a card on a console, read often enough that nothing of it is lost. */
import { eventsKept } from '../../device/events.ts';
import { lostEvents } from './far-card-error.ts';
import type { ScpiClient } from './scpi-client.ts';
import { fieldText, replyFields } from './scpi-reply.ts';

export interface ScpiLog {
  /** Counts from here: the card was reset. */
  begin(): void;
  /** Sends commands that may leave events. */
  ask(commands: string): Promise<string[]>;
  /** All events since `begin`. */
  lines(): Promise<readonly string[]>;
}

/** The card keeps `eventsKept` events; the steps of one command line leave fewer than the rest of them. */
const unreadMax = eventsKept / 4;

export function createScpiLog({ ask, where }: ScpiClient): ScpiLog {
  let lines: string[] = [];

  /** Reads the events up to number `last`. */
  const readTo = async (last: number): Promise<void> => {
    for (let end = last; lines.length < end; ) {
      const unread = end - lines.length;
      if (unread > eventsKept) throw lostEvents(where);
      const [count = '', log = ''] = await ask(`SYST:LOG:COUN?;:SYST:LOG? ${unread}`);
      // Another client has pressed meanwhile: the oldest ones are not among them.
      if (Number(count) > end) end = Number(count);
      else lines = [...lines, ...replyFields(log).map(fieldText)];
    }
  };

  return {
    begin() {
      lines = [];
    },
    async ask(commands) {
      const replies = await ask(`${commands};:SYST:LOG:COUN?`);
      const count = Number(replies.pop());
      if (count - lines.length >= unreadMax) await readTo(count);
      return replies;
    },
    async lines() {
      await readTo(Number((await ask('SYST:LOG:COUN?'))[0]));
      return lines;
    },
  };
}
