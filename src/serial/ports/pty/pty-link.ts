/**
 * The stable name of a PTY: a link that leads to the terminal as long as its card runs, and to no other terminal.
 *
 * Numbers of terminals are reused. A link left by a killed card soon leads to another user's shell, and a PIN typed
 * into it would appear there. So a link is held by a lock that ends with its process, an abstract socket of Linux
 * (unix(7)), and a link without a lock is replaced, wherever it leads. Only links of this program are replaced: their
 * target is written `/dev/./pts/7`, which no other program writes. Abstract sockets belong to a network namespace:
 * two containers that share a folder do not see each other's.
 */
import { createHash } from 'node:crypto';
import { lstatSync, readlinkSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import { errorMessage, quotedPath } from '../../../errors/message.ts';

export interface PtyLink {
  /** Leads the link to a terminal, in one step from its earlier target. It throws if the link is another's by now. */
  point(terminal: string): void;
  /** Removes the link if it is still this program's. It does not wait, so it can be called at the end of a process. */
  remove(): void;
  /** Removes the link and frees the name for another card. */
  close(): Promise<void>;
}

/** The link can't be made at this path. The message is one line. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

const nameBytesMax = 100;
const replyMs = 1_000;
const ownTarget = /^\/dev\/\.\/pts\/[0-9]+$/;

/**
 * @param owner the holder's name, for the error of another that wants the link
 * @throws LinkError
 */
export async function lockLink(path: string, owner: string): Promise<PtyLink> {
  const real = realPath(path);
  const server = await listenLock(real, path, owner);
  let target: string | null = null;
  const remove = (): void => {
    if (target !== null && linkTarget(real) === target) rmSync(real, { force: true });
    target = null;
  };
  const close = (): Promise<void> => {
    remove();
    return new Promise((done) => server.close(() => done()));
  };
  try {
    removeStaleLink(real, path);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    point(terminal) {
      const to = terminal.replace('/dev/pts/', '/dev/./pts/');
      if (target !== null && linkTarget(real) !== target) refuse(path, "not this card's link any more");
      withLinkError(path, () => {
        if (target === null) symlinkSync(to, real);
        else {
          const temporary = temporaryPath(real);
          removeOwn(temporary);
          symlinkSync(to, temporary);
          try {
            renameSync(temporary, real);
          } catch (error) {
            rmSync(temporary, { force: true });
            throw error;
          }
        }
      });
      target = to;
    },
    remove,
    close,
  };
}

function realPath(path: string): string {
  const whole = resolve(path);
  return withLinkError(path, () => join(realpathSync(dirname(whole)), basename(whole)));
}

/** Where the next link is made before it takes the place of the one that is there. */
function temporaryPath(real: string): string {
  return `${real}.dscplus-tmp`;
}

/** Removes a link of this program; anything else stays. */
function removeOwn(path: string): void {
  if (ownTarget.test(linkTarget(path) ?? '')) rmSync(path, { force: true });
}

/** Removes a link of this program that no card holds; anything else stays. */
function removeStaleLink(real: string, path: string): void {
  removeOwn(temporaryPath(real));
  const stat = lstatSync(real, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (stat.isSymbolicLink()) {
    const target = linkTarget(real) ?? '';
    if (ownTarget.test(target)) rmSync(real, { force: true });
    else refuse(path, `a link to ${quotedPath(target)} that is not a card's`);
  } else if (stat.isFile()) {
    refuse(path, 'a file, as writing to the port before the card runs (echo … > PATH) makes one');
  } else refuse(path, stat.isDirectory() ? 'a folder' : 'not a file or a link');
}

function refuse(path: string, what: string): never {
  throw new LinkError(errorMessage(quotedPath(path), what, 'remove it, or choose another path'));
}

async function listenLock(real: string, path: string, owner: string): Promise<Server> {
  const name = lockName(real);
  const server = createServer((socket) => socket.on('error', () => {}).end(`${owner}\n`));
  try {
    await new Promise<void>((done, fail) => {
      server.once('error', fail).listen({ path: name, exclusive: true }, done);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new LinkError(
      errorMessage(
        quotedPath(path),
        `the port of a card that runs, ${await lockOwner(name)}`,
        'choose another path, or end that card',
      ),
    );
  }
  server.unref();
  return server;
}

function lockName(real: string): string {
  const name =
    Buffer.byteLength(real) <= nameBytesMax ? real : createHash('sha256').update(real).digest('hex');
  return `\0dscplus:${name}`;
}

function lockOwner(name: string): Promise<string> {
  return new Promise((done) => {
    let text = '';
    const socket = connect({ path: name });
    socket.setTimeout(replyMs, () => socket.destroy());
    socket.on('data', (bytes) => {
      text = (text + bytes.toString('latin1')).slice(0, 200);
    });
    socket.on('error', () => {});
    socket.on('close', () => done(text.replace(/[^ -~]/g, '').trim() || 'which does not say its name'));
  });
}

function linkTarget(real: string): string | null {
  try {
    return readlinkSync(real);
  } catch {
    return null;
  }
}

function withLinkError<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new LinkError(
      errorMessage(
        quotedPath(path),
        `can't make a link here: ${code}`,
        'the folder must exist, and this user must be allowed to write to it',
      ),
      { cause: error },
    );
  }
}
