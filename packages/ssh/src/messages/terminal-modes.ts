// RFC 4254 §8: the encoded terminal modes of a pty-req.
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'

/** The modes of a terminal by their names in RFC 4254 §8. Characters that are switched off have the value 255. */
export type TerminalModes = { readonly [Name in TerminalModeName]?: number }

/** The name of a terminal mode of RFC 4254 §8. */
export type TerminalModeName = keyof typeof terminalModeOpcodes

/**
 * Encodes modes in the order of the table below, which is the order OpenSSH sends, with TTY_OP_END. No modes at all
 * (standard input is no terminal) are the single byte TTY_OP_END.
 */
export function encodeTerminalModes(modes: TerminalModes): Uint8Array {
  const to = new Writer()
  for (const [name, opcode] of Object.entries(terminalModeOpcodes)) {
    const value = modes[name as TerminalModeName]
    if (value !== undefined) to.byte(opcode).uint32(value)
  }
  return to.byte(TTY_OP_END).bytes()
}

/**
 * Decodes what a client sent. Opcodes 1 to 159 carry a uint32, unknown ones of them are skipped; from 160 on "parsing
 * stops" (RFC 4254 §8). The end of the string stands for TTY_OP_END, which several clients leave out.
 *
 * @throws ProtocolError when the string ends inside a value.
 */
export function decodeTerminalModes(bytes: Uint8Array): TerminalModes {
  const modes: Partial<Record<TerminalModeName, number>> = {}
  const from = new Reader(bytes)
  while (from.remaining > 0) {
    const opcode = from.byte()
    if (opcode === TTY_OP_END || opcode >= FIRST_UNDEFINED_OPCODE) break
    const value = from.uint32()
    const name = nameOfOpcode.get(opcode)
    if (name !== undefined) modes[name] = value
  }
  return modes
}

/** Every opcode of RFC 4254 §8 and RFC 8160 (IUTF8), speeds first, then ascending. */
export const terminalModeOpcodes = {
  TTY_OP_OSPEED: 129,
  TTY_OP_ISPEED: 128,
  VINTR: 1,
  VQUIT: 2,
  VERASE: 3,
  VKILL: 4,
  VEOF: 5,
  VEOL: 6,
  VEOL2: 7,
  VSTART: 8,
  VSTOP: 9,
  VSUSP: 10,
  VDSUSP: 11,
  VREPRINT: 12,
  VWERASE: 13,
  VLNEXT: 14,
  VFLUSH: 15,
  VSWTCH: 16,
  VSTATUS: 17,
  VDISCARD: 18,
  IGNPAR: 30,
  PARMRK: 31,
  INPCK: 32,
  ISTRIP: 33,
  INLCR: 34,
  IGNCR: 35,
  ICRNL: 36,
  IUCLC: 37,
  IXON: 38,
  IXANY: 39,
  IXOFF: 40,
  IMAXBEL: 41,
  IUTF8: 42,
  ISIG: 50,
  ICANON: 51,
  XCASE: 52,
  ECHO: 53,
  ECHOE: 54,
  ECHOK: 55,
  ECHONL: 56,
  NOFLSH: 57,
  TOSTOP: 58,
  IEXTEN: 59,
  ECHOCTL: 60,
  ECHOKE: 61,
  PENDIN: 62,
  OPOST: 70,
  OLCUC: 71,
  ONLCR: 72,
  OCRNL: 73,
  ONOCR: 74,
  ONLRET: 75,
  CS7: 90,
  CS8: 91,
  PARENB: 92,
  PARODD: 93,
} as const

const nameOfOpcode: ReadonlyMap<number, TerminalModeName> = new Map(
  Object.entries(terminalModeOpcodes).map(([name, opcode]) => [opcode, name as TerminalModeName]),
)

const TTY_OP_END = 0
const FIRST_UNDEFINED_OPCODE = 160
