// What the guard does, in the language that every system has a fast interpreter of.

/** Where the guard has the pipes that it makes: all that a shell can name. */
export const PIPE_DESCRIPTORS = [3, 4, 5, 6, 7, 8, 9] as const

const HERE_DOCUMENTS = `${PIPE_DESCRIPTORS.map((descriptor) => ` ${descriptor}<<E`).join('')}\n${'\nE\n'.repeat(PIPE_DESCRIPTORS.length)}`
const CLOSINGS = PIPE_DESCRIPTORS.map((descriptor) => ` ${descriptor}<&-`).join('')

/**
 * `+ NAME` and `- NAME` add and remove a process; a name with a dash is a group. Without one, the process and its
 * descendants are meant, for they share the group of the script. `p` makes pipes: shells put a short here-document into
 * one. `c` closes them. Both answer with a line. `d` names a directory to remove at the end. At the end of the input the script is gone.
 */
export const GUARD_TEXT = `
trap '' INT QUIT HUP TERM PIPE TSTP
all=' '
directory=
while read -r what name; do
  case $what in
    +) all="$all$name " ;;
    -) case $all in *" $name "*) all="\${all%% $name *} \${all#* $name }" ;; esac ;;
    p) exec${HERE_DOCUMENTS}
       echo . ;;
    c) exec${CLOSINGS}
       echo . ;;
    d) directory=$name ;;
  esac
done
[ -z "$directory" ] || rm -rf -- "$directory"
list=
for name in $all; do
  case $name in
    -*) list="$list $name" ;;
    *) list="$list $(ps -A -o pid= -o ppid= | awk -v root="$name" '
      { parent[$1] = $2 }
      END {
        for (each in parent) {
          at = each
          for (n = 0; at > 1 && n < 64; n++) { if (at == root) { print each; break }; at = parent[at] }
        }
      }')" ;;
  esac
done
end() { for name in $list; do kill "$1" "$name" 2>/dev/null && left=yes; done; }
end -TERM
for second in 1 2 3; do
  left=
  end -0
  [ -n "$left" ] || exit 0
  sleep 1
done
end -KILL
`
