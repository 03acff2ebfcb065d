/**
 * A person presses random keys at every odd moment around every limit. The card does exactly what a plain model does
 * that shares no code with it (model.ts), to the millisecond and to the letter of the log.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, createCard } from '../../src/device/card.ts';
import type { CardEvent } from '../../src/device/events.ts';
import { createModel, type Kind, type Model } from './model.ts';
import { cards } from './model-cards.ts';
import { apply, failing, type Move, memory, storm, stormRuns } from './storms.ts';

describe.each(cards)('$title in a storm of keys', ({ options, kind, sum }) => {
  it('does what the plain model does', () => {
    fc.assert(
      fc.property(storm, memory(kind), failing, (moves, kept, fails) => {
        const first = { ...kept, locked: kept.tries === 0 };
        let modelStores = 0;
        let cardStores = 0;
        const model = createModel(kind, first, sum, '1234', () => modelStores++ !== fails);
        const card = createCard({
          ...options,
          memory: { ...first, counter: String(first.counter) },
          store() {
            if (cardStores++ === fails) throw new Error('no space left');
          },
        });
        const log: string[] = [];
        card.on((event) => log.push(line(event)));
        for (const move of moves) {
          apply(card, move);
          applyToModel(model, move, kind);
          const differs = seen(card) !== `${model.name()} "${model.lcd()}" ${model.now()}`;
          // An expectation takes longer than a move, and there are hundreds of thousands.
          if (differs) expect(seen(card)).toBe(`${model.name()} "${model.lcd()}" ${model.now()}`);
        }
        expect(log).toEqual(model.log());
        expect(card.memory()).toEqual({ ...model.kept(), counter: String(model.kept().counter) });
      }),
      stormRuns(1_000),
    );
  });
});

it('the storms reach every state and every reason', () => {
  const found = new Set<string>();
  for (const { options, kind } of cards) {
    const runs = fc.tuple(storm, memory(kind));
    for (const [moves, kept] of fc.sample(runs, { seed: 1, numRuns: 300 })) {
      const first = { ...kept, locked: kept.tries === 0, counter: String(kept.counter) };
      const card = createCard({ ...options, memory: first });
      card.on((event) => {
        if (event.type === 'press') found.add(event.reason ?? event.verdict);
        if (event.type === 'state') found.add(`${event.to}, ${event.why}`);
      });
      for (const move of moves) apply(card, move);
    }
  }
  expect([...found].sort()).toEqual([
    'accepted',
    'bounce',
    'challenge, OK',
    'computing',
    'computing, OK',
    'dead',
    'dead, no battery',
    'failed, wrong PIN',
    'field full',
    'field short',
    'held too short',
    'key busy',
    'locked',
    'locked, power key',
    'locked, wrong PIN',
    'nothing to delete',
    'off',
    'off, idle',
    'off, locked',
    'off, memory',
    'off, power key',
    'off, time',
    'pin, power key',
    'pin, time',
    'response showing',
    'response, time',
    'self-test, power key',
    'starting',
  ]);
});

function seen(card: Card): string {
  return `${card.state()} "${card.frame().text}" ${card.now()}`;
}

function applyToModel(model: Model, move: Move, kind: Kind): void {
  switch (move.do) {
    case 'advance':
      model.advance(move.ms);
      break;
    case 'down':
    case 'up':
      model[move.do](move.key);
      break;
    default:
      model.down(move.key);
      model.advance(move.do === 'hold' ? move.ms : 60);
      model.up(move.key);
      model.advance(kind.opens);
  }
}

/** An event as the model writes it. */
function line(event: CardEvent): string {
  switch (event.type) {
    case 'press':
      return `${event.at} key ${event.key} ${event.touch}${event.held ? ' held' : ''} ${event.reason ?? event.verdict}`;
    case 'state':
      return `${event.at} state ${event.from} ${event.to} ${event.why}`;
    case 'lcd':
      return `${event.at} LCD ${event.revision} ${event.text}`;
    case 'memory':
      return `${event.at} memory ${event.counter} ${event.battery} ${event.tries} ${event.locked ? 'locked' : 'open'}`;
    case 'fault':
      return `${event.at} fault ${event.fault} ${event.change}`;
  }
}
