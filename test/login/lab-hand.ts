/** A person's hand on a phone of the page `/lab`, and what it does to activate one. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TapName } from '../../src/phone.ts';
import type { AtTheLab } from './lab-page.ts';

export const user = 'demo-sms';
export const password = 'demo-password';

export interface Hand {
  tap(name: TapName): Promise<void>;
  /** Waits until this tap is no longer on the screen: a phone that runs elsewhere does a tap in its own time. */
  isWithout(name: TapName): Promise<void>;
  fill(field: string, text: string): Promise<void>;
  /** Waits for words on the phone. */
  reads(text: string | RegExp): Promise<void>;
  prove(name: string): Promise<void>;
}

/** Takes a phone of the page in hand, by its place from 1. */
export function handOf(page: Page, count = 1): Hand {
  const phone = page.locator('.phone').nth(count - 1);
  return {
    tap: (name) => phone.locator(`.tap-${name}`).click(),
    isWithout: (name) => phone.locator(`.tap-${name}`).waitFor({ state: 'detached' }),
    fill: (field, text) => phone.locator(`[data-field="${field}"]`).fill(text),
    reads: (text) => phone.getByText(text).first().waitFor(),
    prove: (name) => phone.getByRole('button', { name, exact: true }).click(),
  };
}

/** The code of the newest message on the line beside the phone. */
export async function newestCode({ page, service }: AtTheLab): Promise<string> {
  service.staff.advanceTime(5_000);
  const text = page.locator('.line').first().locator('.record-text').first();
  const { length } = service.line('+15550100001').messages();
  await page.getByText(new RegExp(`(Message|短信) ${length} (delivered|已送達)`)).waitFor();
  return /[0-9]{6}/.exec((await text.textContent()) ?? '')?.[0] ?? '';
}

/** Registers as far as the activation code, and enters it. */
export async function enterCode(at: AtTheLab, hand: Hand): Promise<void> {
  for (const name of ['services', 'register', 'continue'] as const) await hand.tap(name);
  await hand.fill('user', user);
  await hand.fill('password', password);
  await hand.tap('log-in');
  const messages = (): number => at.service.line('+15550100001').messages().length;
  const before = messages();
  await hand.tap('get-code');
  // A phone that runs elsewhere asks its server in its own time.
  await expect.poll(messages).toBeGreaterThan(before);
  await hand.fill('token', await newestCode(at));
}

export async function activate(at: AtTheLab, hand: Hand, os: 'android' | 'ios'): Promise<void> {
  await enterCode(at, hand);
  if (os === 'android') await hand.fill('pin', 'a1b2');
  await hand.tap('activate');
  if (os === 'ios') await hand.prove('Fingerprint');
  await hand.tap('done');
  await hand.isWithout('done');
}

export const isIn = (login: Page): Promise<void> => login.waitForURL('**/sso/Dispatcher*');
