/**
 * Names that snapshots of format 1 had at first: the state `response` was `answer`, so was the field with its digits,
 * the field `lcd` was `glass`, and a contact that is `handled` was `answered`. Such a snapshot is read as ever.
 */

/** The state in a snapshot, with today's names. What is not an object is left as it is. */
export function withStateNames(state: unknown): unknown {
  if (!isRecord(state)) return state;
  const { contact } = state;
  const named = renamed(renamed(state, 'answer', 'response'), 'glass', 'lcd');
  return {
    ...named,
    ...(named.name === 'answer' && { name: 'response' }),
    ...(isRecord(contact) && { contact: renamed(contact, 'answered', 'handled') }),
  };
}

/** The record with a field by its new name, in its order, unless it has that one too. */
function renamed(record: Record<string, unknown>, from: string, to: string): Record<string, unknown> {
  if (Object.hasOwn(record, to)) return record;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name === from ? to : name, value]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
