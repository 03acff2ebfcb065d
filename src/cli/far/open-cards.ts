/** The cards of a scenario: in this process, or at the end of the wire that `--on` names. */
import { createRealClock } from '../../clock/real-clock.ts';
import { errorMessage, quotedPath } from '../../errors/message.ts';
import type { FaultyCard } from '../../faults/faulty-card.ts';
import { addressText } from '../../net/address.ts';
import { isToken } from '../../net/bearer-token.ts';
import type { HostTimer } from '../../scenario/cards/byte-stream.ts';
import { FarCardError } from '../../scenario/cards/far-card-error.ts';
import { createHttpCall, type SendRequest } from '../../scenario/cards/http-call.ts';
import { openHttpCard } from '../../scenario/cards/http-card.ts';
import { createInProcessCard } from '../../scenario/cards/in-process-card.ts';
import { openScpiCard } from '../../scenario/cards/scpi-card.ts';
import { openScpiClient } from '../../scenario/cards/scpi-client.ts';
import { checkWorld, WorldError } from '../../scenario/run/world-check.ts';
import type { Scenario, WorldCard } from '../../scenario/scenario.ts';
import type { ScenarioCard } from '../../scenario/scenario-card.ts';
import { UsageError } from '../io/errors.ts';
import { type CardPlace, hasOneCard, type WirePlace } from './card-place.ts';
import { openDeviceStream } from './device-stream.ts';
import { startFarEnd } from './far-end.ts';
import { openTcpStream } from './tcp-stream.ts';

export interface OpenCards {
  /** By their names in the world. */
  readonly cards: ReadonlyMap<string, ScenarioCard>;
  close(): Promise<void>;
}

/** A request takes this long at most, ms of the host. */
const requestMs = 30_000;

/**
 * @param token of a card over HTTP; null if none is given
 * @param create makes a card of the world, for a place that has none yet
 * @throws WorldError for a world with more cards than the wire has; FarCardError
 */
export async function openCards(
  { file, world }: Scenario,
  place: CardPlace,
  token: string | null,
  create: (card: WorldCard) => FaultyCard,
): Promise<OpenCards> {
  checkCount(file, world.cards.length, place);
  const cards = new Map<string, ScenarioCard>();
  const closers: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.reverse().splice(0)) await closeOne();
  };
  try {
    for (const one of world.cards) {
      const card = await openCard(place, token, () => create(one), closers);
      closers.push(card.close);
      cards.set(one.name, card);
    }
    return { cards, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Compares the card at the end of a wire with every scenario, but for what the scenarios before change.
 * @throws WorldError, FarCardError
 */
export async function checkWire(
  scenarios: readonly Scenario[],
  place: CardPlace,
  token: string | null,
): Promise<void> {
  for (const { file, world } of scenarios) checkCount(file, world.cards.length, place);
  if (place.kind === 'virtual' || place.kind === 'real' || place.start) return;
  const card = await connectedCard(place, token, false);
  try {
    for (const scenario of scenarios) {
      const cards = new Map(scenario.world.cards.map(({ name }) => [name, card]));
      await checkWorld(scenario, cards, 'left out');
    }
  } finally {
    await card.close();
  }
}

/** One wire leads to one card. */
function checkCount(file: string, count: number, place: CardPlace): void {
  if (count === 1 || !hasOneCard(place)) return;
  throw new WorldError(
    errorMessage(
      quotedPath(file),
      `its world has ${count} cards, and --on leads to one`,
      'run it in process, or with --on tcp://127.0.0.1:0 --start, which makes a port for each',
    ),
  );
}

async function openCard(
  place: CardPlace,
  token: string | null,
  create: () => FaultyCard,
  closers: (() => void | Promise<void>)[],
): Promise<ScenarioCard> {
  if (place.kind === 'virtual') return createInProcessCard(create());
  if (place.kind === 'real') {
    const clock = createRealClock();
    closers.push(clock.stop);
    return createInProcessCard(create(), clock);
  }
  if (!place.start) return connectedCard(place, token, false);
  const end = await startFarEnd(create(), place);
  closers.push(end.close);
  return connectedCard(end.place, end.token, true);
}

/** @param clockIsKnown whether it was started with the clock of the scenario */
async function connectedCard(
  place: WirePlace,
  token: string | null,
  clockIsKnown: boolean,
): Promise<ScenarioCard> {
  if (place.kind === 'http') {
    const where = `http://${addressText(place.address)}`;
    if (token === null)
      throw new UsageError(
        errorMessage(`--on ${where}`, 'its token is missing', 'give --token-file FILE, or set DSCPLUS_TOKEN'),
      );
    if (!isToken(token))
      throw new UsageError(
        errorMessage(
          `--on ${where}`,
          'what was given is not the token of a card',
          'give the file that dscplus http --token-file wrote',
        ),
      );
    return openHttpCard(createHttpCall(where, token, sendByFetch(where)), clockIsKnown);
  }
  const stream =
    place.kind === 'device' ? openDeviceStream(place.path) : await openTcpStream(place.kind, place.address);
  return openScpiCard(await openScpiClient(stream, afterOnHost), clockIsKnown);
}

const afterOnHost: HostTimer = (ms, call) => {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
};

function sendByFetch(where: string): SendRequest {
  return async (url, request) => {
    try {
      const reply = await fetch(url, { ...request, signal: AbortSignal.timeout(requestMs) });
      return { ok: reply.ok, text: await reply.text() };
    } catch (error) {
      const { cause } = error as { readonly cause?: { readonly code?: string } };
      const problem = cause?.code === undefined ? 'no reply' : `can't be reached (${cause.code})`;
      throw new FarCardError(errorMessage(where, problem, 'start dscplus http there, or give --start'));
    }
  };
}
