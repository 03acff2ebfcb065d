/** Someone uses the phone of a file with `dscplus phone`: on the terminal, as lines, and over HTTP. */
import { describe, expect, test } from 'vitest';
import { LoginServer } from '../../src/server.ts';
import { openTerminal } from '../terminal/tmux-session.ts';
import { testWith } from '../tools.ts';
import { commandLine } from './command-line.ts';
import { program, work } from './program.ts';

const { refused, file } = commandLine(work);
const dscplus = `'${process.execPath}' '${program}'`;
const number = '+15550100042';

async function withMia(): Promise<LoginServer> {
  const server = await LoginServer.start();
  await server.staff.addUser({ name: 'mia', password: 'a long password' });
  server.staff.addLine(number, 'mia');
  return server;
}

async function post(server: LoginServer, path: string, body: object): Promise<Record<string, unknown>> {
  const reply = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await reply.json()) as Record<string, unknown>;
}

describe('dscplus phone', () => {
  testWith(
    ['tmux', 'bash'],
    'is activated by the token of the line, approves a login in the terminal, and leaves it as it was',
    async () => {
      await using server = await withMia();
      const terminal = await openTerminal({ folder: work, columns: 40, rows: 12 });
      try {
        const start = `${dscplus} phone --phone mia.phone --os android --server ${server.url}`;
        await terminal.command(`${start}; echo "code $?"`);
        await terminal.untilShown('> Username [_]');
        await terminal.type('\u001b2');
        await terminal.untilShown('1 Register Two-Factor');
        await terminal.type('1');
        await terminal.untilShown('Instructions');
        await terminal.type('\r');
        await terminal.untilShown('> Username [_]');
        await terminal.type('mia\ta long password');
        await terminal.untilShown('••••••_]');
        expect(await terminal.screen()).not.toContain('long password');
        await terminal.type('\r');
        await terminal.untilShown('Get Activation Code');
        await terminal.type('\r');
        await terminal.untilShown('> Activation Code');
        server.advance(5_000);
        await terminal.type(`${server.line(number).messages().at(-1)?.code}\ta1b2\r`);
        await terminal.untilShown('1 Done');
        await terminal.type('1');
        await terminal.untilShown('Home  mia');
        await terminal.resize(100, 20);
        await terminal.untilShown('screen done -> home');
        const { login, binding } = await post(server, '/api/login', {
          user: 'mia',
          password: 'a long password',
        });
        await terminal.untilShown('o Notification');
        await terminal.type('o');
        await terminal.untilShown('Login request');
        await terminal.type('a1b2\r');
        await terminal.untilShown('Approved');
        expect(await post(server, '/api/login/wait', { login, binding, ms: 0 })).toMatchObject({
          user: 'mia',
        });
        await terminal.type('q');
        await terminal.untilShown('code 0');
        expect(await terminal.format('#{alternate_on} #{cursor_flag}')).toBe('0 1');
        expect(terminal.output()).not.toContain('a1b2');
        // The same phone as lines, in the other language, with keys from a pipe.
        await terminal.command(
          `printf '1' | ${dscplus} phone --phone mia.phone --locale zh-Hant; echo "lines end $?"`,
        );
        await terminal.untilShown('lines end 0');
        expect(await terminal.screen()).toContain('1 菜單');
      } finally {
        await terminal.close();
      }
    },
  );

  testWith(['tmux', 'bash', 'curl'], 'serves the phone beside the screen, by its token', async () => {
    await using server = await withMia();
    const terminal = await openTerminal({ folder: work, columns: 90, rows: 20 });
    try {
      const start = `${dscplus} phone --phone ada.phone --os ios --server ${server.url} --http 0`;
      await terminal.command(`${start}; echo "code $?"`);
      await terminal.untilShown('code 2');
      expect(await terminal.screen()).toContain('--http: the screen has no room for its token;');
      await terminal.command(`clear; ${start} --token-file t --http-ready-file r.json; echo "code $?"`);
      await terminal.untilShown('> Username [_]');
      const read = `$(grep -o 'http://127.0.0.1:[0-9]*' r.json)`;
      const other = await openTerminal({ folder: work, columns: 80, rows: 20 });
      try {
        await other.command(
          `curl -s -H "Authorization: Bearer $(cat t)" -H 'Content-Type: application/json' -d '{"name":"services"}' ${read}/tap | grep -o '"verdict":"[a-z]*"'`,
        );
        await other.untilShown('"verdict":"accepted"\n');
      } finally {
        await other.close();
      }
      await terminal.untilShown('screen login -> services');
      await terminal.type('\u0003');
      await terminal.untilShown('code 0');
    } finally {
      await terminal.close();
    }
  });

  test.each([
    ['phone', /phone file: missing; give --phone FILE, or --info for the rules of the app/],
    ['phone --phone gone.phone', /phone file not found; give --os ios or --os android to make it/],
    [
      'phone --phone x.phone --os ios --http many',
      /--http: invalid value "many"; give a port, 0 for any free one/,
    ],
    [
      'phone --phone x.phone --os ios --token-file t',
      /--token-file: nothing is served; give --http PORT too/,
    ],
    [
      'phone --phone x.phone --os ios --ascii --unicode',
      /--ascii and --unicode: can't be combined; give one/,
    ],
  ])('%s is refused', async (args, error) => {
    file('unused', '');
    expect(await refused(args)).toMatch(error);
  });
});
