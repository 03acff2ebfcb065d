/**
 * The generated parts of docs/dev/firmware.md: the table of states and keys, the diagram and the timers, found by
 * pressing every key in every state of the real firmware.
 */

import type { StateName } from '../src/device/state.ts';
import { profileSheets } from '../src/profiles/built-in-profiles.ts';
import { type ProfileField, profileFields, profileOf } from '../src/profiles/profile.ts';
import { table } from './markdown.ts';
import { keyUses, stateChanges, stateTable, type TableRow } from './state-table.ts';

export function firmwareParts(): Record<string, string> {
  const parts = profileSheets.flatMap((sheet) => {
    const profile = profileOf(sheet);
    return [
      [`table-${sheet.name}`, keyTable(stateTable(profile))],
      [`diagram-${sheet.name}`, diagram(stateChanges(profile))],
    ];
  });
  const tested = stateTable({ ...profileOf(profileSheets[0]!), selfTestMs: 500 });
  const selfTest = keyTable(tested.filter(({ state }) => state === 'self-test'));
  return { ...Object.fromEntries(parts), 'table-self-test': selfTest, timers: timerTable() };
}

/** A row for each state and length of its entry, a column for each use of a key. */
function keyTable(rows: readonly TableRow[]): string {
  const scenes = [...new Set(rows.map(({ state, entry }) => `${state}|${entry}`))];
  const body = scenes.map((scene) => {
    const [state = '', entry = ''] = scene.split('|');
    const here = rows.filter((row) => row.state === state && row.entry === entry);
    return [
      state,
      entry,
      ...keyUses.map((use) =>
        here
          .filter((row) => row.key === use)
          .map(cell)
          .join('; '),
      ),
    ];
  });
  return table(['state', 'entry', ...keyUses], body);
}

function cell({ state, when, verdict, next }: TableRow): string {
  const said = verdict === 'accepted' ? verdict : `ignored, ${verdict}`;
  const led = next === state ? said : `${said} → **${next}**`;
  return when === '' ? led : `${when}: ${led}`;
}

function diagram(changes: ReturnType<typeof stateChanges>): string {
  const ways = new Map<string, string[]>();
  for (const { from, to, why } of changes) {
    const way = `${nodeOf(from)} --> ${nodeOf(to)}`;
    ways.set(way, [...(ways.get(way) ?? []), why]);
  }
  const lines = Array.from(ways, ([way, whys]) => `    ${way}: ${whys.join(', ')}`);
  return ['```mermaid', 'stateDiagram-v2', '    [*] --> off', ...lines, '```'].join('\n');
}

function nodeOf(state: StateName): string {
  return state.replaceAll('-', '_');
}

/** Which field of the profile sets the time of each state. */
const timers: Readonly<Record<StateName, readonly ProfileField[]>> = {
  off: [],
  'self-test': ['selfTestMs', 'lowBatteryMs'],
  pin: ['idleOffMs'],
  challenge: ['idleOffMs'],
  computing: ['computingMs'],
  response: ['responseMs', 'responsePageMs'],
  failed: ['failMs'],
  locked: ['failMs'],
  dead: [],
};

function timerTable(): string {
  const rows = Object.entries(timers).map(([state, fields]) => [
    state,
    fields.length === 0
      ? 'none: it lasts until a key ends it, or for ever'
      : fields.map((field) => `\`${field}\`, ${profileFields[field].description}`).join('; '),
  ]);
  return table(['state', 'its time'], rows);
}
