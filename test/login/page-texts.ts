/** The tables of texts that the login page's own scripts have, which a browser loads as they are. */

export type Language = 'en' | 'zh-Hant';
export type Text = Readonly<Record<Language, string>>;
export type Texts = Readonly<Record<string, Text>>;

export interface PageApplication {
  readonly label: string;
  readonly askAgain: Text;
  readonly voice: boolean;
  readonly confirm: string | null;
}

const folder = new URL('../../src/login/page/texts/', import.meta.url);
const load = (name: string): Promise<Record<string, unknown>> => import(new URL(name, folder).href);

const [main, sms, messages, words] = await Promise.all(
  ['texts.js', 'sms-texts.js', 'message-texts.js', 'applications.js'].map(load),
);

export const botMessages = main?.botMessages as Texts;
export const botTexts = main?.botTexts as Texts;
export const factorNames = main?.factorNames as Readonly<Record<string, string>>;
export const serverTexts = messages?.serverTexts as Texts;
export const messageTexts = messages?.messageTexts as Texts;
export const pageApplications = words?.applications as Readonly<Record<string, PageApplication>>;

/** All of them, by name. */
export const allTexts: Texts = {
  ...botTexts,
  ...(main?.texts as Texts),
  ...(sms?.smsTexts as Texts),
  ...messageTexts,
  ...(messages?.afterTexts as Texts),
};
