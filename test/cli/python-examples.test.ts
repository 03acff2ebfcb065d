/** A test author takes examples/python: pytest and Robot Framework press the card, and a failed test shows it. */
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect } from 'vitest';
import { outputOf, run } from '../process/start.ts';
import { python, testWith } from '../tools.ts';
import { program, rootFolder, work } from './program.ts';

/** A copy of the examples, and an environment in which `dscplus` is installed. */
function copied(): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const folder = mkdtempSync(join(work, 'python-'));
  cpSync(join(rootFolder, 'examples/python'), folder, { recursive: true });
  const bin = mkdtempSync(join(work, 'bin-'));
  writeFileSync(join(bin, 'dscplus'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(join(bin, 'dscplus'), 0o755);
  const { DSCPLUS: _, ...env } = process.env;
  return { folder, env: { ...env, PATH: `${bin}${delimiter}${env.PATH}`, PYTHONDONTWRITEBYTECODE: '1' } };
}

/** The example of the docs in a language. */
function documented(language: string): string {
  const page = readFileSync(join(rootFolder, 'docs/user/python.md'), 'utf8');
  const blocks = page
    .split(`\`\`\`${language}\n`)
    .slice(1)
    .map((rest) => rest.split('```')[0] ?? '');
  return blocks.at(-1) ?? '';
}

/** What pytest shows of a failed test under a heading. */
function section(text: string, heading: string): string {
  const [, after = ''] = text.split(new RegExp(`\n-+ ${heading} -+\n`));
  return after.split(/\n[-_=]/)[0] ?? '';
}

const failingTests = `
def test_a_challenge_is_asked_for(card, login_server):
    login_server.staff("user/lock", {"name": "demo"})
    card.hold("press")
    card.type("12")
    card.wait("CHALLNG>", limit_ms=1_000)
`;

const events = [
  '  2.000 s  key    press (held): accepted',
  '  2.000 s  state  off -> pin, power key',
  '  2.000 s  lcd    "PIN>    "',
  '  2.060 s  key    digit: accepted',
  '  2.060 s  lcd    "PIN>-   "',
  '  2.150 s  key    digit: accepted',
  '  2.150 s  lcd    "PIN>--  "',
];
const head = 'card "card" shows "PIN>--", state pin, at 3.210 s';
const locked = 'locked, user "demo": locked by the staff';

describe('pytest', () => {
  testWith(
    ['pytest', 'pyserial'],
    'the tests of the examples and the docs pass, and one that fails shows the LCD, the events and the audit log',
    async () => {
      const { folder, env } = copied();
      writeFileSync(join(folder, 'conftest.py'), 'pytest_plugins = ["dscplus_pytest"]\n');
      expect(readFileSync(join(folder, 'test_login.py'), 'utf8')).toContain(documented('python'));
      writeFileSync(join(folder, 'test_failing.py'), failingTests);
      const words = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--junit-xml', 'junit.xml'];
      const { code, stdout } = await run(python, [...words, '--dscplus-artifacts', 'artifacts'], {
        cwd: folder,
        env,
      });
      expect([code, stdout.match(/^\d+ .*(?= in )/m)?.[0]]).toEqual([1, '1 failed, 5 passed']);
      expect(stdout).toContain(
        '\nE       dscplus_programs.CallFailed: wait for the text asked for: not shown by 3.210 s, 1000 ms of card time have passed;',
      );
      expect(stdout).toContain('\ntest_failing.py:6: CallFailed\n');
      expect(section(stdout, head)).toBe(['last events:', ...events].join('\n'));
      expect(section(stdout, 'login server, last audit lines:')).toBe(locked);
      const junit = readFileSync(join(folder, 'junit.xml'), 'utf8');
      expect(junit.match(/<property name="[^"]*"/g)).toEqual([
        '<property name="dscplus.card-events.txt"',
        '<property name="dscplus.audit.txt"',
      ]);
      expect(junit).toContain(
        'key    digit: accepted&#10;  2.150 s  lcd    &quot;PIN&gt;--  &quot;&#10;" />',
      );
      const artifacts = join(folder, 'artifacts/test_failing.py_test_a_challenge_is_asked_for');
      expect(readdirSync(artifacts).sort()).toEqual(['audit.txt', 'card-events.txt', 'card.svg']);
      const read = (name: string): string => readFileSync(join(artifacts, name), 'utf8');
      expect(read('card-events.txt')).toBe([head, ...events, ''].join('\n'));
      expect(read('audit.txt')).toBe(`${locked}\n`);
      expect(read('card.svg')).toContain('<title>Simulated LCD showing PIN&gt;--');
      expect(statSync(join(artifacts, 'card.svg')).mode & 0o777).toBe(0o600);
    },
  );
});

/** Tests for Robot Framework beside those of the examples, for the keywords that these do not use. */
const robotTests = `
A Key Is Dead
    Start Card    name=blue
    Start Card    name=green
    Use Card    blue
    Add Fault    dead-key key=5
    Hold Key
    Card Should Show    PIN>    limit=2 s
    Key Should Be Ignored    5    no contact
    Use Card    green
    Card Should Show    \${EMPTY}

A Challenge Is Asked For
    Start Card
    Start Login Server
    Begin Login    demo    demo-password    mode=paper
    Hold Key
    Type Keys    12
    Press Key    OK
`;

/** The names of a library's keywords, as tests write them. */
function keywordsOf(library: string): string[] {
  return [...library.matchAll(/^ {4}def ([a-z]\w*)\(/gm)].map(([, name = '']) =>
    name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => ` ${letter.toUpperCase()}`).trim(),
  );
}

/** The text of an attachment in `log.html`. */
function logged(html: readonly string[] = [], name: string): string | undefined {
  const [, text] = html.flatMap(
    (one) => new RegExp(`<summary>${name}</summary><pre>(.*)</pre>`, 's').exec(one) ?? [],
  );
  return text?.replaceAll('&quot;', '"').replaceAll('&gt;', '>');
}

describe('Robot Framework', () => {
  testWith(
    ['python3'],
    'every keyword is used and documented, and a test that fails has in its log what pytest has',
    async () => {
      const { folder, env } = copied();
      const path = join(folder, 'login.robot');
      const source = readFileSync(path, 'utf8');
      expect(source).toContain(documented('robotframework').split('*** Test Cases ***\n')[1]);
      writeFileSync(path, source + robotTests);
      const keywords = keywordsOf(readFileSync(join(folder, 'DscplusLibrary.py'), 'utf8'));
      expect(keywords).toContain('Key Should Be Ignored');
      const page = readFileSync(join(rootFolder, 'docs/user/python.md'), 'utf8');
      for (const keyword of keywords) {
        expect(source + robotTests).toMatch(new RegExp(`(^|  )${keyword}(  |$)`, 'm'));
        expect(page).toContain(`\`${keyword}\``);
      }
      const output = await outputOf(python, [join(rootFolder, 'test/cli/run_robot.py'), path, folder], {
        cwd: folder,
        env,
      });
      const tests = JSON.parse(output) as Record<string, { status: string; message: string; html: string[] }>;
      const { 'A Challenge Is Asked For': failed, ...others } = tests;
      expect(Object.values(others)).toEqual(Array(4).fill({ status: 'PASS', message: '', html: [] }));
      expect([failed?.status, failed?.message]).toEqual(['FAIL', 'key OK: ignored, field short']);
      const html = failed?.html ?? [];
      expect(html).toHaveLength(3);
      const svg = Buffer.from(/base64,([^"]+)">$/.exec(html[0] ?? '')?.[1] ?? '', 'base64').toString();
      expect(svg).toContain('<title>Simulated LCD showing PIN&gt;--');
      const lines = [head.replace('3.210', '2.300'), ...events, '  2.240 s  key    OK: ignored, field short'];
      expect(logged(html, 'card-events.txt')).toBe(`${lines.join('\n')}\n`);
      expect(logged(html, 'audit.txt')).toMatch(/^issued, user "demo": challenge [0-9]{6}, for 180 s\n$/);
    },
  );

  testWith(['python3'], 'a keyword that is used too early, or with another time, says so', async () => {
    const { folder, env } = copied();
    const calls = ['library.press_key("1")', 'library.use_card("blue")', 'library.advance_time("soon")'];
    const tried = calls.map((call) => `try: ${call}\nexcept AssertionError as error: print(error)`);
    const source = ['from DscplusLibrary import DscplusLibrary', 'library = DscplusLibrary()', ...tried];
    expect(await outputOf(python, ['-c', source.join('\n')], { cwd: folder, env })).toBe(
      [
        'card: not started; use Start Card first',
        'card "blue": not started; use Start Card with name=blue first',
        'time "soon": not a time; give a number of ms, or one with ms, s, min or h',
        '',
      ].join('\n'),
    );
  });
});
