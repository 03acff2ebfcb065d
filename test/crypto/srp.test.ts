/** Makers of clients compare their SRP with the server's: published vectors, a recorded client, and a second sum. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  isSrpClientKey,
  powMod,
  type SrpGroup,
  type SrpProto,
  srpClientProof,
  srpDigestHex,
  srpHex,
  srpMultiplier,
  srpNumber,
  srpPrivateKey,
  srpScramble,
  srpServerKey,
  srpServerProof,
  srpServerSecret,
  srpSessionKey,
  srpVerifier,
} from '../../src/crypto/srp.ts';
import { wireGroups } from '../../src/login/wire/group.ts';
import { clientKeys, clientProof, even, power } from './srp-client.ts';

const hex = (text: string): bigint => srpNumber(text.replaceAll(/\s/g, ''));

/** RFC 5054 Appendix A, the group of 1024 bits. */
const wireGroup = wireGroups.own;

const group1024: SrpGroup = {
  N: hex(`EEAF0AB9 ADB38DD6 9C33F80A FA8FC5E8 60726187 75FF3C0B 9EA2314C 9C256576 D674DF74 96EA81D3 383B4813
    D692C6E0 E0D5D8E2 50B98BE4 8E495C1D 6089DAD1 5DC7D7B4 6154D6B6 CE8EF4AD 69B15D49 82559B29 7BCF1885 C529F566
    660E57EC 68EDBC3C 05726CC0 2FD4CBF4 976EAA9A FD5138FE 8376435B 9FC61D2F C0EB06E3`),
  g: 2n,
};

describe('SRP-6a', () => {
  it('gives the vectors of RFC 5054 Appendix B', () => {
    const salt = hex('BEB25379 D1A8581E B5A72767 3A2441EE');
    const x = srpPrivateKey('alice', 'password123', salt);
    const b = hex('E487CB59 D31AC550 471E81F0 0F6928E0 1DDA08E9 74A004F4 9E61F5D1 05284D20');
    const A = hex(`61D5E490 F6F1B795 47B0704C 436F523D D0E560F0 C64115BB 72557EC4 4352E890 3211C046 92272D8B
      2D1A5358 A2CF1B6E 0BFCF99F 921530EC 8E393561 79EAE45E 42BA92AE ACED8251 71E1E8B9 AF6D9C03 E1327F44 BE087EF0
      6530E69F 66615261 EEF54073 CA11CF58 58F0EDFD FE15EFEA B349EF5D 76988A36 72FAC47B 0769447B`);
    const verifier = srpVerifier(group1024, x);
    const B = srpServerKey('6a', group1024, verifier, b);
    const u = srpScramble('6a', group1024, A, B);
    expect(srpMultiplier('6a', group1024)).toBe(hex('7556AA04 5AEF2CDD 07ABAF0F 665C3E81 8913186F'));
    expect(x).toBe(hex('94B7555A ABE9127C C58CCF49 93DB6CF8 4D16C124'));
    expect(verifier).toBe(
      hex(`7E273DE8 696FFC4F 4E337D05 B4B375BE B0DDE156 9E8FA00A 9886D812 9BADA1F1 822223CA 1A605B53 0E379BA4
        729FDC59 F105B478 7E5186F5 C671085A 1447B52A 48CF1970 B4FB6F84 00BBF4CE BFBB1681 52E08AB5 EA53D15C 1AFF87B2
        B9DA6E04 E058AD51 CC72BFC9 033B564E 26480D78 E955A5E2 9E7AB245 DB2BE315 E2099AFB`),
    );
    expect(B).toBe(
      hex(`BD0C6151 2C692C0C B6D041FA 01BB152D 4916A1E7 7AF46AE1 05393011 BAF38964 DC46A067 0DD125B9 5A981652
        236F99D9 B681CBF8 7837EC99 6C6DA044 53728610 D0C6DDB5 8B318885 D7D82C7F 8DEB75CE 7BD4FBAA 37089E6F 9C6059F3
        88838E7A 00030B33 1EB76840 910440B1 B27AAEAE EB4012B7 D7665238 A8E3FB00 4B117B58`),
    );
    expect(u).toBe(hex('CE38B959 3487DA98 554ED47D 70A7AE5F 462EF019'));
    expect(srpServerSecret(group1024, { A, verifier, u, b })).toBe(
      hex(`B0DC82BA BCF30674 AE450C02 87745E79 90A3381F 63B387AA F271A10D 233861E3 59B48220 F7C4693C 9AE12B0A
        6F67809F 0876E2D0 13800D6C 41BB59B6 D5979B5C 00A172B4 A2A5903A 0BDCAF8A 709585EB 2AFAFA8F 3499B200 210DCC1F
        10EB3394 3CD67FC8 8A2F39A4 BE5BEC4E C0A3212D C346D7E4 74B29EDE 8A469FFE CA686E5A`),
    );
  });
});

/** The numbers of the tests of a public client, ib-gateway-service, which were taken from a login. */
describe('SRP-6, as a public client has it', () => {
  const N = hex(
    'd4c7f8a2b32c11b8fba9581ec4ba4f1b04215642ef7355e37c0fc0443ef756ea2c6b8eeb755a1c723027663caa265ef785b8ff6a9b35227a52d86633dbdfca43',
  );
  const group = { N, g: 2n };

  it('has its x, u, K, M1 and M2', () => {
    expect(srpPrivateKey('cctst0007', 'aaaaaFFFFFF', 0x5828aedcn)).toBe(
      hex('9016c8630770256d5fe245b7f43957770f47e696'),
    );
    const A = hex(
      'ce876a77d005e5facdec57672606278a2a3d3e06837c4e436e38cd6a300d3a5c02e6262536cc8b8f44c52a0752f2e6815819a5d45f31bd3650a6b27a4c500dea',
    );
    const B = hex(
      'b5cefbd62e05152729f19677250ad00fc8e70423d3a7ada00d1a4da49da639ab053ab203210f61fb825f7c141553063f4c16d5cf148518ab7308ba034db4d3ff',
    );
    expect(srpScramble('6', group, A, B)).toBe(hex('d71c61b35bb69c66d5f46441c471063a4047b6e8'));
    const S = hex(
      '4605796a7d184b567e571324c4fd9b249b4ddf6aa86cbdef78715b99b24857ff4fbfe631f918fca38e08cb0dd996b61baeddb9bad7ae2c1bc15aa218c6e1c335',
    );
    expect(srpSessionKey(S)).toBe(hex('8a6597a8252bb111aac98db40e1a0592d6e02bbd'));
    const proof = {
      user: 'cctst0007',
      salt: 0x5828aedcn,
      A: hex(
        '1c3f80071a176b2e6ccd09a0beb6607cd4b30b76e3db70497c2b545fc697f8df4811b2770bee8307221de3d54496c7607932fa4499f83dbbec120895580c4bdf',
      ),
      B: hex(
        '1ef19465b5bc1f2df568189e5b6e6435f67701ea1b6e1a567d1d89171369602456c50272c55687ff0bf25c16c4d196afc66cf92232ca6978804e9af15e0c1cf0',
      ),
      K: hex('b4ca9cf34d2f71c69251fe1885ca0f5243e44425'),
    };
    expect(srpClientProof(group, proof)).toBe(hex('45c39cfbb824a19c99f5a5b4fee88a56c3221efe'));
    const M2 = srpServerProof(
      hex(
        '9a28e06d1920814294dc068546da20a0575368f4995b64624a847b0168259ab2f1bf7fff2a42fe7eb32fb9aadba203a7a25ee39dbbdd2085c19c1865665e39f1',
      ),
      hex('0addd3c5fe5dba94e721d65080262a514347dd9f'),
      hex('f7406e754f1eec3d8cfcad8eda30e2940a8cefb6'),
    );
    expect(srpDigestHex(M2)).toBe('7f8aec26e74b752b9eae391aeee8f77d34428ccc');
  });
});

describe('whoever computes the client’s half apart from it', () => {
  const groups = [
    { says: '512 bits', group: wireGroup, rounds: 100 },
    { says: '1024 bits', group: group1024, rounds: 10 },
  ];

  it.each(['6', '6a'] as const)('agrees on every value of proto %s, over many inputs', (proto) => {
    for (const { says, group, rounds } of groups) {
      for (let round = 0; round < rounds; round++) {
        // A salt with leading zero bytes is a shorter number.
        const salt = hex(
          `${round % 3 === 0 ? '0000' : ''}${randomBytes(1 + (round % 16)).toString('hex')}01`,
        );
        const [user, password] = [`user-${round}`, randomBytes(round % 20).toString('latin1')];
        const seen = exchange(proto, group, { user, password, salt });
        const input = `${says}, salt ${salt.toString(16)}, password ${JSON.stringify(password)}, a ${seen.a}, b ${seen.b}`;
        expect(seen.server, input).toEqual(seen.client);
      }
    }
  });

  it('agrees where K begins with a zero byte', () => {
    const found = Array.from({ length: 2_000 }, (_, round) => round).find((round) => {
      const { server } = exchange(
        '6',
        wireGroup,
        { user: 'edda', password: `${round}`, salt: 5n },
        '0b',
        '0d',
      );
      return server.K < 1n << 152n;
    });
    const { server, client } = exchange(
      '6',
      wireGroup,
      { user: 'edda', password: `${found}`, salt: 5n },
      '0b',
      '0d',
    );
    expect(srpDigestHex(server.K)).toMatch(/^00/);
    expect(server).toEqual(client);
  });
});

interface Account {
  readonly user: string;
  readonly password: string;
  readonly salt: bigint;
}

/** Both halves of a login, with what each has computed. */
function exchange(
  proto: SrpProto,
  group: SrpGroup,
  { user, password, salt }: Account,
  a = randomBytes(32).toString('hex'),
  b = randomBytes(32).toString('hex'),
) {
  const parameters = { proto, N: group.N.toString(16), g: String(group.g), user, password };
  const keys = clientKeys(parameters, a);
  const A = srpNumber(keys.A);
  const x = srpPrivateKey(user, password, salt);
  const verifier = srpVerifier(group, x);
  const B = srpServerKey(proto, group, verifier, srpNumber(b));
  const u = srpScramble(proto, group, A, B);
  const S = srpServerSecret(group, { A, verifier, u, b: srpNumber(b) });
  const K = srpSessionKey(S);
  const M1 = srpClientProof(group, { user, salt, A, B, K });
  const theirs = clientProof(parameters, keys, { s: salt.toString(16), B: srpHex(B) });
  const [client] = [theirs].map((one) => ({
    ...{ x: hex(one.x), u: hex(one.u), S: hex(one.S), K: hex(one.K), M1: hex(one.M1), M2: hex(one.M2) },
  }));
  return { a, b, client, server: { x, u, S, K, M1, M2: srpServerProof(A, M1, K) } };
}

describe('a number of the protocol', () => {
  it('is hex of even length in lower case, without leading zero bytes; a hash keeps its 40 digits', () => {
    expect([srpHex(0xabcn), srpHex(0xffn), srpHex(1n)]).toEqual(['0abc', 'ff', '01']);
    expect(srpDigestHex(0xabcn)).toBe(`${'0'.repeat(37)}abc`);
    expect(even('000abc')).toBe('0abc');
  });

  it('is raised to a power as OpenSSL does it', () => {
    const N = wireGroup.N.toString(16);
    for (let round = 0; round < 50; round++) {
      // OpenSSL takes no exponent of 0.
      const [base, exponent] = [randomBytes(63).toString('hex'), `01${randomBytes(round).toString('hex')}`];
      expect(srpHex(powMod(hex(base), hex(exponent), wireGroup.N))).toBe(power(base, exponent, N));
    }
    expect(powMod(7n, 0n, 11n)).toBe(1n);
  });

  it('is a client’s public key unless it is 0 mod N', () => {
    const { N } = wireGroup;
    const keys = [0n, 1n, N - 1n, N, N + 1n, 2n * N];
    expect(keys.map((A) => isSrpClientKey(wireGroup, A))).toEqual([false, true, true, false, true, false]);
  });
});
