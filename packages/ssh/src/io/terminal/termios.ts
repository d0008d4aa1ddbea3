// The termios words of the systems whose `stty -g` we read: where each mode of RFC 4254 §8 lives.
import type { TerminalModeName } from '../../messages/terminal-modes.ts'

/** The four flag words of a struct termios. */
export type FlagWord = 'iflag' | 'oflag' | 'cflag' | 'lflag'

/** One system's struct termios. A mode that is not listed does not exist there. */
export interface TermiosLayout {
  readonly flags: { readonly [Name in TerminalModeName]?: readonly [word: FlagWord, mask: number] }
}

/** asm-generic/termbits.h: x86, arm, riscv, s390, loongarch. */
export const linuxTermios: TermiosLayout & { readonly characters: Readonly<Record<number, TerminalModeName>> } = {
  flags: {
    IGNPAR: ['iflag', 0o4],
    PARMRK: ['iflag', 0o10],
    INPCK: ['iflag', 0o20],
    ISTRIP: ['iflag', 0o40],
    INLCR: ['iflag', 0o100],
    IGNCR: ['iflag', 0o200],
    ICRNL: ['iflag', 0o400],
    IUCLC: ['iflag', 0o1000],
    IXON: ['iflag', 0o2000],
    IXANY: ['iflag', 0o4000],
    IXOFF: ['iflag', 0o10000],
    IMAXBEL: ['iflag', 0o20000],
    IUTF8: ['iflag', 0o40000],
    ISIG: ['lflag', 0o1],
    ICANON: ['lflag', 0o2],
    XCASE: ['lflag', 0o4],
    ECHO: ['lflag', 0o10],
    ECHOE: ['lflag', 0o20],
    ECHOK: ['lflag', 0o40],
    ECHONL: ['lflag', 0o100],
    NOFLSH: ['lflag', 0o200],
    TOSTOP: ['lflag', 0o400],
    IEXTEN: ['lflag', 0o100000],
    ECHOCTL: ['lflag', 0o1000],
    ECHOKE: ['lflag', 0o4000],
    PENDIN: ['lflag', 0o40000],
    OPOST: ['oflag', 0o1],
    OLCUC: ['oflag', 0o2],
    ONLCR: ['oflag', 0o4],
    OCRNL: ['oflag', 0o10],
    ONOCR: ['oflag', 0o20],
    ONLRET: ['oflag', 0o40],
    // OpenSSH sends (c_cflag & CS7) != 0, so that CS8, which is both bits, counts as CS7 too.
    CS7: ['cflag', 0o40],
    CS8: ['cflag', 0o60],
    PARENB: ['cflag', 0o400],
    PARODD: ['cflag', 0o1000],
  },
  // The index in c_cc. VTIME (5), VMIN (6) and VSWTC (7) have no opcode on this system.
  characters: {
    0: 'VINTR',
    1: 'VQUIT',
    2: 'VERASE',
    3: 'VKILL',
    4: 'VEOF',
    8: 'VSTART',
    9: 'VSTOP',
    10: 'VSUSP',
    11: 'VEOL',
    12: 'VREPRINT',
    13: 'VDISCARD',
    14: 'VWERASE',
    15: 'VLNEXT',
    16: 'VEOL2',
  },
}

/** macOS and FreeBSD <sys/termios.h>; the character names are those of their `stty -g`. */
export const bsdTermios: TermiosLayout & { readonly characters: Readonly<Record<string, TerminalModeName>> } = {
  flags: {
    IGNPAR: ['iflag', 0x4],
    PARMRK: ['iflag', 0x8],
    INPCK: ['iflag', 0x10],
    ISTRIP: ['iflag', 0x20],
    INLCR: ['iflag', 0x40],
    IGNCR: ['iflag', 0x80],
    ICRNL: ['iflag', 0x100],
    IXON: ['iflag', 0x200],
    IXANY: ['iflag', 0x800],
    IXOFF: ['iflag', 0x400],
    IMAXBEL: ['iflag', 0x2000],
    IUTF8: ['iflag', 0x4000],
    ISIG: ['lflag', 0x80],
    ICANON: ['lflag', 0x100],
    ECHO: ['lflag', 0x8],
    ECHOE: ['lflag', 0x2],
    ECHOK: ['lflag', 0x4],
    ECHONL: ['lflag', 0x10],
    NOFLSH: ['lflag', 0x80000000],
    TOSTOP: ['lflag', 0x400000],
    IEXTEN: ['lflag', 0x400],
    ECHOCTL: ['lflag', 0x40],
    ECHOKE: ['lflag', 0x1],
    PENDIN: ['lflag', 0x20000000],
    OPOST: ['oflag', 0x1],
    ONLCR: ['oflag', 0x2],
    OCRNL: ['oflag', 0x10],
    ONOCR: ['oflag', 0x20],
    ONLRET: ['oflag', 0x40],
    CS7: ['cflag', 0x200],
    CS8: ['cflag', 0x300],
    PARENB: ['cflag', 0x1000],
    PARODD: ['cflag', 0x2000],
  },
  characters: {
    intr: 'VINTR',
    quit: 'VQUIT',
    erase: 'VERASE',
    kill: 'VKILL',
    eof: 'VEOF',
    eol: 'VEOL',
    eol2: 'VEOL2',
    start: 'VSTART',
    stop: 'VSTOP',
    susp: 'VSUSP',
    dsusp: 'VDSUSP',
    reprint: 'VREPRINT',
    werase: 'VWERASE',
    lnext: 'VLNEXT',
    status: 'VSTATUS',
    discard: 'VDISCARD',
  },
}

/** Linux: the speed codes of c_cflag & CBAUD (asm-generic/termbits.h), in order from B0 and from B57600. */
export const linuxSpeeds: readonly number[] = [
  0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400,
]
export const linuxHighSpeeds: readonly number[] = [
  0, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000,
  3500000, 4000000,
]
/** CBAUDEX: the code counts in `linuxHighSpeeds`. */
export const LINUX_CBAUDEX = 0o10000
