import { onTestFinished } from 'vitest';
import { type Drawn, type DrawOptions, draw } from './drawn-card.tsx';

/** A card as the app draws it, until the end of the test. */
export interface Shown extends Drawn {
  lines(): string[];
}

export function show(options: DrawOptions): Shown {
  const card = draw(options);
  onTestFinished(() => card.stop());
  return { ...card, lines: () => card.frame().split('\n') };
}
