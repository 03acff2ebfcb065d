/** The generated parts of docs/user/line.md: conditions, states, fates and values, found by running the real line. */
import type { LineEvent } from '../src/line/line-events.ts';
import { defaultLineProfile, lineFields } from '../src/line/line-profile.ts';
import {
  conditionNames,
  type LineState,
  type LineStateName,
  lineStateName,
  lineStateNames,
  newLineState,
} from '../src/line/line-state.ts';
import { lineStep, pushOf } from '../src/line/line-transitions.ts';
import { provenances } from '../src/profiles/provenance.ts';
import { walkLine } from '../test/line/line-walk.ts';
import { table } from './markdown.ts';

const noCode = { code: null, topic: null };

export function lineParts(): Record<string, string> {
  return {
    'line-conditions': table(
      ['state', 'SMS', 'voice call', 'notification', 'restart'],
      lineStateNames.map((name) => [
        `\`${name}\``,
        smsIn(name),
        callIn(name),
        Object.values(pushOf(stateNamed(name))).join(' '),
        restartIn(name),
      ]),
    ),
    'line-values': table(
      ['value', 'default', 'accepted', 'provenance', 'what it is'],
      Object.entries(lineFields).map(([name, { value, min, max, provenance, description }]) => [
        `\`${name}\``,
        String(value),
        `${min} to ${max}`,
        provenances[provenance],
        description,
      ]),
    ),
    ...diagrams(),
  };
}

/** A line in this state, for as long as the table needs it. */
function stateNamed(name: LineStateName): LineState {
  if (name !== 'restarting') return newLineState(name, 0);
  return { ...newLineState('good', 0), restartEndsAt: Number.MAX_SAFE_INTEGER };
}

const fateText = (event: LineEvent | undefined): string =>
  event?.type === 'sms' || event?.type === 'call' ? `${event.fate} ${event.provenance}` : '';

/** The fates of as many messages as a roaming phone loses one of. */
function smsIn(name: LineStateName): string {
  const fates = new Map<string, number>();
  let state = stateNamed(name);
  const { lossOneIn } = defaultLineProfile;
  for (let i = 0; i < lossOneIn; i++) {
    const sent = lineStep(state, { type: 'send', text: '', ...noCode }, state.at);
    const later = lineStep(sent.state, { type: 'wake' }, state.at + 60_000);
    const fate = fateText([...sent.events, ...later.events].findLast(({ type }) => type === 'sms'));
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
    state = later.state;
  }
  if (fates.size === 1) return [...fates.keys()].join('');
  return Array.from(fates, ([fate, count]) => `${fate}, ${count} in ${lossOneIn}`).join('; ');
}

function callIn(name: LineStateName): string {
  const asked = lineStep(stateNamed(name), { type: 'call', words: '', ...noCode }, 0);
  const { events } = lineStep(asked.state, { type: 'wake' }, defaultLineProfile.voiceDelayMs);
  return fateText(events.find(({ type }) => type === 'call'));
}

function restartIn(name: LineStateName): string {
  const { state, events } = lineStep(stateNamed(name), { type: 'restart' }, 0);
  const action = events.find((one) => one.type === 'action');
  if (action?.reason !== undefined) return `ignored, ${action.reason} A`;
  const change = events.find((one) => one.type === 'state');
  return `→ **${state.condition}** ${change?.provenance}`;
}

type Way = 'states' | 'sms' | 'call';

/** Where a restart leads, and what becomes of messages and calls: in which states, or by which input. */
function diagrams(): Record<string, string> {
  const ways: Record<Way, Map<string, Set<string>>> = { states: new Map(), sms: new Map(), call: new Map() };
  const add = (kind: Way, from: string, to: string, why: string): void => {
    const way = `${nodeOf(from)} --> ${nodeOf(to)}`;
    ways[kind].set(way, (ways[kind].get(way) ?? new Set()).add(why));
  };
  walkLine(({ before, input, timer, events, after }) => {
    for (const one of events)
      if (one.type === 'state' && one.why !== 'set') add('states', one.from, one.to, one.why);
    for (const { number, kind, fate } of after.records) {
      const was = before.records.find((one) => one.number === number);
      if (was?.fate === fate) continue;
      if (was === undefined) add(kind, 'sent', fate, before.condition);
      else if (was.fate === 'on its way') add(kind, was.fate, fate, lineStateName(before));
      else
        add(kind, was.fate, fate, timer === null ? input.type : timer === 'restart' ? 'restarted' : 'time');
    }
  }, 1);
  return {
    'line-restarts': mermaid(ways.states),
    'line-sms': mermaid(ways.sms),
    'line-calls': mermaid(ways.call),
  };
}

function mermaid(ways: ReadonlyMap<string, ReadonlySet<string>>): string {
  const lines = Array.from(ways, ([way, whys]) => `    ${way}: ${whysText([...whys])}`);
  return ['```mermaid', 'stateDiagram-v2', ...lines, '```'].join('\n');
}

/** Names of all conditions are one word. */
function whysText(whys: readonly string[]): string {
  return conditionNames.every((name) => whys.includes(name)) ? 'any' : whys.join(', ');
}

function nodeOf(name: string): string {
  return name.replaceAll(/[ -]/g, '_');
}
