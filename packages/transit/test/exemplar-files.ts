// The official exemplars of transit-format, `examples/0.8/simple`, which lie beside the repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface Exemplar {
  readonly name: string
  readonly json: string
  readonly verbose: string
  readonly msgpack: Uint8Array
}

const root = new URL('../../../../', import.meta.url)
/** Beside the repository, or beside the folder of a worktree of it. */
const places = ['../shared/data/', '../../shared/data/'].map((place) => new URL(`${place}transit-exemplars/`, root))
const folder = places.find((place) => existsSync(place))

/** For `skip` of a test that needs the files. */
export const exemplarsSkip = folder === undefined ? 'no ../shared/data/transit-exemplars beside the repository' : false

/** All 67, or none. */
export function exemplars(): Exemplar[] {
  if (folder === undefined) return []
  const simple = new URL('simple/', folder)
  const names = readdirSync(simple).filter((name) => name.endsWith('.mp'))
  return names.map((file) => {
    const name = file.slice(0, -'.mp'.length)
    const text = (ending: string): string => readFileSync(new URL(`${name}${ending}`, simple), 'utf8').trimEnd()
    return { name, json: text('.json'), verbose: text('.verbose.json'), msgpack: readFileSync(new URL(file, simple)) }
  })
}

/** The two long documents, or none. */
export function longExemplars(): string[] {
  if (folder === undefined) return []
  return ['example.json', 'example.verbose.json'].map((name) =>
    readFileSync(fileURLToPath(new URL(name, folder)), 'utf8'),
  )
}
