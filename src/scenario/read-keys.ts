/** The steps `press`, `hold` and `type`. */

import { quoted } from '../errors/message.ts';
import { keyNamed } from '../keypad/keys.ts';
import type { StepPath, StepReader } from './read-steps.ts';
import type { ExpectedOutcome, StepAction } from './scenario.ts';
import type { StepFields } from './step-schema.ts';
import { withoutReferences } from './variables.ts';

type Fields<W extends keyof StepFields> = NonNullable<StepFields[W]>;

export function readPress(reader: StepReader, fields: Fields<'press'>, path: StepPath): StepAction {
  const { key, ...outcome } = typeof fields === 'string' ? { key: fields } : fields;
  return { do: 'press', key, expected: outcomeOf(reader, outcome, path) };
}

export function readHold(reader: StepReader, fields: Fields<'hold'>, path: StepPath): StepAction {
  const { key, for: ms = null, ...outcome } = typeof fields === 'string' ? { key: fields } : fields;
  return { do: 'hold', key, ms, expected: outcomeOf(reader, outcome, path) };
}

export function readType(reader: StepReader, fields: Fields<'type'>, path: StepPath): StepAction {
  const { text, ...outcome } = typeof fields === 'string' ? { text: fields } : fields;
  for (const key of withoutReferences(text)) {
    try {
      keyNamed(key);
    } catch {
      reader.refuse(path, `${quoted(key)} is not a key`, 'give digits, \\r for OK, C for edit, P for press');
    }
  }
  return { do: 'type', text: reader.textOf(text, path), expected: outcomeOf(reader, outcome, path) };
}

interface OutcomeFields {
  readonly outcome?: ExpectedOutcome['outcome'] | undefined;
  readonly reason?: ExpectedOutcome['reason'] | undefined;
}

function outcomeOf(
  reader: StepReader,
  { outcome, reason = null }: OutcomeFields,
  path: StepPath,
): ExpectedOutcome {
  if (reason === null) return { outcome: outcome ?? 'accepted', reason };
  if (outcome !== undefined && outcome !== 'ignored')
    reader.refuse(
      [...path, 'reason'],
      'only an ignored key has a reason',
      'leave it out, or give outcome: ignored',
    );
  return { outcome: 'ignored', reason };
}
