/** `dscplus server line|sms …`. */
import { conditionNames, type LineCondition } from '../../../line/line-state.ts';
import type { PhoneLineView } from '../staff/staff-lines.ts';
import { arg, listed, type Verb } from './command.ts';
import { factorLine } from './lines.ts';

export const lineVerbs: readonly Verb[] = [
  {
    words: 'line add',
    args: ['number', 'user'],
    options: [],
    secrets: [],
    makesSim: true,
    description: 'Add a phone line that messages and calls go to, and show the token of its SIM once',
    run({ staff }, { args }) {
      const { line, sim } = staff.addLine(arg(args, 'number'), arg(args, 'user'));
      return { value: { line, sim }, lines: [phoneLine(line), `SIM token ${sim}`], sim };
    },
  },
  {
    words: 'line set',
    args: ['number', 'condition'],
    options: [],
    secrets: [],
    description: `Set the condition of a phone line: ${conditionNames.join(', ')}`,
    run: ({ staff }, { args }) =>
      shown(staff.setLine(arg(args, 'number'), arg(args, 'condition') as LineCondition)),
  },
  {
    words: 'line restart',
    args: ['number'],
    options: [],
    secrets: [],
    description: 'Turn the phone of a line off and on',
    run: ({ staff }, { args }) => shown(staff.restartLine(arg(args, 'number'))),
  },
  {
    words: 'line list',
    args: [],
    options: [],
    secrets: [],
    description: 'List the phone lines',
    run: ({ staff }) => listed(staff.lines(), phoneLine),
  },
  {
    words: 'sms add',
    args: ['user', 'number'],
    options: [],
    secrets: [],
    description: 'Let a user log in with codes that are sent to a phone line',
    run({ staff }, { args }) {
      const factor = staff.addSms(arg(args, 'user'), arg(args, 'number'));
      return { value: factor, lines: [factorLine(factor)] };
    },
  },
];

function shown(line: PhoneLineView): ReturnType<Verb['run']> {
  return { value: line, lines: [phoneLine(line)] };
}

function phoneLine({ number, owner, state, listed: count }: PhoneLineView): string {
  return `${number}: ${state}, of ${owner}, messages and calls ${count}`;
}
