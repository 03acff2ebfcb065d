/** `dscplus server totp|temporary|code-card …`. */
import { renderSVG, renderUnicodeCompact } from 'uqr';
import { codeCardSvg } from '../codes/code-card-svg.ts';
import { arg, type Verb } from './command.ts';
import { factorLine } from './lines.ts';

const valuesInLine = 8;

export const codeVerbs: readonly Verb[] = [
  {
    words: 'totp add',
    args: ['user'],
    options: [],
    secrets: [],
    picture: 'the QR code',
    description: 'Add an authenticator app to a user, and show its key once',
    run({ staff }, { args }) {
      const { factor, otpauth, secret } = staff.addTotp(arg(args, 'user'));
      const svg = renderSVG(otpauth);
      return {
        value: { factor, otpauth, secret, svg },
        lines: [factorLine(factor), otpauth, `key ${secret}`, ...renderUnicodeCompact(otpauth).split('\n')],
        svg,
      };
    },
  },
  {
    words: 'totp prove',
    args: ['id'],
    options: [],
    secrets: ['code'],
    description: 'Prove an authenticator app by one of its codes; then it can be used',
    run({ staff }, { args, secrets }) {
      const factor = staff.proveTotp(arg(args, 'id'), secrets.code ?? '');
      return { value: factor, lines: [factorLine(factor)] };
    },
  },
  {
    words: 'temporary give',
    args: ['user'],
    options: [],
    secrets: [],
    description: 'Give a user a temporary code, and show it once',
    run({ staff }, { args }) {
      const { factor, code } = staff.giveTemporary(arg(args, 'user'));
      return { value: { factor, code }, lines: [factorLine(factor), `temporary code ${code}`] };
    },
  },
  {
    words: 'code-card give',
    args: ['user'],
    options: [],
    secrets: [],
    picture: 'the card, to print',
    description: 'Give a user a security code card, and show its values once',
    run({ staff }, { args }) {
      const { factor, values } = staff.giveCodeCard(arg(args, 'user'));
      const svg = codeCardSvg(factor.id, values);
      return { value: { factor, values, svg }, lines: [factorLine(factor), ...tableOf(values)], svg };
    },
  },
];

/** The values in lines, each line after its first index. */
function tableOf(values: readonly string[]): string[] {
  const lines: string[] = [];
  for (let i = 0; i < values.length; i += valuesInLine) {
    lines.push(`${String(i + 1).padStart(3, '0')}  ${values.slice(i, i + valuesInLine).join(' ')}`);
  }
  return lines;
}
