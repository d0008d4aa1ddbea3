// RFC 4254 §8 in the words of stty(1).
import type { TerminalModeName, TerminalModes } from '../messages/terminal-modes.ts'
import type { PtySize } from './program.ts'

/** One setting an entry, a name and a value separated by a space. */
export function sizeSettings({ columns, rows }: Pick<PtySize, 'columns' | 'rows'>): string[] {
  return [`rows ${bounded(rows)}`, `cols ${bounded(columns)}`]
}

/** Settings for the modes that stty knows, one an entry; the rest is passed over. */
export function modeSettings(modes: TerminalModes): string[] {
  const settings: string[] = []
  for (const [name, value] of Object.entries(modes) as [TerminalModeName, number][]) {
    const character = characters[name]
    const flag = flags[name]
    if (character !== undefined) settings.push(`${character} ${value >= 255 ? 'undef' : `0x${value.toString(16)}`}`)
    else if (flag !== undefined) settings.push(value === 0 ? `-${flag}` : flag)
  }
  // stty knows the sizes of characters by one name each; CS8 unless the client says CS7 alone.
  if (modes.CS8 !== undefined || modes.CS7 !== undefined) settings.push(modes.CS8 === 0 ? 'cs7' : 'cs8')
  return settings
}

function bounded(size: number): number {
  return Math.min(size, 65535)
}

const characters: { readonly [Name in TerminalModeName]?: string } = {
  VINTR: 'intr',
  VQUIT: 'quit',
  VERASE: 'erase',
  VKILL: 'kill',
  VEOF: 'eof',
  VEOL: 'eol',
  VEOL2: 'eol2',
  VSTART: 'start',
  VSTOP: 'stop',
  VSUSP: 'susp',
  VREPRINT: 'rprnt',
  VWERASE: 'werase',
  VLNEXT: 'lnext',
  VDISCARD: 'discard',
}

const flags: { readonly [Name in TerminalModeName]?: string } = {
  IGNPAR: 'ignpar',
  PARMRK: 'parmrk',
  INPCK: 'inpck',
  ISTRIP: 'istrip',
  INLCR: 'inlcr',
  IGNCR: 'igncr',
  ICRNL: 'icrnl',
  IUCLC: 'iuclc',
  IXON: 'ixon',
  IXANY: 'ixany',
  IXOFF: 'ixoff',
  IMAXBEL: 'imaxbel',
  IUTF8: 'iutf8',
  ISIG: 'isig',
  ICANON: 'icanon',
  XCASE: 'xcase',
  ECHO: 'echo',
  ECHOE: 'echoe',
  ECHOK: 'echok',
  ECHONL: 'echonl',
  NOFLSH: 'noflsh',
  TOSTOP: 'tostop',
  IEXTEN: 'iexten',
  ECHOCTL: 'echoctl',
  ECHOKE: 'echoke',
  OPOST: 'opost',
  OLCUC: 'olcuc',
  ONLCR: 'onlcr',
  OCRNL: 'ocrnl',
  ONOCR: 'onocr',
  ONLRET: 'onlret',
  PARENB: 'parenb',
  PARODD: 'parodd',
}
