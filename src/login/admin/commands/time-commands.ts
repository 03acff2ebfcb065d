/** `dscplus server time …` and `dscplus server reset`: what staff can do with the time and the start of a running server. */
import { errorMessage, quoted } from '../../../errors/message.ts';
import { StaffError } from '../admin-types.ts';
import type { TimeView } from '../staff/staff-time.ts';
import { type AdminService, arg, type Verb, type VerbInput, type VerbResult } from './command.ts';

export const timeVerbs: readonly Verb[] = [
  timeVerb('time show', 'Show the time of a running server', ({ staff }) => staff.time()),
  {
    ...timeVerb('time advance', 'Move virtual time forward by milliseconds', ({ staff }, { args }) =>
      staff.advanceTime(numberIn(args, 'ms', /^[0-9]{1,15}$/, 'give whole milliseconds from 0')),
    ),
    args: ['ms'],
    numbers: { ms: 'whole' },
  },
  timeVerb('time pause', 'Stop virtual time', ({ staff }) => staff.pauseTime()),
  timeVerb('time resume', 'Let virtual time run with the machine, at its speed', ({ staff }) =>
    staff.resumeTime(),
  ),
  {
    ...timeVerb('time speed', 'Set how many times as fast virtual time runs', ({ staff }, { args }) =>
      staff.setTimeSpeed(numberIn(args, 'factor', /^[0-9]{1,10}(\.[0-9]{1,10})?$/, 'give 0.001 to 1000000')),
    ),
    args: ['factor'],
    numbers: { factor: 'decimal' },
  },
  timeVerb(
    'reset',
    'Go back to the start: users, cards, lockouts, sessions, audit log, virtual time',
    ({ staff }) => staff.reset(),
  ),
];

function timeVerb(
  words: string,
  description: string,
  call: (service: AdminService, input: VerbInput) => TimeView,
): Verb {
  return {
    words,
    args: [],
    options: [],
    secrets: [],
    description,
    ofRunning: (view) => [timeLine(view as TimeView)],
    run(service, input): VerbResult {
      const view = call(service, input);
      return { value: view, lines: [timeLine(view)] };
    },
  };
}

/** The time of a server as a line for a person. */
export function timeLine({ mode, unixMs, paused, speed }: TimeView): string {
  const time = new Date(unixMs).toISOString();
  if (mode === 'wall') return `${time}, wall clock`;
  if (mode === 'given') return `${time}, by a clock of your own`;
  return `${time}, virtual, ${paused ? 'paused' : 'running'}, speed ${speed}`;
}

function numberIn(args: VerbInput['args'], name: string, pattern: RegExp, next: string): number {
  const text = arg(args, name);
  if (pattern.test(text)) return Number(text);
  throw new StaffError(errorMessage(name, `invalid value ${quoted(text)}`, next));
}
