/** `dscplus server` as a process: started, called once its ready line is there, ended or killed. */
import { ocra } from '../../src/crypto/ocra.ts';
import { patient } from '../process/patience.ts';
import { start } from '../process/start.ts';
import { program, work } from './program.ts';

export interface Ready {
  readonly kind: string;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly staffToken: string;
  readonly sessions: string;
  readonly certificate: string | null;
  readonly store: string;
  readonly hashCost: number;
  readonly users: readonly { readonly name: string; readonly password: string; readonly pin: string }[];
  readonly lines: readonly { readonly number: string; readonly sim: string }[];
}

export interface ServerReply {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

export interface RunningServer {
  readonly ready: Ready;
  /** All of stdout and stderr up to now. */
  output(): { stdout: string; stderr: string };
  /** A POST of the login API, or of the staff's with its token. */
  post(path: string, body: object): Promise<ServerReply>;
  /** The password step. */
  begin(user: string, password: string): Promise<Asked>;
  /** The step of the response; 200 is in. */
  respond(asked: Asked, response: string): Promise<ServerReply>;
  /** stderr, once `pattern` is in it. */
  untilLogged(pattern: RegExp): Promise<string>;
  end(signal?: NodeJS.Signals): Promise<{ code: number | null; stdout: string; stderr: string }>;
}

export interface Asked {
  readonly state: string;
  readonly login: string;
  readonly binding: string;
  readonly challenge: string;
}

/** A reply that asks for the response to a challenge. */
export function askedIn(json: ServerReply['json']): Asked {
  if (json.state !== 'ask') throw new Error(`no challenge but ${JSON.stringify(json)}`);
  return { ...(json as unknown as Asked), ...(json.ask as Pick<Asked, 'challenge'>) };
}

const startMs = patient(45_000);

/**
 * Starts `dscplus server --json` with cheap password hashes on a free port.
 * @param before what a shell runs first, such as `umask 0`
 */
export async function startServer(args: string, stdin = '', before = ''): Promise<RunningServer> {
  const all = [program, 'server', '--json', '--hash-cost', '1024', ...args.split(' ').filter(Boolean)];
  const options = { cwd: work, detached: true };
  const child =
    before === ''
      ? start(process.execPath, all, options)
      : start('sh', ['-c', `${before}; exec "$0" "$@"`, process.execPath, ...all], options);
  let [stdout, stderr] = ['', ''];
  let look = (): void => {};
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    look();
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    look();
  });
  // It may end before it has read what it does not want.
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const until = <T>(what: string, found: () => T | null): Promise<T> =>
    new Promise((resolve, reject) => {
      const fail = (how: string): void => reject(new Error(`${how} before ${what}: ${stderr}`));
      const late = setTimeout(() => fail(`${startMs} ms went by`), startMs);
      look = () => {
        const value = found();
        if (value === null) return;
        clearTimeout(late);
        resolve(value);
      };
      void ended.then(() => {
        clearTimeout(late);
        fail('the server ended');
      });
      look();
    });
  const line = await until('the ready line', () => /^(.*)\n/.exec(stdout)?.[1] ?? null);
  const ready = JSON.parse(line) as Ready;
  const post = async (path: string, body: object): Promise<ServerReply> => {
    const response = await fetch(`${ready.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ready.staffToken}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: (await response.json()) as ServerReply['json'] };
  };
  return {
    ready,
    output: () => ({ stdout, stderr }),
    post,
    async begin(user, password) {
      const { json } = await post('/api/login', { user, password });
      return askedIn(json);
    },
    respond: ({ login, binding }, response) => post('/api/login/respond', { login, binding, response }),
    untilLogged: (pattern) => until(`${pattern} on stderr`, () => (pattern.test(stderr) ? stderr : null)),
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      return { code: await ended, stdout, stderr };
    },
  };
}

/** The response of a card with the default suite. */
export function responseTo({ challenge }: Asked, key: Uint8Array, pin: string): string {
  return ocra('OCRA-1:HOTP-SHA256-8:QN06-PSHA1', key, { challenge, pin });
}
