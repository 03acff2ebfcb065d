/** A tester starts a card that misbehaves on purpose, on any face. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine } from './command-line.ts';
import { printed as printedByProcess, work } from './program.ts';
import { serving } from './serving-program.ts';

const { dscplus, failed, printed, refused } = commandLine(work);
const asked = ['respond', '123456', '--pin', '1234'];

describe('--fault and --seed', () => {
  test('of a response: the digit is a wrong one, and the seed decides which', async () => {
    const withSeed = (seed: string): Promise<string> =>
      printed([...asked, '--fault', 'wrong-digit', '--seed', seed]);
    expect(await printed(asked)).toBe('90187643\n');
    expect(await withSeed('7')).toBe('70187643\n');
    expect(await withSeed('7')).toBe('70187643\n');
    expect(await withSeed('8')).toBe('90787643\n');
  });

  test('each is in the trace when it is added and when it acts', async () => {
    const { stdout, stderr } = await dscplus([
      ...[...asked, '--trace', '--fault', 'slow-computation by=1s'],
      ...['--fault', 'bouncing-key key=1'],
    ]);
    expect(stdout).toBe('90187643\n');
    expect(stderr.split('\n').filter((line) => line.includes('  fault  '))).toEqual([
      '  0.000 s  fault  slow-computation by=1000ms: added',
      '  0.000 s  fault  bouncing-key key=1 times=3 gap=5ms: added',
      '  2.030 s  fault  bouncing-key key=digit times=3 gap=5ms: acted',
      '  2.480 s  fault  bouncing-key key=1 times=3 gap=5ms: acted',
      '  3.050 s  fault  slow-computation by=1000ms: acted',
    ]);
  });

  test('a card that can give no response says why', async () => {
    expect(await failed([...asked, '--fault', 'dead-key key=3'], 1)).toContain(
      'dscplus: card: no response, a key was ignored (no contact); see the last frames, "PIN>    " "PIN>-   " "PIN>--  "',
    );
  });

  test('the counter of a card file skips ahead for good', async () => {
    await printed('new ahead.card --suite ib-key');
    const onFile = 'respond 123456 --card ahead.card --pin-stdin --json'.split(' ');
    const counter = async (...more: string[]): Promise<string> =>
      JSON.parse(await printed([...onFile, ...more], { stdin: '1234\n' })).counter;
    expect(await counter('--fault', 'counter-ahead by=41')).toBe('41');
    expect(await counter()).toBe('42');
  });

  test.each([
    ['ded-key key=5', 'dscplus: fault "ded-key": unknown; did you mean dead-key? see dscplus faults for all'],
    ['dead-key', 'dscplus: fault dead-key: key is missing; give a key: 0 to 9, OK, edit or press'],
    [
      'counter-ahead',
      'dscplus: fault counter-ahead: the suite has no counter; use a suite with C, such as ib-key',
    ],
    [
      'serial-cut',
      'dscplus: fault serial-cut: a fault of the wire, and this card is on no serial port; add it to a card on one',
    ],
  ])('"%s" is refused as on every face', async (fault, message) => {
    expect(await refused([...asked, '--fault', fault])).toBe(message);
  });

  test.each(['-1', '1.5', '4294967296', 'x'])('seed "%s" is refused', async (seed) => {
    expect(await refused([...asked, `--seed=${seed}`])).toBe(
      `dscplus: --seed: invalid value "${seed}"; give a whole number from 0 to 4294967295`,
    );
  });
});

describe('a card that is served has them from the start', () => {
  test('over HTTP, in the log and in the recording too', async () => {
    const words = 'http --fault wrong-digit --seed 7 --log http.log --record http.jsonl'.split(' ');
    await serving([...words, '--fault', 'dead-key key=9'], async ({ url, token }) => {
      const headers = { authorization: `Bearer ${token}` };
      expect(await (await fetch(`${url}/faults`, { headers })).json()).toEqual({
        faults: [
          { id: 1, text: 'wrong-digit' },
          { id: 2, text: 'dead-key key=9' },
        ],
      });
      const body = JSON.stringify({ pin: '1234', challenge: '123456' });
      const json = { ...headers, 'content-type': 'application/json' };
      const reply = await fetch(`${url}/respond`, { method: 'POST', headers: json, body });
      expect(await reply.text()).toBe('70187643');
    });
    expect(readFileSync(join(work, 'http.log'), 'utf8')).toContain('  0.000 s  fault  wrong-digit: added\n');
    expect(readFileSync(join(work, 'http.jsonl'), 'utf8')).toContain('"fault":"wrong-digit"');
  });

  test('on serial ports, each card, its wire too', async () => {
    const words = ['serial', '--tcp', '127.0.0.1:0', '--count', '2', '--fault', 'serial-drop rate=0%'];
    await serving([...words, '--fault', 'dead-key key=5'], async (_first, ports) => {
      for (const { port } of ports)
        expect(await reply(port, 'FAUL:LIST?\r')).toBe('"1 serial-drop rate=0% way=both","2 dead-key key=5"');
    });
  });

  test('in the terminal', async () => {
    const lines = await printedByProcess(['--plain', '--fault', 'dead-key key=1'], { stdin: 'tp1++++' });
    expect(lines).toContain('  0.000 s  fault  dead-key key=1: added\n');
    expect(lines).toContain('key    digit: ignored, no contact\n');
  });
});

/** The first line that a card sends back. */
function reply(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(line));
    let text = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk;
      const found = /^"1 .*$/m.exec(text);
      if (found === null) return;
      socket.destroy();
      resolve(found[0].trimEnd());
    });
  });
}
