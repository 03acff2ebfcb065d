/**
 * The pictures of the card in the terminal, by file name: the keys of a person, and the resulting screen.
 * `pictures.js` writes them into docs/user/pictures; a test compares them with the committed ones.
 *
 * Each screen is drawn as on a terminal, by the same app, for a card and a host whose time is advanced here.
 */
import { svgOf } from '../src/display/svg.ts';
import { call, drawLine, message } from '../test/handset/drawn-line.tsx';
import { activateByKeys, type KeyedPhone, keyedPhone } from '../test/handset/phone-terminal/drawn-phone.tsx';
import { type Drawn, type DrawOptions, draw } from '../test/terminal/drawn-card.tsx';
import { screenPicture } from './screen-picture.ts';

interface Screen extends Partial<DrawOptions> {
  /** The description for a person who can't see the picture. */
  readonly title: string;
  readonly does: (card: Drawn) => void;
}

const login = 'p1234\r123456\r';

export const screens: Readonly<Record<string, Screen>> = {
  hold: {
    title: 'the power key held for 1.2 of its 2 seconds, the bar filling',
    does(card) {
      card.send('p');
      card.pass(1_200);
    },
  },
  pin: {
    title: 'PIN>--3: three digits of the PIN are keyed, and the LCD shows the last one alone',
    does(card) {
      card.send('p123');
      card.pass(2_240);
    },
  },
  challenge: {
    title: 'the prompt CHALLNG>, with OK, which brought it, still lit',
    does(card) {
      card.send('p1234\r');
      card.pass(2_480);
    },
  },
  response: {
    title: 'the response 90187643, and a bar that runs down to the moment the LCD goes dark',
    does(card) {
      card.send(login);
      card.pass(14_000);
    },
  },
  ignored: {
    title: 'a digit pressed while the card is off is ignored, and the line below the card says why',
    does(card) {
      card.send('5');
      card.pass(60);
    },
  },
  help: {
    title: 'all keys of the keyboard, where the keypad was',
    does(card) {
      card.send('p');
      card.pass(2_100);
      card.send('?');
    },
  },
  faults: {
    title: 'the faults of the card, one of them active, where the keypad was',
    does(card) {
      card.send('p');
      card.pass(2_100);
      card.send('Fmissing-segment cell=1 segment=f\r');
    },
  },
  wide: {
    title: 'a wide screen, with the log of keys and frames and the time controls beside the card',
    columns: 130,
    rows: 24,
    does(card) {
      card.send(login);
      card.pass(9_000);
    },
  },
  quick: {
    title:
      'a challenge was pasted: the response shows and is copied, and the log says where virtual time ended',
    columns: 130,
    rows: 24,
    does(card) {
      card.send('\u001b[200~123456\u001b[201~');
    },
  },
  narrow: {
    title: 'a screen of 44 columns, with four digits of the challenge in braille dots',
    columns: 44,
    rows: 22,
    does(card) {
      card.send('p1234\r1234');
      card.pass(3_100);
    },
  },
  compact: {
    title: 'the smallest screen, 40 columns and 12 rows, with the LCD as a line of text',
    columns: 40,
    rows: 12,
    does(card) {
      card.send(login);
      card.pass(14_000);
    },
  },
  ascii: {
    title: 'the response with --ascii, in characters of ASCII alone',
    ascii: true,
    does(card) {
      card.send(login);
      card.pass(14_000);
    },
  },
  '256-colours': {
    title:
      'a bar that runs down to the moment a PIN that was begun is forgotten, in the nearest of 256 colours',
    depth: 8,
    does(card) {
      card.send('p12');
      card.pass(14_000);
    },
  },
  'no-colour': {
    title: 'the PIN prompt with NO_COLOR: frames instead of surfaces, and marks on the key that is lit',
    depth: 0,
    does(card) {
      card.send('p123');
      card.pass(2_240);
    },
  },
};

interface PhonePicture {
  readonly title: string;
  readonly os: 'ios' | 'android';
  readonly columns?: number;
  readonly rows?: number;
  readonly does: (keyed: KeyedPhone) => Promise<void>;
}

const phonePictures: Readonly<Record<string, PhonePicture>> = {
  login: {
    title: 'the login of the app, a password that is typed, and a tap that was ignored with its reason',
    os: 'android',
    does: (keyed) => keyed.type('ada\t\u001b1hunter'),
  },
  activation: {
    title: 'the activation code and the PIN, as dots, and what has happened so far',
    os: 'android',
    columns: 120,
    async does(keyed) {
      await keyed.type('\u001b2');
      await keyed.type('1\rada\tright\r\r');
      await keyed.type('482913\ta1b2');
    },
  },
  push: {
    title: 'a notification is open: who logs in, to what, and when',
    os: 'ios',
    async does(keyed) {
      await notified(keyed);
      await keyed.type('o');
    },
  },
  lock: {
    title: 'the lock of the phone is asked for: right and wrong fingerprint, face and passcode',
    os: 'ios',
    async does(keyed) {
      await activateByKeys(keyed, 'ada');
      await keyed.type('11708362\r');
    },
  },
  response: {
    title: 'the response to a challenge, with the network off',
    os: 'android',
    async does(keyed) {
      await activateByKeys(keyed, 'ada');
      await keyed.type('n11708362\ra1b2\r');
    },
  },
  small: {
    title: 'the smallest screen, 40 columns and 12 rows, with a notification',
    os: 'android',
    columns: 40,
    rows: 12,
    does: notified,
  },
};

/** An active phone gets the notification of a login. */
async function notified(keyed: KeyedPhone): Promise<void> {
  await activateByKeys(keyed, 'ada');
  keyed.server.begin('ada');
  await keyed.phone.poll();
}

export async function screenFiles(): Promise<Map<string, string>> {
  return new Map([...cardFiles(), ['terminal-line.svg', lineFile()], ...(await phoneFiles())]);
}

/** The phone with the app, by its keys. */
async function phoneFiles(): Promise<[name: string, svg: string][]> {
  const files: [string, string][] = [];
  for (const [name, { title, os, does, columns = 80, rows = 16 }] of Object.entries(phonePictures)) {
    const keyed = keyedPhone({ os });
    await does(keyed);
    const screen = keyed.draw({ columns, rows, depth: 24 });
    const picture = screenPicture(screen, columns, rows - 1, `The phone in a terminal: ${title}`);
    files.push([`terminal-phone-${name}.svg`, svgOf(picture)]);
  }
  return files;
}

/** A phone line: a call that rings, a message that was filtered, and one that came. */
function lineFile(): string {
  const filtered = { ...message, number: 2, sentAt: 60_000, since: 60_000, fate: 'filtered' } as const;
  const records = [{ ...call, number: 3 }, { ...filtered, text: null, code: null }, message];
  const size = { columns: 80, rows: 14 };
  const view = { state: 'filtered', records, notice: 'condition filtered' } as const;
  const screen = drawLine({ ...size, depth: 24, view });
  return svgOf(screenPicture(screen, size.columns, size.rows - 1, 'A phone line in a terminal'));
}

function cardFiles(): Map<string, string> {
  return new Map(
    Object.entries(screens).map(([name, { title, does, ...options }]) => {
      const size = { columns: 80, rows: 24, ...options };
      const card = draw({ depth: 24, ...size });
      does(card);
      const picture = screenPicture(
        card.screen(),
        size.columns,
        size.rows - 1,
        `The card in a terminal: ${title}`,
      );
      card.stop();
      return [`terminal-${name}.svg`, svgOf(picture)];
    }),
  );
}
