// The algorithm lists of the installed ssh, so that both sides know the same names and have the same defaults.
import { execFileSync } from 'node:child_process'
import { applyPreference, type NamedAlgorithm } from '../../src/algorithms/preference.ts'
import type { AlgorithmList, ExpandAlgorithms } from '../../src/config/values/kind.ts'
import { query } from './reference.ts'

/** What a list stands for with that ssh. */
export function algorithmsOfSsh(): ExpandAlgorithms {
  const printed = execFileSync('ssh', ['-G', '-F', 'none', 'host'], { encoding: 'utf8' })
  const catalogs = new Map(
    Object.entries(SOURCES).map(([list, [keyword, question]]) => {
      const [, text = ''] = new RegExp(`^${keyword} (.*)$`, 'm').exec(printed) ?? []
      const defaults = text.split(',')
      const others = query(question).filter((name) => !defaults.includes(name))
      const named: NamedAlgorithm[] = [
        ...defaults.map((name) => ({ name, standing: 'recommended' as const })),
        ...others.map((name) => ({ name, standing: 'legacy' as const })),
      ]
      return [list, named]
    }),
  )
  return (list, spec) => applyPreference(list, catalogs.get(list) ?? [], spec)
}

const SOURCES: Readonly<Record<AlgorithmList, readonly [keyword: string, query: string]>> = {
  ciphers: ['ciphers', 'cipher'],
  macs: ['macs', 'mac'],
  keyExchange: ['kexalgorithms', 'kex'],
  hostKey: ['hostkeyalgorithms', 'HostKeyAlgorithms'],
  caSignature: ['casignaturealgorithms', 'sig'],
}
