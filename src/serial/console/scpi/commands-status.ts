/**
 * The thirteen common commands of IEEE 488.2 §10, and the errors and version of SCPI.
 */
import { eventLine, eventsKept } from '../../../device/events.ts';
import { type DrivenCard, type Script, waitWhileIn } from '../../../device/gestures.ts';
import type { StateName } from '../../../device/state.ts';
import { scpiString } from '../line-format.ts';
import { command, type Device, pressingKeys, type ScpiCommand } from './command.ts';
import { choice, number, optional } from './parameters.ts';

const register = number('<0-255>', 0, 255);

export const statusCommands: readonly ScpiCommand[] = [
  command(
    '*CLS',
    [],
    'Clears the error queue and the event registers.',
    { after: 'BAD\r', send: '*CLS;SYST:ERR?', gives: '0,"No error"' },
    ({ status, cancelIdleNotice }) => {
      status.clear();
      cancelIdleNotice();
      return undefined;
    },
  ),
  command(
    '*ESE',
    [register],
    'Sets which events count in bit 5 of the status byte.',
    { send: '*ESE 32;*ESE?', gives: '32' },
    ({ status }, mask) => {
      status.eventEnable = mask;
      return undefined;
    },
  ),
  command('*ESE?', [], 'The value that `*ESE` set.', { send: '*ESE?', gives: '0' }, ({ status }) =>
    String(status.eventEnable),
  ),
  command(
    '*ESR?',
    [],
    'Returns and clears the event register: 1 operation complete, 8 device error, 16 execution error, 32 command error, 128 power on.',
    { after: '*CLS;BAD\r', send: '*ESR?', gives: '32' },
    ({ status }) => String(status.takeEvents()),
  ),
  command(
    '*IDN?',
    [],
    'The identity: DSCPLUS, the profile, the serial number, the version.',
    { send: '*IDN?', gives: 'DSCPLUS,dsc-plus,DEMO-0001,…' },
    ({ card, firmwareVersion }) =>
      ['DSCPLUS', card.profile.name, card.serial, firmwareVersion].map(field).join(','),
  ),
  command(
    '*OPC',
    [],
    'Sets bit 0 of the event register as soon as the LCD stops changing (see `*OPC?`).',
    { after: '*CLS\r', send: '*OPC;*ESR?', gives: '1' },
    ({ notifyWhenIdle }) => {
      notifyWhenIdle();
      return undefined;
    },
  ),
  command(
    '*OPC?',
    [],
    'Returns 1 when the LCD has stopped changing: no key in progress, no self-test, no computation. In virtual time it lets that time pass.',
    { after: 'P1234\r123456\r', send: '*OPC?;:DISP?', gives: '1;"90187643"' },
    () => pressingKeys((card) => waitForIdle(card, '1')),
  ),
  command(
    '*RST',
    [],
    'Switches the card off, clears the entries and the faults, whose numbers begin at 1 again, and resets reports, replies, time mode, scale and `TIME?`. Memory, errors and registers do not change.',
    { after: 'P1\r', send: '*RST;DISP?', gives: '"        "' },
    ({ reset }) => pressingKeys(() => runInstantly(reset)),
  ),
  command(
    '*SRE',
    [register],
    'Sets which bits of the status byte count in bit 6.',
    { send: '*SRE 36;*SRE?', gives: '36' },
    ({ status }, mask) => {
      status.requestEnable = mask & ~64;
      return undefined;
    },
  ),
  command('*SRE?', [], 'The value that `*SRE` set.', { send: '*SRE?', gives: '0' }, ({ status }) =>
    String(status.requestEnable),
  ),
  command(
    '*STB?',
    [],
    'The status byte: 4 an error is in the queue, 8 an event that `STATus:QUEStionable:ENABle` selects, 32 one that `*ESE` selects, 64 a bit that `*SRE` selects, 128 an event that `STATus:OPERation:ENABle` selects.',
    { after: '*CLS;BAD\r', send: '*STB?', gives: '4' },
    ({ status }) => String(status.statusByte()),
  ),
  command('*TST?', [], '0, or 1 if the battery is empty.', { send: '*TST?', gives: '0' }, ({ card }) =>
    card.state() === 'dead' ? '1' : '0',
  ),
  command(
    '*WAI',
    [],
    'The rest of the line waits until the LCD stops changing (see `*OPC?`).',
    { after: 'P1234\r123456\r', send: '*WAI;DISP?', gives: '"90187643"' },
    () => pressingKeys((card) => waitForIdle(card, undefined)),
  ),
  command(
    'SYSTem:ERRor[:NEXT]?',
    [],
    'Removes the oldest error from the queue and returns it; `0,"No error"` if it is empty.',
    { after: '*CLS;KEY\r', send: 'SYST:ERR?', gives: '-109,"Missing parameter;it takes <key>"' },
    ({ status }) => status.nextError(),
  ),
  command(
    'SYSTem:ERRor:COUNt?',
    [],
    'How many errors are in the queue.',
    { after: '*CLS;BAD\rBAD\r', send: 'SYST:ERR:COUN?', gives: '2' },
    ({ status }) => String(status.errors()),
  ),
  command(
    'SYSTem:ERRor:ALL?',
    [],
    'Removes all errors from the queue and returns them between commas; `0,"No error"` if it is empty.',
    {
      after: '*CLS\rBAD\rKEY\r',
      send: 'SYST:ERR:ALL?',
      gives: '-113,"Undefined header;BAD",-109,"Missing parameter;it takes <key>"',
    },
    ({ status }) => status.allErrors(),
  ),
  command(
    'SYSTem:LOG?',
    [optional(number('<count>', 1, eventsKept), 10, '10')],
    'The newest events since the last `*RST` as strings between commas, the oldest first, as `--log` writes them. Their times count from there. No event contains a PIN digit.',
    { after: 'P', send: 'SYST:LOG? 1', gives: '"  2.000 s  lcd    ""PIN>    """' },
    ({ newestEvents }, count) => {
      const events = newestEvents(count);
      return events.length === 0
        ? scpiString('')
        : events.map((event) => scpiString(eventLine(event))).join(',');
    },
  ),
  command(
    'SYSTem:LOG:COUNt?',
    [],
    'How many events there were since the last `*RST`, or since the start. `SYSTem:LOG?` returns at most the newest 256.',
    { after: 'P', send: 'SYST:LOG:COUN?', gives: '3' },
    ({ eventCount }) => String(eventCount()),
  ),
  command(
    'SYSTem:REPLy',
    [choice('QUERies', 'ALWays')],
    'With `ALWays` each command line gets exactly one reply line: its replies, and `ERROR` with code and text if it failed; `OK` if it has neither. Keys get no reply. With `QUERies`, the default, only queries get a reply.',
    { send: 'SYST:REPL ALW', gives: 'OK' },
    ({ setReplies }, when) => {
      setReplies(when === 'ALW' ? 'always' : 'queries');
      return undefined;
    },
  ),
  command(
    'SYSTem:REPLy?',
    [],
    'The setting of `SYSTem:REPLy`: `QUER` or `ALW`.',
    { send: 'SYST:REPL?', gives: 'QUER' },
    ({ replies }) => (replies() === 'always' ? 'ALW' : 'QUER'),
  ),
  command(
    'SYSTem:VERSion?',
    [],
    'The version of SCPI.',
    { send: 'SYST:VERS?', gives: '1999.0' },
    () => '1999.0',
  ),
];

/** States that a key has caused and that end by themselves. */
const passing: readonly StateName[] = ['self-test', 'computing'];

export function isIdle({ card }: Pick<Device, 'card'>): boolean {
  return !passing.includes(card.state());
}

function* waitForIdle(card: DrivenCard, reply: string | undefined): Script<string | undefined> {
  yield* waitWhileIn(card, passing);
  return reply;
}

/** A script that takes no time. */
export function* runInstantly(act: () => string | undefined): Script<string | undefined> {
  yield* [];
  return act();
}

/** A field of `*IDN?` is ASCII without comma and semicolon. */
function field(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]|[,;]/g, '_');
}
