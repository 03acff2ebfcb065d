/**
 * What messages and calls say. The English text of a login code is what the broker's message says, as public clients
 * quote it; the others are assumed.
 */

export const lineLanguages = ['en', 'zh-Hant'] as const;
export type LineLanguage = (typeof lineLanguages)[number];

/** What a code is for. A code for one of them is never accepted for the other. */
export type CodePurpose = 'login' | 'activation';

const texts: Readonly<Record<LineLanguage, Readonly<Record<CodePurpose, (code: string) => string>>>> = {
  en: {
    login: (code) => `Your requested authentication code: ${code}`,
    activation: (code) => `Your activation token: ${code}`,
  },
  'zh-Hant': {
    login: (code) => `您要求的驗證碼：${code}`,
    activation: (code) => `您的激活碼：${code}`,
  },
};

/** The text of a message with a code. */
export function codeText(
  code: string,
  purpose: CodePurpose = 'login',
  language: LineLanguage = 'en',
): string {
  return texts[language][purpose](code);
}

const callTexts: Readonly<Record<LineLanguage, (digits: string) => string>> = {
  en: (digits) => `Your authentication code is ${digits}.`,
  'zh-Hant': (digits) => `您的驗證碼是 ${digits}。`,
};

/** The words of a call with a code: each digit by itself, all of it twice. */
export function codeWords(code: string, language: LineLanguage = 'en'): string {
  const words = callTexts[language]([...code].join(' '));
  return `${words} ${words}`;
}
