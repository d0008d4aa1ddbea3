#!/usr/bin/env node
// Finds the compiled tests and runs each file in a process of its own. Arguments: substrings of file names to run, and
// --timeout=SECONDS for one file (300). A file that fails has a second attempt alone, after all others, and is named as
// unsteady when it passes then. The last line is "N passed, N failed, N skipped"; the exit status is 1 when anything
// failed or nothing ran.
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative, resolve, sep } from 'node:path'
import process from 'node:process'
import { run } from 'node:test'
import { fileURLToPath } from 'node:url'
import { FileResult } from './file-result.mjs'

const root = resolve(process.env.YON_TEST_ROOT ?? join(fileURLToPath(import.meta.url), '..', '..'))

async function main(args) {
  const { filters, timeoutMs } = parseArguments(args)
  const files = findTests().filter((file) => filters.length === 0 || filters.some((part) => shown(file).includes(part)))
  const report = new Report()
  if (files.length > 0) await runFiles(files, timeoutMs, report)
  // A process that a test left behind may hold our pipes open: leave without waiting for it.
  process.stdout.write(`${process.stdout.isTTY ? '\x1b[K' : ''}${report.end()}`, () =>
    process.exit(report.failed > 0 || report.passed === 0 ? 1 : 0),
  )
}

function parseArguments(args) {
  const option = args.find((arg) => arg.startsWith('--timeout='))
  const timeoutMs = 1000 * Number(option?.slice('--timeout='.length) ?? FILE_TIMEOUT_S)
  if (!(timeoutMs > 0)) throw new Error(`not a number of seconds: ${option}`)
  return { timeoutMs, filters: args.filter((arg) => arg !== option) }
}

/** All test files, absolute, in a fixed order. A compiled file whose source is gone is a left-over and not run. */
function findTests() {
  return PLACES.flatMap(({ below, ending }) => walk(join(root, below)).filter((file) => file.endsWith(ending)))
    .filter((file) => file.endsWith('.mjs') || existsSync(join(root, shown(file))))
    .sort()
}

function walk(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules') return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path) : [path]
  })
}

/** The name for people: the source file, relative to the root. */
function shown(file) {
  return relative(root, file)
    .split(sep)
    .filter((part) => part !== 'dist')
    .join('/')
    .replace(/\.js$/, '.ts')
}

async function runFiles(files, timeoutMs, report) {
  if (files.length > 1) say(`${files.length} files of tests; what passes is not named`)
  // Node 20 passes on the flags of this process, later versions take them as an option.
  process.execArgv.push(...FLAGS)
  const waiting = [...files]
  let done = 0
  const failing = []
  const worker = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const result = await runFile(file, timeoutMs)
      if (result.failures.length > 0) failing.push({ file, result })
      else report.add(result)
      countAtTerminal(++done, files.length)
    }
  }
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker))
  await runAgain(failing, timeoutMs, report)
}

/**
 * A test of processes, terminals and networks may fail because the machine is busy; a fault of ours fails alone as well.
 * Many failures have another cause than that.
 */
async function runAgain(failing, timeoutMs, report) {
  for (const { file, result } of failing) {
    if (failing.length > UNSTEADY_MAX) report.add(result)
    else {
      say(['again', ...result.failures].join('\n'))
      report.addSecond(await runFile(file, timeoutMs))
    }
  }
}

/** One run() a file, because only its signal ends a file that hangs on every version of Node. */
async function runFile(file, timeoutMs) {
  const result = new FileResult(file, shown(file))
  const started = performance.now()
  const cancel = new AbortController()
  const stream = run({ files: [file], signal: cancel.signal, execArgv: FLAGS })
  stream.on('test:dequeue', (data) => result.begin(data))
  stream.on('test:start', (data) => result.start(data))
  stream.on('test:pass', (data) => result.pass(data))
  stream.on('test:fail', (data) => result.fail(data))
  stream.on('test:stdout', (data) => result.print(data))
  stream.on('test:stderr', (data) => result.print(data))
  let timer
  const timeout = new Promise((done) => {
    timer = setTimeout(() => {
      cancel.abort()
      result.timedOut(timeoutMs)
      done()
    }, timeoutMs)
  })
  const end = new Promise((done) => stream.on('end', done).resume())
  await Promise.race([end, timeout])
  clearTimeout(timer)
  return result.end(performance.now() - started)
}

/** Where a person waits: how many files are done, in a line that the next one takes the place of. */
function countAtTerminal(done, files) {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${done} of ${files}\r`)
}

function say(text) {
  console.log(process.stdout.isTTY ? `\x1b[K${text}` : text)
}

/** What became of all files. */
class Report {
  passed = 0
  failures = []
  skipped = []
  slow = []
  unsteady = []

  add(result) {
    this.passed += result.passed
    this.skipped.push(...result.skipped)
    if (result.elapsedMs > SLOW_MS) this.slow.push(`${result.shown}: ${Math.round(result.elapsedMs / 1000)} s`)
    this.failures.push(...result.failures)
    if (result.failures.length > 0) say(result.failures.join('\n'))
  }

  addSecond(result) {
    if (result.failures.length === 0) this.unsteady.push(result.shown)
    this.add(result)
  }

  get failed() {
    return this.failures.filter((text) => text.startsWith('FAIL')).length
  }

  end() {
    for (const line of this.slow) say(`slow  ${line}`)
    for (const line of this.skipped.sort()) say(`skip  ${line}`)
    for (const line of this.unsteady) say(`unsteady  ${line}: failed among others, passed alone`)
    for (const text of this.failures) if (text.startsWith('FAIL')) say(text.split('\n')[0])
    if (this.passed + this.failed === 0) say('no test ran')
    return `${this.passed} passed, ${this.failed} failed, ${this.skipped.length} skipped\n`
  }
}

const PLACES = [
  { below: 'packages', ending: '.test.js' },
  { below: 'interop/dist', ending: '.test.js' },
  { below: 'examples/dist', ending: '.test.js' },
  { below: 'bench/dist', ending: '.test.js' },
  { below: 'tools/test', ending: '.test.mjs' },
]

const FLAGS = ['--enable-source-maps', `--import=${new URL('property-seed.mjs', import.meta.url)}`]

/** A file that takes longer is named. */
const SLOW_MS = 30_000

/** Failing files that have a second attempt. */
const UNSTEADY_MAX = 5

/** Seconds for one file. */
const FILE_TIMEOUT_S = 300

await main(process.argv.slice(2))
