/** A completion script for fish (its `complete` builtin). */
import type { CompletedOption, CompletionPoint } from '../../commands/completion.ts';

export function fishCompletion(places: readonly CompletionPoint[]): string {
  const valued = places.flatMap(({ words, options }) =>
    options.filter(({ value }) => value !== null).map(({ word }) => quote(`${words}:${word}`)),
  );
  const names = places.slice(1).map(({ words }) => quote(words));
  return `# Completion of dscplus for fish. Load it with: dscplus completion fish | source

# The words of the command that has been typed so far, without options and their values.
function __dscplus_place
    set -l place ''
    set -l skip 0
    for word in (commandline -opc)[2..]
        if test $skip = 1
            set skip 0
        else if contains -- "$place:$word" ${valued.join(' ')}
            set skip 1
        else if contains -- (string trim -- "$place $word") ${names.join(' ')}
            set place (string trim -- "$place $word")
        end
    end
    echo $place
end

function __dscplus_at
    test (__dscplus_place) = "$argv[1]"
end

complete -c dscplus -f
${places.flatMap(lines).join('\n')}
`;
}

function lines({ words, commands, options, files }: CompletionPoint): string[] {
  const at = `complete -c dscplus -n ${quote(`__dscplus_at ${quote(words)}`)}`;
  return [
    ...commands.map(({ word, help }) => `${at} -a ${quote(word)} -d ${quote(help)}`),
    ...(files ? [`${at} -F`] : []),
    ...options.map(
      (option) => `${at} -l ${option.word.replace(/^--/, '')}${valueFlags(option)} -d ${quote(option.help)}`,
    ),
  ];
}

function valueFlags({ value, names }: CompletedOption): string {
  if (value === null) return '';
  if (value === 'folder') return " -x -a '(__fish_complete_directories)'";
  return `${value === 'file' ? ' -r -F' : ' -x'}${names.length > 0 ? ` -a ${quote(names.join(' '))}` : ''}`;
}

/** In single quotes, where only these two characters are special. */
function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
