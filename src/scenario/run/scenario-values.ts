/** The values that a scenario begins with: its variables and the PINs of its cards, read before the first key. */
import { demoPinOf } from '../../crypto/demo-card.ts';
import { errorMessage, quoted } from '../../errors/message.ts';
import { worldProfile } from '../read-scenario.ts';
import type { Scenario } from '../scenario.ts';
import {
  readSecret,
  readVariable,
  type ValueReaders,
  VariableError,
  type VariableValue,
} from '../variables.ts';

export interface ScenarioValues {
  readonly variables: ReadonlyMap<string, VariableValue>;
  /** `pin` and `wrong-pin` of a card of the world. */
  pinsOf(card: string): readonly (readonly [string, VariableValue])[];
}

/** @throws VariableError for a value that can't be had */
export function readValues({ world, variables }: Scenario, readers: ValueReaders): ScenarioValues {
  const read = Object.entries(variables).map(
    ([name, source]) => [name, readVariable(name, source, readers)] as const,
  );
  const pins = new Map(
    world.cards.map((card) => {
      const { pinDigits } = worldProfile(card);
      const thing = `PIN of card ${quoted(card.name)}`;
      const text = card.pin === null ? demoPinOf(pinDigits) : readSecret(thing, card.pin, readers);
      if (text.length !== pinDigits || !/^[0-9]+$/.test(text))
        throw new VariableError(errorMessage(thing, 'does not fit its profile', `give ${pinDigits} digits`));
      const secret = card.pin !== null;
      const wrong = text.replace(/[0-9]/g, (digit) => String((Number(digit) + 1) % 10));
      return [
        card.name,
        [['pin', { text, secret }] as const, ['wrong-pin', { text: wrong, secret }] as const],
      ] as const;
    }),
  );
  return { variables: new Map(read), pinsOf: (card) => pins.get(card) ?? [] };
}
