import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../process/start.ts';
import { needing, testWith } from '../tools.ts';
import { commandLine } from './command-line.ts';
import { inOneProcess } from './one-process.ts';
import {
  printed as printedByProcess,
  program,
  refused as refusedByProcess,
  dscplus as started,
  work,
} from './program.ts';

const { file, printed, refused } = commandLine(work);

const response = '90187643\n';

describe('someone gives the PIN without putting it on the command line', () => {
  test.each([
    ['as a line', '1234\n'],
    ['without a line end', '1234'],
    ['with the line end of Windows', '1234\r\n'],
  ])('by stdin, %s', async (_how, stdin) => {
    expect(await printed('respond 123456 --pin-stdin', { stdin })).toBe(response);
  });

  test.each([
    ['as a line', '1234\n'],
    ['without a line end', '1234'],
    ['with the line end of Windows', '1234\r\n'],
  ])('by a file, %s', async (_how, content) => {
    file('pin', content);
    expect(await printed('respond 123456 --pin-file pin')).toBe(response);
  });

  test('by a file descriptor', async () => {
    expect(await printedByProcess('respond 123456 --pin-fd 3', { fds: ['1234\n'] })).toBe(response);
    expect(await printedByProcess('respond 123456 --pin-fd 4', { fds: ['', '1234'] })).toBe(response);
    expect(await printedByProcess('respond 123456 --pin-fd 0', { stdin: '1234\n' })).toBe(response);
  });

  needing('bash').each(['4<<< 1234', '4< pin', '4< <(echo 1234)', '20< <(echo 1234)'])(
    'by what a shell opens: %s',
    async (opens) => {
      file('pin', '1234\n');
      const fd = /^\d+/.exec(opens);
      const line = `exec "${process.execPath}" "${program}" respond 123456 --pin-fd ${fd} ${opens}`;
      expect((await run('bash', ['-c', line], { cwd: work })).stdout).toBe(response);
    },
  );

  testWith(
    ['python3'],
    'by a pipe that does not block, in two pieces, the second once the first is read',
    async () => {
      const script = `
import array, fcntl, os, subprocess, sys, termios
reads, writes = os.pipe()
os.set_blocking(reads, False)
os.write(writes, b"12")
child = subprocess.Popen([*sys.argv[1:], "respond", "123456", "--pin-fd", str(reads)], pass_fds=[reads])
left = array.array("i", [1])
while left[0] > 0:
    fcntl.ioctl(reads, termios.FIONREAD, left)
os.write(writes, b"34\\n")
os.close(writes)
sys.exit(child.wait())`;

      const ran = await run('python3', ['-c', script, process.execPath, program]);
      expect([ran.code, ran.stdout]).toEqual([0, response]);
    },
  );

  test('by a pipe that is slow to be written', async () => {
    const ran = await started('respond 123456 --pin-stdin', {
      stdin: '1234\n',
      started: (child) => {
        child.kill('SIGSTOP');
        child.kill('SIGCONT');
      },
    });
    expect(ran.stdout).toBe(response);
  });
});

describe('someone gives several secrets on one stdin', () => {
  beforeAll(async () => {
    file('key', '3132333435363738393031323334353637383930313233343536373839303132');
    await printed('new sealed.card --key-stdin --passphrase-stdin', {
      stdin: 'correct horse\n3132333435363738393031323334353637383930313233343536373839303132\n',
    });
  });

  test('passphrase, then PIN', async () => {
    expect(
      await printed('respond 123456 --card sealed.card --pin-stdin --passphrase-stdin', {
        stdin: 'correct horse\n1234\n',
      }),
    ).toBe(response);
  });

  test('each its own way', async () => {
    file('passphrase', 'correct horse\n');
    expect(
      await printedByProcess('respond 123456 --card sealed.card --passphrase-file passphrase --pin-fd 3', {
        fds: ['1234'],
      }),
    ).toBe(response);
  });

  test('two on one descriptor, like stdin', async () => {
    expect(
      await printedByProcess('respond 123456 --card sealed.card --passphrase-fd 3 --pin-fd 3', {
        fds: ['correct horse\n1234\n'],
      }),
    ).toBe(response);
  });

  test('passphrase, key and local PIN make a card', async () => {
    await printed(
      'new local.card --profile keypad-local-pin --local-pin-stdin --key-stdin --passphrase-stdin',
      {
        stdin: 'open sesame\nbase32:GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\n0042\n',
      },
    );
    expect(
      await printed('respond 123456 --card local.card --pin-stdin --passphrase-stdin', {
        stdin: 'open sesame\n0042\n',
      }),
    ).toMatch(/^\d{8}\n$/);
  });

  test('a line too few or too many is told, with the order', async () => {
    const args = 'respond 123456 --card sealed.card --pin-stdin --passphrase-stdin';
    expect(await refused(args, { stdin: 'correct horse\n' })).toBe(
      'dscplus: --passphrase-stdin and --pin-stdin: read 1 line; give 2 lines (passphrase, PIN)',
    );
    expect(await refused(args, { stdin: 'correct horse\n1234\n\n' })).toBe(
      'dscplus: --passphrase-stdin and --pin-stdin: read 3 lines; give 2 lines (passphrase, PIN)',
    );
    expect(await refused('respond 123456 --pin-stdin', { stdin: '1234\n\n' })).toBe(
      'dscplus: --pin-stdin: read 2 lines; give one line (PIN)',
    );
  });
});

const notOpened =
  'dscplus: --pin-fd: that descriptor is not open; open it in the shell, for example 3< FILE for 3';

describe('a secret that is no good is refused without being shown', () => {
  test('an empty one', async () => {
    file('empty', '\n');
    expect(await refused('respond 123456 --pin-stdin')).toBe(
      'dscplus: --pin-stdin: the PIN is empty; give one',
    );
    expect(await refused('respond 123456 --pin-stdin', { stdin: '\r\n' })).toBe(
      'dscplus: --pin-stdin: the PIN is empty; give one',
    );
    expect(await refused('respond 123456 --pin-file empty')).toBe(
      'dscplus: --pin-file: the PIN is empty; give one',
    );
    expect(await refusedByProcess('respond 123456 --pin-fd 3', { fds: [''] })).toBe(
      'dscplus: --pin-fd: the PIN is empty; give one',
    );
    expect(await refused(['respond', '123456', '--pin', ''])).toBe(
      'dscplus: --pin: the PIN is empty; give one',
    );
  });

  test('4096 bytes are the most', async () => {
    expect(await refused('respond 123456 --pin-stdin', { stdin: '1'.repeat(4096) })).toBe(
      'dscplus: PIN: has 4096 digits; give 4 for dsc-plus',
    );
    expect(await refused('respond 123456 --pin-stdin', { stdin: '1'.repeat(4097) })).toBe(
      'dscplus: --pin-stdin: the PIN is too long; give at most 4096 bytes',
    );
    expect(await refused('respond 123456 --pin-stdin', { stdin: '1'.repeat(200_000) })).toBe(
      'dscplus: --pin-stdin: read too much; give at most 4096 bytes',
    );
  });

  test('an endless file', async () => {
    expect(await refused('respond 123456 --pin-file /dev/zero')).toBe(
      'dscplus: --pin-file: read too much; give at most 4096 bytes',
    );
  });

  test('bytes that are no text', async () => {
    expect(await refused('respond 123456 --pin-stdin', { stdin: Uint8Array.of(0x31, 0xff, 0x0a) })).toBe(
      "dscplus: --pin-stdin: read bytes that can't be used, not UTF-8 text; give text in UTF-8",
    );
  });

  test('a file that is not there, or is a folder; what was given is not repeated, it may be the secret', async () => {
    expect(await refused('respond 123456 --pin-file 8642')).toBe(
      "dscplus: --pin-file: its file can't be opened (ENOENT); give a file that this user can read",
    );
    expect(await refused('respond 123456 --pin-file .')).toBe(
      "dscplus: --pin-file: can't be read (EISDIR); give a file or descriptor that can be read",
    );
  });

  test('a descriptor that is none, or is not open', async () => {
    expect(await refused('respond 123456 --pin-fd three')).toBe(
      'dscplus: --pin-fd: not a file descriptor; give a whole number, such as 3',
    );
    expect(await refusedByProcess('respond 123456 --pin-fd 8642')).toBe(notOpened);
  });

  // Node has some for itself, from 3 on; one of them is /dev/null, which is empty.
  test('descriptors 3 to 22, which nobody gave', async () => {
    const fds = Array.from({ length: 20 }, (_, i) => i + 3);
    const { stdout, ran } = await inOneProcess(
      'true',
      fds.map((fd) => ({ args: `respond 123456 --pin-fd ${fd}` })),
    );
    for (const [i, { code, stderr }] of ran.entries()) {
      expect([notOpened, 'dscplus: --pin-fd: the PIN is empty; give one'], `${fds[i]}`).toContain(stderr);
      expect([fds[i], code]).toEqual([fds[i], 2]);
    }
    expect(stdout).toBe('');
  });

  test('one given in two ways', async () => {
    expect(await refused('respond 123456 --pin-stdin --pin-file pin', { stdin: '1234' })).toBe(
      "dscplus: --pin-stdin and --pin-file: can't be combined; give one for the PIN",
    );
  });

  test('a passphrase for a card that is not sealed', async () => {
    expect(await refused('respond 123456 --pin 1234 --passphrase-stdin', { stdin: 'x' })).toBe(
      'dscplus: passphrase: the key of this card is not sealed; leave the passphrase out',
    );
  });

  test('a value put behind an option that takes none', async () => {
    expect(await refused('respond 123456 --pin-stdin=8642')).toBe(
      'dscplus: --pin-stdin: unknown option; see dscplus respond --help',
    );
  });

  test('a word behind an option that takes none, which is then no command and no challenge', async () => {
    const says = 'no value (the word after it is not shown)';
    expect(await refused('--passphrase-stdin hunter2')).toBe(
      `dscplus: "…": unknown command; see dscplus --help, and give --passphrase-stdin ${says}`,
    );
    expect(await refused('--passphrase-stdin respnd')).not.toContain('respond');
    expect(await refused('server --passphrase-stdin hunter2')).toBe(
      `dscplus: "…": unknown command; see dscplus server --help, and give --passphrase-stdin ${says}`,
    );
    expect(await refused('respond --pin-stdin 8642')).toBe(
      `dscplus: challenge "…": not 6 digits; give exactly 6 for dsc-plus, leading zeros included, and give --pin-stdin ${says}`,
    );
    expect(await printed('respond --pin-stdin 123456', { stdin: '1234' })).toBe(response);
    // However the message has it: in quotes, or cut where it is long.
    const long = `Secret!!${'word'.repeat(30)}`;
    const names =
      'user name "…": invalid; give 1 to 64 of a-z, 0-9 and . _ @ -, starting with a letter or digit';
    for (const [word, message] of [
      ['Secret!!Word', names],
      [long, 'arguments: not accepted; see dscplus --help'],
    ] as const) {
      const args = ['server', 'user', 'add', '--password-stdin', word, '--db', 'x.db'];
      expect(await refused(args, { stdin: 'a good password' })).toBe(
        `dscplus: ${message}, and give --password-stdin ${says}`,
      );
    }
    // An option is none, and a mistyped one still gets its suggestion.
    expect(await refused('respond --pin-stdin --crad x')).toBe(
      'dscplus: --crad: unknown option; did you mean --card?',
    );
  });

  test('none, where there is no terminal to ask on', async () => {
    expect(await refused('respond 123456')).toBe(
      'dscplus: PIN: not given, and this program has no terminal to ask on; give it with --pin 1234',
    );
  });
});

describe('--pin is for the demo card only', () => {
  test('with a card file it is refused, and the other ways are named', async () => {
    await printed('new plain.card');
    expect(await refused('respond 123456 --card plain.card --pin 8642')).toBe(
      'dscplus: --pin: only for the public demo card, since other users of the machine can read a command line; give the PIN with --pin-stdin, --pin-file or --pin-fd, or leave it out to be asked',
    );
  });

  test('so it is with http, which does not ask for one', async () => {
    await printed('new http.card');
    expect(await refused('http --card http.card --pin 8642')).toBe(
      'dscplus: --pin: only for the public demo card, since other users of the machine can read a command line; give the PIN with --pin-stdin, --pin-file or --pin-fd, or leave it out if each request has its own',
    );
  });
});
