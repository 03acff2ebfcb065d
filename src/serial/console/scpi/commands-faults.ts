/** The commands of faults: what the card and its wire do wrong on purpose. docs/user/faults.md lists them all. */
import type { Card } from '../../../device/card.ts';
import { FaultError, faultErrorText } from '../../../faults/fault-error.ts';
import { type CardFaults, faultsOfCard } from '../../../faults/faulty-card.ts';
import { scpiString } from '../line-format.ts';
import { command, type Device, pressingKeys, type ScpiCommand } from './command.ts';
import { runInstantly } from './commands-status.ts';
import { number, optional, type Param } from './parameters.ts';
import { ScpiFault } from './scpi-errors.ts';

const faultParam: Param<string> = {
  usage: '"<fault>"',
  description: 'a fault in quotes, as `dscplus faults` lists them',
  read(arg) {
    if (arg.kind === 'string') return arg.text;
    throw new ScpiFault(-104, 'a fault in quotes is wanted');
  },
};

const faultId = optional<number | null>(number('<number>', 1, 1_000_000_000), null, 'all');

export const faultCommands: readonly ScpiCommand[] = [
  command(
    'FAULt:ADD',
    [faultParam],
    'Adds a fault to the card or its wire. Refused (-224) for one that is unknown or does not fit.',
    { send: 'FAUL:ADD "dead-key key=5";LIST?', gives: '"1 dead-key key=5"' },
    (device, text) =>
      pressingKeys(() =>
        runInstantly(() => {
          changeFaults(device, (faults) => faults.add(text));
          return undefined;
        }),
      ),
  ),
  command(
    'FAULt:ADD?',
    [faultParam],
    'Adds a fault and returns its number.',
    {
      send: 'FAUL:ADD? "counter-ahead by=5";:SYST:ERR?',
      gives:
        '-224,"Illegal parameter value;fault counter-ahead: the suite has no counter; use a suite with C, such as ib-key"',
    },
    (device, text) =>
      pressingKeys(() => runInstantly(() => String(changeFaults(device, (faults) => faults.add(text))))),
  ),
  command(
    'FAULt:CLEar',
    [faultId],
    'Clears the fault with this number, or all.',
    { after: 'FAUL:ADD "low-battery"\r', send: 'FAUL:CLE;LIST?', gives: '""' },
    (device, id) =>
      pressingKeys(() =>
        runInstantly(() => {
          changeFaults(device, (faults) => faults.clear(id ?? undefined));
          return undefined;
        }),
      ),
  ),
  command(
    'FAULt:LIST?',
    [],
    'The active faults as strings between commas, each with its number; an empty string if none is.',
    { after: 'FAUL:ADD "power-cut at=1d"\r', send: 'FAUL:LIST?', gives: '"… power-cut at=86400000ms"' },
    ({ card }) => {
      const listed = faultsOf(card).list();
      return listed.length === 0
        ? scpiString('')
        : listed.map(({ id, text }) => scpiString(`${id} ${text}`)).join(',');
    },
  ),
];

/** @throws ScpiFault for a card that was made without */
function faultsOf(card: Card): CardFaults {
  const faults = faultsOfCard(card);
  if (faults !== null) return faults;
  throw new ScpiFault(-221, 'this card takes no faults, make it with createFaultyCard');
}

/** @throws ScpiFault */
function changeFaults<T>({ card }: Device, change: (faults: CardFaults) => T): T {
  const faults = faultsOf(card);
  try {
    return change(faults);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    throw new ScpiFault(-224, faultErrorText(error));
  }
}
