/**
 * Earlier names in snapshots of format 1: the state `response` was `answer`, and so was the field with its digits,
 * the field `lcd` was `glass`, and in a contact `handled` was `answered` and `releasedAt` was `letGo`. Such a
 * snapshot can still be read.
 */

/** The state in a snapshot, with the present names. A value that is not an object stays unchanged. */
export function withStateNames(state: unknown): unknown {
  if (!isRecord(state)) return state;
  const { contact } = state;
  const named = renamed(renamed(state, 'answer', 'response'), 'glass', 'lcd');
  return {
    ...named,
    ...(named.name === 'answer' && { name: 'response' }),
    ...(isRecord(contact) && {
      contact: renamed(renamed(contact, 'answered', 'handled'), 'letGo', 'releasedAt'),
    }),
  };
}

/** The record with a field by its new name, in its order, unless the record has that field too. */
function renamed(record: Record<string, unknown>, from: string, to: string): Record<string, unknown> {
  if (Object.hasOwn(record, to)) return record;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name === from ? to : name, value]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
