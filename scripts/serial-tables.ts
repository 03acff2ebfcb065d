/**
 * The tables of docs/user/serial.md: commands, parameters, errors and limits, from the records that the console uses.
 */

import { limits } from '../src/serial/console/limits.ts';
import { type Example, usage } from '../src/serial/console/scpi/command.ts';
import { commands } from '../src/serial/console/scpi/commands.ts';
import { scpiErrors } from '../src/serial/console/scpi/scpi-errors.ts';
import { table } from './markdown.ts';

export function serialParts(): Record<string, string> {
  return {
    commands: table(
      ['command', 'what it does', 'example'],
      commands.map((one) => [`\`${usage(one)}\``, one.description, shown(one.example)]),
    ),
    parameters: parameterTable(),
    errors: table(
      ['code', 'text', 'when', 'example'],
      Object.entries(scpiErrors)
        .map(([code, error]) => ({ code: Number(code), ...error }))
        .sort((a, b) => b.code - a.code)
        .map(({ code, text, description, example }) => [`${code}`, text, description, bytesShown(example)]),
    ),
    limits: table(
      ['what', 'at most', 'beyond'],
      limits.map(({ name, most, beyond }) => [name, most.toLocaleString('en-US'), beyond]),
    ),
  };
}

function parameterTable(): string {
  const rows = new Map<string, string[]>();
  for (const { params } of commands) {
    for (const { usage: written, description, missing } of params) {
      const name = written.replace(/^\[,(.*)\]$/, '$1');
      const without = missing === undefined ? 'required' : missing.description;
      rows.set(`${name} ${description} ${without}`, [`\`${name}\``, description, without]);
    }
  }
  return table(['parameter', 'what is accepted', 'if left out'], [...rows.values()]);
}

function shown({ after, send, gives }: Example): string {
  const before = after === undefined ? '' : `after ${bytesShown(after)} `;
  return `${before}\`${send}\` → \`${gives}\``;
}

/** Bytes as a person types them: `⏎` is CR. Long texts are cut. */
function bytesShown(bytes: string): string {
  const keys = bytes.replaceAll('\r', '⏎');
  const short = /^(.+?)\1{9,}/.exec(keys);
  return short === null ? `\`${keys}\`` : `\`${short[1]}\` ${short[0].length / short[1]!.length} times`;
}
