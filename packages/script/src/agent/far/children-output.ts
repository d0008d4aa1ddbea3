// What native children write to the standard output that they have from the agent. The descriptor itself leads to the error
// output (`bootstrap/search.ts`): nothing of them may come into the wire.
import { ChildProcess } from 'node:child_process'
import process from 'node:process'
import type { Readable } from 'node:stream'

/**
 * Leads it to process.stdout as it is written. Of children that are waited for without a turn of the loop (`spawnSync` and its
 * like) nobody could read: they have the descriptor.
 */
export function captureChildrenOutput(): void {
  const prototype = ChildProcess.prototype as unknown as { spawn: Spawn }
  const { spawn } = prototype
  prototype.spawn = function spawnCaptured(this: Child, options) {
    const given = options.stdio === 'inherit' ? ['inherit', 'inherit', 'inherit'] : options.stdio
    const captured = Array.isArray(given) ? OUTPUTS.filter((at) => isStandardOutput(given[at], at)) : []
    if (!Array.isArray(given) || captured.length === 0) return spawn.call(this, options)
    const stdio = given.map((each: unknown, at) => (captured.includes(at) ? 'pipe' : each))
    const result = spawn.call(this, { ...options, stdio })
    for (const at of captured) {
      this.stdio?.[at]?.pipe(process.stdout, { end: false })
      // As of a child that has it from its parent.
      Object.assign(this.stdio ?? [], { [at]: null })
      Object.assign(this, { [at === 1 ? 'stdout' : 'stderr']: null })
    }
    return result
  }
}

function isStandardOutput(choice: unknown, at: number): boolean {
  return choice === 1 || choice === process.stdout || (choice === 'inherit' && at === 1)
}

interface Child {
  readonly stdio?: readonly (Readable | null)[]
}

type Spawn = (this: Child, options: { readonly stdio?: unknown }) => unknown

const OUTPUTS = [1, 2]
