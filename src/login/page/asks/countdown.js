// The time that is left of a login attempt, in whichever block shows it.

import { all } from '../elements.js';
import { say } from '../texts/language.js';

/** Seconds left at which a screen reader hears the time. */
const announcedAt = [60, 30, 10];

/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;

/**
 * @param {number} endsAt by `performance.now()`, ms
 * @param {number} lifeMs the whole time
 * @param {() => void} onTick called a few times in a second
 * @param {() => void} onEnd
 */
export function countDown(endsAt, lifeMs, onTick, onEnd) {
  stopCountdown();
  const announced = new Set();
  const tick = () => {
    const left = secondsTo(endsAt);
    for (const time of all('.time-text')) time.textContent = say('timeLeft', { time: minutes(left) });
    for (const bar of all('.time-bar'))
      bar.style.setProperty('--left', String(Math.min(1, (left * 1000) / lifeMs)));
    const announcing = announcedAt.find((seconds) => seconds === left && !announced.has(seconds));
    if (announcing !== undefined) {
      announced.add(announcing);
      for (const time of all('.time-told')) time.textContent = say('secondsLeft', { seconds: announcing });
    }
    onTick();
    if (left === 0) onEnd();
  };
  for (const time of all('.time-told')) time.textContent = '';
  ticking = setInterval(tick, 250);
  tick();
}

export function stopCountdown() {
  clearInterval(ticking);
  ticking = undefined;
}

/** @param {number} at by `performance.now()`, ms */
export function secondsTo(at) {
  return Math.max(0, Math.ceil((at - performance.now()) / 1000));
}

/**
 * As `1:40`.
 * @param {number} seconds
 */
export function minutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
