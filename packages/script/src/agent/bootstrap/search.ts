// The text for `sh` that looks for a Node.js which is new enough, moves the wire out of the way, and becomes the agent. It is
// one text, so that the usual case costs no round trip of its own. It stands between single quotes of whatever the login
// shell is: no single quote, backslash, exclamation mark or newline may be in it.

/** How the search goes. */
export interface SearchOptions {
  /**
   * 32 hexadecimal digits that come before the first line of the wire. Nothing before them is ours, and nothing that
   * echoes this text contains them.
   */
  readonly nonce: string
  /** Start each runtime to see whether it is new enough, instead of trusting the first. */
  readonly careful: boolean
}

/**
 * The text. `$0` is the boot program, `$1` what it is given. It writes a line: the nonce, and the path of what is started
 * then, or `none SYSTEM MACHINE LIBC`.
 */
export function searchText({ nonce, careful }: SearchOptions): string {
  const mark = `"${nonce.slice(0, 16)}""${nonce.slice(16)}`
  const check = careful ? ` && "$1" -e "${CHECK}" </dev/null >/dev/null 2>&1` : ''
  return [
    'j=$0',
    'b=$1',
    // The wire goes to descriptors 3 and 4: whatever writes to the standard output afterwards cannot disturb it.
    `t() { if [ -f "$1" ] && [ -x "$1" ]${check}; then echo ${mark} $1"; ${WATCH} ` +
      'exec "$1" -e "$j" -- "$b" 3<&0 4>&1 0</dev/null 1>&2; fi; }',
    't "`command -v node 2>/dev/null`"',
    `for n in ${PLACES.join(' ')}; do t "$n"; done`,
    `v=${NEWEST}; while [ $v -ge ${OLDEST} ]; do for n in ${VERSIONED.join(' ')}; do t "$n"; done; v=$((v-1)); done`,
    `d=${CACHE}; if ${OURS}; then for n in "$d"/node-v*; do t "$n"; done; fi`,
    'k=glibc; for n in /lib/ld-musl-*; do if [ -e "$n" ]; then k=musl; fi; done',
    `echo ${mark} none $(uname -s) $(uname -m) $k"`,
  ].join('; ')
}

/** The folder of what we keep on a host, as `sh` finds it. */
export const CACHE = '"${XDG_CACHE_HOME:-$HOME/.cache}"/yon'

/** Whether the folder `$d` is of this user, and nobody else can put anything there. */
export const OURS = '[ -O "$d" ] && case "$(ls -ld "$d")" in d????-??-*) ;; *) false;; esac'

/** The oldest version that runs the agent. */
export const OLDEST = 20

/**
 * A function may compute without end, and the agent cannot see then that its connection is gone. Who looks after that is a
 * process beside: a few seconds after the parent of the agent, which is the connection's process, it ends the agent as well, and
 * so it does when the agent was killed. It knows its children on Linux: one that leads a group of its own is in no other's. What
 * it may not ask about it does not watch. `$D` is the character $, for what the inner shell is to expand.
 */
const WATCH =
  'D=$; sh -c "kill -0 $PPID || exit; ' +
  'while kill -0 $$ && kill -0 $PPID; do read c </proc/$$/task/$$/children; sleep 2; done; ' +
  'sleep 3; for p in ${D}c; do kill -9 -${D}p; done; kill -9 -$$ || kill -9 $$" ' +
  '</dev/null >/dev/null 2>&1 &'

/** Versions that may come. */
const NEWEST = 40

const CHECK = `process.exit(parseInt(process.versions.node)<${OLDEST}?1:0)`

/** Where it is when the PATH of a shell that nobody logged in to does not say so: installers put it there. */
const PLACES = [
  '/usr/local/bin/node',
  '/opt/homebrew/bin/node',
  '/usr/bin/node',
  '"$HOME/.local/bin/node"',
  '"$HOME/bin/node"',
  '"$HOME/.volta/bin/node"',
  '/snap/bin/node',
  '/home/linuxbrew/.linuxbrew/bin/node',
]

/** Where version managers put it, `$v` being the major version. */
const VERSIONED = [
  '"${NVM_DIR:-$HOME/.nvm}/versions/node/v$v".*/bin/node',
  '"$HOME/.local/share/fnm/node-versions/v$v".*/installation/bin/node',
  '"$HOME/.fnm/node-versions/v$v".*/installation/bin/node',
  '"$HOME/.local/share/mise/installs/node/$v".*/bin/node',
  '"$HOME/.asdf/installs/nodejs/$v".*/bin/node',
  '"$HOME/.nodenv/versions/$v".*/bin/node',
  '"$HOME/n/n/versions/node/$v".*/bin/node',
  '/usr/local/n/versions/node/"$v".*/bin/node',
  '/usr/local/lib/nodejs/node-v"$v".*/bin/node',
  '/opt/node-v"$v".*/bin/node',
]
