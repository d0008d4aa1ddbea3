import { createRequire } from 'node:module'
import { formatTransit, keyword, parseTransit, type Value } from '@yon/transit'
import { formatEdn, parseEdn } from '@yon/transit/edn'
import { decodeMsgpack, encodeMsgpack } from '@yon/transit/msgpack'
import { parseEDNString, toEDNString, type EDNVal } from 'edn-data'
import transit from 'transit-js'
import { convert, makeDocument } from './document.ts'

/** What one library does, by cell. Each has its input ready. */
export type Operations = Readonly<Record<string, () => unknown>>

export interface Library {
  readonly name: string
  readonly version: string
  prepare(): Operations
}

const plain = makeDocument()
const ours = convert<Value>(plain, {
  name: keyword,
  array: (items) => items,
  map: (entries) => new Map(entries.map(([key, value]) => [keyword(key), value])),
})

export const LIBRARIES: readonly Library[] = [
  { name: 'yon', version: versionOf('@yon/transit'), prepare: prepareOurs },
  { name: 'transit-js', version: versionOf('transit-js'), prepare: prepareTransitJs },
  { name: 'json', version: process.version, prepare: prepareJson },
  { name: 'edn-data', version: versionOf('edn-data'), prepare: prepareEdnData },
]

function prepareOurs(): Operations {
  const [json, verbose] = [formatTransit(ours), formatTransit(ours, { verbose: true })]
  const [msgpack, edn] = [encodeMsgpack(ours), formatEdn(ours)]
  return {
    'read JSON': () => parseTransit(json),
    'write JSON': () => formatTransit(ours),
    'read JSON-Verbose': () => parseTransit(verbose),
    'write JSON-Verbose': () => formatTransit(ours, { verbose: true }),
    'read MessagePack': () => decodeMsgpack(msgpack),
    'write MessagePack': () => encodeMsgpack(ours),
    'read EDN': () => parseEdn(edn),
    'write EDN': () => formatEdn(ours),
  }
}

function prepareTransitJs(): Operations {
  const [json, verbose] = [formatTransit(ours), formatTransit(ours, { verbose: true })]
  const [reader, verboseReader] = [transit.reader('json'), transit.reader('json-verbose')]
  const [writer, verboseWriter] = [transit.writer('json'), transit.writer('json-verbose')]
  const value: unknown = reader.read(json)
  return {
    'read JSON': () => reader.read(json) as unknown,
    'write JSON': () => writer.write(value),
    'read JSON-Verbose': () => verboseReader.read(verbose) as unknown,
    'write JSON-Verbose': () => verboseWriter.write(value),
  }
}

/** The same document in plain JSON stands beside each form of Transit. */
function prepareJson(): Operations {
  const value = convert<unknown>(plain, {
    name: (text) => text,
    array: (items) => items,
    map: (entries) => Object.fromEntries(entries),
  })
  const text = JSON.stringify(value)
  const read = (): unknown => JSON.parse(text)
  const write = (): unknown => JSON.stringify(value)
  return {
    'read JSON': read,
    'write JSON': write,
    'read JSON-Verbose': read,
    'write JSON-Verbose': write,
    'read EDN': read,
    'write EDN': write,
  }
}

function prepareEdnData(): Operations {
  const edn = formatEdn(ours)
  const value = convert<unknown>(plain, {
    name: (key) => ({ key }),
    array: (items) => items,
    map: (entries) => ({ map: entries.map(([key, each]) => [{ key }, each]) }),
  })
  return {
    'read EDN': () => parseEDNString(edn),
    'write EDN': () => toEDNString(value as EDNVal),
  }
}

function versionOf(name: string): string {
  const require = createRequire(import.meta.url)
  let folder = require.resolve(name)
  while (!folder.endsWith(`/${name}`) && !folder.endsWith('/packages/transit'))
    folder = folder.slice(0, folder.lastIndexOf('/'))
  return (require(`${folder}/package.json`) as { version: string }).version
}
