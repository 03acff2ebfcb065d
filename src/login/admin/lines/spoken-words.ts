/**
 * The words of a call as sound: a WAV file by espeak-ng, a program that may be installed. It gets the words on its
 * stdin, because other users of the machine can read its arguments.
 */
import { spawn } from 'node:child_process';
import { errorMessage } from '../../../errors/message.ts';

/** Words can't be spoken. `busy`: as many are spoken as may be at once. */
export class SpeechError extends Error {
  override readonly name = 'SpeechError';
  readonly reason: 'not installed' | 'busy' | 'failed';

  constructor(message: string, reason: SpeechError['reason']) {
    super(message);
    this.reason = reason;
  }
}

const program = 'espeak-ng';
const limitMs = 10_000;
const bytesMax = 8_388_608;
const runningMax = 2;
/** Words a minute: slow enough to write the digits down. */
const pace = 130;

let running = 0;

/** @throws {SpeechError} */
export async function spokenWords(words: string): Promise<Uint8Array<ArrayBuffer>> {
  if (running >= runningMax) {
    throw new SpeechError(errorMessage('WAV', 'too many are made at once', 'try again in a second'), 'busy');
  }
  running++;
  try {
    return withSizes(await speak(words));
  } finally {
    running--;
  }
}

function speak(words: string): Promise<Buffer> {
  const voice = /\p{Script=Han}/u.test(words) ? 'cmn' : 'en';
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['--stdin', '--stdout', '-v', voice, '-s', String(pace)], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bytesMax) chunks.push(chunk);
      else child.kill('SIGKILL');
    });
    child.on('error', ({ code }: NodeJS.ErrnoException) => reject(notSpoken(code)));
    child.on('close', (code) => {
      const wav = Buffer.concat(chunks);
      if (code === 0 && wav.subarray(0, 4).toString('latin1') === 'RIFF') resolve(wav);
      else reject(notSpoken('failed'));
    });
    // It may end before it has read them; then its exit code says so.
    child.stdin.on('error', () => {}).end(words);
  });
}

function notSpoken(code: string | undefined): SpeechError {
  if (code === 'ENOENT') {
    const action = 'install it (Debian: espeak-ng), or read the words of the call';
    return new SpeechError(errorMessage('WAV', `${program} is not installed`, action), 'not installed');
  }
  const action = 'read the words of the call';
  return new SpeechError(errorMessage('WAV', `${program} failed`, action), 'failed');
}

const headerBytes = 44;

/** A program that writes to a pipe does not know the sizes in the header when it writes it. */
function withSizes(wav: Buffer): Uint8Array<ArrayBuffer> {
  const whole = Uint8Array.from(wav);
  const view = new DataView(whole.buffer);
  view.setUint32(4, whole.length - 8, true);
  view.setUint32(headerBytes - 4, whole.length - headerBytes, true);
  return whole;
}
