/** Clients stopped by SIGSTOP on two ports of a card, while a third client uses it: the effect on the program. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { work } from '../cli/program.ts';
import { start } from '../process/start.ts';
import { testWith } from '../tools.ts';
import { installKoffi, serve } from './serial-program.ts';
import { client } from './socket-client.ts';
import { output } from './tools.ts';

const off = 'LCD "        "\r\n';

testWith(
  ['Linux', 'socat'],
  'stopped readers cost no processor, and get the newest once they go on (node-pty 956, orca 11178)',
  async () => {
    installKoffi();
    const { ready, child, end } = await serve('--pty stopped --tcp 0 --rfc2217 0 --json', 3);
    const started = processorTicks(child.pid!);
    const [, tcp, rfc2217] = ready.map((line) => JSON.parse(line).port as number);
    const readers = [
      start('cat', [join(work, 'stopped')]),
      start('socat', ['-u', `TCP:127.0.0.1:${tcp}`, '-']),
    ];
    const said = readers.map(output);
    for (const reader of said) await reader.wait(off);
    for (const reader of readers) reader.kill('SIGSTOP');

    const user = await client(rfc2217!);
    await user.sees(off);
    user.say('*RST;:TIME:MODE VIRT;:DISP:REP ON\r');
    // Twice what the device and its port hold.
    for (let i = 0; i < 10; i++) user.say('KEY:HOLD PRESS\r'.repeat(1_000));
    user.say('*RST;:KEY:HOLD PRESS;*OPC?;:SYST:ERR:COUN?\r');
    await user.sees('1;0\r\n');

    const begun = processorTicks(child.pid!);
    user.say('WAIT? "never",3000\r');
    await user.sees('LIMIT,"PIN>    "\r\n');
    // Work that never rests would take three seconds of it; a start takes a fraction of one.
    expect(processorTicks(child.pid!) - begun).toBeLessThan(started);

    for (const reader of readers) reader.kill('SIGCONT');
    user.say('5');
    for (const reader of said) await reader.wait('LCD "PIN>5   "\r\n');
    // The system holds what TCP has still to bring; a device is full after 20 KB.
    const dropped = said.map(({ text }) => [...text.matchAll(/LCD dropped [0-9]+\r\n/g)].length);
    expect(dropped).toEqual([1, 0]);
    for (const reader of readers) reader.kill();
    user.socket.destroy();
    expect(await end()).toBe(0);
  },
);

/** Processor time so far, of the program and of the system for it. */
function processorTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
