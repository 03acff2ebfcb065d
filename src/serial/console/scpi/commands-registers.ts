/** The status registers that SCPI 1999 requires of an instrument (vol. 1 §4.2.1): OPERation and QUEStionable. */
import { command, type ScpiCommand } from './command.ts';
import { number } from './parameters.ts';

const mask = number('<0-65535>', 0, 65_535);

export const registerCommands: readonly ScpiCommand[] = [
  ...registerOf('OPERation', 'operation', {
    what: '16 computing, 256 on, 512 self-test, 1024 a response shows',
    example: { after: 'P1234\r123456\r', send: 'WAIT? ANSWER;:STAT:OPER:COND?' },
    conditionReply: 'SHOWN,"90187643";1280',
    eventReply: '1296',
  }),
  ...registerOf('QUEStionable', 'questionable', {
    what: '512 the battery is empty, 1024 the card has locked itself',
    example: { send: 'STAT:QUES:COND?' },
    conditionReply: '0',
    eventReply: '0',
  }),
  command(
    'STATus:PRESet',
    [],
    'Sets the enable registers of `STATus:OPERation` and `STATus:QUEStionable` to 0, so that neither counts in the status byte.',
    { send: 'STAT:OPER:ENAB 256;:STAT:PRES;:STAT:OPER:ENAB?', gives: '0' },
    ({ status }) => {
      status.operation.enable = 0;
      status.questionable.enable = 0;
      return undefined;
    },
  ),
];

interface RegisterDocs {
  readonly what: string;
  readonly example: { readonly after?: string; readonly send: string };
  readonly conditionReply: string;
  readonly eventReply: string;
}

function registerOf(
  name: 'OPERation' | 'QUEStionable',
  field: 'operation' | 'questionable',
  { what, example, conditionReply, eventReply }: RegisterDocs,
): ScpiCommand[] {
  const short = name.replaceAll(/[a-z]/g, '');
  return [
    command(
      `STATus:${name}[:EVENt]?`,
      [],
      'The conditions that became true since the last query: the bits of `CONDition?`.',
      { ...example, after: `*CLS\r${example.after ?? ''}`, send: `*WAI;:STAT:${short}?`, gives: eventReply },
      ({ status }) => String(status[field].takeEvents()),
    ),
    command(
      `STATus:${name}:CONDition?`,
      [],
      `The present conditions: ${what}.`,
      { ...example, gives: conditionReply },
      ({ status }) => String(status[field].condition),
    ),
    command(
      `STATus:${name}:ENABle`,
      [mask],
      `Sets which events count in bit ${name === 'OPERation' ? 7 : 3} of the status byte.`,
      { send: `STAT:${short}:ENAB 1024;ENAB?`, gives: '1024' },
      ({ status }, bits) => {
        status[field].enable = bits;
        return undefined;
      },
    ),
    command(
      `STATus:${name}:ENABle?`,
      [],
      'The value that `ENABle` set.',
      { send: `STAT:${short}:ENAB?`, gives: '0' },
      ({ status }) => String(status[field].enable),
    ),
  ];
}
