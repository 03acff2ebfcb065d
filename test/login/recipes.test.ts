/** The recipes for login tests run unchanged: someone copies one, and it logs in. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../../scripts/login-pictures.ts';
import { enterPassword, enterResponse, readChallenge, told } from '../../scripts/login-states.ts';
import { program, work } from '../cli/program.ts';
import { patient } from '../process/patience.ts';
import { run as runProcess, start } from '../process/start.ts';
import { python, testWith } from '../tools.ts';
import { nodeRecipe } from './node-recipe.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const recipe = (name: string): string => join(root, 'examples', name);

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  stdin = '',
): Promise<Ran> {
  const { code, stdout, stderr } = await runProcess(command, args, {
    ...{ cwd: work, env: { ...process.env, ...env }, stdin },
  });
  return { code, stdout, stderr };
}

const waitMs = patient(45_000);

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

interface Started {
  /** All that it has said there, once `pattern` is in it. */
  says(where: 'stdout' | 'stderr', pattern: RegExp): Promise<string>;
}

/** Starts `dscplus` with something that serves, and ends it with the test. */
function started(args: string, stdin = ''): Started {
  const child = start(process.execPath, [program, ...args.split(' ').filter(Boolean)], { cwd: work });
  const said = { stdout: '', stderr: '' };
  const looks = new Set<() => void>();
  for (const where of ['stdout', 'stderr'] as const) {
    child[where].on('data', (chunk) => {
      said[where] += chunk;
      for (const look of looks) look();
    });
  }
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  child.stdin.end(stdin);
  ends.push(() => {
    child.kill('SIGTERM');
    return ended;
  });
  return {
    says: (where, pattern) =>
      new Promise((resolve, reject) => {
        const fail = (how: string): void =>
          reject(
            new Error(`dscplus ${args} ${how} without ${pattern} on ${where}: ${said.stdout}${said.stderr}`),
          );
        const late = setTimeout(() => fail(`ran for ${waitMs} ms`), waitMs);
        const look = (): void => {
          if (!pattern.test(said[where])) return;
          clearTimeout(late);
          looks.delete(look);
          resolve(said[where]);
        };
        void ended.then(() => {
          clearTimeout(late);
          fail('ended');
        });
        looks.add(look);
        look();
      }),
  };
}

/** The ready line of a server, as JSON. */
async function readyLine<Ready>(args: string, stdin?: string): Promise<Ready> {
  const said = await started(`${args} --json`, stdin).says('stdout', /\n/);
  return JSON.parse(said.split('\n')[0] as string) as Ready;
}

describe('someone who tests a login with Playwright', () => {
  testWith(['chromium'], 'is refused with a late response, and in with the next', async () => {
    const file = await nodeRecipe('playwright_login.mjs');
    expect(await run(process.execPath, [file])).toEqual({
      code: 0,
      stdout: 'Authentication failed\nlate by 1 s\nClient login succeeds\nauthenticated: true\n',
      stderr: '',
    });
  });
});

describe('someone who logs in with Selenium, as bots do', () => {
  const tools = ['chromium', 'chromedriver', 'selenium'];
  let all: Promise<readonly Ran[]> | undefined;

  /** What each of these logins gives. All have one browser, because to start one takes longer than they do. */
  async function logIn(which: keyof typeof logins): Promise<Ran> {
    all ??= logInAll();
    return (await all)[Object.keys(logins).indexOf(which)] as Ran;
  }

  const logins = {
    http: { server: 'plain', card: '1234', password: 'demo-password' },
    https: { server: 'tls', card: '1234', password: 'demo-password' },
    'wrong PIN': { server: 'plain', card: '4321', password: 'demo-password' },
    'wrong password': { server: 'plain', card: '1234', password: 'no-password' },
  } as const;

  async function logInAll(): Promise<readonly Ran[]> {
    const server = (args: string): Promise<{ url: string; certificate: string | null }> =>
      readyLine(`server --hash-cost 1024 ${args}`);
    const card = (pin: string): Promise<{ url: string }> =>
      readyLine(`http --pin-stdin --token-file ${pin}.token`, `${pin}\n`);
    const [plain, tls, right, wrong] = await Promise.all([
      server(''),
      server('--tls --tls-dir recipe-tls'),
      card('1234'),
      card('4321'),
    ]);
    const [servers, cards] = [
      { plain, tls },
      { 1234: right, 4321: wrong },
    ];
    const settings = Object.values(logins).map((login) => ({
      LOGIN_URL: servers[login.server].url,
      LOGIN_USER: 'demo',
      LOGIN_PASSWORD: login.password,
      CARD_URL: cards[login.card].url,
      CARD_TOKEN_FILE: `${login.card}.token`,
      ...(login.server === 'tls' && { LOGIN_CERTIFICATE: tls.certificate }),
    }));
    const runs = fileURLToPath(new URL('selenium_runs.py', import.meta.url));
    const { code, stdout, stderr } = await run(python, [
      ...['-B', runs, recipe('selenium_login.py')],
      JSON.stringify(settings),
    ]);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as readonly Ran[];
  }

  const isIn = {
    code: 0,
    stdout: expect.stringMatching(/^ms left: (?:5[0-9]{5}|600000)\nauthenticated: True\n$/),
    stderr: '',
  };

  testWith(tools, 'is in over plain HTTP', async () => {
    expect(await logIn('http')).toEqual(isIn);
  });

  testWith(tools, 'is in over HTTPS, by a certificate that the server has made', async () => {
    expect(await logIn('https')).toEqual(isIn);
  });

  testWith(tools, 'with a wrong PIN on the card reads what the page says', async () => {
    expect(await logIn('wrong PIN')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'the page says: Authentication failed\n',
    });
  });

  testWith(tools, 'with a wrong password reads what the page says', async () => {
    expect(await logIn('wrong password')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'the page says: Invalid username password combination\n',
    });
  });
});

describe('someone who logs in by hand, as the README says', () => {
  testWith(
    ['headless-shell'],
    'reads the address, keys the challenge into the card, and finds why it failed first',
    async () => {
      const [, section = ''] =
        /^## Log in by hand\n(.*?)^## /ms.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
      const commands = [...section.matchAll(/^dscplus(.*?)( {2,}#.*)?$/gm)].map(([, args = '']) =>
        args.trim(),
      );
      expect(commands).toEqual(['server', '']);

      const server = started(`${commands[0]} --hash-cost 1024`);
      const [, url = ''] =
        / on (http:\/\/127\.0\.0\.1:\d+), /.exec(await server.says('stdout', /\ndemo-two /)) ?? [];
      expect((await server.says('stdout', /^demo /m)).split('\n')).toContainEqual(
        expect.stringMatching(/^demo +demo-password +DEMO-0001 +1234 /),
      );
      const browser = await openBrowser();
      ends.unshift(() => browser.close());
      const page = await browser.newPage();
      page.setDefaultTimeout(waitMs);
      await page.goto(url);
      await enterPassword(page, 'demo');
      await readChallenge(page);
      await enterResponse(page, '00000000');
      expect(await told(page)).toBe('Authentication failed');
      await server.says('stderr', /refused .* wrong response: /);

      await enterPassword(page, 'demo');
      const keys = `p1234\r${await readChallenge(page)}\r`;
      // Without a terminal it prints lines.
      const card = await run(
        process.execPath,
        [program, ...(commands[1] as string).split(' ').filter(Boolean), '--plain', '--speed', '100'],
        {},
        keys,
      );
      const [response = ''] = /(?<=")[0-9]{8}(?=")/.exec(card.stdout) ?? [];
      await enterResponse(page, response);
      await page.waitForURL('**/sso/Dispatcher*');
      expect(await page.textContent('pre')).toBe('Client login succeeds');
    },
  );
});

test('docs/user/login-bots.md leads to the recipes that run here', () => {
  const doc = readFileSync(join(root, 'docs/user/login-bots.md'), 'utf8');
  for (const name of ['playwright_login.mjs', 'selenium_login.py', 'wire_login.py']) {
    expect(doc).toContain(`(${relative(join(root, 'docs/user'), recipe(name))})`);
  }
});
