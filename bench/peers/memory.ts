import { readFileSync } from 'node:fs'

/** Resident set now, KiB. */
export function rssKib(): number {
  return field('/proc/self/status', 'VmRSS')
}

/** Highest resident set of this program, KiB; getrusage would count what the parent had before exec. */
export function peakRssKib(): number {
  return field('/proc/self/status', 'VmHWM')
}

/** Memory that is this process's alone, KiB. */
export function privateKib(): number {
  return field('/proc/self/smaps_rollup', 'Private_Dirty') + field('/proc/self/smaps_rollup', 'Private_Clean')
}

function field(file: string, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'latin1'))
  if (match === null) throw new Error(`${file} has no ${name}`)
  return Number(match[1])
}
