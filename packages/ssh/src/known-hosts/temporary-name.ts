// Names of files that become others at once.
import { randomBytes } from '../crypto/node-random.ts'

/** A name in the same directory that nobody else uses or can guess. */
export function temporaryName(path: string): string {
  return `${path}.${Buffer.from(randomBytes(8)).toString('hex')}`
}
