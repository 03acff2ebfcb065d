/** `dscplus server fault …`: the faults of the gateway of a running server. */
import { faultNames, faultNameText, faultRow, type GatewayFaultName } from '../faults/fault-names.ts';
import { faultOfTexts, faultTimesMax } from '../faults/new-fault.ts';
import type { GatewayFaultView } from '../staff/staff-faults.ts';
import { arg, count, text, type Verb } from './command.ts';

export const faultVerbs: readonly Verb[] = [
  {
    words: 'fault add',
    args: ['name', 'value?'],
    options: [
      {
        name: 'path',
        value: 'PATTERN',
        description: 'Paths it acts on, such as "/iserver/**" (default: all of the gateway)',
      },
      { name: 'for', value: 'TIME', description: 'How long, such as 30s or 5min (default: until cleared)' },
      { name: 'times', value: 'N', description: `How many replies it changes, at most ${faultTimesMax}` },
      { name: 'at', value: 'HH:MM', description: 'Begin at this time of day in UTC (default: now)' },
    ],
    secrets: [],
    description: 'Show a bad state of the gateway on demand; fault list --names lists them',
    ofRunning: (fault) => [faultLine(fault as GatewayFaultView)],
    run({ staff }, { args, options }) {
      const fault = staff.addFault(
        faultOfTexts({
          name: arg(args, 'name'),
          ...text(args, 'value'),
          ...text(options, 'path'),
          ...text(options, 'for'),
          ...count(options, 'times'),
          ...text(options, 'at'),
        }),
      );
      return { value: fault, lines: [faultLine(fault)] };
    },
  },
  {
    words: 'fault list',
    args: [],
    options: [{ name: 'names', value: null, description: 'List all names, and what each does' }],
    secrets: [],
    description: 'List the faults that act now or later',
    ofRunning: (faults) => (faults as readonly GatewayFaultView[]).map(faultLine),
    alone: ({ names }) => names === true,
    run({ staff }, { options }) {
      if (options.names === true) return { value: faultNames.map(nameView), lines: faultNames.map(nameLine) };
      const faults = staff.faults();
      return { value: faults, lines: faults.map(faultLine) };
    },
  },
  {
    words: 'fault clear',
    args: ['id?'],
    options: [],
    secrets: [],
    description: 'End a fault, or all of them',
    ofRunning: (value) => [clearedLine(value as { readonly cleared: number })],
    run({ staff }, { args: { id } }) {
      if (id !== undefined) staff.clearFault(id);
      const value = { cleared: id === undefined ? staff.clearFaults() : 1 };
      return { value, lines: [clearedLine(value)] };
    },
  },
];

function clearedLine({ cleared }: { readonly cleared: number }): string {
  return `faults cleared: ${cleared}`;
}

/** A fault as a line for a person. */
function faultLine(fault: GatewayFaultView): string {
  const { id, name, status, delayMs, path, beginsInMs, endsInMs, timesLeft, hits } = fault;
  return [
    `${id}: ${[name, status, delayMs === null ? null : secondsText(delayMs)].filter((part) => part !== null).join(' ')}`,
    ...(path === null ? [] : [`on ${path}`]),
    ...(beginsInMs === 0 ? [] : [`begins in ${secondsText(beginsInMs)}`]),
    ...(endsInMs === null ? [] : [`ends in ${secondsText(endsInMs)}`]),
    ...(timesLeft === null ? [] : [`times left ${timesLeft}`]),
    `replies changed ${hits}`,
  ].join(', ');
}

function secondsText(ms: number): string {
  return `${ms / 1_000} s`;
}

function nameView(name: GatewayFaultName): object {
  const { value = null, does, reproduces, source } = faultRow(name);
  return { name, value, does, reproduces, source };
}

function nameLine(name: GatewayFaultName): string {
  const { does, reproduces, source } = faultRow(name);
  return `${faultNameText(name)}: ${does}\n  as in: ${reproduces}\n  ${source}`;
}
