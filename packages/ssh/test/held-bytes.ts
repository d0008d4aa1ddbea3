import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** The bytes that this process holds on to: garbage is collected first, so that it does not count. */
export async function heldBytes(): Promise<number> {
  // Memory of buffers is given back in the background, and counts until then.
  for (let round = 0; round < 3; round++) {
    collectGarbage()
    await turn()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
