/** A tester records what a client does with a card, on any face, and plays it back. */
import { readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { patient } from '../process/patience.ts';
import { start } from '../process/start.ts';
import { commandLine } from './command-line.ts';
import { printed as printedByProcess, program, work } from './program.ts';
import { serving } from './serving-program.ts';

const { dscplus, failed, file, printed, refused } = commandLine(work);

const read = (name: string): string => readFileSync(join(work, name), 'utf8');

/** Sends command lines to a card, of which the last one has the first reply. */
function command(port: number, lines: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      socket.destroy();
      resolve(text.trimEnd());
    });
    socket.write(lines);
  });
}

describe('--record FILE', () => {
  test('of a card over HTTP, with a restored snapshot', async () => {
    await serving('http --record http.jsonl', async ({ url, token }) => {
      const ask = async (path: string, body?: string): Promise<string> => {
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
        const init = body === undefined ? { headers } : { headers, method: 'POST', body };
        const response = await fetch(`${url}${path}`, init);
        expect([path, response.status]).toEqual([path, 200]);
        return response.text();
      };
      await ask('/hold', '{"key":"press"}');
      await ask('/type', '{"text":"12"}');
      const two = await ask('/snapshot');
      await ask('/type', '{"text":"99"}');
      await ask('/restore', two);
      await ask('/type', '{"text":"34\\r123456\\r"}');
      expect(await ask('/wait', '{"lcd":"90187643"}')).toContain('90187643');
    });
    expect(statSync(join(work, 'http.jsonl')).mode & 0o777).toBe(0o600);
    expect(read('http.jsonl').split('\n')[0]).toContain('"face":"http"');
    expect(read('http.jsonl')).toContain('"pin":"--"');
    expect(read('http.jsonl')).not.toMatch(/"pin":"[^"]*[0-9]|PIN>[^"]*[0-9]/);
    expect(await printed('replay http.jsonl --pin 1234')).toBe('same: 15 keys, 37 lines\n');
  });

  test('of several cards on serial ports, each with its own', async () => {
    await serving('serial --tcp 127.0.0.1:0 --count 2 --record serial.jsonl', async (_first, ports) => {
      for (const { port } of ports)
        expect(
          await command(
            port,
            'DISP:REP OFF;*RST;:DISP:REP OFF;:TIME:MODE VIRT;:KEY:HOLD PRESS;:KEY:TYPE "1234\\r"\r*RST;:DISP:REP OFF;*OPC?\r',
          ),
        ).toBe('1');
    });
    const files = ['serial.jsonl', 'serial-2.jsonl'];
    expect(files.map((name) => /"serial":"([^"]*)"/.exec(read(name))?.[1])).toEqual([
      'DEMO-0001',
      'DEMO-0002',
    ]);
    expect(await printed(`replay ${files.join(' ')} --pin 1234`)).toMatch(
      /^serial\.jsonl: same: \d keys, \d+ lines\nserial-2\.jsonl: same: \d keys, \d+ lines\n$/,
    );
  });

  test('of the card in the terminal, from the start', async () => {
    expect(
      await printedByProcess('--plain --record plain.jsonl', { stdin: 'tp1234\r123456\r++++' }),
    ).toContain('saved plain.jsonl\n');
    expect(await printed('replay plain.jsonl --pin 1234')).toBe('same: 13 keys, 32 lines\n');
  });

  test('of a program that is killed: what it did until then', async () => {
    const child = start(process.execPath, [program, '--plain', '--record', 'killed.jsonl'], { cwd: work });
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      child.on('close', (_code, by) => resolve(by)),
    );
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('no PIN prompt')), patient(20_000));
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
        if (!text.includes('"PIN>    "')) return;
        clearTimeout(late);
        resolve();
      });
      child.stdin.write('tp++');
    });
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    const { code, stdout, stderr } = await dscplus('replay killed.jsonl');
    expect(code).toBe(0);
    // The last line that it printed may not have been written.
    expect(stdout).toMatch(/^same: 1 keys, [23] lines\n$/);
    expect(stderr).toBe('dscplus: "killed.jsonl": the recording has no end, its program was killed\n');
  });

  test.each(['http', 'serial --tcp 127.0.0.1:0', '--plain'])('%s never overwrites', async (face) => {
    file('notes.txt', 'milk\n');
    expect(await refused(`${face} --record notes.txt`)).toBe(
      'dscplus: "notes.txt": exists already; give another path, a file is never overwritten',
    );
    expect(await refused(`${face} --record none/x.jsonl`)).toBe(
      'dscplus: "none/x.jsonl": its folder does not exist; create the folder, or give another path',
    );
    expect(read('notes.txt')).toBe('milk\n');
  });
});

test('a replay of many stops at the first difference, and checks all before the first', async () => {
  await printedByProcess('--plain --record one.jsonl', { stdin: 'tp1234\r123456\r++++' });
  file('other.jsonl', read('one.jsonl').replace('CHALLNG>', 'CHALLNGE'));
  const { code, stdout, stderr } = await dscplus('replay one.jsonl other.jsonl one.jsonl --pin 1234');
  expect([code, stdout]).toEqual([1, 'one.jsonl: same: 13 keys, 32 lines\n']);
  expect(stderr.replaceAll(/\d+\.\d{3} s/g, 'T')).toBe(
    'dscplus: "other.jsonl": differs at line 14, recorded T  lcd    "CHALLNGE" but replayed T  lcd    "CHALLNG>"; check the profile, the key and the PIN of the card\n',
  );
  expect(await refused('replay one.jsonl none.jsonl --pin 1234')).toBe(
    'dscplus: "none.jsonl": recording not found; give a file that exists',
  );
  expect(await failed('replay other.jsonl --pin 1234', 1)).toContain('dscplus: replay: differs at line 14');
  // What can't be played is refused before a result is printed, also behind one that differs.
  for (const [from, to, problem] of [
    ['"counter":"0"', '"counter":"x"', 'memory: counter'],
    ['"down":"OK"', '"down":"zzz"', 'key'],
  ] as const) {
    const text = read('one.jsonl');
    expect(text).toContain(from);
    file('bad.jsonl', text.replace(from, to));
    const refused = await dscplus('replay one.jsonl other.jsonl bad.jsonl --pin 1234');
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(new RegExp(`^dscplus: "bad.jsonl": .*${problem}`));
  }
});
