/**
 * A client of a console (docs/user/serial.md): one command line at a time, and its one reply line. With
 * `SYSTem:REPLy ALWays` every command line gets one, so nothing is waited for in vain.
 */
import { errorMessage, quoted } from '../../errors/message.ts';
import type { ByteStream, HostTimer } from './byte-stream.ts';
import { FarCardError } from './far-card-error.ts';
import { fieldText, replyFields, replyUnits } from './scpi-reply.ts';

export interface ScpiClient {
  readonly where: string;
  /**
   * Sends a line of commands.
   * @returns the replies of those that have one
   * @throws FarCardError for a character that a line of commands can't have, with nothing sent; for a command that
   *   failed; or for a wire that does not carry
   */
  ask(commands: string): Promise<string[]>;
  close(): Promise<void>;
}

/** A reply takes this long at most, in ms of the host: no command waits for the host's time. */
const replyMs = 30_000;
/** Of a line that never ends; the longest reply is shorter. */
const lineCharactersMax = 100_000;
/** CAN: what an earlier client has left is dropped. */
const startOver = '\x18';

/** Opens the conversation. @throws FarCardError if no console of a card replies */
export async function openScpiClient(stream: ByteStream, after: HostTimer): Promise<ScpiClient> {
  const lines = createLines(stream, after);
  const send = (text: string): void =>
    stream.send(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  let turn: Promise<unknown> = Promise.resolve();
  const ask = async (commands: string): Promise<string[]> => {
    // A line end in a value would begin another line, and each later reply would belong to an earlier one.
    if (/[^\x20-\x7e]/.test(commands))
      throw new FarCardError(
        errorMessage('command', 'has a character that is not printable ASCII', 'leave it out of the values'),
      );
    send(`${commands}\r`);
    return repliesOf(await lines.next(), stream.where);
  };
  try {
    send(`${startOver}SYST:REPL ALW;REPL?\r`);
    // What was on its way to an earlier client comes first.
    while ((await lines.next()) !== 'ALW');
  } catch (error) {
    await stream.close();
    throw error;
  }
  return {
    where: stream.where,
    ask(commands) {
      const asked = turn.then(() => ask(commands));
      turn = asked.catch(() => {});
      return asked;
    },
    close: stream.close,
  };
}

interface ReplyLines {
  next(): Promise<string>;
}

function createLines({ listen, where }: ByteStream, after: HostTimer): ReplyLines {
  const whole: string[] = [];
  let half = '';
  let ended: FarCardError | null = null;
  let waiting = (): void => {};
  const end = (problem: string, action: string): void => {
    ended ??= new FarCardError(errorMessage(where, problem, action));
    waiting();
  };
  listen(
    (bytes) => {
      for (const byte of bytes) half += String.fromCharCode(byte);
      const parts = half.split(/\r?\n/);
      half = parts.pop() ?? '';
      for (const line of parts) {
        if (line.startsWith('LCD refused: ')) end(line.slice('LCD '.length), 'end that client first');
        // Reports of the LCD begin so, and no reply does.
        else if (line !== '' && !line.startsWith('LCD ')) whole.push(line);
      }
      if (half.length > lineCharactersMax) end('sends no end of a line', `see that a dscplus card is there`);
      waiting();
    },
    (why) => end(`the wire was cut, ${why}`, 'see that the card is still there'),
  );
  return {
    next: () =>
      new Promise((resolve, reject) => {
        let cancel = (): void => {};
        const look = (): void => {
          const line = whole.shift();
          if (line === undefined && ended === null) return;
          cancel();
          waiting = () => {};
          if (line === undefined) reject(ended);
          else resolve(line);
        };
        waiting = look;
        cancel = after(replyMs, () =>
          end(`no reply within ${replyMs / 1000} s`, 'see that a dscplus card is there'),
        );
        look();
      }),
  };
}

function repliesOf(line: string, where: string): string[] {
  const units = replyUnits(line);
  const failed = units.findIndex((unit) => unit.startsWith('ERROR '));
  if (failed === -1) return units[0] === 'OK' && units.length === 1 ? [] : units;
  const [code = '', text] = replyFields(units.slice(failed).join(';').slice('ERROR '.length));
  const whole = fieldText(text);
  const detail = whole.slice(whole.indexOf(';') + 1).trim();
  // A message of the card has a thing and an action; one about the form of a command has neither.
  const message = /^[^;]+: [^;]+; ./.test(detail)
    ? detail
    : errorMessage(`card at ${where}`, `refuses a command, ${quoted(whole)}`, 'update it');
  throw new FarCardError(message, code);
}
