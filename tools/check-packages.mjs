#!/usr/bin/env node
// What would be published: each package is packed, and the tarball looked at by publint, attw and our own rules. The lock
// file names no registry's host.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { report } from './sources.mjs'

async function main(root) {
  const findings = lockFileFaults(root)
  for (const name of readdirSync(join(root, 'packages')).sort()) {
    const folder = join(root, 'packages', name)
    if (existsSync(join(folder, 'package.json'))) findings.push(...(await packageFaults(folder, `packages/${name}`)))
  }
  return findings
}

function lockFileFaults(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return Object.entries(packages)
    .filter(([, { resolved }]) => /^[a-z+]+:/.test(resolved ?? ''))
    .map(([name, { resolved }]) => `package-lock.json: ${name} is resolved to ${resolved}`)
}

async function packageFaults(folder, shown) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const packed = mkdtempSync(join(tmpdir(), 'yon-pack-'))
  try {
    const { filename, files } = pack(folder, packed)
    const tarball = join(packed, filename)
    const faults = [
      ...manifestFaults(manifest),
      ...fileFaults(
        files.map(({ path }) => path),
        manifest,
      ),
      ...deadReferences(
        folder,
        files.map(({ path }) => path),
      ),
      ...leftOvers(
        folder,
        files.map(({ path }) => path),
      ),
      ...renamedTypes(
        folder,
        files.map(({ path }) => path),
      ),
      ...(await publintFaults(manifest, tarball)),
      ...(manifest.exports === undefined ? [] : attwFaults(tarball)),
    ]
    return faults.map((fault) => `${shown}: ${fault}`)
  } finally {
    rmSync(packed, { recursive: true })
  }
}

function pack(folder, destination) {
  // What is there is looked at: prepack would build it, and write between the lines of JSON.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination]
  const { status, stdout, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm pack: ${stderr}`)
  return JSON.parse(stdout)[0]
}

function manifestFaults({ name, scripts = {}, dependencies = {}, ...others }) {
  const faults = Object.keys(scripts)
    .filter((script) => INSTALL_SCRIPTS.has(script))
    .map((script) => `has the install script ${script}`)
  if (scripts.prepack !== BUILD) faults.push(`may be packed without being built: its prepack is not "${BUILD}"`)
  const allowed = DEPENDENCIES[name] ?? []
  const named = { ...dependencies, ...others.optionalDependencies, ...others.peerDependencies }
  for (const [dependency, version] of Object.entries(named)) {
    if (!allowed.includes(dependency)) faults.push(`may not depend on ${dependency}`)
    if (!/^\d+\.\d+\.\d+$/.test(version)) faults.push(`depends on ${dependency} ${version}, not on one version`)
  }
  if (others.license !== 'MIT' || others.type !== 'module') faults.push('is not an ES module under the MIT licence')
  return faults
}

/** `files`: the paths in the tarball. Documents that the manifest names must be among them. */
function fileFaults(files, manifest) {
  const strange = files.filter((path) => !PUBLISHED.test(path)).map((path) => `would publish ${path}`)
  const documents = (manifest.files ?? []).filter((name) => name.endsWith('.md'))
  const absent = ['LICENSE', 'package.json', ...documents].filter((path) => !files.includes(path))
  const empty = files.some((path) => path.startsWith('dist/')) ? [] : ['dist/ is empty: build first']
  return [...strange, ...absent.map((path) => `would not publish ${path}`), ...empty]
}

/** Links of documents, and maps of declarations, that lead to what is not in the tarball. */
function deadReferences(folder, files) {
  return files.flatMap((path) => {
    const pattern = path.endsWith('.md') ? LINK : path.endsWith('.d.ts') ? MAP : undefined
    if (pattern === undefined) return []
    const targets = [...readFileSync(join(folder, path), 'utf8').matchAll(pattern)].map(([, target]) => target)
    return targets
      .filter((target) => !files.includes(posix.join(posix.dirname(path), target)))
      .map((target) => `${path} refers to ${target}, which would not be published`)
  })
}

/** Declarations with types of Node.js that only some versions of @types/node have under that name. */
function renamedTypes(folder, files) {
  const declarations = files.filter((path) => path.endsWith('.d.ts'))
  return declarations
    .filter((path) => RENAMED.test(readFileSync(join(folder, path), 'utf8')))
    .map((path) => `${path} imports JsonWebKey of node:crypto, which @types/node 26 does not have`)
}

/** Compiled files whose source is gone; only a clean build removes them. A bundle is made anew by each build. */
function leftOvers(folder, files) {
  const sourceOf = (path) => join(folder, path.replace(/^dist\//, '').replace(/(?:\.d\.ts|\.js)$/, '.ts'))
  const stale = files.filter((path) => path.startsWith('dist/') && !BUNDLED.test(path) && !existsSync(sourceOf(path)))
  return stale.map((path) => `${path} has no source: it is left over from an older build (npm run clean)`)
}

async function publintFaults(manifest, tarball) {
  const bytes = readFileSync(tarball)
  const { messages } = await publint({ strict: true, pack: { tarball: arrayBuffer(bytes) } })
  return messages.map((message) => `publint: ${formatMessage(message, manifest, { color: false }) ?? message.code}`)
}

function arrayBuffer(bytes) {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
}

function attwFaults(tarball) {
  const attw = fileURLToPath(new URL('../node_modules/@arethetypeswrong/cli/dist/index.js', import.meta.url))
  const args = [attw, tarball, '--profile', 'esm-only', '--no-emoji', '--no-color', '--format', 'ascii']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return status === 0 ? [] : [`attw: ${stdout}${stderr}`]
}

/** Made anew by each build, from sources of other names. */
const BUNDLED = /^dist\/(?:bundle|agent)\//
/** A link that is neither an address nor a place in the same document. */
const LINK = /\]\((?![a-z]+:|#)([^)#\s]+)/g
const MAP = /^\/\/# sourceMappingURL=(\S+)$/gm
const RENAMED = /^import\b[^;]*\bJsonWebKey\b[^;]*\bfrom 'node:crypto'/m
const BUILD = 'npm --prefix ../.. run build'

const INSTALL_SCRIPTS = new Set(['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'])

const RUNNER = [
  '@jridgewell/trace-mapping',
  '@typescript-eslint/scope-manager',
  'esbuild',
  'magic-string',
  'oxc-parser',
]

/** All that a package may depend on at run time. */
const DEPENDENCIES = {
  '@yon/ssh': ['@noble/hashes', '@noble/post-quantum'],
  '@yon/transit': [],
  '@yon/script': ['@yon/ssh', '@yon/transit', 'acorn'],
  '@yon/runner': ['@yon/script', ...RUNNER],
  // Its bundle holds the packages of ours, and imports what they import.
  yon: ['@yon/runner', '@yon/script', '@yon/ssh', '@yon/transit', ...RUNNER],
}

const PUBLISHED =
  /^(?:package\.json|README\.md|LICENSE|bin\/(?:[\w-]+\.js|package\.json)|dist\/src\/.+\.(?:js|d\.ts)|dist\/(?:agent|bundle)\/[\w-]+\.c?js)$/

report('check-packages', await main(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))))
