/** Terminal programs, each used by expect as a person would, on a new port and again after a kill -9. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { start } from '../process/start.ts';
import { testWith } from '../tools.ts';
import { type ServedPort, servePort } from './cards-on-ports.ts';
import { folder, output, run, until } from './tools.ts';

const login = fileURLToPath(new URL('clients/terminal.exp', import.meta.url));

/** The name of screen's session: its server outlives the program that a person sees. */
const session = `dscplus-${process.pid}`;

/** How each is started on a port, and what ends what a kill of it leaves. */
const programs: Readonly<Record<string, { words: (path: string) => string[]; end?: string[] }>> = {
  picocom: { words: (path) => ['picocom', '-q', path] },
  tio: { words: (path) => ['tio', path] },
  screen: {
    words: (path) => ['screen', '-S', session, '-c', '/dev/null', path, '115200'],
    end: ['-S', session, '-X', 'quit'],
  },
  socat: { words: (path) => ['socat', '-,raw,echo=0', `${path},raw,echo=0`] },
};

async function withPty(use: (port: ServedPort) => Promise<void>): Promise<void> {
  const port = await servePort('pty');
  try {
    await use(port);
  } finally {
    await port.close();
  }
}

for (const [name, { words, end }] of Object.entries(programs)) {
  testWith(['Linux', 'expect', name], `${name}: a person logs in by hand, twice`, () =>
    withPty(async (port) => {
      for (let i = 0; i < 2; i++) {
        expect(await run('expect', ['-f', login, ...words(port.url)])).toBe('90187643\n');
        if (end !== undefined) await run(name, end);
        await until('the program is gone', () => port.events.at(-1)?.type === 'close');
        // Off, so that the second login starts as the first did.
        await run('sh', ['-c', 'printf "\\030*RST\\r" > "$1"', 'sh', port.url]);
      }
    }),
  );
}

testWith(['expect', 'socat'], 'socat on TCP: a person logs in by hand', async () => {
  const port = await servePort('tcp');
  expect(await run('expect', ['-f', login, 'socat', '-,raw,echo=0', `TCP:127.0.0.1:${port.port}`])).toBe(
    '90187643\n',
  );
  await port.close();
});

testWith(['Linux'], 'a shell: echo and cat', () =>
  withPty(async (port) => {
    const cat = start('cat', [port.url]);
    const said = output(cat);
    await said.wait('LCD "        "\r\n');
    await run('sh', ['-c', 'printf ":TIME:MODE VIRT\\nPKEY? 1\\n" > "$1"', 'sh', port.url]);
    await said.wait('ACCEPTED\r\n');
    cat.kill('SIGKILL');
    await until('cat is gone', () => port.events.at(-1)?.type === 'close');
    expect(port.card.frame().text).toBe('PIN>1   ');
  }),
);

testWith(['Linux', 'socat'], 'without --pty: socat makes a device of the TCP port', async () => {
  const port = await servePort('tcp');
  const link = join(folder, 'by-socat');
  const socat = start('socat', [`PTY,link=${link},raw,echo=0`, `TCP:127.0.0.1:${port.port}`]);
  await until('socat is there', () => port.events.length === 1);
  const cat = start('cat', [link]);
  await run('sh', ['-c', 'echo "*IDN?" > "$1"', 'sh', link]);
  await output(cat).wait('DSCPLUS,dsc-plus,DEMO-0001');
  cat.kill();
  socat.kill();
  await port.close();
});
