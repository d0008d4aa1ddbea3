#!/usr/bin/env node
// The snippets of README.md, packages/*/README.md and docs/. Each of TypeScript is type-checked as a module of its own.
// - ```ts run is executed, too, and must print exactly what the next ```text block says; ```ts run continued goes on where
//   the one before it ended.
// - ```ts yon [NAME] is run by `yon run`, likewise; the hosts web1, web2, web3 and db1 exist. With `fails` it must fail, and
//   the text is of both outputs.
// - ```ts file NAME is a file beside them.
// - ```console run are commands after `$ `, each with what it prints, in the folder of those files.
// - The code in the second column of the tables of docs/script-features.md is type-checked, each cell for itself.
// - A row of a table whose last column is `shown by` names a test there, unless it says that yon does not have it.
// Measured times may differ.
import { spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { cellsOf, claimsOf } from './doc-cells.mjs'
import { startHosts } from './doc-hosts.mjs'
import { commandsOf, snippetsOf, withoutTimes } from './doc-snippets.mjs'
import { report } from './sources.mjs'

const modules = fileURLToPath(new URL('../node_modules', import.meta.url))
const executables = fileURLToPath(new URL('../packages/yon/bin', import.meta.url))
const tsc = join(modules, 'typescript/bin/tsc')

/** @param among only the documents whose path contains it */
async function main(root, among = '') {
  const absent = documents(root).flatMap((file) => [...absentFiles(root, file), ...unshown(root, file)])
  if (absent.length > 0) return absent
  const wanted = documents(root).filter((file) => file.includes(among))
  const snippets = wanted.flatMap((file) => snippetsOf(file, readFileSync(join(root, file), 'utf8')))
  // Inside the tree, so that packages are found; in a folder that nobody commits.
  mkdirSync(join(root, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(root, 'dist', 'snippets-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    if (!existsSync(join(root, 'node_modules'))) symlinkSync(modules, join(folder, 'node_modules'))
    for (const snippet of snippets) writeSnippet(folder, snippet)
    const tables = wanted.filter((each) => each.endsWith(FEATURES))
    for (const file of tables) writeCells(root, folder, file)
    const faults = compile(root, folder, snippets, tables.length > 0)
    return faults.length > 0 ? faults : await runAll(folder, snippets)
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

/** Rows of tables that end in `shown by`: what they claim of yon has to name a test that is there. */
function unshown(root, file) {
  return claimsOf(readFileSync(join(root, file), 'utf8')).flatMap(({ line, tests }) => {
    if (tests.length === 0) return [`${file}:${line}: names no test that shows it`]
    const absent = tests.filter((name) => !['', 'packages'].some((folder) => existsSync(join(root, folder, name))))
    return absent.map((name) => `${file}:${line}: names the test ${name}, which does not exist`)
  })
}

function sourceFiles(root) {
  const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  return stdout.split('\n')
}

/** For the compiler: in the lines in which the document has it. */
function writeSnippet(folder, { file, line, kind, name, code }) {
  if (kind === 'console') return
  // What is not at the start of a file is no `#!` line.
  const placed = kind === 'types' || kind === 'run' ? code : `${'\n'.repeat(line)}${code.replace(/^#!/, '//')}`
  const path = join(folder, folderOf(file), kind === 'file' ? name : `line-${line}.ts`)
  mkdirSync(dirname(path), { recursive: true })
  if (/\.[cm]?ts$/.test(path)) writeFileSync(path, `${placed}export {}\n`)
}

/** In the lines in which the document has them. */
function writeCells(root, folder, file) {
  const { code, others } = cellsOf(readFileSync(join(root, file), 'utf8'))
  const own = join(folder, folderOf(file))
  mkdirSync(own, { recursive: true })
  writeFileSync(join(own, 'cells.ts'), code)
  for (const [name, text] of Object.entries(others)) writeFileSync(join(own, name), text)
}

/** The folder of a document. */
function folderOf(file) {
  return file.replace(/[^A-Za-z0-9]/g, '-')
}

function compile(root, folder, snippets, hasCells) {
  const typed = snippets.filter(({ kind }) => kind !== 'console')
  if (typed.length === 0 && !hasCells) return ['no snippet found']
  const base = fileURLToPath(new URL('../tsconfig.base.json', import.meta.url))
  const compilerOptions = {
    rootDir: '.',
    // A tree elsewhere has no packages above it.
    typeRoots: [join(modules, '@types')],
    outDir: 'out',
    composite: false,
    noUnusedLocals: false,
    declarationMap: false,
    noPropertyAccessFromIndexSignature: false,
    allowUnreachableCode: true,
  }
  const config = { extends: base, compilerOptions, include: ['*/*.ts', '*/*/*.ts'], exclude: ['out', 'run'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
    cwd: root,
  })
  if (status === 0) return []
  const prefix = `${relative(root, folder)}/`
  const cells = documents(root).map((file) => [`${prefix}${folderOf(file)}/cells.ts`, file])
  const names = typed.map(({ file, kind, name, line }) => {
    return [`${prefix}${folderOf(file)}/${kind === 'file' ? name : `line-${line}.ts`}`, file]
  })
  names.push(...cells)
  return stdout
    .trim()
    .split('\n')
    .map((text) => {
      const [path, file] = names.find(([path]) => text.startsWith(`${path}(`)) ?? []
      return path === undefined ? text : text.replace(path, file)
    })
}

/** Each document in a folder of its own, with hosts of its own; several at once. */
async function runAll(folder, snippets) {
  const wanted = snippets.filter(({ kind }) => kind !== 'types')
  const files = [...new Set(wanted.map(({ file }) => file))]
  const work = files.map((file) => async () => {
    const faults = []
    const own = wanted.filter((snippet) => snippet.file === file)
    await withHosts(own, async (home) => {
      const surroundings = surroundingsOf(folder, file, home)
      for (const snippet of own) faults.push(...(await check(surroundings, snippet)))
    })
    return faults
  })
  return (await inParallel(work)).flat()
}

async function withHosts(snippets, use) {
  const place = mkdtempSync(join(tmpdir(), 'yon-documents-'))
  const hosts = snippets.some(({ kind }) => kind !== 'run') ? await startHosts(place) : undefined
  try {
    await use(hosts?.home ?? place)
  } finally {
    await hosts?.stop()
    rmSync(place, { recursive: true, force: true })
  }
}

function surroundingsOf(folder, file, home) {
  const cwd = join(folder, 'run', folderOf(file))
  const bin = join(cwd, '..', '..', 'bin')
  mkdirSync(cwd, { recursive: true })
  if (!existsSync(bin)) {
    mkdirSync(bin)
    for (const name of ['yon', 'yon-ssh']) {
      if (existsSync(join(executables, `${name}.js`))) symlinkSync(join(executables, `${name}.js`), join(bin, name))
    }
  }
  const preload = `--import ${pathToFileURL(fileURLToPath(new URL('doc-home.mjs', import.meta.url)))}`
  const env = { ...process.env, HOME: home, PATH: `${bin}:${process.env.PATH}`, NODE_OPTIONS: preload, NO_COLOR: '1' }
  delete env.XDG_CACHE_HOME
  delete env.NODE_TEST_CONTEXT
  return { cwd, env, compiled: join(folder, 'out', folderOf(file)) }
}

async function check(surroundings, snippet) {
  const { kind, file, line, name, code, expected, fails } = snippet
  const { cwd } = surroundings
  if (kind === 'console') return await checkConsole(surroundings, snippet)
  if (kind === 'run') {
    const program = join(surroundings.compiled, name.replace(/ts$/, 'js'))
    const ended = await run(surroundings, process.execPath, ['--enable-source-maps', program])
    // That of which not all was printed.
    const printed = withoutTimes(ended.stdout)
    const part = snippet.parts.find(({ expected }) => !printed.startsWith(withoutTimes(expected)))
    return differences(ended, { ...snippet, ...part, line: part?.line ?? snippet.line })
  }
  mkdirSync(dirname(join(cwd, name)), { recursive: true })
  writeFileSync(join(cwd, name), code)
  if (kind === 'file') return []
  const { status, stdout, stderr, output } = await run(surroundings, 'yon', ['run', name])
  if (!fails) return differences({ status, stdout, stderr }, { file, line, expected })
  if (status === 0) return [`${file}:${line}: did not fail`]
  return differences({ status: 0, stdout: output, stderr }, { file, line, expected })
}

async function checkConsole(surroundings, { file, line, code, expected }) {
  const commands = commandsOf(code)
  const text = commands.map(({ command }) => `${command}\n_s=$?; echo '${MARK}'; (exit $_s)\n`).join('')
  const { output } = await run(surroundings, 'sh', ['-c', text])
  const printed = output.split(`${MARK}\n`)
  const shown = commands.map(({ command }, at) => `$ ${command}\n${printed[at] ?? ''}`).join('')
  return differences({ status: 0, stdout: shown, stderr: '' }, { file, line, expected })
}

function differences({ status, stdout, stderr }, { file, line, expected }) {
  if (status !== 0) return [`${file}:${line}: ended with ${status}: ${stdout}${stderr}`]
  if (withoutTimes(stdout) === withoutTimes(expected)) return []
  return [`${file}:${line}: printed ${JSON.stringify(stdout)}, not ${JSON.stringify(expected)}`]
}

/** Both outputs apart, and as they came; paths of the folder are short. */
function run({ cwd, env }, program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 })
    const texts = { stdout: '', stderr: '', output: '' }
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8').on('data', (text) => {
        texts[name] += text
        texts.output += text
      })
    }
    const short = (text) => text.replaceAll(`file://${cwd}/`, '').replaceAll(`${cwd}/`, '')
    child.on('error', (error) => resolve({ status: error.message, stdout: '', stderr: '', output: '' }))
    child.on('close', (status, signal) => {
      const { stdout, stderr, output } = texts
      resolve({ status: signal ?? status, stdout: short(stdout), stderr: short(stderr), output: short(output) })
    })
  })
}

async function inParallel(work) {
  const results = []
  let next = 0
  const worker = async () => {
    while (next < work.length) {
      const at = next++
      results[at] = await work[at]()
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, worker))
  return results
}

const FEATURES = 'script-features.md'
const MARK = '-- the next command --'
const WORKERS = 3

report(
  'check-docs',
  await main(resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))), process.argv[3]),
)
