/**
 * What a step gives to a card, checked before the card gets it. So a card at the end of a wire refuses what a card in
 * process refuses, in the same words, and nothing of it is sent.
 */
import { checkEntries, type Entries } from '../../device/gestures.ts';
import { faultText, parseFault } from '../../faults/fault.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { ScenarioCard } from '../scenario-card.ts';

/** @throws EntryError, NoResponseError */
export async function keyedResponse(card: ScenarioCard, profile: Profile, entries: Entries): Promise<string> {
  checkEntries(profile, entries);
  return (await card.respond(entries)).response;
}

/** @returns the number of the fault @throws FaultError */
export async function addFaultText(card: ScenarioCard, text: string): Promise<number> {
  return card.addFault(faultText(parseFault(text)));
}
