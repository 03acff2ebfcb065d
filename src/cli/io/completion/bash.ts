/**
 * A completion script for bash (bash(1), "Programmable Completion"). It works from bash 3.2, without bash-completion.
 */
import type { CompletionPoint } from '../../commands/completion.ts';

export function bashCompletion(places: readonly CompletionPoint[]): string {
  return `# Completion of dscplus for bash. Load it with: source <(dscplus completion bash)

# Sets the words that may come, and what else may: file, folder or nothing.
_dscplus_place() {
  commands= options= valued= files=
  case "$1" in
${places.map(placeCase).join('\n')}
  *) return 1 ;;
  esac
}

# Sets the words that the value of an option may be, and what else it may be.
_dscplus_value() {
  words= files=
  case "$1:$2" in
${places.flatMap(valueCases).join('\n')}
  esac
}

_dscplus() {
  local cur=\${COMP_WORDS[COMP_CWORD]} place= commands options valued files words i word option=
  # bash takes --option=value apart.
  if [ "$cur" = = ]; then cur=; option=\${COMP_WORDS[COMP_CWORD-1]}
  elif [ "\${COMP_WORDS[COMP_CWORD-1]}" = = ]; then option=\${COMP_WORDS[COMP_CWORD-2]}; fi
  _dscplus_place ''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case " $valued " in
    *" $word "*)
      if [ "\${COMP_WORDS[i+1]}" = = ]; then i=$((i + 2))
      elif [ $((i + 1)) -eq "$COMP_CWORD" ]; then option=$word
      else i=$((i + 1)); fi
      continue
      ;;
    esac
    case " $commands " in
    *" $word "*)
      _dscplus_place "\${place:+$place }$word" && place="\${place:+$place }$word" || _dscplus_place "$place"
      ;;
    esac
  done
  if [ -n "$option" ]; then
    _dscplus_value "$place" "$option"
  else
    case "$cur" in
    -*) words=$options files= ;;
    *) words=$commands ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [ \${#COMPREPLY[@]} -eq 0 ] || return 0
  local IFS=$'\\n'
  case "$files" in
  file) compopt -o filenames 2> /dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;
  folder) compopt -o filenames 2> /dev/null; COMPREPLY=($(compgen -d -- "$cur")) ;;
  esac
}

complete -F _dscplus dscplus
`;
}

function placeCase({ words, commands, options, files }: CompletionPoint): string {
  const sets = [
    ['commands', commands],
    ['options', options],
    ['valued', options.filter(({ value }) => value !== null)],
  ] as const;
  const set = sets.map(([name, choices]) => `${name}='${choices.map(({ word }) => word).join(' ')}'`);
  return `  '${words}')\n    ${set.join('\n    ')}\n    files=${files ? 'file' : ''}\n    ;;`;
}

function valueCases({ words, options }: CompletionPoint): string[] {
  return options.flatMap(({ word, value, names }) => {
    const sets = [
      ...(names.length > 0 ? [`words='${names.join(' ')}'`] : []),
      ...(value === 'file' || value === 'folder' ? [`files=${value}`] : []),
    ];
    return sets.length === 0 ? [] : [`  '${words}:${word}') ${sets.join(' ')} ;;`];
  });
}
