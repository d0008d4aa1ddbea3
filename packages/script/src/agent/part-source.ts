// Where the code of the agent and its library comes from: here from what the build made, on another host from home.
import type { Part } from './bootstrap/part.ts'
import type { LibraryHashes } from './bootstrap/package.ts'

/** The parts there are. */
export type PartName = 'agent' | 'script' | 'hosts' | 'values'

/** Gives parts. */
export interface PartSource {
  readonly hashes: LibraryHashes
  part(name: PartName): Promise<Part>
  /** The same at once, where it is at hand. */
  known(name: PartName): Part | undefined
}

/** The source in use. */
export async function partSource(): Promise<PartSource> {
  return await (source ??= fromBuild())
}

/** For the agent: gives what it got from home. */
export function usePartSource(other: PartSource): void {
  source = Promise.resolve(other)
}

async function fromBuild(): Promise<PartSource> {
  const { parts } = await import('#agent-code')
  const decoded = new Map<PartName, Part>()
  const known = (name: PartName): Part => {
    const { hash, base64 } = parts[name]
    const part = decoded.get(name) ?? { name, hash, compressed: Buffer.from(base64, 'base64') }
    decoded.set(name, part)
    return part
  }
  return {
    hashes: { script: parts.script.hash, hosts: parts.hosts.hash, values: parts.values.hash },
    part: async (name) => known(name),
    known,
  }
}

let source: Promise<PartSource> | undefined
