// Names for files that replace others when they are whole.
import { nodeCrypto } from '../crypto/node.ts'

/** A name in the same directory that nobody has, nor can guess. */
export function nameBeside(path: string): string {
  return `${path}.${Buffer.from(nodeCrypto.randomBytes(8)).toString('hex')}`
}
