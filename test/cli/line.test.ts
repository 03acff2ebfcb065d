/** Someone follows a phone line of a login server with `dscplus line`. */
import { describe, expect, test } from 'vitest';
import { LoginServer } from '../../src/server.ts';
import { openTerminal } from '../terminal/tmux-session.ts';
import { testWith } from '../tools.ts';
import { commandLine } from './command-line.ts';
import { program, work } from './program.ts';

const { file, refused, failed } = commandLine(work);
const number = '+15550100001';

describe('dscplus line', () => {
  testWith(
    ['tmux', 'bash'],
    'shows messages and calls on the terminal, answers, sets the condition, and leaves it as it was',
    async () => {
      await using server = await LoginServer.start();
      const terminal = await openTerminal({ folder: work, columns: 40, rows: 12 });
      const dscplus = `'${process.execPath}' '${program}'`;
      const post = async (path: string, body: object): Promise<Record<string, string>> =>
        (
          await fetch(server.url + path, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(body),
          })
        ).json() as Promise<Record<string, string>>;
      try {
        await terminal.command(`${dscplus} line ${number} --server ${server.url}; echo "code $?"`);
        await terminal.untilShown('No messages or calls yet.');
        const { login, binding } = await post('/api/login', { user: 'demo-sms', password: 'demo-password' });
        await terminal.untilShown(' SMS   on its way');
        server.advance(5_000);
        const code = server.line(number).messages()[0]?.code;
        await terminal.untilShown(` SMS   delivered ${code}`);
        await post('/api/login/again', { login, binding, way: 'voice' });
        server.advance(20_000);
        await terminal.untilShown('call  ringing (a answers)');
        await terminal.type('a');
        await terminal.untilShown('call  answered');
        await terminal.resize(100, 20);
        const wide = await terminal.untilShown(server.url);
        expect(wide.split('\n').length).toBe(19);
        await terminal.type('4');
        await terminal.untilShown('filtered\n');
        expect(server.line(number).state()).toBe('filtered');
        await terminal.type('q');
        await terminal.untilShown('code 0');
        expect(await terminal.format('#{alternate_on} #{cursor_flag}')).toBe('0 1');
        // The same as lines; with a SIM of its own, from a descriptor.
        const { sim } = server.staff.addLine('+15550100077', 'demo-sms');
        file('own.sim', `${sim}\n`);
        await terminal.command(
          `clear; ${dscplus} line +15550100077 --server ${server.url} --sim-fd 7 --plain 7< own.sim; echo "code $?"`,
        );
        await terminal.untilShown('+15550100077: good');
        expect(await terminal.screen()).not.toContain(sim);
        await terminal.type('6');
        await terminal.untilShown('+15550100077: off');
        await terminal.type('q');
        await terminal.untilShown('code 0');
      } finally {
        await terminal.close();
      }
    },
  );

  test.each([
    ['line', /missing/],
    [
      'line 15550100001 --server http://127.0.0.1:1',
      /"15550100001": not a phone number; give \+ and 7 to 15/,
    ],
    [`line ${number}`, /login server: missing; give --server URL, or --ready-file FILE of dscplus server/],
    [`line ${number} --server there`, /--server: invalid value "there"; give the URL of the ready line/],
    [
      `line ${number} --server http://a.example`,
      /--server: "http:\/\/a.example" would send the SIM token without/,
    ],
    [
      `line ${number} --server http://127.0.0.1:1 --ready-file x`,
      /--server and --ready-file: can't be combined/,
    ],
    [`line ${number} --ready-file gone.json`, /readiness file not found/],
    [
      'line +15550100099 --server http://127.0.0.1:1',
      /SIM token: missing for \+15550100099; give --sim-file FILE, --sim-stdin or --sim-fd N, or set DSCPLUS_SIM/,
    ],
    [`line ${number} --server http://127.0.0.1:1 --sim-file wrong.sim`, /SIM token: of another form; give/],
    [
      `line ${number} --server http://127.0.0.1:1 --ascii --unicode`,
      /--ascii and --unicode: can't be combined/,
    ],
  ])('%s is refused', async (args, error) => {
    file('wrong.sim', 'two words\n');
    expect(await refused(args)).toMatch(error);
  });

  test('a server that does not reply is a failure, and one that does not know the SIM too', async () => {
    expect(
      await failed(`line ${number} --server http://127.0.0.1:1 --plain --sim-stdin`, 1, { stdin: 'a-sim\n' }),
    ).toBe('dscplus: "http://127.0.0.1:1": no reply (ECONNREFUSED); name a login server that is running');
    await using server = await LoginServer.start();
    const error = await failed(`line ${number} --server ${server.url} --plain --sim-stdin`, 1, {
      stdin: 'secret-of-a-sim\n',
    });
    expect(error).toContain('does not open it with this SIM token');
    expect(error).not.toContain('secret-of-a-sim');
  });
});
