#!/usr/bin/env node
// What the main entry point of a package exports names types in its signatures: each of them must be exported at one of the
// entry points, or who uses it cannot write it down (TS2742). Reads the declarations that tsc wrote.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { report } from './sources.mjs'

/** Packages, and the types that are for the package alone: parts of members that say so, and details of traces. */
const PACKAGES = {
  'packages/ssh': [
    'Channel',
    'ChannelHandler',
    'EngineStart',
    'Extensions',
    'KexInit',
    'Negotiated',
    'PeerIdentification',
  ],
  'packages/transit': ['HashMemo'],
}

function main(root) {
  const there = Object.entries(PACKAGES).filter(([folder]) => existsSync(join(root, folder)))
  return there.flatMap(([folder, inner]) => new Declarations(root, folder).findings(inner))
}

/** The .d.ts files of a package. A declaration is known by `file#name`. */
class Declarations {
  #folder
  #root
  #exports = new Map()

  constructor(root, folder) {
    this.#root = root
    this.#folder = folder
  }

  findings(inner) {
    const { exports } = JSON.parse(this.#read('package.json'))
    const entries = Object.values(exports).map((file) => normalize(file).replace(/\.js$/, '.d.ts'))
    const exported = new Set(entries.flatMap((file) => [...this.#exportsOf(file).values()]))
    const main = this.#exportsOf(entries[0])
    return [...main].flatMap(([name, declared]) =>
      [...this.#namedIn(declared)]
        .filter(([type, at]) => !exported.has(at) && !inner.includes(type))
        .map(([type]) => `${this.#folder}: ${name} names ${type}, which no entry point exports`),
    )
  }

  /** The types of this package that a declaration names: `[name, declaration]`. */
  #namedIn(declared) {
    const [file, name] = declared.split('#')
    const scope = new Map([...this.#declaredIn(file), ...this.#importsOf(file)])
    const named = new Map()
    for (const block of this.#code(file).split(/^(?=(?:export|import|declare|interface|type) )/m)) {
      if (DECLARATION.exec(block)?.groups.name !== name) continue
      for (const [word] of block.matchAll(/(?<![.'"`\w])[A-Z]\w*\b(?!['"`]|\??:)/g)) {
        if (word !== name && scope.has(word)) named.set(word, scope.get(word))
      }
    }
    return named
  }

  #exportsOf(file) {
    const known = this.#exports.get(file)
    if (known !== undefined) return known
    const all = new Map()
    this.#exports.set(file, all)
    const code = this.#code(file)
    for (const { groups } of code.matchAll(/^export \* from '(?<from>[^']+)'/gm)) {
      for (const [name, at] of this.#exportsOf(beside(file, groups.from))) all.set(name, at)
    }
    for (const { groups } of code.matchAll(/^export (?:type )?\{(?<names>[^}]*)\}(?: from '(?<from>[^']+)')?/gm)) {
      const source = groups.from === undefined ? this.#importsOf(file) : this.#exportsOf(beside(file, groups.from))
      for (const [imported, name] of namesIn(groups.names))
        if (source.has(imported)) all.set(name, source.get(imported))
    }
    for (const [name, at] of this.#declaredIn(file)) all.set(name, at)
    return all
  }

  #importsOf(file) {
    const imports = new Map()
    for (const { groups } of this.#code(file).matchAll(
      /^import (?:type )?\{(?<names>[^}]*)\} from '(?<from>\.[^']+)'/gm,
    )) {
      const source = this.#exportsOf(beside(file, groups.from))
      for (const [imported, name] of namesIn(groups.names)) {
        if (source.has(imported)) imports.set(name, source.get(imported))
      }
    }
    return imports
  }

  #declaredIn(file) {
    const lines = this.#code(file).split('\n')
    const found = lines.flatMap((line) => DECLARATION.exec(line)?.groups.name ?? [])
    return new Map(found.map((name) => [name, `${file}#${name}`]))
  }

  #code(file) {
    return this.#read(file)
      .replaceAll(/\/\*[^]*?\*\//g, '')
      .replaceAll(/^\s*\/\/.*$/gm, '')
  }

  #read(file) {
    return readFileSync(join(this.#root, this.#folder, file), 'utf8')
  }
}

function beside(file, specifier) {
  return normalize(join(dirname(file), specifier)).replace(/\.[jt]s$/, '.d.ts')
}

/** `[imported, name]` of a list in braces. */
function namesIn(list) {
  const names = list.split(',').map((each) => each.trim().replace(/^type /, ''))
  return names
    .filter((each) => each !== '')
    .map((each) => {
      const [imported, name = imported] = each.split(' as ')
      return [imported, name]
    })
}

const DECLARATION = /^export (?:declare |abstract |async )*(?:function|class|const|interface|type) (?<name>[\w$]+)/

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))
report('check-named-types', main(root))
