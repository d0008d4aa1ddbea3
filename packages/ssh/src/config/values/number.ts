// Values that are numbers, times and sizes.
import { parseCount, parsePort, parseSize, parseTime } from '../quantity.ts'
import { type Kind, type OptionLine, refuse } from './kind.ts'

export const count: Kind<number> = {
  parse(line) {
    const value = parseCount(line.next())
    return typeof value === 'number' ? value : refuse(`integer value ${value}.`)
  },
  format: String,
}

/** Seconds. `none` sets nothing. */
export const time: Kind<number> = { parse: readTime, format: String }

export const port: Kind<number> = {
  parse(line) {
    const text = line.required()
    return parsePort(text, line.context.servicePort) || refuse(`Bad port '${text}'.`)
  },
  format: String,
}

/** When new keys are exchanged: after so many bytes (0: the cipher's own limit), after so many seconds (0: never). */
export interface RekeyLimit {
  readonly bytes?: number
  readonly seconds?: number
}

export const rekeyLimit: Kind<RekeyLimit> = {
  parse(line) {
    const bytes = readSize(line.required('Missing argument.'))
    if (line.remaining === 0) return { bytes }
    const seconds = readTime(line)
    return seconds === undefined ? { bytes } : { bytes, seconds }
  },
  merge: (earlier, later) => ({ ...later, ...earlier }),
  format: ({ bytes = 0, seconds = 0 }) => `${bytes} ${seconds}`,
}

/** Whether a control connection outlives its first session, and for how many seconds without one (0: for ever). */
export interface ControlPersist {
  readonly enabled: boolean
  readonly seconds: number
}

export const controlPersist: Kind<ControlPersist> = {
  parse(line) {
    const word = line.required('Missing ControlPersist argument.')
    if (word === 'no' || word === 'false') return { enabled: false, seconds: 0 }
    if (word === 'yes' || word === 'true') return { enabled: true, seconds: 0 }
    return { enabled: true, seconds: parseTime(word) ?? refuse('Bad ControlPersist argument.') }
  },
  format: ({ enabled, seconds }) => (!enabled ? 'no' : seconds === 0 ? 'yes' : String(seconds)),
}

/** The permissions that are taken away from a listening unix socket, as a bit mask. */
export const bindMask: Kind<number> = {
  parse(line) {
    const digits = /^\s*\+?([0-7]{1,6})/.exec(line.required('Missing StreamLocalBindMask argument.'))
    const mask = digits === null ? -1 : parseInt(digits[1] as string, 8)
    return mask >= 0 && mask <= 0o777 ? mask : refuse('Bad mask.')
  },
  merge: (_, later) => later,
  format: (mask) => `0${mask.toString(8)}`,
}

/** Milliseconds between keystrokes on the wire; 0 does not hide their timing. */
export const keystrokeInterval: Kind<number> = {
  parse(line) {
    const [word, ...more] = line.rest()
    if (word === undefined) refuse('missing argument')
    if (more.length > 0) refuse('invalid arguments')
    if (word === 'yes' || word === 'true') return KEYSTROKE_INTERVAL_DEFAULT
    if (word === 'no' || word === 'false') return 0
    if (!word.startsWith('interval:')) refuse(`unsupported argument "${word}"`)
    const value = parseCount(word.slice('interval:'.length))
    if (typeof value !== 'number') refuse(`integer value ${value}.`)
    return value > 0 && value <= 1000 ? value : refuse('value out of range.')
  },
  format: (value) => (value === 0 ? 'no' : value === KEYSTROKE_INTERVAL_DEFAULT ? 'yes' : String(value)),
}

/** OpenSSH's own: 20 ms. */
export const KEYSTROKE_INTERVAL_DEFAULT = 20

function readTime(line: OptionLine): number | undefined {
  const text = line.required('missing time value.')
  return text === 'none' ? undefined : (parseTime(text) ?? refuse('invalid time value.'))
}

function readSize(text: string): number {
  if (text === 'default') return 0
  const size = parseSize(text) ?? refuse(`Bad number '${text}': Invalid argument`)
  return size === 0n || size >= 16n ? Number(size) : refuse('RekeyLimit too small')
}
