import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

export interface Machine {
  readonly system: string
  readonly processor: string
  readonly cores: number
  readonly memoryMib: number
  readonly node: string
  readonly openssl: string
  readonly loadAverage: readonly number[]
}

export function describeMachine(): Machine {
  return {
    system: `${type()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryMib: Math.round(totalmem() / 2 ** 20),
    node: process.version,
    openssl: process.versions.openssl ?? 'unknown',
    loadAverage: loadavg(),
  }
}

/** CPU milliseconds that all processes of the machine have used since it started (proc_stat(5)). */
export function machineCpuMs(): number {
  const fields = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0]!.split(/\s+/).slice(1).map(Number)
  const [user = 0, nice = 0, system = 0, , , interrupt = 0, softInterrupt = 0] = fields
  return (user + nice + system + interrupt + softInterrupt) * 10
}
