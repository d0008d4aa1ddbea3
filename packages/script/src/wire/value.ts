// Values to bytes and back, for those that hold nothing alive.
import { ScriptError } from '../errors.ts'
import { plainValue } from './decode.ts'
import { assemble, dismantle, type Naming } from './encode.ts'
import { freezeDeep } from './freeze.ts'
import { WireFault } from './varint.ts'

/**
 * The bytes of a value. Throws a ScriptError `not-encodable` with the path to what cannot be sent; live values, such as streams
 * and callbacks, need a Peer.
 */
export function encode(value: unknown, naming?: Naming): Uint8Array {
  const dismantled = dismantle(value, naming)
  if (dismantled.live.length > 0) {
    throw new ScriptError('not-encodable', 'a stream, signal or callback lives in a call only')
  }
  return Buffer.concat(assemble(dismantled, []))
}

/** How bytes are decoded. */
export interface DecodeOptions {
  /** Freeze the value and all that is in it, as `freezeDeep` does. Default false. */
  readonly freeze?: boolean
}

/** The value that `encode` made bytes of. Throws a ScriptError `agent-misbehaved` for anything else. */
export function decode(bytes: Uint8Array, { freeze = false }: DecodeOptions = {}): unknown {
  try {
    const value = plainValue(bytes)
    return freeze ? freezeDeep(value) : value
  } catch (cause) {
    if (!(cause instanceof WireFault)) throw cause
    throw new ScriptError('agent-misbehaved', cause.message, { cause })
  }
}
