/**
 * A developer compares this implementation with the RFC, other programs or a prototype, and finds every published
 * response.
 */

import { expect, test } from 'vitest';
import { createOcra, dataInput, ocra, timeStepAt } from '../../src/crypto/ocra.ts';
import { parseSuite } from '../../src/crypto/suite-parser.ts';
import { allVectors, bytes, inputOf, type Vector, vectors } from './vectors.ts';

function wrongOnes(group: readonly Vector[]): string[] {
  return group
    .map((vector) => [vector, ocra(vector.suite, bytes(vector.keyHex), inputOf(vector))] as const)
    .filter(([vector, response]) => response !== vector.expected)
    .map(([vector, response]) => `${vector.suite} ${vector.challenge}: ${response}, not ${vector.expected}`);
}

test('all 70 vectors of RFC 6287 Appendix C', () => {
  expect(vectors.rfc.length).toBe(70);
  expect(wrongOnes(vectors.rfc)).toEqual([]);
});

test('all 26 vectors of other implementations', () => {
  expect(vectors.otherImplementations.length).toBe(26);
  expect(wrongOnes(vectors.otherImplementations)).toEqual([]);
});

test('all 75 vectors that independent programs agreed on', () => {
  expect(vectors.derived.length).toBe(75);
  expect(wrongOnes(vectors.derived)).toEqual([]);
});

test('the bytes that are hashed, where a vector has them', () => {
  const withBytes = allVectors.filter((vector) => vector.dataInputHex !== undefined);
  expect(withBytes.length).toBe(75);
  for (const vector of withBytes) {
    const hashed = dataInput(parseSuite(vector.suite), inputOf(vector));
    expect(Buffer.from(hashed).toString('hex')).toBe(vector.dataInputHex);
  }
});

test('a server that keeps only the hash of the PIN gets the same responses', () => {
  const withPin = allVectors.filter((vector) => vector.pin !== null);
  expect(withPin.length).toBe(76);
  for (const vector of withPin) {
    expect(ocra(vector.suite, bytes(vector.keyHex), inputOf(vector, 'hash'))).toBe(vector.expected);
  }
});

test('one function for many computations gives what a fresh one gives', () => {
  const suites = [...new Set(allVectors.map((vector) => `${vector.suite} ${vector.keyHex}`))];
  for (const line of suites) {
    const group = allVectors.filter((vector) => `${vector.suite} ${vector.keyHex}` === line);
    const respond = createOcra(parseSuite(group[0]!.suite), bytes(group[0]!.keyHex));
    for (const vector of [...group, ...group.toReversed()]) {
      expect(respond(inputOf(vector))).toBe(vector.expected);
    }
  }
});

test('the time step of a vector is counted from its time', () => {
  const timed = allVectors.filter((vector) => typeof vector.unixTime === 'number');
  expect(timed.length).toBe(24);
  for (const vector of timed) {
    const suite = parseSuite(vector.suite);
    expect(suite.stepSeconds).toBe(vector.stepSeconds);
    expect(timeStepAt(suite, vector.unixTime! * 1000)).toBe(BigInt(vector.timeSteps!));
  }
});
