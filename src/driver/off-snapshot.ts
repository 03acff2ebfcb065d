/** What a reset restores: the card switched off. */
import type { Card } from '../device/card.ts';
import { type SnapshotJson, snapshotFormat } from '../device/snapshot/snapshot.ts';
import { offState } from '../device/state.ts';

/** The card switched off, as a snapshot of this moment: memory and time stay. */
export function offSnapshotOf(card: Card): SnapshotJson {
  const { name, suite, cells } = card.profile;
  return {
    format: snapshotFormat,
    profile: name,
    suite,
    at: card.now(),
    state: offState(card.memory(), cells),
  };
}
