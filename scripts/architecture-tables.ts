/** The table of folders in docs/dev/architecture.md: the purpose of each, and the imports that a test enforces. */
import { arrows, cardFolders, pure, typeArrows } from '../test/architecture.ts';
import { table } from './markdown.ts';

const purposes: Readonly<Record<string, string>> = {
  errors: 'the text of every error, and values in double quotes for it',
  options: 'checks the options of public functions',
  crypto: 'OCRA (RFC 6287), HOTP and TOTP: suites, data input, response, verification; SRP',
  keypad: 'the keys and their contacts: debounce, hold, key names',
  display: 'the LCD: cells, segments, frames, drawn as text, SVG and PNG',
  profiles:
    'cards as data: the built-in profiles, the provenance of each value, the check of your own profile',
  device: 'the firmware: states, transitions, actions, events, memory, gestures, and `Card` in virtual time',
  faults: 'the faults of a card and of its wire as a table, and a card that has them',
  line: 'the phone line as a pure machine: SIM, radio and carrier; messages and calls, their fate, the inbox',
  phone:
    'the phone with the app as a pure machine: screens, taps, activation, responses, notifications; its link to a server',
  time: 'what a clock is: the time now, and a call at a time; the manual clock for tests',
  driver: 'how anyone presses a card: key queue, scheduler, time mode, frames to go back to',
  recording: 'recordings of what is done to a card, and their replay',
  'recording/convert': 'recordings as scenarios, as tests in TypeScript, and as asciicasts',
  'recording/files': 'reads recordings of all formats, and writes them line by line',
  lab: 'the page `/lab` without its elements: the card, the time that it follows, its lists',
  'lab/page': 'the elements of the page `/lab`, and its calls of the login server; bundled for the browser',
  fixtures:
    'the world of a test: cards, server, phone lines, one clock; fixtures and matchers for test libraries',
  scenario: 'scenarios: the format of the file, its check, the engine, and the cards it drives',
  'scenario/reports': 'reports of runs of scenarios as JUnit XML, TAP, JSON and a page, from plain data',
  clock: 'the real clock',
  files: 'reads and creates files of any kind safely',
  yaml: 'reads YAML files by a schema, and refuses one with file, line, column and a suggestion',
  storage: 'card files and phone files: format, lock, sealing, atomic writes',
  net: 'what every server needs: address, token, TLS, body, readiness file, limits, shutdown; `device` what serves a device by a table of routes, `client` requests to a server',
  'serial/console': 'the language on the wire: bytes, echo, escape sequences, SCPI, commands, one client',
  'serial/ports': 'what carries it: in process, PTY, TCP, RFC 2217',
  handset:
    'the phone line as a program: a client of the login server, on the screen or as lines; `phone`: the phone with the app, running by a clock',
  terminal:
    'the card in the terminal: `input` from bytes to gestures, `view` from frames to the screen, `program` what all terminal programs share',
  http: 'a card over HTTP',
  'login/auth':
    'one login from name to session: start, respond, accept, sessions, audit log; `rules` has single use, lockout, paper mode and the policies',
  'login/factors':
    'the kinds of second factor, of which the card is one: what is asked, the check of a response, secrets',
  'login/admin':
    'what staff can do with users, factors and cards; `faults` has the bad states of the gateway, `commands` all as commands',
  'login/apps': 'what a phone asks: to become a user’s app (activation, migration)',
  'login/gateway':
    'the gateway’s session: its login, and in it the brokerage session, which ends and is resumed; its states as a table',
  'login/wire':
    'the login over the wire: SRP as another proof of the password, and the steps of clients without a page',
  'login/store': 'the tables, in memory and in SQLite, the formats of the file, and the master key',
  'login/page': 'the login page as the browser gets it, and the names on it',
  'login/web': 'the routes of the login server, its cookies, its sessions over HTTP',
  login: 'puts the login server together; demo users, the world file, virtual time',
  cli: 'the command line: `commands` has a file for each command, `io` prompts, secrets, output, exit codes',
};

export function architectureParts(): Record<string, string> {
  const names = Object.keys(arrows);
  const unlike = [
    ...names.filter((name) => !(name in purposes)),
    ...Object.keys(purposes).filter((name) => !names.includes(name)),
  ];
  if (unlike.length > 0)
    throw new Error(`scripts/architecture-tables.ts and test/architecture.ts differ in ${unlike.join(', ')}`);
  const rows = names.map((name) => [
    `\`src/${name}\``,
    purposes[name] ?? '',
    importsOf(name),
    pure.includes(name) ? 'yes' : '',
  ]);
  return { folders: table(['folder', 'what is in it', 'imports', 'pure'], rows) };
}

function importsOf(name: string): string {
  const targets = arrows[name] ?? [];
  if (targets.length === 0) return 'no other folder';
  const hasCard = cardFolders.every((one) => targets.includes(one));
  const shown = hasCard ? ['the card', ...targets.filter((one) => !cardFolders.includes(one))] : targets;
  const types = (typeArrows[name] ?? []).map((one) => `types of \`${one}\``);
  return [...shown.map((one) => (one === 'the card' ? one : `\`${one}\``)), ...types].join(', ');
}
