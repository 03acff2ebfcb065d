/** The generated parts of docs/dev/phone.md: screens, words and values, found by walking the real app. */
import { phoneProfileFields, phoneProfileNames, phoneSheets } from '../src/phone/phone-profile.ts';
import { noticeTexts, phoneTexts } from '../src/phone/screens/phone-texts.ts';
import { tapsOf } from '../src/phone/screens/screen-table.ts';
import { type PhoneState, type ScreenName, screenNames } from '../src/phone/steps/phone-state.ts';
import { type PhoneEdge, walkedPhone, walkPhone } from '../test/phone/phone-walk.ts';
import { table } from './markdown.ts';

export function phoneParts(): Record<string, string> {
  const android = walkedPhone('android');
  const walks = { ios: waysOf(walkedPhone('ios')), android: waysOf(android) };
  return {
    'phone-screens-ios': screenTable(walks.ios),
    'phone-screens-android': screenTable(walks.android),
    'phone-diagram': diagram(walks.android.ways),
    'phone-words': wordTable(),
    'phone-values': valueTable(),
  };
}

/** Screen, then what leads away from it, then where to. */
type Ways = Map<ScreenName, Map<string, Set<ScreenName>>>;

interface Walked {
  readonly ways: Ways;
  /** The fields of each screen, and the taps with their provenance. */
  readonly fields: Map<ScreenName, Set<string>>;
  readonly grades: Map<string, string>;
}

/** Where each tap, proof and time leads, with the replies of the server that follow it. */
function waysOf(profile: ReturnType<typeof walkedPhone>): Walked {
  const walked: Walked = { ways: new Map(), fields: new Map(), grades: new Map() };
  const add = (from: ScreenName, why: string, to: ScreenName): void => {
    const ways = walked.ways.get(from) ?? new Map<string, Set<ScreenName>>();
    walked.ways.set(from, ways.set(why, (ways.get(why) ?? new Set()).add(to)));
  };
  walkPhone(profile, 'nobody', ({ before, input, timer, events, after }) => {
    const { screen } = before;
    for (const { tap, provenance } of tapsOf(before, profile))
      walked.grades.set(`${screen} ${tap}`, provenance);
    if (input.type === 'type' && after.fields !== before.fields) note(walked, screen, input.field);
    if (input.type === 'type' && after.typed !== before.typed) note(walked, screen, input.field);
    if (!events.some(({ type }) => type === 'screen')) return;
    const why = whyOf({ before, input, timer });
    if (why !== null) add(screen, why, after.screen);
  });
  return walked;
}

function note({ fields }: Walked, screen: ScreenName, field: string): void {
  fields.set(screen, (fields.get(screen) ?? new Set()).add(field));
}

/** What leads to another screen, as the table says it; null for the network and stores that fail. */
function whyOf({ before, input, timer }: Pick<PhoneEdge, 'before' | 'input' | 'timer'>): string | null {
  if (timer === 'leaves') return 'time';
  if (input.type === 'tap') return `tap ${input.tap}`;
  if (input.type === 'prove') return input.ok ? null : 'proof fails';
  if (input.type === 'computed') return 'computed';
  if (input.type === 'revoked') return null;
  if (input.type === 'stored') return input.ok ? storedWhy(before) : null;
  if (input.type !== 'reply' || input.reply.is === 'unreachable') return null;
  const call = before.awaiting?.effect === 'ask' ? before.awaiting.call : '';
  return `${call}: ${input.reply.is}`;
}

function storedWhy({ awaiting }: PhoneState): string | null {
  if (awaiting?.effect !== 'store' || awaiting.next.do !== 'show') return null;
  return awaiting.next.screen === 'done' ? 'done, stored' : 'not active, stored';
}

function screenTable({ ways, fields, grades }: Walked): string {
  const rows = screenNames
    .filter((screen) => ways.has(screen))
    .map((screen) => {
      const follows = [...(ways.get(screen) ?? [])].map(([why, to]) => {
        const grade = grades.get(`${screen} ${why.replace('tap ', '')}`);
        return `${why} → ${[...to].map((one) => `**${one}**`).join(', ')}${grade === undefined ? '' : ` ${grade}`}`;
      });
      return [`\`${screen}\``, [...(fields.get(screen) ?? [])].join(', '), follows.join('; ')];
    });
  return table(['screen', 'fields', 'what follows'], rows);
}

function diagram(ways: Ways): string {
  const node = (name: string): string => name.replaceAll('-', '_');
  const lines: string[] = [];
  for (const [from, whys] of ways) {
    const byTarget = new Map<ScreenName, string[]>();
    for (const [why, to] of whys)
      for (const one of to) byTarget.set(one, [...(byTarget.get(one) ?? []), why.replace(':', '')]);
    for (const [to, all] of byTarget)
      if (!all.every((why) => why === 'tap back'))
        lines.push(`    ${node(from)} --> ${node(to)}: ${all.join(', ')}`);
  }
  return ['```mermaid', 'stateDiagram-v2', ...lines, '```'].join('\n');
}

function wordTable(): string {
  const rows = Object.entries({ ...phoneTexts, ...noticeTexts }).map(([name, [en, enFrom, zh, zhFrom]]) => [
    `\`${name}\``,
    `${en} ${enFrom}`,
    `${zh} ${zhFrom}`,
  ]);
  return table(['name', 'English', '繁體中文'], rows);
}

function valueTable(): string {
  const fields = Object.keys(phoneProfileFields) as (keyof typeof phoneProfileFields)[];
  const rows = fields.map((field) => [
    `\`${field}\``,
    phoneProfileFields[field],
    ...phoneProfileNames.map((name) => phoneSheets[name][field].slice(0, 2).join(' ')),
  ]);
  return table(['value', 'what it is', ...phoneProfileNames.map((name) => `\`${name}\``)], rows);
}
