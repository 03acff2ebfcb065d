/**
 * A second implementation of a card's behaviour, written only from its description. It imports nothing.
 *
 * It is simple rather than fast: time advances ms by ms, and every rule is an `if`. It writes the log that a card
 * must write, as lines of text.
 */

/** What the model must know of a kind of card; times in ms. */
export interface Kind {
  readonly cells: number;
  /** The LCD in PIN entry with so many digits keyed, the last of them shown as `~`. */
  readonly pinTexts: readonly string[];
  /** What stands for the last digit in the log, and on an LCD that shows none. */
  readonly mask: string;
  readonly showsLast: boolean;
  readonly challengeText: string;
  readonly challengeDigits: number;
  readonly closes: number;
  readonly opens: number;
  readonly editClearsAll: boolean;
  readonly pages: readonly number[];
  readonly responseMs: number;
  readonly selfTestMs: number;
  readonly checksPin: boolean;
  readonly counting: boolean;
}

export interface Kept {
  counter: bigint;
  battery: number;
  tries: number;
  locked: boolean;
}

export interface Model {
  now(): number;
  name(): string;
  lcd(): string;
  kept(): Kept;
  log(): readonly string[];
  down(key: string): void;
  up(key: string): void;
  advance(ms: number): void;
}

const tapsOnly = '0123456789OK';
const powerMs = 2_000;
const clearMs = 1_000;
const idleMs = 30_000;
const computingMs = 300;
const pageMs = 10_000;
const messageMs = 2_000;
const lowMs = 1_500;
const lowBelow = 1_500;
const tries = 3;
const lastCounter = 2n ** 64n - 1n;

/**
 * @param sum the response to a PIN, a challenge and a counter
 * @param rightPin the PIN of a card that checks it itself
 * @param stores whether the next store of memory works
 */
export function createModel(
  kind: Kind,
  first: Kept,
  sum: (pin: string, challenge: string, counter: bigint) => string,
  rightPin: string,
  stores: () => boolean,
): Model {
  let now = 0;
  let name = first.battery === 0 ? 'dead' : 'off';
  let kept = { ...first };
  let pin = '';
  let challenge = '';
  let response = '';
  let counter = 0n;
  let page = 0;
  let low = false;
  let stateEnds = Number.POSITIVE_INFINITY;
  let pageEnds = Number.POSITIVE_INFINITY;
  let lcd = ' '.repeat(kind.cells);
  let revision = 0;
  const log: string[] = [];

  // The finger: which key it is on, since when, when it left, whether the contact has closed, whether it has acted.
  let finger: {
    key: string;
    touch: number;
    since: number;
    left: number | null;
    closed: boolean;
    acted: boolean;
  } | null = null;
  let touches = 0;

  const isDigit = (key: string): boolean => key >= '0' && key <= '9';

  function say(key: string, touch: number, held: boolean, verdict: string): void {
    const said = isDigit(key) && name !== 'challenge' ? 'digit' : key;
    log.push(`${now} key ${said} ${touch}${held ? ' held' : ''} ${verdict}`);
  }

  function show(): void {
    let text = '';
    let logged: string | null = null;
    if (name === 'self-test')
      text = low ? (kind.cells === 8 ? 'LOW BATT' : 'Lo bAt') : '#'.repeat(kind.cells);
    if (name === 'pin') {
      const shape = kind.pinTexts[pin.length]!;
      logged = shape.replace('~', kind.mask);
      text = kind.showsLast ? shape.replace('~', pin.slice(-1)) : logged;
    }
    if (name === 'challenge') text = challenge === '' ? kind.challengeText : challenge;
    if (name === 'response') {
      const begins = page === 0 ? 0 : kind.pages[0]!;
      text = response.slice(begins, begins + kind.pages[page]!);
    }
    if (name === 'failed') text = `FAIL ${tries - kept.tries}`;
    if (name === 'locked') text = 'LOCK PIN';
    text = text.padEnd(kind.cells);
    if (text === lcd) return;
    lcd = text;
    revision += 1;
    log.push(`${now} LCD ${revision} ${(logged ?? text).padEnd(kind.cells)}`);
  }

  function go(to: string, why: string): void {
    log.push(`${now} state ${name} ${to} ${why}`);
    name = to;
    page = 0;
    low = false;
    stateEnds = Number.POSITIVE_INFINITY;
    pageEnds = Number.POSITIVE_INFINITY;
    if (to === 'off') {
      pin = '';
      challenge = '';
      response = '';
      // A hold of power that was under way is spent.
      if (finger?.key === 'press' && finger.closed && !finger.acted) {
        finger.acted = true;
        say('press', finger.touch, false, 'off');
      }
    }
    if (to === 'self-test') stateEnds = now + kind.selfTestMs;
    if (to === 'pin' || to === 'challenge') stateEnds = now + idleMs;
    if (to === 'computing') stateEnds = now + computingMs;
    if (to === 'failed' || to === 'locked') stateEnds = now + messageMs;
    if (to === 'response') {
      stateEnds = now + kind.responseMs;
      if (kind.pages.length > 1) pageEnds = now + pageMs;
    }
    show();
  }

  /** Puts memory away; a card whose memory can't be kept goes off. */
  function keep(next: Kept): boolean {
    if (!stores()) {
      go('off', 'memory');
      return false;
    }
    kept = next;
    log.push(
      `${now} memory ${kept.counter} ${kept.battery} ${kept.tries} ${kept.locked ? 'locked' : 'open'}`,
    );
    return true;
  }

  function compute(): void {
    if (kind.counting && kept.counter > lastCounter) {
      go('off', 'memory');
      return;
    }
    counter = kept.counter;
    const next = kind.counting ? counter + 1n : counter;
    if (keep({ ...kept, counter: next, battery: kept.battery - 1 })) go('computing', 'OK');
  }

  /** Does what an accepted key does, or gives the reason for ignoring it. */
  function act(key: string, held: boolean): string | (() => void) {
    if (name === 'off') {
      if (key !== 'press') return 'off';
      if (kept.battery === 0) return 'dead';
      return () => go(kind.selfTestMs > 0 ? 'self-test' : kept.locked ? 'locked' : 'pin', 'power key');
    }
    if (name === 'self-test') return 'starting';
    if (name === 'computing') return 'computing';
    if (name === 'failed' || name === 'locked') return 'locked';
    if (name === 'dead') return 'dead';
    if (key === 'press') return () => go('off', 'power key');
    if (name === 'response') {
      if (key !== 'OK' || kind.pages.length === 1) return 'response showing';
      return turn;
    }
    const entry = name === 'pin' ? pin : challenge;
    const full = name === 'pin' ? 4 : kind.challengeDigits;
    const fill = (digits: string) => () => {
      if (name === 'pin') pin = digits;
      else challenge = digits;
      show();
    };
    if (isDigit(key)) return entry.length === full ? 'field full' : fill(entry + key);
    if (key === 'edit') {
      if (entry === '') return 'nothing to delete';
      return fill(held || kind.editClearsAll ? '' : entry.slice(0, entry.length - 1));
    }
    if (entry.length < full) return 'field short';
    return name === 'pin' ? endPin : compute;
  }

  function endPin(): void {
    const goOn = (): void => (kind.challengeDigits > 0 ? go('challenge', 'OK') : compute());
    if (!kind.checksPin) goOn();
    else if (pin === rightPin) {
      if (kept.tries === tries || keep({ ...kept, tries })) goOn();
    } else {
      pin = '';
      const left = kept.tries - 1;
      if (keep({ ...kept, tries: left, locked: left === 0 }))
        go(left === 0 ? 'locked' : 'failed', 'wrong PIN');
    }
  }

  function turn(): void {
    page = page === 0 ? 1 : 0;
    pageEnds = now + pageMs;
    show();
  }

  function press(key: string, touch: number, held: boolean): void {
    const what = act(key, held);
    say(key, touch, held, typeof what === 'string' ? what : 'accepted');
    if (what === 'dead' && name === 'off') go('dead', 'no battery');
    if (typeof what !== 'string') what();
  }

  function restartIdle(): void {
    if (name === 'pin' || name === 'challenge') stateEnds = now + idleMs;
  }

  /** Does the first thing that is due, if any: the finger's before the card's own. */
  function due(): boolean {
    if (finger !== null) {
      const { key, touch, since, left } = finger;
      if (left === null && !finger.closed && now >= since + kind.closes) {
        finger.closed = true;
        restartIdle();
        if (tapsOnly.includes(key)) {
          finger.acted = true;
          press(key, touch, false);
        }
        return true;
      }
      if (
        left === null &&
        finger.closed &&
        !finger.acted &&
        now >= since + (key === 'press' ? powerMs : clearMs)
      ) {
        finger.acted = true;
        restartIdle();
        press(key, touch, true);
        return true;
      }
      if (left !== null && now >= left + kind.opens) {
        const { acted } = finger;
        finger = null;
        if (!acted && key === 'edit') {
          restartIdle();
          press('edit', touch, false);
        } else if (!acted) say(key, touch, false, name === 'dead' ? 'dead' : 'held too short');
        return true;
      }
    }
    if (now >= stateEnds) {
      if (name === 'self-test' && !low && kept.battery < lowBelow) {
        low = true;
        stateEnds = now + lowMs;
        show();
      } else if (name === 'self-test') go(kept.locked ? 'locked' : 'pin', 'time');
      else if (name === 'pin' || name === 'challenge') go('off', 'idle');
      else if (name === 'computing') {
        response = sum(pin, challenge, counter);
        pin = '';
        challenge = '';
        go('response', 'time');
      } else if (name === 'response') go('off', 'time');
      else if (name === 'failed') go('pin', 'time');
      else if (name === 'locked') go('off', 'locked');
      return true;
    }
    if (now >= pageEnds) {
      turn();
      return true;
    }
    return false;
  }

  return {
    now: () => now,
    name: () => name,
    lcd: () => lcd,
    kept: () => kept,
    log: () => log,
    down(key) {
      touches += 1;
      if (finger === null) {
        finger = { key, touch: touches, since: now, left: null, closed: false, acted: false };
      } else if (finger.left !== null && finger.key === key) {
        finger.left = null;
        say(key, touches, false, 'bounce');
      } else say(key, touches, false, 'key busy');
    },
    up(key) {
      if (finger === null || finger.key !== key || finger.left !== null) return;
      if (finger.closed) finger.left = now;
      else {
        const { touch } = finger;
        finger = null;
        say(key, touch, false, 'bounce');
      }
    },
    advance(ms) {
      const until = now + ms;
      while (due());
      while (now < until) {
        now += 1;
        while (due());
      }
    },
  };
}
