/** Words of the event log in earlier recordings: the state `response` was `answer`, events of the LCD were `glass`. */

/** A line of the event log with the present words. The LCD's text is in quotes, and is not changed. */
export function withEventWords(line: string): string {
  if (/^ *\d+\.\d{3} s {2}(key|state) /.test(line)) return line.replaceAll(/\banswer\b/g, 'response');
  return line.replace(/^( *\d+\.\d{3} s {2})glass {2}"/, '$1lcd    "');
}
