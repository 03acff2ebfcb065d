/**
 * The certificate of a server on this machine: for localhost, 127.0.0.1 and ::1, self-signed, made once and kept, so
 * that clients that trust it need no change at the next start. It is not an authority: it can't sign other
 * certificates.
 *
 * `localhost.pem` contains the private key and the certificate, mode 0600: one file, so that the two always match.
 * `localhost.crt` beside it has only the certificate, for clients that should trust it.
 *
 * Processes that need a new pair at the same time all get the same. The first pair is linked to its name, which fails
 * if that exists. The pair after an old one is linked to a name made of the old one's fingerprint, so that there is
 * one candidate however many processes make one; a process that then still finds the old pair renames that candidate
 * over it.
 */

import { createPrivateKey, type KeyObject, randomUUID, X509Certificate } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { errorMessage, quotedPath } from '../errors/message.ts';
import { homeFolder } from '../files/home-folder.ts';
import { writeNew } from '../files/new-file.ts';
import { FileError, type FileStat, readRegularText } from '../files/regular-file.ts';

/** In PEM, as `node:tls` takes them. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

export interface KeptCertificate extends CertificatePair {
  /** The file with only the certificate, for clients that should trust it. */
  readonly trustPath: string;
}

/** A certificate can't be used or made. The message is one line, and contains nothing of a key. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}

/** Far more than a chain of certificates needs. */
const pemBytesMax = 1_048_576;

const dayMs = 24 * 60 * 60 * 1000;
/** The longest validity that browsers accept. */
export const lifeMs: number = 397 * dayMs;
/** A certificate that ends within this time is replaced at the start. */
export const renewMs: number = 30 * dayMs;
/** It is valid from a day ago, because the clock of a client in a container may be behind. */
const earlierMs = dayMs;

/**
 * The default folder of the certificate: `$XDG_STATE_HOME/dscplus`, or `~/.local/state/dscplus` if that is unset.
 * @throws CertificateError if this user has no home folder
 */
export function certificateFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  home: () => string | null = homeFolder,
): string {
  const { XDG_STATE_HOME: state } = env;
  // The XDG specification says to ignore a relative path.
  if (state !== undefined && isAbsolute(state)) return join(state, 'dscplus');
  const found = home();
  if (found !== null) return join(found, '.local/state/dscplus');
  throw new CertificateError(
    errorMessage('home folder', 'not found', 'give a folder for the certificate with --tls-dir'),
  );
}

/**
 * The kept pair. A new one is made if it does not exist, has expired or is about to.
 * @throws CertificateError for a damaged file, which stays unchanged, or a folder that can't be written
 */
export async function keptCertificate(folder: string, now = Date.now()): Promise<KeptCertificate> {
  const path = join(folder, 'localhost.pem');
  const trustPath = join(folder, 'localhost.crt');
  let removeFolders = (): void => {};
  try {
    removeFolders = makeFolder(folder);
    const pair = await current(path, now);
    const kept = readOrNull(trustPath);
    if (kept?.text !== pair.cert) put(trustPath, pair.cert, 0o644);
    return { ...pair, trustPath };
  } catch (error) {
    removeFolders();
    if (error instanceof CertificateError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CertificateError(
      errorMessage(
        quotedPath(folder),
        `can't keep the certificate (${code})`,
        'give another folder with --tls-dir',
      ),
      { cause: error },
    );
  }
}

/**
 * A pair from the user's own files.
 * @throws CertificateError naming the wrong file
 */
export function ownCertificate(certPath: string, keyPath: string): CertificatePair {
  const cert = readOwn(certPath, 'certificate');
  const key = readOwn(keyPath, 'private key');
  const fault = pairFault({ cert, key });
  if (fault === null) return { cert, key };
  if (fault === 'cert')
    throw refusal(certPath, 'not a readable certificate', "give PEM, the server's own certificate first");
  if (fault === 'key') throw refusal(keyPath, 'not a readable private key', 'give PEM without a passphrase');
  const problem = `not the key of the certificate in ${quotedPath(certPath)}`;
  throw refusal(keyPath, problem, 'give two that belong together');
}

/** An error about a file of the certificate. */
function refusal(path: string, problem: string, action: string): CertificateError {
  return new CertificateError(errorMessage(quotedPath(path), problem, action));
}

async function current(path: string, now: number): Promise<CertificatePair> {
  let kept = readPair(path);
  if (kept === null) {
    const pair = await draw(now);
    linkWhole(path, pair);
    kept = readPair(path) as CertificatePair;
  }
  if (!isOld(kept, now)) return kept;
  const next = `${path}.after-${fingerprintOf(kept).slice(0, 32)}`;
  linkWhole(next, await draw(now));
  const candidate = readPair(next);
  const latest = readPair(path);
  if (candidate !== null && latest?.cert === kept.cert) put(path, textOf(candidate), 0o600);
  rmSync(next, { force: true });
  return await current(path, now);
}

function isOld({ cert }: CertificatePair, now: number): boolean {
  const { validFrom, validTo } = new X509Certificate(cert);
  return Date.parse(validFrom) > now || Date.parse(validTo) - renewMs < now;
}

function fingerprintOf({ cert }: CertificatePair): string {
  return new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();
}

/** ECDSA on P-256, which every client accepts. The library takes 100 ms to load, and is needed once a year. */
async function draw(now: number): Promise<CertificatePair> {
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - earlierMs),
    notAfterDate: new Date(now + lifeMs - earlierMs),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  return { cert: lines(made.cert), key: lines(made.private) };
}

function textOf({ cert, key }: CertificatePair): string {
  return `${key}${cert}`;
}

function lines(pem: string): string {
  return `${pem.replaceAll('\r', '').trim()}\n`;
}

/** @throws CertificateError for a file that is not a pair, or that other users can read */
function readPair(path: string): CertificatePair | null {
  const kept = readOrNull(path);
  if (kept === null) return null;
  const [key = '', cert = ''] =
    /^(-----BEGIN PRIVATE KEY.*?)(-----BEGIN CERT.*)$/s.exec(kept.text)?.slice(1) ?? [];
  if (pairFault({ cert, key }) === null) {
    checkMode(kept.stat, path);
    return { cert, key };
  }
  throw refusal(
    path,
    'damaged, it does not hold a private key and its certificate',
    'move it away, then a new one is made',
  );
}

function pairFault({ cert, key }: CertificatePair): 'cert' | 'key' | 'pair' | null {
  let certificate: X509Certificate;
  let privateKey: KeyObject;
  try {
    certificate = new X509Certificate(cert);
  } catch {
    return 'cert';
  }
  try {
    privateKey = createPrivateKey(key);
  } catch {
    return 'key';
  }
  return certificate.checkPrivateKey(privateKey) ? null : 'pair';
}

/** Null if nothing is there. */
function readOrNull(path: string): { readonly text: string; readonly stat: FileStat } | null {
  try {
    return readRegularText(path, { what: 'certificate file', bytesMax: pemBytesMax });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'ENOENT') return null;
    if (error.fault === 'system') throw error.cause;
    throw new CertificateError(error.message);
  }
}

function checkMode({ mode }: FileStat, path: string): void {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw refusal(
    path,
    `others may read its key, its mode is ${(mode & 0o777).toString(8).padStart(4, '0')}`,
    `run chmod 600 ${quotedPath(path)}`,
  );
}

function readOwn(path: string, what: string): string {
  try {
    return readRegularText(path, { what, bytesMax: pemBytesMax }).text;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new CertificateError(error.message);
  }
}

/** Puts a complete pair at `path`, unless there is one. */
function linkWhole(path: string, pair: CertificatePair): void {
  via(path, textOf(pair), 0o600, (draft) => {
    try {
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    rmSync(draft);
  });
}

/** Replaces the file at `path` with a text, completely. */
function put(path: string, text: string, mode: number): void {
  via(path, text, mode, (draft) => renameSync(draft, path));
}

function via(path: string, text: string, mode: number, place: (draft: string) => void): void {
  const draft = `${path}.${randomUUID()}.tmp`;
  writeNew(draft, text, mode);
  try {
    place(draft);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Makes the folder and those above it, for this user alone under any umask; returns the function that removes them. */
function makeFolder(folder: string): () => void {
  const made: string[] = [];
  function make(one: string): void {
    try {
      mkdirSync(one, { mode: 0o700 });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' && statSync(one).isDirectory()) return;
      if (code !== 'ENOENT' || dirname(one) === one) throw error;
      make(dirname(one));
      make(one);
      return;
    }
    made.unshift(one);
    if (process.platform !== 'win32' && (statSync(one).mode & 0o700) !== 0o700) chmodSync(one, 0o700);
  }
  function removeFolders(): void {
    try {
      for (const one of made) rmdirSync(one);
    } catch {
      // Something else is in it by now and stays.
    }
  }
  try {
    make(resolve(folder));
  } catch (error) {
    removeFolders();
    throw error;
  }
  return removeFolders;
}
