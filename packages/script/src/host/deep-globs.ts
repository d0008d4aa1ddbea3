// Globs with `**` in plain sh: any directories, without following links, none that are hidden.

/** Begins a word that stands for what was found; no word of sh begins so. */
export const DEEP = '='

/**
 * Finds what is below the directories `start` and matches `rest`, and keeps it as text for `eval` in `_a` and the place.
 * Each path is in a variable of its own, whatever is in its name.
 */
export function findDeep({ start, rest }: { readonly start: string; readonly rest: string }, place: number): string {
  const keep = '_y(){ _c=$((_c+1));eval "_m$_c=${_d}1";_l="$_l $_D${_d}{_m$_c}$_D";};'
  const matching = `for _e in "$1"${rest};do if [ -e "$_e" ]||[ -L "$_e" ];then _y "$_e";fi;done;`
  const below = 'for _e in "$1"*/;do _e=${_e%/};if [ -L "$_e" ];then :;elif [ -d "$_e" ];then _g "$_e/";fi;done;'
  // What ends in `**` is the start as well.
  const itself = rest === '*' || rest === '*/' ? '_y "$_k";' : ''
  const search = start === '' ? '_g "";' : `for _k in ${start};do if [ -d "$_k" ];then ${itself}_g "$_k";fi;done;`
  return `${keep}_g(){ ${matching}${below}};_l=;_c=\${_c:-0};${search}[ "$_l" ]||_f m ${place};_a${place}=$_l;`
}

/** Adds a word to the arguments of the shell. */
export function collect(word: string): string {
  if (!word.startsWith(DEEP)) return `set -- "$@" ${word};`
  return `eval "set -- $_D\${_d}@$_D $_a${word.slice(DEEP.length)}";`
}
