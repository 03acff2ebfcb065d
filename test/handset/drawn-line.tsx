import type { LineView } from '../../src/handset/followed-line.ts';
import type { LineScreenOptions } from '../../src/handset/line-lines.ts';
import { LineScreen } from '../../src/handset/line-screen.tsx';
import type { LineCall, LineMessage } from '../../src/line/line-inbox.ts';
import { type ColourDepth, coloured } from '../../src/terminal/view/colours.ts';
import { createInkFrames } from '../../src/terminal/view/ink-frames.tsx';
import { themeFor } from '../../src/terminal/view/theme.ts';

export const message: LineMessage = {
  ...{ kind: 'sms', number: 1, sentAt: 0, since: 5_000, supersededBy: null },
  ...{ fate: 'delivered', text: 'Your requested authentication code: 482913', code: '482913' },
};

export const call: LineCall = {
  ...{ kind: 'call', number: 2, sentAt: 60_000, since: 80_000, supersededBy: null },
  ...{ fate: 'ringing', endedAt: null, why: null, words: null, code: null },
};

export const words = 'Your authentication code is 4 8 2 9 1 3. Your authentication code is 4 8 2 9 1 3.';

export interface DrawLineOptions {
  readonly columns: number;
  readonly rows: number;
  readonly view?: Partial<LineView>;
  readonly ascii?: boolean;
  readonly depth?: ColourDepth;
}

/** Without colours. The times are in UTC. */
export const screenOptions: LineScreenOptions = {
  label: { number: '+15550100001', server: 'http://127.0.0.1:5000' },
  theme: themeFor(0, false),
  timeText: (ms) => new Date(ms).toISOString().slice(11, 19),
};

/** The line as the screen shows it. */
export function drawLine(options: DrawLineOptions): string {
  const { columns, rows, ascii = false, depth = 0 } = options;
  const view: LineView = { link: 'live', state: 'good', records: [], notice: '', ...options.view };
  const theme = themeFor(depth, ascii);
  let drawn = '';
  const frames = createInkFrames(
    (frame) => {
      drawn = frame;
    },
    (error) => {
      throw error;
    },
  );
  frames.show(<LineScreen view={view} size={{ columns, rows }} {...screenOptions} theme={theme} />, columns);
  // Under CI, Ink writes another line break as it ends.
  const shown = drawn;
  frames.unmount();
  return coloured(shown, theme.palette);
}
