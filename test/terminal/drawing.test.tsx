import { Text } from 'ink';
import { expect, it } from 'vitest';
import { createDrawing } from '../../src/terminal/view/drawing.tsx';
import { themeFor } from '../../src/terminal/view/theme.ts';

function counted() {
  const counts = { elements: 0, writes: 0 };
  const drawing = createDrawing({
    element() {
      counts.elements += 1;
      return <Text>{`frame ${counts.elements}`}</Text>;
    },
    theme: themeFor(0, true),
    screenSize: () => ({ columns: 20, rows: 2 }),
    write() {
      counts.writes += 1;
    },
    failed(error) {
      throw error;
    },
  });
  return { counts, drawing };
}

it('draws once for many requests, as soon as the code has ended', async () => {
  const { counts, drawing } = counted();
  drawing.request();
  drawing.request();
  expect(counts).toEqual({ elements: 0, writes: 0 });
  await Promise.resolve();
  expect(counts).toEqual({ elements: 1, writes: 1 });
  drawing.stop();
});

// What a program had begun goes on after its end, and says then that there is something new to see.
it.each([
  ['before', true],
  ['after', false],
])('draws nothing more once it was stopped, for a request %s', async (_, before) => {
  const { counts, drawing } = counted();
  if (before) drawing.request();
  drawing.stop();
  if (!before) drawing.request();
  await Promise.resolve();
  expect(counts).toEqual({ elements: 0, writes: 0 });
});
