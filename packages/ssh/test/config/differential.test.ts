// Generated configurations: what `ssh -G` makes of them, and what we do. YON_CONFIGS says how many.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { type OptionKey, options } from '../../src/config/options.ts'
import type { ExpandAlgorithms } from '../../src/config/values/kind.ts'
import { CRITERIA, type Generated, generate } from './generated.ts'
import { type Answer, askOurs, comparable, needsSsh } from './reference.ts'
import { valuesOf } from './sample-values.ts'
import { algorithmsOfSsh } from './ssh-algorithms.ts'

const COUNT = Number(process.env['YON_CONFIGS'] ?? 400)
const SEED = Number(process.env['YON_CONFIGS_SEED'] ?? 20_260_822)
const AT_ONCE = 4
const ENVIRONMENT = { HOME: '/home/somebody' }

const folder = mkdtempSync(join(tmpdir(), 'yon-generated-'))
after(() => rmSync(folder, { recursive: true }))

test('there are values to try for every keyword', () => {
  for (const key of Object.keys(options) as OptionKey[]) assert.ok(valuesOf(key).legal.length > 0, key)
})

test(`ssh -G: ${COUNT} generated configurations from seed ${SEED}`, needsSsh(), async () => {
  const questions = generate(SEED, { keywords: knownKeywords(), criteria: knownCriteria() })
  const expand = algorithmsOfSsh()
  const faults: string[] = []
  const agreed = { read: 0, refused: 0 }
  const work = async (lane: number): Promise<void> => {
    for (let number = lane; number < COUNT; number += AT_ONCE) {
      const question = inFolder(questions.next().value, join(folder, String(number)))
      const [ours, theirs] = await Promise.all([ask(question, expand), askSsh(question)])
      const fault = difference(question, ours, theirs)
      if (fault === undefined) agreed[theirs.status === 0 ? 'read' : 'refused']++
      else faults.push(fault)
      rmSync(question.folder, { recursive: true })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, (_, lane) => work(lane)))
  assert.equal(
    faults.length,
    0,
    `${faults.length} of ${COUNT} differ:\n\n${faults.slice(0, FAULTS_SHOWN).join('\n\n')}`,
  )
  // Neither all nor nothing may be refused, or little was compared.
  assert.ok(agreed.read > COUNT / 4 && agreed.refused > COUNT / 40, JSON.stringify(agreed))
})

interface Placed extends Generated {
  readonly folder: string
}

function inFolder(question: Generated, place: string): Placed {
  const files = Object.entries(question.files).map(
    ([name, text]) => [name, text.replaceAll('@/', `${place}/`)] as const,
  )
  for (const [name, text] of files) {
    mkdirSync(dirname(join(place, name)), { recursive: true })
    writeFileSync(join(place, name), text)
  }
  return { ...question, files: Object.fromEntries(files), folder: place }
}

async function ask({ folder: place, host, commandLine }: Placed, expandAlgorithms: ExpandAlgorithms): Promise<Answer> {
  return await askOurs(join(place, 'config'), host, commandLine, ENVIRONMENT, { expandAlgorithms })
}

async function askSsh({ folder: place, host, commandLine }: Placed): Promise<Answer> {
  const words = ['-G', '-F', join(place, 'config'), ...commandLine.flatMap((option) => ['-o', option]), host]
  const env = { ...process.env, ...ENVIRONMENT }
  return await new Promise((resolve) => {
    const child = execFile('ssh', words, { encoding: 'utf8', env }, (error, stdout, stderr) => {
      const complaint = lines(stderr).filter((line) => !line.startsWith('Pseudo-terminal'))
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, lines: lines(stdout), complaint })
    })
    child.stdin?.end()
  })
}

function difference(question: Placed, ours: Answer, theirs: Answer): string | undefined {
  // The program's, not the configuration's.
  const others = /^You must specify a subsystem|^Cannot forward agent socket path/
  if (theirs.status !== 0 && theirs.complaint.some((line) => others.test(line))) return undefined
  const text = [...Object.values(question.files), ...question.commandLine].join('\n')
  // A level below ERROR silences complaints, which are not the library's to silence.
  const quiet = /loglevel\W+["']?(?:silent|quiet|fatal)/i.test(text)
  const [own, their] = [ours, theirs].map((answer) => [
    `status ${answer.status}`,
    ...comparable(answer, text),
    ...(quiet ? [] : answer.complaint.flatMap(essence)),
  ]) as [string[], string[]]
  const missing = their.filter((line) => !own.includes(line) && !unset().has(line) && !isEcho(line, their))
  const more = own.filter((line) => !their.includes(line) && !unset().has(line))
  if (missing.length === 0 && more.length === 0) return undefined
  const files = Object.entries(question.files).map(([name, content]) => `--- ${name}\n${content}`)
  const asked = `ssh -G ${question.commandLine.map((option) => `-o '${option}'`).join(' ')} ${question.host}`
  return [asked, ...files, ...missing.map((line) => `ssh: ${line}`), ...more.map((line) => `yon: ${line}`)].join('\n')
}

/** What either side says of a keyword that is not set, where that differs between releases. */
function unset(): ReadonlySet<string> {
  return (known ??= defaults())
}

let known: ReadonlySet<string> | undefined

function defaults(): ReadonlySet<string> {
  const printed = spawnSync('ssh', ['-G', '-F', 'none', 'host'], { encoding: 'utf8' })
  return new Set(
    [...lines(printed.stdout), ...OWN_DEFAULTS].filter((line) =>
      /^(?:forwardx11trusted|ipqos|securitykeyprovider) /.test(line),
    ),
  )
}

/** ssh prints a local forward from a port to a path as a dynamic one, too. */
function isEcho(line: string, all: readonly string[]): boolean {
  const [keyword, port] = line.split(' ')
  return keyword === 'dynamicforward' && all.some((other) => other.startsWith(`localforward ${port} /`))
}

/** Without names of functions of ssh, and what is no matter of the configuration. */
function essence(seen: string): string[] {
  // VIS_SAFE of strnvis(3), for what may go to a terminal.
  const complaint = seen.replaceAll('\\\\', '\\')
  if (/^(?:Cannot forward agent socket path|percent_expand: failed|debug\d: )/.test(complaint)) return []
  // As OpenSSH 9.2 has it.
  const criterion = /(?:Missing Match criteria for |missing argument for Match ')(\w+)/.exec(complaint)?.[1]
  if (criterion !== undefined) return [`nothing after ${criterion}`]
  return [complaint.replace(/^(?:(?:[a-z0-9]+_)+[a-z0-9]+|command-line line 0): /, '')]
}

function knownKeywords(): OptionKey[] {
  const keys = Object.keys(options) as OptionKey[]
  // RevokedHostKeys takes several files since OpenSSH 10.3.
  return keys.filter((key) => key !== 'revokedHostKeys' && accepts(['-o', `${key} ${valuesOf(key).legal[0]}`]))
}

function knownCriteria(): string[] {
  return Object.entries(CRITERIA).flatMap(([name, [argument = '']]) => {
    const file = join(folder, 'probe')
    writeFileSync(file, `Match ${name} ${argument}\n`)
    return accepts(['-F', file]) ? [name] : []
  })
}

function accepts(words: readonly string[]): boolean {
  const { status, stderr } = spawnSync('ssh', ['-G', '-F', 'none', ...words, 'host'], { encoding: 'utf8' })
  return status === 0 && !/Unsupported option|Deprecated option/.test(stderr)
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '')
}

const OWN_DEFAULTS = ['forwardx11trusted no', 'ipqos ef cs0', 'securitykeyprovider $SSH_SK_PROVIDER']
const FAULTS_SHOWN = 12
