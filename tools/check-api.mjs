#!/usr/bin/env node
// docs/api*.md are lists of everything that the entry points of the libraries export, with the first sentence that the sources say about each. Without arguments: is it so? With --write: makes it so.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import prettier from 'prettier'
import { report } from './sources.mjs'

/** Packages and their pages. */
const PAGES = [
  { folder: 'packages/ssh', page: 'docs/api.md' },
  { folder: 'packages/transit', page: 'docs/api-transit.md' },
  { folder: 'packages/script', page: 'docs/api-script.md' },
]

async function main(root, write) {
  const there = PAGES.filter(({ folder }) => existsSync(join(root, folder)))
  const findings = []
  for (const each of there) findings.push(...(await checkPage(root, each, write)))
  return findings
}

async function checkPage(root, { folder, page }, write) {
  const sources = new Sources(join(root, folder))
  const { name, exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const entries = Object.entries(exports).map(([subpath, file]) => ({
    specifier: join(name, subpath),
    file: file.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts'),
  }))
  const findings = entries.flatMap((entry) => undescribed(sources, folder, entry))
  const wanted = await prettier.format(text(sources, name, entries), {
    ...(await prettier.resolveConfig(root)),
    parser: 'markdown',
  })
  if (write) writeFileSync(join(root, page), wanted)
  return [...findings, ...differences(page, readPage(root, page), wanted)]
}

function undescribed(sources, folder, { file }) {
  return sources
    .exportsOf(file)
    .filter(({ about }) => about === '')
    .map((declared) => `${folder}/${declared.file}: nothing is said about ${declared.name}, which ${file} exports`)
}

function differences(page, now, wanted) {
  if (now === wanted) return []
  const lines = (part) => part.split('\n').filter((line) => line.startsWith('- ') || line.startsWith('#'))
  const missing = lines(wanted).filter((line) => !lines(now).includes(line))
  const extra = lines(now).filter((line) => !lines(wanted).includes(line))
  const found = [...missing.map((line) => `${page} lacks: ${line}`), ...extra.map((line) => `${page} has: ${line}`)]
  return [...(found.length > 0 ? found : [`${page} is in another form`]), 'node tools/check-api.mjs --write']
}

function readPage(root, page) {
  try {
    return readFileSync(join(root, page), 'utf8')
  } catch {
    return ''
  }
}

function text(sources, name, entries) {
  const head = `# API

What each entry point of \`${name}\` exports, with the first sentence of its documentation; the whole of it is in the declarations, where an editor shows it. \`tools/check-api.mjs --write\` makes this page.
`
  return [head, ...entries.map((entry) => section(sources, entry))].join('\n')
}

function section(sources, { specifier, file }) {
  const all = sources.exportsOf(file).toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
  const list = (kinds) =>
    all
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ name, kind, about }) => `- \`${name}\` (${kind}): ${about}`)
      .join('\n')
  return `## \`${specifier}\`\n\n${sources.head(file)}\n\n${list(VALUES)}\n\n${list(TYPES)}\n`
}

/** What the files of a package export, and what they say about it. */
class Sources {
  #folder
  #exports = new Map()

  constructor(folder) {
    this.#folder = folder
  }

  /** `[{ name, kind, about, file }]`, through all re-exports. */
  exportsOf(file) {
    if (!this.#exports.has(file)) this.#exports.set(file, this.#find(file))
    return this.#exports.get(file)
  }

  /** The comment at the top of a file, less the name of the entry point. */
  head(file) {
    const comment = /^(?:\/\/.*\n)+/.exec(this.#read(file))?.[0] ?? ''
    const words = comment
      .replaceAll(/^\/\/ ?/gm, '')
      .replace(/^@\S+: /, '')
      .trim()
      .split('\n')
      .join(' ')
    return /^[a-z]+ /.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words
  }

  #find(file) {
    const code = this.#read(file)
    const from = (specifier) => normalize(join(dirname(file), specifier))
    const stars = [...code.matchAll(/^export \* from '(?<from>[^']+)'/gm)].flatMap(({ groups }) =>
      this.exportsOf(from(groups.from)),
    )
    const named = [...code.matchAll(HANDED_ON)].flatMap(({ groups }) =>
      namesIn(groups.names).map(({ imported, name }) => {
        const declared = this.#one(from(groups.from ?? importOf(imported, code)), imported)
        return { ...declared, name, about: firstSentence(groups.comment ?? '') || declared.about }
      }),
    )
    const declared = [...code.matchAll(DECLARATION)].map(({ groups }) => ({
      name: groups.name,
      kind: groups.kind === 'const' ? 'constant' : groups.kind.replace('*', ''),
      about: firstSentence(groups.comment ?? ''),
      file,
    }))
    return [...stars, ...named, ...unique(declared)]
  }

  #one(file, name) {
    const found = this.exportsOf(file).find((each) => each.name === name)
    if (found === undefined) throw new Error(`${file} does not export ${name}`)
    return found
  }

  #read(file) {
    return readFileSync(join(this.#folder, file), 'utf8')
  }
}

/** Where a name that is only handed on comes from. */
function importOf(name, code) {
  const imports = [...code.matchAll(/^import (?:type )?\{(?<names>[^}]*)\} from '(?<from>[^']+)'/gm)]
  return imports.find(({ groups }) => namesIn(groups.names).some((each) => each.name === name)).groups.from
}

function namesIn(list) {
  return list
    .split(',')
    .map((each) => each.trim().replace(/^type /, ''))
    .filter((each) => each !== '')
    .map((each) => {
      const [imported, name = imported] = each.split(' as ')
      return { imported, name }
    })
}

/** Overloads of a function count once. */
function unique(declared) {
  return declared.filter(({ name }, at) => declared.findIndex((other) => other.name === name) === at)
}

function firstSentence(comment) {
  const plain = comment
    .replaceAll(/^\/\*\*|\*\/\s*$/g, '')
    .replaceAll(/^\s*\* ?/gm, '')
    .trim()
  const paragraph = plain
    .split(/\n\s*\n|(?:^|\s)@(?=[a-z])|\n- /)[0]
    .replaceAll(/\s+/g, ' ')
    .trim()
  return /^.*?[^.…]\.(?= [A-Z`~]|$)/.exec(paragraph)?.[0] ?? paragraph
}

/** What is said where a name is handed on is stronger than what is said where it is declared. */
const HANDED_ON =
  /(?<comment>\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?^export (?:type )?\{(?<names>[^}]*)\}(?: from '(?<from>[^']+)')?/gm
const DECLARATION =
  /(?<comment>\/\*\*(?:[^*]|\*(?!\/))*\*\/\n)?^export (?:declare |abstract |async )*(?<kind>function\*?|class|const|interface|type) (?<name>[\w$]+)/gm
const VALUES = ['function', 'class', 'constant']
const TYPES = ['interface', 'type']

const args = process.argv.slice(2)
const root = args.find((arg) => !arg.startsWith('--')) ?? fileURLToPath(new URL('..', import.meta.url))
report('check-api', await main(root, args.includes('--write')))
