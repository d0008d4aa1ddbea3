// Plugins of esbuild that keep parts that are loaded on demand small.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Leads imports from our packages straight to the files behind their entry points. An entry point names many files, and
 * a part of a bundle would hold all of them, though it uses one.
 */
export function pastEntryPoints(root) {
  return {
    name: 'past-entry-points',
    setup(build) {
      build.onLoad({ filter: /[/\\]packages[/\\]\w+[/\\]dist[/\\]src[/\\].*\.js$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replace(IMPORT, (statement, names, from) => {
          const file = entryPoint(root, from)
          return file === undefined
            ? statement
            : names
                .split(',')
                .map((name) => straight(name.trim(), file))
                .join('')
        }),
        loader: 'js',
      }))
    },
  }
}

/** Replaces modules by what they export, which must be plain data: whatever they find it out from is left out. */
export function evaluated(filter) {
  return {
    name: 'evaluated',
    setup(build) {
      build.onLoad({ filter }, async ({ path }) => {
        const exported = Object.entries(await import(pathToFileURL(path).href))
        const lines = exported.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}\n`)
        return { contents: lines.join(''), loader: 'js' }
      })
    },
  }
}

function straight(name, entry) {
  if (name === '') return ''
  const [imported, local = imported] = name.split(/\s+as\s+/)
  const [file, exported] = definition(imported, entry) ?? [entry, imported]
  return `import { ${exported} as ${local} } from ${JSON.stringify(file)};`
}

/** The file that has what an entry point gives on as `name`, and its name there. */
function definition(name, file) {
  const text = readFileSync(file, 'utf8')
  for (const [, names, from] of text.matchAll(REEXPORT)) {
    for (const each of names.split(',')) {
      const [inner, outer = inner] = each.trim().split(/\s+as\s+/)
      if (outer === name) return definition(inner, join(dirname(file), from))
    }
  }
  for (const [, from] of text.matchAll(REEXPORT_ALL)) {
    const found = definition(name, join(dirname(file), from))
    if (found !== undefined) return found
  }
  return new RegExp(String.raw`\b(?:function\*?|const|let|class)\s+${name}\b`).test(text) ? [file, name] : undefined
}

/** Undefined when it is not a package of ours. */
function entryPoint(root, specifier) {
  const [, name, part] = /^@yon\/([\w-]+)(?:\/(.+))?$/.exec(specifier) ?? []
  const manifest = `${root}packages/${name}/package.json`
  if (name === undefined || !existsSync(manifest)) return undefined
  const target = JSON.parse(readFileSync(manifest, 'utf8')).exports[part === undefined ? '.' : `./${part}`]
  return typeof target === 'string' ? join(root, 'packages', name, target) : undefined
}

const IMPORT = /^import \{([^}]*)\} from ['"](@yon\/[^'"]+)['"];?$/gm
const REEXPORT = /^export \{([^}]*)\} from ['"](\.[^'"]+)['"];?$/gm
const REEXPORT_ALL = /^export \* from ['"](\.[^'"]+)['"];?$/gm
