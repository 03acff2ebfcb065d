/** A second implementation that shares no code with this one: Python's standard library computes the same responses. */

import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { dataInput, ocra } from '../../src/crypto/ocra.ts';
import type { OcraInput } from '../../src/crypto/ocra-input.ts';
import { parseSuite } from '../../src/crypto/suite-parser.ts';
import { outputOf } from '../process/start.ts';
import { python, testWith } from '../tools.ts';
import { allVectors, bytes, type Vector } from './vectors.ts';

type Case = Omit<Vector, 'expected' | 'dataInputHex' | 'unixTime' | 'stepSeconds'>;

interface Opinion {
  readonly response: string;
  readonly dataInputHex: string;
}

/** All cases in one Python process. */
async function askPython(cases: readonly Case[]): Promise<readonly Partial<Opinion>[]> {
  const program = fileURLToPath(new URL('oracle.py', import.meta.url));
  const input = cases.map((one) => JSON.stringify(one)).join('\n');
  const stdout = await outputOf(python, [program], { stdin: input });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function ours(one: Case): Opinion {
  const input: OcraInput = {
    challenge: one.challenge,
    ...(one.counter === null ? {} : { counter: BigInt(one.counter) }),
    ...(one.pin === null ? {} : { pin: one.pin }),
    ...(one.pinHashHex === null || one.pin !== null ? {} : { pinHash: bytes(one.pinHashHex) }),
    ...(one.sessionHex === null ? {} : { session: bytes(one.sessionHex) }),
    ...(one.timeSteps === null ? {} : { timeStep: BigInt(one.timeSteps) }),
  };
  return {
    response: ocra(one.suite, bytes(one.keyHex), input),
    dataInputHex: Buffer.from(dataInput(parseSuite(one.suite), input)).toString('hex'),
  };
}

testWith(
  ['python3'],
  'Python takes every one of the 171 vectors and agrees with their responses and bytes',
  async () => {
    const opinions = await askPython(allVectors);
    expect(opinions.length).toBe(171);
    expect(opinions.filter((opinion) => 'error' in opinion)).toEqual([]);
    for (const [i, vector] of allVectors.entries()) {
      expect(opinions[i]!.response).toBe(vector.expected);
      if (vector.dataInputHex !== undefined) expect(opinions[i]!.dataInputHex).toBe(vector.dataInputHex);
      expect(opinions[i]).toEqual(ours(vector));
    }
  },
);

testWith(['python3'], '2,000 random suites with random inputs: the same responses and bytes', async () => {
  // The same cases in every run; ORACLE_SEED in the environment gives 2,000 others.
  const seed = Number(process.env.ORACLE_SEED ?? 6287);
  const random = prng(seed);
  const cases = Array.from({ length: 2000 }, () => randomCase(random));
  const opinions = await askPython(cases);
  expect(opinions.length).toBe(2000);
  for (const [i, one] of cases.entries()) {
    expect(opinions[i], `ORACLE_SEED=${seed}, case ${i}: ${JSON.stringify(one)}`).toEqual(ours(one));
  }
});

/** A whole number from `min` to `max`. */
type Random = (min: number, max: number) => number;

/** mulberry32: small, seeded and the same everywhere. */
function prng(seed: number): Random {
  let state = seed >>> 0;
  return (min, max) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return min + Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * (max - min + 1));
  };
}

const hashes = ['SHA1', 'SHA256', 'SHA512'] as const;
const hashBytes = { SHA1: 20, SHA256: 32, SHA512: 64 };
const alphabets = {
  N: '0123456789',
  A: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
  H: '0123456789abcdefABCDEF',
};
const pinAlphabet = '0123456789 aZ~é€😀';

function randomCase(random: Random): Case {
  const one = <T>(of: readonly T[]): T => of[random(0, of.length - 1)]!;
  const text = (alphabet: string, length: number): string =>
    Array.from({ length }, () => one([...alphabet])).join('');
  const hex = (length: number): string => text('0123456789abcdef', 2 * length);
  const number = (): string =>
    String(one([BigInt(random(0, 255)), BigInt(`0x${hex(8)}`), 2n ** 53n + 1n, 2n ** 64n - 1n, 0n]));
  const sometimes = (): boolean => random(0, 1) === 1;

  const format = one(['N', 'A', 'H'] as const);
  const length = random(4, 64);
  const [counter, pin, session, time] = [sometimes(), sometimes(), sometimes(), sometimes()];
  const pinHash = one(hashes);
  const sessionBytes = one([64, 128, 256, 512, random(1, 512)]);
  const step = one([`${random(1, 59)}S`, `${random(1, 59)}M`, `${random(0, 48)}H`]);
  const alone = random(0, 9) === 0;
  const digits = one([0, 4, 5, 6, 7, 8, 9, 10]);
  const challenge = alone ? 'Q' : `Q${format}${String(length).padStart(2, '0')}`;
  const parts = [
    ...(counter ? ['C'] : []),
    challenge,
    ...(pin ? [alone ? 'P' : `P${pinHash}`] : []),
    ...(session ? [alone ? 'S' : `S${String(sessionBytes).padStart(3, '0')}`] : []),
    ...(time ? [alone ? 'T' : `T${step}`] : []),
  ];
  const pinAsText = sometimes();
  return {
    suite: `OCRA-1:HOTP-${one(hashes)}-${digits}:${parts.join('-')}`,
    keyHex: hex(random(14, 160)),
    challenge: alone ? text(alphabets.N, random(1, 16)) : text(alphabets[format], random(1, 2 * length)),
    counter: counter ? number() : null,
    pin: pin && pinAsText ? text(pinAlphabet, random(1, 12)) : null,
    pinHashHex: pin && !pinAsText ? hex(hashBytes[alone ? 'SHA1' : pinHash]) : null,
    sessionHex: session ? hex(random(0, alone ? 64 : sessionBytes)) : null,
    timeSteps: time ? number() : null,
  };
}
