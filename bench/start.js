/** Cold start of `respond` beside an empty Node program, in turn. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { amount, inTurn } from './measure.js';

const program = fileURLToPath(new URL('../bin/dscplus.js', import.meta.url));

export function benchStart() {
  const [ours, bare] = inTurn(amount(41, 15), [
    () => run([program, 'respond', '123456', '--pin', '1234'], '90187643\n'),
    () => run(['-e', '0'], ''),
  ]);
  return {
    lines: [
      `start      respond prints a response ${ours.toFixed(0)} ms after its start; node -e 0: ${bare.toFixed(0)} ms; ratio ${(ours / bare).toFixed(2)}`,
    ],
    aims: [{ name: 'start / node -e 0', value: ours / bare, aim: 1.3 }],
  };
}

function run(args, wanted) {
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (stdout !== wanted) throw new Error(`${args.join(' ')} printed ${JSON.stringify(stdout)}: ${stderr}`);
}
