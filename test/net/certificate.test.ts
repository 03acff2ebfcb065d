import { X509Certificate } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { homeFolder } from '../../src/files/home-folder.ts';
import {
  CertificateError,
  certificateFolder,
  keptCertificate,
  lifeMs,
  ownCertificate,
  renewMs,
} from '../../src/net/certificate.ts';
import { serveWeb } from '../../src/net/http-server.ts';
import { outputOf } from '../process/start.ts';
import { python, testWith } from '../tools.ts';

const base = mkdtempSync(join(tmpdir(), 'dscplus-tls-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const now = Date.UTC(2026, 5, 1);
const dayMs = 86_400_000;
const folder = (): string => join(mkdtempSync(join(base, 'state-')), 'dscplus');
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const read = (path: string): string => readFileSync(path, 'utf8');

describe('someone starts a server under TLS for the first time', () => {
  test('a pair is made for this machine alone, and the next start has the same', async () => {
    const at = folder();
    const made = await keptCertificate(at, now);
    const certificate = new X509Certificate(made.cert);
    expect(certificate.subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(Date.parse(certificate.validFrom)).toBe(now - dayMs);
    expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBe(397 * dayMs);
    expect(await keptCertificate(at, now)).toEqual(made);
  });

  test('nobody else may read the key; the certificate alone stands beside it, to be trusted', async () => {
    const at = folder();
    const { cert, key, trustPath } = await keptCertificate(at, now);
    expect(readdirSync(at).sort()).toEqual(['localhost.crt', 'localhost.pem']);
    expect([mode(at), mode(join(at, 'localhost.pem')), mode(trustPath)]).toEqual(['700', '600', '644']);
    expect(trustPath).toBe(join(at, 'localhost.crt'));
    expect([read(trustPath), read(join(at, 'localhost.pem'))]).toEqual([cert, `${key}${cert}`]);
  });

  testWith(
    ['curl', 'python3'],
    'curl and Python, told to trust it, connect by name and by address',
    async () => {
      const { trustPath, ...tls } = await keptCertificate(folder());
      const served: string[] = [];
      for (const host of ['127.0.0.1', '::1']) {
        const web = await serveWeb({ fetch: () => new Response('in'), address: { host, port: 0 }, tls });
        const { port } = web.address;
        for (const name of host === '::1' ? ['[::1]'] : ['127.0.0.1', 'localhost']) {
          const stdout = await outputOf('curl', [
            '-sS',
            host === '::1' ? '--ipv6' : '--ipv4',
            '--cacert',
            trustPath,
            `https://${name}:${port}/`,
          ]);
          served.push(`${name} ${stdout}`);
        }
        const strict =
          'import ssl, sys, urllib.request\n' +
          'context = ssl.create_default_context(cafile=sys.argv[1])\n' +
          'context.verify_flags |= ssl.VERIFY_X509_STRICT\n' +
          'print(urllib.request.urlopen(sys.argv[2], context=context).read().decode())';
        const url = `https://${host === '::1' ? '[::1]' : 'localhost'}:${port}/`;
        served.push((await outputOf(python, ['-c', strict, trustPath, url])).trim());
        await web.close();
      }
      expect(served).toEqual(['127.0.0.1 in', 'localhost in', 'in', '[::1] in', 'in']);
    },
  );
});

describe('a certificate that no client takes any more is replaced at the start', () => {
  const end = now - dayMs + lifeMs;

  test.each([
    ['has 31 days left', end - renewMs - dayMs, true],
    ['has 30 days left, to the ms', end - renewMs, true],
    ['has 30 days left but for 1 ms', end - renewMs + 1, false],
    ['ends within 30 days', end - renewMs + 1000, false],
    ['has ended', end + 1000, false],
    ['has just begun', now - dayMs, true],
    ['begins in 1 ms', now - dayMs - 1, false],
    ['has not begun, as the clock was wrong when it was made', now - 2 * dayMs, false],
  ])('one that %s', async (_what, later, stays) => {
    const at = folder();
    const first = await keptCertificate(at, now);
    const second = await keptCertificate(at, later);
    expect(second.cert === first.cert).toBe(stays);
    expect(second.key === first.key).toBe(stays);
    expect(await keptCertificate(at, later)).toEqual(second);
    expect(read(second.trustPath)).toBe(second.cert);
    expect(readdirSync(at).sort()).toEqual(['localhost.crt', 'localhost.pem']);
  });

  test('several that start at once have one pair, the first time and the next', async () => {
    const at = folder();
    for (const when of [now, end]) {
      const all = await Promise.all(Array.from({ length: 8 }, () => keptCertificate(at, when)));
      expect(new Set(all.map(({ cert }) => cert)).size).toBe(1);
      expect(read(join(at, 'localhost.pem'))).toBe(`${all[0]?.key}${all[0]?.cert}`);
      expect(readdirSync(at).sort()).toEqual(['localhost.crt', 'localhost.pem']);
    }
  });

  test('one that was cut off between making the next pair and putting it in place: the next start does', async () => {
    const [at, copy] = [folder(), folder()];
    const old = await keptCertificate(at, now);
    cpSync(at, copy, { recursive: true });
    const made = await keptCertificate(copy, end);
    const fingerprint = new X509Certificate(old.cert).fingerprint256.replaceAll(':', '').toLowerCase();
    const waiting = join(at, `localhost.pem.after-${fingerprint.slice(0, 32)}`);
    writeFileSync(waiting, `${made.key}${made.cert}`, { mode: 0o600 });
    expect((await keptCertificate(at, end)).cert).toBe(made.cert);
    expect(existsSync(waiting)).toBe(false);
  });
});

describe('a kept certificate that is not as it was made is named, and left as it is', () => {
  const spoilt: readonly (readonly [what: string, spoil: (text: string, other: string) => string])[] = [
    ['empty', () => ''],
    ['cut off', (text) => text.slice(0, -200)],
    ['without its key', (text) => text.slice(text.indexOf('-----BEGIN CERT'))],
    [
      'with the key of another',
      (text, other) => other.split('-----BEGIN CERT')[0] + text.slice(text.indexOf('-----BEGIN CERT')),
    ],
  ];

  test.each(spoilt)('%s', async (_what, spoil) => {
    const [at, other] = [folder(), folder()];
    await keptCertificate(at, now);
    await keptCertificate(other, now);
    const path = join(at, 'localhost.pem');
    const text = spoil(read(path), read(join(other, 'localhost.pem')));
    writeFileSync(path, text);
    await expect(keptCertificate(at, now)).rejects.toThrow(
      new CertificateError(
        `"${path}": damaged, it does not hold a private key and its certificate; move it away, then a new one is made`,
      ),
    );
    expect(read(path)).toBe(text);
  });

  test('one that others may read', async () => {
    const at = folder();
    await keptCertificate(at, now);
    const path = join(at, 'localhost.pem');
    chmodSync(path, 0o640);
    await expect(keptCertificate(at, now)).rejects.toThrow(
      `"${path}": others may read its key, its mode is 0640; run chmod 600 "${path}"`,
    );
  });

  test('a folder that can not be made', async () => {
    const file = join(base, 'file');
    writeFileSync(file, '');
    await expect(keptCertificate(join(file, 'tls'), now)).rejects.toThrow(
      `can't keep the certificate (ENOTDIR); give another folder with --tls-dir`,
    );
  });
});

test('it is kept where the XDG specification says, unless told otherwise', () => {
  const home = (): string => '/home/edda';
  expect(certificateFolder({ XDG_STATE_HOME: '/state' }, home)).toBe('/state/dscplus');
  expect(certificateFolder({}, home)).toBe('/home/edda/.local/state/dscplus');
  for (const state of ['', 'relative', './relative', '~/state']) {
    expect(certificateFolder({ XDG_STATE_HOME: state }, home)).toBe('/home/edda/.local/state/dscplus');
  }
});

test('a home folder of the environment counts only if it is absolute', () => {
  const unknown = (): string => {
    throw new Error('ENOENT: no such user');
  };
  const edda = (): string => '/home/edda';
  expect(homeFolder(() => '/elsewhere', edda)).toBe('/elsewhere');
  for (const relative of ['', '.', 'home', '~']) expect(homeFolder(() => relative, edda)).toBe('/home/edda');
  expect(homeFolder(unknown, edda)).toBe('/home/edda');
  expect(homeFolder(() => 'home', unknown)).toBe(null);
  expect(() => certificateFolder({}, () => null)).toThrow(
    new CertificateError('home folder: not found; give a folder for the certificate with --tls-dir'),
  );
});

describe('someone brings a certificate of their own', () => {
  test('and it is taken as it is; what does not fit is named', async () => {
    const at = folder();
    const { cert, key, trustPath } = await keptCertificate(at, now);
    const other = await keptCertificate(folder(), now);
    const [own, stray] = [join(at, 'own.key'), join(at, 'stray.key')];
    writeFileSync(own, key);
    writeFileSync(stray, other.key);
    expect(ownCertificate(trustPath, own)).toEqual({ cert, key });
    expect(() => ownCertificate(own, own)).toThrow(
      `"${own}": not a readable certificate; give PEM, the server's own certificate first`,
    );
    expect(() => ownCertificate(trustPath, trustPath)).toThrow(
      `"${trustPath}": not a readable private key; give PEM without a passphrase`,
    );
    expect(() => ownCertificate(trustPath, stray)).toThrow(
      `"${stray}": not the key of the certificate in "${trustPath}"; give two that belong together`,
    );
    expect(() => ownCertificate(join(at, 'none'), own)).toThrow(
      `"${at}/none": certificate not found; give a file that exists`,
    );
  });
});
