/**
 * The commands of time. The console starts in real time; in virtual time only commands, key presses and waits advance
 * it.
 */

import { advanceMsMax, timeScaleMax, timeScaleMin } from '../limits.ts';
import { command, type ScpiCommand } from './command.ts';
import { choice, number } from './parameters.ts';
import { ScpiFault } from './scpi-errors.ts';

export const timeCommands: readonly ScpiCommand[] = [
  command(
    'TIME?',
    [],
    'Card time since the last `*RST`, or since the start, in ms.',
    { after: 'P', send: 'TIME?', gives: '2030' },
    ({ sinceReset }) => String(sinceReset()),
  ),
  command(
    'TIME:ADVance',
    [number('<ms>', 0, advanceMsMax)],
    'Lets time pass at once, in virtual time.',
    { after: 'P', send: 'TIME:ADV 30000;:DISP?', gives: '"        "' },
    ({ driver }, ms) => {
      if (driver.timeMode() === 'real') throw new ScpiFault(-221, 'TIME:ADVance needs TIME:MODE VIRTual');
      driver.pass(ms);
      return undefined;
    },
  ),
  command(
    'TIME:MODE',
    [choice('REAL', 'VIRTual')],
    'Real time runs by the clock. In virtual time the clock stands still and card time moves only by `TIME:ADVance`, by key presses, each a whole tap, and by waits. When virtual time begins, current gestures are completed at once.',
    { send: 'TIME:MODE REAL;MODE?', gives: 'REAL' },
    ({ driver }, mode) => {
      driver.setTimeMode(mode === 'REAL' ? 'real' : 'virtual');
      return undefined;
    },
  ),
  command('TIME:MODE?', [], '`REAL` or `VIRT`.', { send: 'TIME:MODE?', gives: 'VIRT' }, ({ driver }) =>
    driver.timeMode() === 'real' ? 'REAL' : 'VIRT',
  ),
  command(
    'TIME:SCALe',
    [number('<factor>', timeScaleMin, timeScaleMax, 'parts')],
    'How many times as fast real time runs.',
    { send: 'TIME:SCAL 10;SCAL?', gives: '10' },
    ({ driver }, scale) => {
      driver.setSpeed(scale);
      return undefined;
    },
  ),
  command(
    'TIME:SCALe?',
    [],
    'The value that `TIME:SCALe` set.',
    { send: 'TIME:SCAL?', gives: '1' },
    ({ driver }) => String(driver.speed()),
  ),
];
