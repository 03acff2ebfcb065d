/**
 * A card in the process of the scenario. In virtual time nothing waits, so a thousand steps cost milliseconds; by a
 * running clock everything takes its time.
 */
import type { Card } from '../../device/card.ts';
import { eventLine } from '../../device/events.ts';
import { newMemory } from '../../device/memory.ts';
import { createDriver } from '../../driver/driver.ts';
import type { DriverClock } from '../../driver/driver-clock.ts';
import { createFaultyCard, type FaultyCard } from '../../faults/faulty-card.ts';
import { maskedLcd } from '../../faults/masked-lcd.ts';
import { worldProfile } from '../read-scenario.ts';
import type { WorldCard } from '../scenario.ts';
import type { ScenarioCard } from '../scenario-card.ts';

/** Time passes only by gestures, so the clock stands still. */
const stillClock = { now: () => 0, wake: () => () => {} };

/**
 * Makes a card of a world.
 * @param unixMs Unix time at its beginning
 * @param key null for the public test key
 * @param pin the card's own PIN, for a profile that checks it itself; null for the demo card's
 */
export function createWorldCard(
  world: WorldCard,
  unixMs: number,
  key: Uint8Array | null,
  pin: string | null,
): FaultyCard {
  const profile = worldProfile(world);
  const memory = newMemory(profile);
  return createFaultyCard({
    ...(world.profile !== null && { profile: world.profile }),
    ...(world.suite !== null && { suite: world.suite }),
    ...(world.noPin && { noPin: true }),
    ...(key !== null && { key }),
    ...(pin !== null && profile.pinChecker === 'card' && { localPin: pin }),
    serial: world.serial,
    seed: world.seed,
    unixMs,
    memory: {
      ...memory,
      counter: world.counter ?? memory.counter,
      battery: world.battery ?? memory.battery,
    },
  });
}

/** @param clock a running clock; null for virtual time */
export function createInProcessCard(card: FaultyCard, clock: DriverClock | null = null): ScenarioCard {
  const driver = createDriver(card, clock ?? stillClock, { timeMode: clock === null ? 'virtual' : 'real' });
  const lines: string[] = [];
  const stop = card.on((event) => lines.push(eventLine(event)));
  return {
    where: clock === null ? 'in process' : 'in process, in real time',
    lacks: ['wire faults'],
    identity: async () => identityOf(card),
    async begin() {},
    async now() {
      driver.sync();
      return card.now();
    },
    press: driver.press,
    hold: driver.hold,
    type: driver.type,
    wait: driver.wait,
    advance: driver.advance,
    // By the clock, it has passed for all.
    follow: clock === null ? driver.advance : async () => {},
    async frame() {
      driver.sync();
      return card.frame();
    },
    async maskedLcd() {
      driver.sync();
      return maskedLcd(card);
    },
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
  const { counter, battery } = card.memory();
  return { profile, suite, serial: card.serial, counter: counting ? counter : null, battery };
}
