// What the guard does, in the language of the shell.

/**
 * `+ NAME` and `- NAME` add and remove a process; a name with a dash is a group. Without one, the process and its
 * descendants are meant, for they share the group of the script.
 */
export const GUARD_BRANCHES = `
    +) all="\${all:- }$name " ;;
    -) case $all in *" $name "*) all="\${all%% $name *} \${all#* $name }" ;; esac ;;`

/** The script is gone: what is left of its processes has some seconds to end. */
export const GUARD_AT_END = `
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
