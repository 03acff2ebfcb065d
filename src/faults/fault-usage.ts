/** How a kind of fault is written, for lists: `slow-release key=KEY [by=200ms]`. */
import type { FaultKind, FaultParameter } from './fault-kinds.ts';

/** The text of a fault, with what may be left out in brackets. */
export function faultUsage({ kind, parameters }: FaultKind): string {
  return [kind, ...parameters.map(wordOf)].join(' ');
}

/** The value that a parameter has when it is left out; null if it must be given, or if something else decides it. */
export function usualValue({ default: usual }: FaultParameter): string | null {
  return usual === 'drawn' || usual === 'after' ? null : usual;
}

function wordOf(parameter: FaultParameter): string {
  const { name } = parameter;
  if (parameter.default === null) return `${name}=${name.toUpperCase()}`;
  return `[${name}=${usualValue(parameter) ?? placeholderOf(parameter)}]`;
}

function placeholderOf(parameter: FaultParameter): string {
  return parameter.type === 'number' && parameter.unit === 'ms' ? 'TIME' : 'NUMBER';
}
