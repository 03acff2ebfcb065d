/** The time of the server, and its controls where it is virtual. */
import type { TimeView } from '../../login/admin/staff/staff-time.ts';
import { button, element, one } from './elements.ts';
import { words } from './words.ts';

/** What the server is asked to do with its time. */
export interface TimeChange {
  readonly paused?: boolean;
  readonly speed?: number;
  readonly advanceMs?: number;
}

const speeds = [1, 10, 60, 600];

/** @returns a function that shows the time */
export function createTimePanel(change: (change: TimeChange) => void): (view: TimeView) => void {
  let paused = false;
  const run = button(words('pause'), () => change({ paused: !paused }), { class: 'button' });
  const advance = button(words('plusHalfMinute'), () => change({ advanceMs: 30_000 }), { class: 'button' });
  const speed = element('select', { class: 'field', id: 'time-speed' });
  speed.addEventListener('change', () => change({ speed: Number(speed.value) }));
  const now = one('.time-now');
  const controls = one('.time-controls');
  controls.append(run, advance, element('label', { for: 'time-speed' }, words('speed')), speed);

  function offer(current: number): void {
    const all = [...new Set([...speeds, current])].sort((a, b) => a - b);
    if (speed.options.length !== all.length || speed.value !== String(current))
      speed.replaceChildren(...all.map((one) => element('option', { value: String(one) }, `×${one}`)));
    speed.value = String(current);
  }

  return (view) => {
    paused = view.paused;
    controls.hidden = view.mode !== 'virtual';
    run.textContent = words(paused ? 'run' : 'pause');
    offer(view.speed);
    now.textContent = timeText(view);
  };
}

function timeText({ mode, unixMs, paused }: TimeView): string {
  if (mode === 'wall') return words('wallTime');
  const time = new Date(unixMs).toISOString().replace('T', ' ').slice(0, 19);
  if (mode === 'given') return words('givenTime', { time });
  return words(paused ? 'pausedTime' : 'runningTime', { time });
}
