/** A card in the process of the scenario, in virtual time. Nothing waits, so a thousand steps cost milliseconds. */
import type { Card } from '../../device/card.ts';
import { eventLine } from '../../device/events.ts';
import { newMemory } from '../../device/memory.ts';
import { createDriver } from '../../driver/driver.ts';
import { createFaultyCard, type FaultyCardOptions } from '../../faults/faulty-card.ts';
import { worldProfile } from '../read-scenario.ts';
import type { WorldCard } from '../scenario.ts';
import type { ScenarioCard } from '../scenario-card.ts';

/** Time passes only by gestures, so the clock stands still. */
const stillClock = { now: () => 0, wake: () => () => {} };

/**
 * Makes a card of a world.
 * @param key null for the public test key
 * @param pin the card's own PIN, for a profile that checks it itself; null for the demo card's
 */
export function createInProcessCard(
  world: WorldCard,
  key: Uint8Array | null,
  pin: string | null,
): ScenarioCard {
  const card = createFaultyCard(cardOptions(world, key, pin));
  const driver = createDriver(card, stillClock, { timeMode: 'virtual' });
  const lines: string[] = [];
  const stop = card.on((event) => lines.push(eventLine(event)));
  return {
    where: 'in process',
    lacks: [],
    identity: async () => identityOf(card),
    async begin() {},
    now: async () => card.now(),
    press: driver.press,
    hold: driver.hold,
    type: driver.type,
    wait: driver.wait,
    advance: driver.advance,
    frame: async () => card.frame(),
    respond: driver.respond,
    snapshot: async () => card.snapshot(),
    restoreSnapshot: async (saved) => driver.restore(saved),
    addFault: async (text) => card.faults.add(text),
    clearFaults: async (id) => card.faults.clear(id),
    eventLines: async () => lines,
    async close() {
      stop();
      driver.stop();
    },
  };
}

function identityOf(card: Card): Awaited<ReturnType<ScenarioCard['identity']>> {
  const { name: profile, suite, counting } = card.profile;
  return { profile, suite, serial: card.serial, counter: counting ? card.memory().counter : null };
}

function cardOptions(world: WorldCard, key: Uint8Array | null, pin: string | null): FaultyCardOptions {
  const profile = worldProfile(world);
  const memory = newMemory(profile);
  return {
    ...(world.profile !== null && { profile: world.profile }),
    ...(world.suite !== null && { suite: world.suite }),
    ...(world.noPin && { noPin: true }),
    ...(key !== null && { key }),
    ...(pin !== null && profile.pinChecker === 'card' && { localPin: pin }),
    serial: world.serial,
    seed: world.seed,
    memory: {
      ...memory,
      counter: world.counter ?? memory.counter,
      battery: world.battery ?? memory.battery,
    },
  };
}
