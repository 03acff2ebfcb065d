/** One time for all of a world: what passes for the card of a step passes for the login server and the other cards. */
import type { ScenarioCard } from '../scenario-card.ts';
import type { ScenarioLogin } from '../scenario-login.ts';

export interface WorldTime {
  /** Lets the others catch up with a card. */
  follow(card: ScenarioCard): Promise<void>;
  /** How much time has passed, in ms. */
  passed(): number;
}

export function createWorldTime(cards: readonly ScenarioCard[], login: ScenarioLogin | null): WorldTime {
  const seen = new Map<ScenarioCard, number>();
  let total = 0;
  return {
    async follow(card) {
      // A card whose wire was cut has no time any more; the failure of the step says so.
      const now = await card.now().catch(() => seen.get(card) ?? 0);
      // Restoring a snapshot sets card time back; no other clock follows.
      const passed = Math.max(0, now - (seen.get(card) ?? 0));
      seen.set(card, now);
      if (passed === 0) return;
      total += passed;
      login?.advance(passed);
      for (const other of cards) {
        if (other === card) continue;
        await other.follow(passed);
        seen.set(other, (seen.get(other) ?? 0) + passed);
      }
    },
    passed: () => total,
  };
}
