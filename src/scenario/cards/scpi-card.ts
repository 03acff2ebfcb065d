/** A card at the end of a serial wire, by the commands of its console (docs/user/serial.md). */

import { NoResponseError } from '../../device/errors.ts';
import { lcdMatches, type WaitFor, waitLimitMs } from '../../device/gestures.ts';
import type { KeyOutcome, Reason } from '../../device/state.ts';
import { errorMessage, quoted } from '../../errors/message.ts';
import { type Key, keyNamed } from '../../keypad/keys.ts';
import type { CardAbility, CardIdentity, ScenarioCard } from '../scenario-card.ts';
import { counterOf, farWaitError, lacksBySuite } from './far-card.ts';
import { FarCardError } from './far-card-error.ts';
import type { ScpiClient } from './scpi-client.ts';
import { createScpiLog, type ScpiLog } from './scpi-log.ts';
import { blockData, fieldText, replyFields } from './scpi-reply.ts';

/** Keys of one command line, which has 256 bytes at most. */
const lineKeysMax = 12;
/** A day: the longest wait of one command. */
const waitMsMax = 86_400_000;

interface ScpiCard {
  readonly client: ScpiClient;
  readonly log: ScpiLog;
  readonly suite: string;
}

/**
 * @param clockIsKnown whether its clock is that of the scenario, and not of the host
 * @throws FarCardError if the wire does not carry, or no card of dscplus is there
 */
export async function openScpiCard(client: ScpiClient, clockIsKnown: boolean): Promise<ScenarioCard> {
  try {
    const { suite } = await identityOf(client);
    const lacks = [...(await lacksOf(client)), ...(clockIsKnown ? [] : lacksBySuite(suite))];
    return scenarioCard({ client, log: createScpiLog(client), suite }, lacks);
  } catch (error) {
    await client.close();
    throw error;
  }
}

function scenarioCard(card: ScpiCard, lacks: readonly CardAbility[]): ScenarioCard {
  const { client, log } = card;
  let begun = false;
  const advance = async (ms: number): Promise<void> => void (await log.ask(`TIME:ADV ${ms}`));
  return {
    where: client.where,
    lacks,
    identity: () => identityOf(client),
    async begin() {
      await client.ask('*RST;:TIME:MODE VIRT;:SYST:REPL ALW;:DISP:REP OFF');
      begun = true;
      log.begin();
    },
    now: () => nowOf(client),
    press: async (key) => keyOutcome((await log.ask(`KEY? ${keyWord(key)}`))[0]),
    hold: async (key, ms) =>
      keyOutcome((await log.ask(`KEY:HOLD? ${keyWord(key)}${ms === undefined ? '' : `,${ms}`}`))[0]),
    type: async (text) => typeKeys(card, Array.from(text, keyNamed)),
    wait: (what, limitMs) => waitForText(card, what, limitMs ?? waitLimitMs),
    advance,
    follow: advance,
    frame: async () => ({ text: fieldText((await client.ask('DISP?'))[0]) }),
    async maskedLcd() {
      const [text, ...segments] = replyFields((await client.ask('DISP:MASK?'))[0] ?? '');
      return { text: fieldText(text), segments: segments.map(Number) };
    },
    async respond({ pin, challenge }) {
      const entries = challenge === undefined ? [pin] : [pin, challenge];
      const [reply = ''] = await log.ask(`RESP? ${entries.map(scpiString).join(',')}`);
      const [response, reason] = replyFields(reply);
      if (response === 'NONE') throw noResponse(fieldText(reason));
      return { response: fieldText(response) };
    },
    snapshot: async () => JSON.parse(blockData((await client.ask('SNAP?')).join(';'))),
    async restoreSnapshot(saved) {
      const json = ascii(JSON.stringify(saved));
      const length = String(json.length);
      await log.ask(`REST #${length.length}${length}${json}`);
    },
    addFault: async (text) => Number((await log.ask(`FAUL:ADD? ${scpiString(text)}`))[0]),
    clearFaults: async (id) => void (await log.ask(`FAUL:CLE${id === undefined ? '' : ` ${id}`}`)),
    eventLines: log.lines,
    async close() {
      // The next client finds the card as after its start. A wire that was cut is closed all the same.
      if (begun) await client.ask('*RST').catch(() => {});
      await client.close();
    },
  };
}

async function identityOf({ ask, where }: ScpiClient): Promise<CardIdentity> {
  const [identity = '', suiteField, memory = ''] = await ask('*IDN?;:SUIT?;:MEM?');
  const [maker, profile = '', serial = ''] = identity.split(',');
  if (maker !== 'DSCPLUS')
    throw new FarCardError(errorMessage(where, 'not a dscplus card', 'give the port of one'));
  const suite = fieldText(suiteField);
  const [counter = '', battery] = memory.split(',');
  return { profile, suite, serial, counter: counterOf(suite, counter), battery: Number(battery) };
}

async function lacksOf({ ask }: ScpiClient): Promise<CardAbility[]> {
  const lacks: CardAbility[] = ['long holds'];
  try {
    await ask('FAUL:LIST?');
  } catch (error) {
    if (!(error instanceof FarCardError) || error.code !== '-221') throw error;
    lacks.push('faults');
  }
  return lacks;
}

async function nowOf({ ask }: ScpiClient): Promise<number> {
  return Number((await ask('TIME?'))[0]);
}

async function typeKeys({ log }: ScpiCard, keys: readonly Key[]): Promise<KeyOutcome[]> {
  const outcomes: KeyOutcome[] = [];
  for (let i = 0; i < keys.length; i += lineKeysMax) {
    const line = keys.slice(i, i + lineKeysMax).map((key) => `KEY? ${keyWord(key)}`);
    outcomes.push(...(await log.ask(line.join(';:'))).map(keyOutcome));
  }
  return outcomes;
}

async function waitForText(
  { client, log }: ScpiCard,
  what: WaitFor,
  limitMs: number,
): Promise<{ readonly text: string; readonly at: number }> {
  const [shown, time] = await client.ask('DISP?;:TIME?');
  const from = Number(time);
  let text = fieldText(shown);
  let at = from;
  while (!lcdMatches(what, { text, at, revision: 0 })) {
    const left = from + limitMs - at;
    // Also at the end of the limit, because a card that can't show it any more says so first.
    const [reply = '', now] = await log.ask(`DISP:CHAN? ${Math.min(left, waitMsMax)};:TIME?`);
    const [result, field] = replyFields(reply);
    at = Number(now);
    if (result === 'NEVER')
      throw farWaitError(what, 'never', at, `nothing changes any more (${fieldText(field)})`);
    if (result === 'LIMIT' && at >= from + limitMs)
      throw farWaitError(what, 'limit', at, `${limitMs} ms of card time have passed`);
    text = result === 'LIMIT' ? text : fieldText(field);
  }
  return { text, at };
}

/** A quote inside is doubled (IEEE 488.2 §7.7.5); `ask` refuses all else that can't be sent. */
function scpiString(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function keyWord(key: Key): string {
  return key.toUpperCase();
}

function keyOutcome(unit = ''): KeyOutcome {
  const [verdict, reason] = replyFields(unit);
  return verdict === 'ACCEPTED'
    ? { verdict: 'accepted' }
    : { verdict: 'ignored', reason: fieldText(reason) as Reason };
}

/** @param reason a word of the card, as its console writes it */
function noResponse(reason: string): NoResponseError {
  return new NoResponseError(
    reason as NoResponseError['reason'],
    errorMessage('card', `no response, ${quoted(reason)}`, 'see the last keys'),
  );
}

/** JSON may write any character as its code. */
function ascii(json: string): string {
  return json.replaceAll(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
