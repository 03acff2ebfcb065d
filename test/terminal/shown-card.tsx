import { afterEach } from 'vitest';
import { type Drawn, type DrawOptions, draw } from './drawn-card.tsx';

/** A card as the app draws it, until the end of the test. */
export interface Shown extends Drawn {
  lines(): string[];
}

const shown: Drawn[] = [];
afterEach(() => {
  for (const card of shown.splice(0)) card.stop();
});

export function show(options: DrawOptions): Shown {
  const card = draw(options);
  shown.push(card);
  return { ...card, lines: () => card.frame().split('\n') };
}
