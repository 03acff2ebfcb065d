/**
 * Terminals with their echo on: the card's own output returns, in every form that the settings of Linux produce, and
 * presses nothing; pressed keys act.
 */
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { expect } from 'vitest';
import { testWith } from '../tools.ts';
import { type ServedPort, servePort } from './cards-on-ports.ts';
import { run, until } from './tools.ts';

const openFlags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

/** Sets the client's end of a new port, and uses it. */
async function withSettings(
  settings: string,
  use: (
    press: (key: string, lcd: string) => Promise<void>,
    port: ServedPort,
    errors: () => Promise<string>,
  ) => Promise<void>,
): Promise<void> {
  const port = await servePort('pty');
  const fd = openSync(port.url, openFlags);
  try {
    await run('stty', ['-F', port.url, ...settings.split(' ')]);
    writeSync(fd, 'TIME:MODE VIRT\n');
    await use(
      async (key, lcd) => {
        writeSync(fd, key);
        await until(`${JSON.stringify(lcd)} after ${JSON.stringify(key)}, with ${settings}`, () => {
          drain(fd);
          return port.card.frame().text === lcd;
        });
      },
      port,
      async () => {
        await run('stty', ['-F', port.url, 'raw', '-echo', '-echonl']);
        writeSync(fd, '\x18*OPC?;:SYST:ERR:COUN?\r');
        let got = '';
        await until('the number of errors', () => {
          got += drain(fd);
          return /1;[0-9]+\r\n/.test(got);
        });
        return /1;([0-9]+)\r\n/.exec(got)?.[1] ?? '';
      },
    );
  } finally {
    closeSync(fd);
    await port.close();
  }
}

/** What has come. */
function drain(fd: number): string {
  const bytes = Buffer.alloc(4_096);
  try {
    return bytes.toString('latin1', 0, readSync(fd, bytes));
  } catch {
    return '';
  }
}

/** A login key by key, with questions between; what came of each key. */
async function logIn(settings: string): Promise<string[]> {
  const keys: string[] = [];
  await withSettings(settings, async (press, port, errors) => {
    port.card.on((event) => {
      if (event.type === 'press') keys.push(`${event.key} ${event.verdict}`);
    });
    await press('P', 'PIN>    ');
    await press('12', 'PIN>-2  ');
    await press('*OPC?\nTIME?\nDISP:REV?\nSTAT?\n*STB?\nDISP?\n3', 'PIN>--3 ');
    await press('4', 'PIN>---4');
    await press('\n', 'CHALLNG>');
    await press('*OPC?\n1', '1       ');
    await press('TIME?\n23', '123     ');
    await press('456', '123456  ');
    await press('\n*WAI\n', '90187643');
    keys.push(`errors ${await errors()}`);
  });
  return keys;
}

const login = [
  'press accepted',
  ...Array.from({ length: 4 }, () => 'digit accepted'),
  'OK accepted',
  ...Array.from('123456', (digit) => `${digit} accepted`),
  'OK accepted',
  'errors 0',
];

const inputs = ['-icrnl -igncr', 'icrnl -igncr', '-icrnl igncr'].flatMap((cr) => [
  `${cr} -inlcr`,
  `${cr} inlcr`,
]);
const outputs = [
  '-opost',
  ...['-onlcr -ocrnl', 'onlcr -ocrnl', 'onlcr ocrnl', '-onlcr ocrnl', 'onlcr onocr'],
].map((output, i) => (i === 0 ? output : `opost ${output}`));

for (const control of ['-echoctl', 'echoctl']) {
  testWith(
    ['Linux', 'stty'],
    `a login with the echo on, and ${control}, whatever becomes of CR and LF`,
    async () => {
      for (const [i, input] of inputs.entries()) {
        for (const [j, output] of outputs.entries()) {
          // Line mode on and off by turns: it meets each other setting, and each pair of the two beside it.
          const lines =
            (i + j + Math.floor(i / 2) + Number(control === 'echoctl')) % 2 === 0 ? 'icanon' : '-icanon';
          const settings = `raw echo ${lines} ${control} ${input} ${output}`;
          expect(await logIn(settings), settings).toEqual(login);
        }
      }
    },
  );
}

testWith(['Linux', 'stty'], 'the settings that programs leave behind press nothing', async () => {
  for (const settings of [
    'sane',
    'sane -icrnl',
    'raw echo',
    'raw echo echoctl',
    'cbreak echo -icrnl',
    'cbreak echo',
  ])
    expect(await logIn(settings), settings).toEqual(login);
});

testWith(
  ['Linux', 'stty'],
  'the line of docs/user/serial.md sets a terminal right that changes characters',
  async () => {
    for (const settings of ['sane iuclc', 'sane olcuc', 'sane iuclc olcuc', 'sane -echo echonl'])
      expect(await logIn(`${settings} raw -echo`), settings).toEqual(login);
  },
);
