// What leaves nothing behind on a host, in plain sh. sshd does not end programs without a terminal when their connection
// is gone, so beside every command one process of ours looks every other second whether that still lives. A network
// that is cut in silence, which sshd would not notice for hours, is noticed by the guard: one channel of a connection on
// which home says every other second that it is there.
import { jobTo } from '../grammar/sh-text.ts'

/**
 * Starts the watch over the shell `$$`, with the number of the watching process in `_w`. `_p` is the process of the
 * connection, `_o` that of the outermost shell, `_t` a folder to remove. `_v` says whether a process lives: kill(1) may
 * not ask about processes of other users.
 * @param needsGuard whether one that no guard adopts within seven seconds (SIGUSR1) is taken for lost with its connection
 */
export function watchScript(needsGuard: boolean): string {
  return [
    '_v(){ kill -0 $1||[ -d /proc/$1 ];};',
    `_w=$({ trap "" HUP INT QUIT TERM PIPE;_a=${needsGuard ? '' : 1};_i=1;trap _a=1 USR1;`,
    // Where neither way tells, nothing is watched.
    '_v $_p||exit;PATH=${_P-$PATH};sleep 1||exit;',
    'while kill -0 $$&&_v $_p&&{ [ "$_a" ]||[ $_i -lt 4 ];};do sleep 2||exit;_i=$((_i+1));done;kill -0 $$||exit;',
    'kill -TERM -$$||kill -TERM -$_o||kill -TERM $$;sleep 1;[ -z "$_t" ]||rm -rf "$_t";',
    'kill -KILL -$$||kill -KILL -$_o||kill -KILL $$;} >/dev/null 2>&1 </dev/null& eval "echo $_d$_x");',
  ].join('')
}

/**
 * The guard: reads lines from home. `h`: home is there. `+ PID WATCH OUTER FOLDER`: guard that process and what it leaves, and tell its watch.
 * `- PID`: no longer. `k SIGNAL PID OUTER`: a signal. `r FOLDER`: remove it. When home is silent for seven seconds, or
 * the channel ends, all that is guarded is ended, and the process of the connection where that is the user's own.
 * @param longPauses home may be silent for ten minutes while what is sent there arrives: the connection is one of TCP from home
 */
export function guardScript(endsConnection: boolean, longPauses: boolean): string {
  return [
    'trap "" HUP INT QUIT TERM PIPE;_l=;_a=;_z=;_c=0;',
    longPauses ? ARRIVES : '_r(){ false;};',
    '_k(){ for _i in $_l;do kill -$1 -${_i%:*}||kill -$1 -${_i#*:}||kill -$1 ${_i%:*};done;};',
    endsConnection ? '_e(){ _k TERM;kill -TERM $_p;' : '_e(){ _k TERM;',
    'sleep 1;_k KILL;[ -z "$_z" ]||rm -rf $_z;};',
    `_h(){ [ -z "$_a" ]||kill -KILL $_a;`,
    // What is written is read by nobody: it is to be on its way.
    `{ sleep 2;sleep 2;echo >&4;sleep 2;sleep 1;while _r;do echo >&4;sleep 2;done;_e;kill -KILL $$;} & ${jobTo('_a')}};`,
    'exec 3<&0 4>&1 </dev/null >/dev/null 2>&1;_h;',
    'while read -r _1 _2 _3 _4 _5 <&3;do case $_1 in h)_h;;',
    '+)_l="$_l $_2:$_4";_z="$_z $_5";kill -USR1 $_3;_h;;',
    '-)_m=$_l;_l=;for _i in $_m;do [ ${_i%:*} = $_2 ]||_l="$_l $_i";done;_h;;',
    'k)kill -$_2 -$_3||kill -$_2 -$_4||kill -$_2 $_3;;',
    'r)rm -rf "$_2";;esac;done;',
    '[ -z "$_a" ]||kill -KILL $_a;[ -z "$_l" ]||_e',
  ].join('')
}

/**
 * Whether what is sent home arrives there, by the table of connections of Linux: the one that sshd names is established (01), and
 * nothing was sent again, or asked for room, more than once. Not for ever.
 */
const ARRIVES = [
  '_r(){ _c=$((_c+1));[ $_c -lt 300 ]||return 1;set -- $SSH_CONNECTION;',
  'grep -q ":$(printf %04X $4) [0-9A-F]*:$(printf %04X $2) 01 [0-9A-F:]* [0-9A-F:]* 0000000[01]  *[0-9]*  *[01] " ',
  '/proc/net/tcp /proc/net/tcp6;};',
].join('')
