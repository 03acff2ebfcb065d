/**
 * A person logs in with each of the four cards, key by key, and reads what the LCD shows at every step.
 */
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import type { CardOptions } from '../../src/device/card-options.ts';
import { EntryError, NoResponseError } from '../../src/device/errors.ts';
import type { Entries } from '../../src/device/gestures.ts';
import { loadProfile } from '../../src/profiles/profile-validation.ts';

/** The LCD after each key of a text, and after what is to come has come. */
function watch(card: Card, text: string): string[] {
  return [...text].map((key) => {
    card.type(key);
    return card.frame().text;
  });
}

function on(options: CardOptions = {}): Card {
  const card = createCard(options);
  expect(card.hold('press')).toEqual({ verdict: 'accepted' });
  return card;
}

describe('dsc-plus', () => {
  it('takes the PIN after its prompt, the challenge in the prompt’s place, and answers with 8 digits', () => {
    const card = on();
    expect(card.frame().text).toBe('PIN>    ');
    expect(watch(card, '1234')).toEqual(['PIN>1   ', 'PIN>-2  ', 'PIN>--3 ', 'PIN>---4']);
    expect(watch(card, '\r')).toEqual(['CHALLNG>']);
    expect(watch(card, '123456')).toEqual([
      '1       ',
      '12      ',
      '123     ',
      '1234    ',
      '12345   ',
      '123456  ',
    ]);
    expect(watch(card, '\r')).toEqual(['        ']);
    expect(card.state()).toBe('computing');
    expect(card.wait(/^\d{8}$/).text).toBe('90187643');
  });

  it('takes any four digits for a PIN, and gives a normal-looking response to a wrong one', () => {
    const responses = ['1234', '1235', '0000', '9999'].map(
      (pin) => createCard().respond({ pin, challenge: '123456' }).response,
    );
    expect(responses).toEqual(['90187643', '37495300', '09161600', '62358094']);
  });

  it('says what made the response and for how long it stays', () => {
    expect(createCard().respond({ pin: '1234', challenge: '123456' })).toEqual({
      response: '90187643',
      suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1',
      counter: null,
      showsForMs: 30_000,
    });
  });
});

describe('dsc-plus-a', () => {
  it('prompts Pn and Ch on six cells, and shows the same response as 5 digits, then 3', () => {
    const card = on({ profile: 'dsc-plus-a' });
    expect(card.frame().text).toBe('Pn    ');
    expect(watch(card, '1234\r')).toEqual(['Pn1   ', 'Pn-2  ', 'Pn--3 ', 'Pn---4', 'Ch    ']);
    expect(watch(card, '123456\r').slice(-2)).toEqual(['123456', '      ']);
    expect(card.wait(/^\d{5}$/).text).toBe('90187 ');
    expect(card.press('OK')).toEqual({ verdict: 'accepted' });
    expect(card.frame().text).toBe('643   ');
  });

  it('is read page by page', () => {
    const card = createCard({ profile: 'dsc-plus-a' });
    expect(card.respond({ pin: '1234', challenge: '123456' })).toMatchObject({
      response: '90187643',
      showsForMs: 60_000,
    });
  });
});

describe('dsc', () => {
  it('takes the PIN between brackets and answers with six digits at once, with no challenge', () => {
    const card = on({ profile: 'dsc' });
    expect(card.frame().text).toBe('[    ]');
    expect(watch(card, '1234\r')).toEqual(['[1___]', '[-2__]', '[--3_]', '[---4]', '      ']);
    expect(card.wait(/^\d{6}$/).text).toBe('755224');
  });

  it('gives the codes of RFC 4226 one after the other, whatever the PIN', () => {
    const card = createCard({ profile: 'dsc' });
    const responses = ['1234', '9999', '0000'].map((pin) => card.respond({ pin }));
    expect(responses.map(({ response, counter }) => `${counter} ${response}`)).toEqual([
      '0 755224',
      '1 287082',
      '2 359152',
    ]);
    expect(responses[0]).toMatchObject({ suite: 'HOTP-SHA1-6', showsForMs: 15_000 });
  });
});

describe('keypad-local-pin', () => {
  it('shows stars for the PIN and asks for the challenge only when it is right', () => {
    const card = on({ profile: 'keypad-local-pin' });
    expect(card.frame().text).toBe('PIN?    ');
    expect(watch(card, '1234\r')).toEqual(['PIN?*   ', 'PIN?**  ', 'PIN?*** ', 'PIN?****', 'CHALL?  ']);
    expect(watch(card, '123456\r').slice(-2)).toEqual(['123456  ', '        ']);
    expect(card.wait(/^\d{8}$/).text).toBe('61697411');
  });
});

describe('respond', () => {
  it('switches a card off that is on, whatever it shows, and starts over', () => {
    const card = createCard();
    const entries = { pin: '1234', challenge: '123456' };
    const begun: (() => void)[] = [
      () => {},
      () => card.hold('press'),
      () => card.type('12'),
      () => card.type('\r\r123'),
      () => card.respond(entries),
    ];
    for (const begin of begun) {
      begin();
      expect(card.respond(entries).response).toBe('90187643');
    }
  });

  it('waits until a card that is computing, starting or refusing is done', () => {
    const computing = on();
    computing.type('1234\r123456\r');
    expect(computing.state()).toBe('computing');
    expect(computing.respond({ pin: '1234', challenge: '000000' }).response).toBe('99995371');

    const refusing = on({ profile: 'keypad-local-pin' });
    refusing.type('9999\r');
    expect(refusing.state()).toBe('failed');
    expect(refusing.respond({ pin: '1234', challenge: '123456' }).response).toBe('61697411');
  });

  it('waits for as long as a card is deaf, before it switches it off', () => {
    const slow = { failMs: 5_000, selfTestMs: 5_000, computingMs: 5_000, lowBatteryMs: 5_000 };
    const profile = loadProfile({ name: 'slow', base: 'keypad-local-pin', ...slow });
    const entries = { pin: '1234', challenge: '123456' };
    const failed = on({ profile });
    failed.advance(5_000);
    failed.type('9999\r');
    expect([failed.state(), failed.respond(entries).response]).toEqual(['failed', '61697411']);

    const starting = on({ profile });
    expect([starting.state(), starting.respond(entries).response]).toEqual(['self-test', '61697411']);

    const computing = on({ profile });
    computing.advance(5_000);
    computing.type('1234\r000000\r');
    expect([computing.state(), computing.respond(entries).response]).toEqual(['computing', '61697411']);

    const locked = createCard({ profile, memory: { counter: '0', battery: 15_000, tries: 0, locked: true } });
    locked.hold('press');
    locked.advance(5_000);
    expect(locked.state()).toBe('locked');
    const from = locked.now();
    expect(() => locked.respond(entries)).toThrow('card: no response, it is locked and shows "LOCK PIN"');
    // The rest of this message, power-on, the self-test: not one message more.
    expect(locked.now() - from).toBe(4_970 + 2_030 + 4_970);
  });

  it('starts over from wherever the card is, also where it is about to go off by itself', () => {
    const { response } = createCard().respond({ pin: '1234', challenge: '000001' });
    for (let left = 0; left <= 40; left++) {
      const card = createCard();
      card.respond({ pin: '1234', challenge: '123456' });
      card.advance(30_000 - left);
      expect(card.respond({ pin: '1234', challenge: '000001' }).response, `${left} ms before`).toBe(response);
      const waiting = createCard();
      waiting.hold('press');
      waiting.advance(waiting.leavesAt()! - waiting.now() - left);
      expect(waiting.respond({ pin: '1234', challenge: '000001' }).response).toBe(response);
    }
  });

  it('with a clock answers to the end of time', () => {
    const card = createCard({ suite: 'timed', unixMs: Number.MAX_SAFE_INTEGER });
    expect(card.respond({ pin: '1234', challenge: '123456' }).response).toMatch(/^[0-9]{8}$/);
  });

  it('leaves the response on the LCD for the rest of its time', () => {
    const card = createCard();
    card.respond({ pin: '1234', challenge: '123456' });
    expect(card.frame().text).toBe('90187643');
    expect(card.leavesAt()! - card.frame().at).toBe(30_000);
  });

  it.each([
    [{ pin: '123', challenge: '123456' }, 'PIN: has 3 digits; give 4 for dsc-plus'],
    [{ pin: '12345', challenge: '123456' }, 'PIN: has 5 digits; give 4 for dsc-plus'],
    [{ pin: '', challenge: '123456' }, 'PIN: has 0 digits; give 4 for dsc-plus'],
    [
      { pin: '12a4', challenge: '123456' },
      'PIN: has a character that is not a digit; give 4 digits for dsc-plus',
    ],
    [
      { pin: '1234', challenge: '12345' },
      'challenge "12345": not 6 digits; give exactly 6 for dsc-plus, leading zeros included',
    ],
    [
      { pin: '1234', challenge: '1234567' },
      'challenge "1234567": not 6 digits; give exactly 6 for dsc-plus, leading zeros included',
    ],
    [
      { pin: '1234', challenge: '12345a' },
      'challenge "12345a": not 6 digits; give exactly 6 for dsc-plus, leading zeros included',
    ],
    [{ pin: '1234' }, 'challenge: missing; give 6 digits for dsc-plus'],
    [{ pin: 1234, challenge: '123456' }, 'PIN: given as number; give a text, which keeps leading zeros'],
    [
      { pin: '1234', challenge: 123456 },
      'challenge: given as number; give a text, which keeps leading zeros',
    ],
    [{ challenge: '123456' }, 'PIN: given as undefined; give a text, which keeps leading zeros'],
  ])('refuses %j before a key is touched', (entries, message) => {
    const card = createCard();
    expect(() => card.respond(entries as Entries)).toThrow(new EntryError(message));
    expect(card.events()).toEqual([]);
  });

  it('refuses a challenge for a card that takes none', () => {
    expect(() => createCard({ profile: 'dsc' }).respond({ pin: '1234', challenge: '123456' })).toThrow(
      new EntryError('challenge "123456": not taken by dsc; leave it out'),
    );
  });

  it('says why there is no response, and what was seen last', () => {
    const locked = createCard({
      profile: 'keypad-local-pin',
      memory: { counter: '0', battery: 9, tries: 0, locked: true },
    });
    expect(() => locked.respond({ pin: '1234', challenge: '123456' })).toThrow(
      new NoResponseError(
        'locked',
        'card: no response, it is locked and shows "LOCK PIN"; see the last frames, "LOCK PIN", and the last keys, press accepted',
      ),
    );
    expect(() =>
      createCard({ profile: 'keypad-local-pin' }).respond({ pin: '9999', challenge: '123456' }),
    ).toThrow(
      /^card: no response, the PIN is wrong, it shows "FAIL 1"; see the last frames, "PIN\?\*\*\* " "PIN\?\*\*\*\*" "FAIL 1 {2}", /,
    );
    const dead = createCard({ memory: { counter: '0', battery: 0, tries: 3, locked: false } });
    expect(() => dead.respond({ pin: '1234', challenge: '123456' })).toThrow(
      new NoResponseError(
        'dead',
        'card: no response, a key was ignored (dead); see the last frames, none, and the last keys, press ignored (dead)',
      ),
    );
  });

  it('gives the reason as data', () => {
    const reason = (options: CardOptions): unknown => {
      try {
        return createCard({ profile: 'keypad-local-pin', ...options }).respond({
          pin: '9999',
          challenge: '123456',
        });
      } catch (error) {
        return error instanceof NoResponseError ? [error.name, error.reason] : error;
      }
    };
    expect(new EntryError('x').name).toBe('EntryError');
    expect(reason({})).toEqual(['NoResponseError', 'wrong PIN']);
    expect(reason({ memory: { counter: '0', battery: 9, tries: 1, locked: false } })).toEqual([
      'NoResponseError',
      'locked',
    ]);
    const store = () => {
      throw new Error('disk full');
    };
    expect(reason({ store })).toEqual(['NoResponseError', 'memory']);
  });

  it('stops at a key that is ignored', () => {
    const card = createCard();
    card.down('7');
    expect(() => card.respond({ pin: '1234', challenge: '123456' })).toThrow(
      'card: no response, a key was ignored (key busy)',
    );
  });
});

describe('zeros', () => {
  it('lead a challenge and a response, which are text', () => {
    const card = createCard();
    expect(card.respond({ pin: '1234', challenge: '000130' }).response).toBe('00107753');
    expect(card.frame().text).toBe('00107753');
  });

  it('that lead a challenge drop out of the sum, and 1, 16 and 256 are one and the same in it', () => {
    const card = createCard();
    const responses = ['000001', '000016', '000256'].map(
      (challenge) => card.respond({ pin: '1234', challenge }).response,
    );
    expect(new Set(responses).size).toBe(1);
  });
});

describe('two cards in one process', () => {
  it('share nothing: half a PIN on each, turn by turn', () => {
    const [first, second] = [on(), on()];
    for (const [one, other] of ['12', '23', '34', '45']) {
      first.type(one!);
      second.type(other!);
    }
    first.type('\r123');
    second.type('\r654');
    first.type('456\r');
    second.type('321\r');
    expect(first.wait(/^\d{8}$/).text).toBe('90187643');
    expect(second.wait(/^\d{8}$/).text).toBe(
      createCard().respond({ pin: '2345', challenge: '654321' }).response,
    );
    expect(first.events().filter(({ type }) => type === 'lcd').length).toBe(14);
  });

  it('keep their own memory, though they were given the same', () => {
    const memory = { counter: '7', battery: 10, tries: 3, locked: false };
    const first = createCard({ suite: 'ib-key', memory });
    const second = createCard({ suite: 'ib-key', memory });
    first.respond({ pin: '1234', challenge: '123456' });
    memory.counter = '99';
    expect(first.memory()).toEqual({ counter: '8', battery: 9, tries: 3, locked: false });
    expect(second.memory()).toEqual({ counter: '7', battery: 10, tries: 3, locked: false });
  });

  it('keep their key, though the caller wipes the bytes', () => {
    const key = new Uint8Array(32).fill(0x31);
    const card = createCard({ key });
    const before = card.respond({ pin: '1234', challenge: '123456' }).response;
    key.fill(0);
    expect(card.respond({ pin: '1234', challenge: '123456' }).response).toBe(before);
  });
});
