#!/usr/bin/env node
// The TypeScript snippets of README.md, packages/*/README.md and docs/: each is type-checked as a module of its own. A
// snippet that begins with ```ts run is executed too, and must print exactly what the next ```text block says. One that
// begins with ```ts run continued goes on where the one before it ended.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { report } from './sources.mjs'

const modules = fileURLToPath(new URL('../node_modules', import.meta.url))
const tsc = join(modules, 'typescript/bin/tsc')

function main(root) {
  const absent = documents(root).flatMap((file) => absentFiles(root, file))
  if (absent.length > 0) return absent
  const snippets = documents(root).flatMap((file) => snippetsOf(root, file))
  // Inside the tree, so that packages are found; in a folder that nobody commits.
  mkdirSync(join(root, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(root, 'dist', 'snippets-'))
  try {
    for (const snippet of snippets) writeSnippet(folder, snippet)
    const faults = compile(root, folder, snippets)
    return faults.length > 0 ? faults : snippets.flatMap((snippet) => runSnippet(folder, snippet))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function documents(root) {
  const below = (folder) =>
    !existsSync(join(root, folder))
      ? []
      : readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) =>
          entry.isDirectory() ? below(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
        )
  const top = readdirSync(root).filter((name) => name.endsWith('.md'))
  const packages = existsSync(join(root, 'packages')) ? readdirSync(join(root, 'packages')) : []
  const ofPackages = packages.map((name) => `packages/${name}/README.md`).filter((file) => existsSync(join(root, file)))
  return [...top, ...ofPackages, ...below('docs').filter((name) => name.endsWith('.md'))]
}

/** Source files named in backquotes that are nowhere: from the root, from packages/ssh/src/, or by their last part. */
function absentFiles(root, file) {
  const text = readFileSync(join(root, file), 'utf8')
  const names = new Set([...text.matchAll(/`([\w@./-]+\.(?:ts|mjs|py))`/g)].map(([, name]) => name))
  const known = sourceFiles(root)
  const isKnown = (name) => known.some((path) => path === name || path.endsWith(`/${name}`))
  return [...names].filter((name) => !isKnown(name)).map((name) => `${file}: names ${name}, which does not exist`)
}

function sourceFiles(root) {
  const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  return stdout.split('\n')
}

/** `[{ name, file, line, code, run, expected }]`; `code` stands in the lines in which the document has it. */
function snippetsOf(root, file) {
  const text = readFileSync(join(root, file), 'utf8')
  let story = { code: '', expected: '' }
  const blocks = [...text.matchAll(/^```(?<info>[^\n`]*)\n(?<code>[^]*?)^```$/gm)]
  return blocks.flatMap(({ groups, index }, at) => {
    const [language, mark, how] = groups.info.trim().split(/\s+/)
    if (language !== 'ts') return []
    const line = text.slice(0, index).split('\n').length
    const next = blocks[at + 1]
    const printed = next?.groups.info.trim() === 'text' ? next.groups.code : ''
    const before = how === 'continued' ? story : { code: '', expected: '' }
    const gap = '\n'.repeat(line - before.code.split('\n').length + 1)
    const code = `${before.code}${gap}${groups.code}`
    const expected = `${before.expected}${printed}`
    if (mark === 'run') story = { code, expected }
    const name = `${file.replace(/[^A-Za-z0-9]/g, '-')}-${line}`
    return [{ name, file, line, code, run: mark === 'run', expected }]
  })
}

function writeSnippet(folder, { name, code }) {
  writeFileSync(join(folder, `${name}.ts`), `${code}export {}\n`)
}

function compile(root, folder, snippets) {
  if (snippets.length === 0) return ['no snippet found']
  const base = fileURLToPath(new URL('../tsconfig.base.json', import.meta.url))
  const compilerOptions = {
    rootDir: '.',
    // A tree elsewhere has no packages above it.
    typeRoots: [join(modules, '@types')],
    outDir: 'out',
    composite: false,
    noUnusedLocals: false,
    declarationMap: false,
  }
  const config = { extends: base, compilerOptions, include: ['*.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
    cwd: root,
  })
  if (status === 0) return []
  const prefix = `${relative(root, folder)}/`
  return stdout
    .trim()
    .split('\n')
    .map((text) => {
      const snippet = snippets.find(({ name }) => text.startsWith(`${prefix}${name}.ts`))
      return snippet === undefined ? text : text.replace(`${prefix}${snippet.name}.ts`, snippet.file)
    })
}

function runSnippet(folder, { name, file, line, run, expected }) {
  if (!run) return []
  const args = ['--enable-source-maps', join(folder, 'out', `${name}.js`)]
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 120_000,
    cwd: folder,
  })
  if (status !== 0) return [`${file}:${line}: ended with ${signal ?? status}: ${stderr}`]
  return stdout === expected
    ? []
    : [`${file}:${line}: printed ${JSON.stringify(stdout)}, not ${JSON.stringify(expected)}`]
}

report('check-docs', main(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))))
