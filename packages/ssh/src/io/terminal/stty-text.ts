// What `stty -g` prints, as modes: hexadecimal words on Linux, key=value on the BSDs.
import type { TerminalModeName, TerminalModes } from '../../messages/terminal-modes.ts'
import {
  bsdTermios,
  type FlagWord,
  LINUX_CBAUDEX,
  linuxHighSpeeds,
  linuxSpeeds,
  linuxTermios,
  type TermiosLayout,
} from './termios.ts'

/**
 * Parses the output of `stty -g`. Text in no form that we know, and a struct termios that we do not know (Linux on
 * PowerPC and MIPS has its own), give no modes: the far end then keeps its defaults.
 */
export function parseSttyText(text: string, architecture = 'x64'): TerminalModes {
  const line = text.trim()
  if (line.startsWith('gfmt1:')) return parseBsd(line.slice('gfmt1:'.length))
  if (architecturesWithOwnTermios.has(architecture)) return {}
  return parseLinux(line)
}

/** iflag:oflag:cflag:lflag:cc[0]:cc[1]… in hexadecimal. */
function parseLinux(line: string): TerminalModes {
  const numbers = line.split(':').map((word) => (/^[0-9a-f]{1,8}$/i.test(word) ? parseInt(word, 16) : -1))
  if (numbers.length < 4 + LINUX_CHARACTERS || numbers.includes(-1)) return {}
  const [iflag = 0, oflag = 0, cflag = 0, lflag = 0, ...characters] = numbers
  const speed = linuxSpeed(cflag)
  const modes: MutableModes = { TTY_OP_OSPEED: speed, TTY_OP_ISPEED: speed }
  for (const [index, name] of Object.entries(linuxTermios.characters)) {
    // _POSIX_VDISABLE is 0 here, and RFC 4254 §8 wants 255 for a character that is off.
    modes[name] = characters[Number(index)] || CHARACTER_OFF
  }
  return addFlags(modes, linuxTermios, { iflag, oflag, cflag, lflag })
}

/** key=value pairs; flags and characters in hexadecimal, speeds in decimal. */
function parseBsd(line: string): TerminalModes {
  const values = new Map<string, string>()
  for (const pair of line.split(':')) {
    const equals = pair.indexOf('=')
    if (equals > 0) values.set(pair.slice(0, equals), pair.slice(equals + 1))
  }
  const hexadecimal = (key: string): number => parseInt(values.get(key) ?? '', 16) || 0
  if (!values.has('iflag') || !values.has('lflag')) return {}
  const modes: MutableModes = {
    TTY_OP_OSPEED: Number(values.get('ospeed')) || 0,
    TTY_OP_ISPEED: Number(values.get('ispeed')) || 0,
  }
  for (const [key, name] of Object.entries(bsdTermios.characters)) {
    if (values.has(key)) modes[name] = hexadecimal(key) & 0xff
  }
  return addFlags(modes, bsdTermios, {
    iflag: hexadecimal('iflag'),
    oflag: hexadecimal('oflag'),
    cflag: hexadecimal('cflag'),
    lflag: hexadecimal('lflag'),
  })
}

function addFlags(modes: MutableModes, layout: TermiosLayout, words: Record<FlagWord, number>): TerminalModes {
  for (const [name, [word, mask]] of Object.entries(layout.flags)) {
    modes[name as TerminalModeName] = (words[word] & mask) === 0 ? 0 : 1
  }
  return modes
}

function linuxSpeed(cflag: number): number {
  const table = (cflag & LINUX_CBAUDEX) === 0 ? linuxSpeeds : linuxHighSpeeds
  if ((cflag & LINUX_SPEED_BITS) === LINUX_CBAUDEX) return CUSTOM_SPEED
  return table[cflag & 0xf] ?? CUSTOM_SPEED
}

type MutableModes = { -readonly [Name in keyof TerminalModes]: TerminalModes[Name] }

const architecturesWithOwnTermios: ReadonlySet<string> = new Set(['ppc', 'ppc64', 'mips', 'mipsel', 'mips64el'])

/** c_cc up to VEOL2. */
const LINUX_CHARACTERS = 17
const CHARACTER_OFF = 255
const LINUX_SPEED_BITS = LINUX_CBAUDEX | 0xf
/** What OpenSSH sends for a speed that has no code (BOTHER). */
const CUSTOM_SPEED = 9600
