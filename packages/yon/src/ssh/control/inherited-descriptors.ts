// Descriptors that whoever started this process has left open to it, besides the standard streams.
import { closeSync, readdirSync, readFileSync } from 'node:fs'

/**
 * Closes them, as ssh does: a background that held a pipe of a script would have the script wait for its end. Node passes
 * on those beyond the first sixteen. Where the system does not list them, they stay.
 */
export function closeInheritedDescriptors(): void {
  for (const descriptor of openDescriptors()) if (descriptor > 2 && isPassedOn(descriptor)) closeSync(descriptor)
}

function openDescriptors(): readonly number[] {
  try {
    return readdirSync('/proc/self/fd').map(Number)
  } catch {
    return []
  }
}

/** Node never passes on what it has opened itself. */
function isPassedOn(descriptor: number): boolean {
  try {
    const facts = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1')
    const [, flags] = /^flags:\s*([0-7]+)$/m.exec(facts) ?? []
    return flags !== undefined && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0
  } catch {
    // The one that the list was read by.
    return false
  }
}

/** As Linux writes it into /proc on all architectures but alpha, parisc and sparc, which have no Node. */
const O_CLOEXEC = 0o2000000
