/** Phrases that docs, help, errors, texts and comments avoid, because a reader who learnt English late must decode them. */

/** A phrase to avoid, and what to write. */
const phrases: readonly (readonly [phrase: RegExp, better: string])[] = [
  [/(?<!there )\b(?:is|are|was|were) no (?!longer\b|more\b)\w+/, 'is not a …, has no …, unknown …'],
  [/\bthere (?:is|are) (?:no|none)\b/, 'has no …, unknown …'],
  [/(?<!there )\b(?:is|are) none\b/, 'is not …, has no …'],
  [/\b(?:stands?|stood) (?:in|on|behind|beside|for|there|right)\b/, 'is in, is listed in, means'],
  [/\b(?:is|are) told\b(?! apart| otherwise)/, 'prints, shows, gets'],
  [/\blets? in\b/, 'accepts'],
  [/\b(?:goes|go) on\b/, 'continues'],
  [/\b(?:comes?|came) back\b/, 'returns'],
  [/\bof one['’]s own\b/, 'your own'],
  [/\bagain for more\b/, 'repeatable'],
  [/\b(?:unless|until) told\b|\btold otherwise\b/, 'default'],
  [/\bhears? of\b/, 'gets, learns'],
  [/\b(?:puts?|set) back\b/, 'restores'],
  [/\bwhat went wrong\b/, 'the error'],
  [/\blets? go of\b|\blet go\b/, 'releases'],
  [/\bwhoever\b/, 'anyone who, the client'],
];

/** What a text says that it should say in plainer words, a line each. */
export function decoded(text: string): string[] {
  const lines = text.replaceAll(/\s+/g, ' ');
  return phrases.flatMap(([phrase, better]) =>
    Array.from(
      // A sentence may begin with it; `is None` is Python.
      lines.replaceAll('None', '').matchAll(new RegExp(phrase, 'gi')),
      ({ 0: found, index }) =>
        `${lines.slice(Math.max(0, index - 30), index + found.length + 20)} → ${better}`,
    ),
  );
}
