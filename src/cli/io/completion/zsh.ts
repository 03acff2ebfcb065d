/** A completion script for zsh (zshcompsys(1)): `_describe` shows each word with its help. */
import type { Choice, CompletionPoint } from '../../commands/completion.ts';

export function zshCompletion(places: readonly CompletionPoint[]): string {
  return `#compdef dscplus
# Completion of dscplus for zsh. Load it with: source <(dscplus completion zsh)

# Sets the words that may come, each with its help, and whether a file may.
_dscplus_place() {
  commands=() options=() valued=() files=
  case "$1" in
${places.map(placeCase).join('\n')}
  *) return 1 ;;
  esac
}

# Completes the value of an option.
_dscplus_value() {
  case "$1:$2" in
${places.flatMap(valueCases).join('\n')}
  esac
}

_dscplus() {
  local place= option= files= word i
  local -a commands options valued
  _dscplus_place ''
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    if (( \${valued[(Ie)$word]} )); then
      if (( i + 1 == CURRENT )); then option=$word; else (( i++ )); fi
    elif (( \${commands[(I)$word:*]} )); then
      _dscplus_place "\${place:+$place }$word" && place="\${place:+$place }$word" || _dscplus_place "$place"
    fi
  done
  if [[ -z $option && $PREFIX == --*=* ]]; then
    option=\${PREFIX%%=*}
    compset -P 1 '*='
  fi
  if [[ -n $option ]]; then
    _dscplus_value "$place" "$option"
  elif [[ $PREFIX == -* ]]; then
    _describe -t options option options
  else
    (( \${#commands} )) && _describe -t commands command commands
    [[ -n $files ]] && _files
  fi
}

if [[ $funcstack[1] == _dscplus ]]; then _dscplus "$@"; else compdef _dscplus dscplus; fi
`;
}

function placeCase({ words, commands, options, files }: CompletionPoint): string {
  const valued = options.filter(({ value }) => value !== null).map(({ word }) => quote(word));
  const lines = [
    `commands=(${commands.map(described).join(' ')})`,
    `options=(${options.map(described).join(' ')})`,
    `valued=(${valued.join(' ')})`,
    ...(files ? ['files=1'] : []),
  ];
  return `  '${words}')\n    ${lines.join('\n    ')}\n    ;;`;
}

function valueCases({ words, options }: CompletionPoint): string[] {
  return options.flatMap(({ word, value, names }) => {
    const actions = [
      ...(names.length > 0 ? [`compadd -- ${names.map(quote).join(' ')}`] : []),
      ...(value === 'file' ? ['_files'] : []),
      ...(value === 'folder' ? ['_files -/'] : []),
    ];
    return actions.length === 0 ? [] : [`  '${words}:${word}') ${actions.join('; ')} ;;`];
  });
}

/** A word and its help in the form of `_describe`: the first colon separates the two. */
function described({ word, help }: Choice): string {
  return quote(help === '' ? word : `${word}:${help}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
