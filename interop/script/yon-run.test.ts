// Scripts by their executable, with a real sshd as the host they name.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { requires } from '../programs.ts'
import { startSshd, type Sshd } from '../sshd.ts'

const YON = fileURLToPath(new URL('../../../packages/yon/bin/yon.js', import.meta.url))
const SHAPES = new URL('../../../packages/runner/dist/test/closures/', import.meta.url).href

describe('yon run with a host', requires('sshd', 'ssh-keygen'), () => {
  let sshd: Sshd
  let folder: string
  before(async () => {
    sshd = await startSshd()
    folder = await realpath(await mkdtemp(join(tmpdir(), 'yon-run-host-')))
    await write('config', configOf(sshd))
    const options = JSON.stringify({ ssh: { configFile: join(folder, 'config') } })
    await write('web.ts', `import { host } from 'yon'\nexport const web = host('web1', ${options})\n`)
  })
  after(async () => {
    await sshd?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function write(name: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }

  async function run(...argv: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
    const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') }
    const child = spawn(process.execPath, [YON, 'run', ...argv], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const outputs = [child.stdout, child.stderr].map(async (stream) => Buffer.concat(await stream.toArray()).toString())
    const status = new Promise<number | null>((resolve) => child.on('close', resolve))
    const [stdout = '', stderr = ''] = await Promise.all(outputs)
    return { status: await status, stdout, stderr }
  }

  test('a function with what it captures, and an error of both sides', async () => {
    await write(
      'closure.ts',
      `import { remote, $ } from 'yon'
import { web } from './web.ts'
interface Wanted { path: string }
const wanted: Wanted = { path: '/' }
class Found { constructor(readonly names: string[]) {} has(name: string) { return this.names.includes(name) } }
const found = await remote(web, async () => new Found(await $\`ls \${wanted.path}\`.lines()))
console.log(found.has('etc'), await web.$\`printf %s \${'a  b'}\`.text())
async function fail(): Promise<never> {
  throw new RangeError('gone')
}
await web.run(() => fail())
`,
    )
    const { status, stdout, stderr } = await run('closure.ts')
    assert.deepEqual([status, stdout], [1, 'true a  b\n'], stderr)
    const lines = stderr.split('\n')
    assert.equal(lines[0], 'RangeError: gone')
    assert.match(lines[1] ?? '', /^ {4}at fail \(.*closure\.ts:9:9 \[web1\]\)$/)
    assert.ok(
      lines.some((line) => /^ {4}--- called from .*closure\.ts:11:\d+ \[here\]$/.test(line)),
      stderr,
    )
    assert.doesNotMatch(stderr, /bundle/)
  })

  test('the status of a command that failed there', async () => {
    await write('fails.ts', `import { web } from './web.ts'\n\nawait web.$\`sh -c \${'exit 9'}\`\n`)
    const { status, stderr } = await run('fails.ts')
    assert.equal(status, 9)
    assert.match(stderr, /^yon: web1: failed with status 9: .*\n {4}at .*fails\.ts:3:11/)
  })

  test('--timings tells the round trips of each connection', async () => {
    await write('timed.ts', `import { web } from './web.ts'\nconst n = 1\nawait web.run(() => n)\n`)
    const { status, stderr } = await run('--timings', 'timed.ts')
    assert.equal(status, 0, stderr)
    const { made, all } =
      /^web1: connected in \d+ ms and (?<made>\d+) round trips; (?<all>\d+) in all/m.exec(stderr)?.groups ?? {}
    assert.ok(Number(made) >= 2 && Number(all) > Number(made) && Number(all) < 20, stderr)
  })

  test('every shape of function gives there what it gives here', async () => {
    const tables = ['shapes.js', 'module-shapes.js', 'further-shapes.js'].map(
      async (name) => (await import(SHAPES + name)) as Tables,
    )
    const shapes = (await Promise.all(tables)).flatMap((table) => [
      ...(table.plainShapes ?? []),
      ...(table.moduleShapes ?? []),
      ...(table.furtherShapes ?? []),
    ])
    for (const [i, { script, files = {} }] of shapes.entries()) {
      const head = `import { remote } from 'yon'\nimport { web as here } from '../web.ts'\n`
      const all = { 'script.ts': head + script, ...files }
      for (const [name, text] of Object.entries(all)) {
        await write(
          `${i}/${name}`,
          text.replace("import { here } from 'yon'", "import { web as here } from '../web.ts'"),
        )
      }
    }
    await write('shapes.ts', driver(shapes.length))
    const { status, stdout, stderr } = await run('shapes.ts')
    assert.deepEqual([status, stdout], [0, `${shapes.length} shapes\n`], stderr)
    const warned = new Set([...stderr.matchAll(/^(\S+):\d+:\d+: warning H\d+: /gm)].map(([, path]) => path))
    const warning = shapes.flatMap(({ warns = false }, i) => (warns ? [`${i}/script.ts`] : []))
    assert.deepEqual(warned, new Set(warning), stderr)
  })
})

interface Shape {
  readonly script: string
  readonly warns?: boolean
  readonly files?: Readonly<Record<string, string>>
}

interface Tables {
  readonly plainShapes?: readonly Shape[]
  readonly moduleShapes?: readonly Shape[]
  readonly furtherShapes?: readonly Shape[]
}

function driver(count: number): string {
  const numbers = Array.from({ length: count }, (_, i) => i)
  return `import assert from 'node:assert/strict'
import { plainShapes } from '${SHAPES}shapes.js'
import { moduleShapes } from '${SHAPES}module-shapes.js'
import { furtherShapes } from '${SHAPES}further-shapes.js'
${numbers.map((i) => `import * as s${i} from './${i}/script.ts'\n`).join('')}
const settled = async (value: any) => {
  const given = await value
  if (typeof given !== 'object' || given === null || !(Symbol.asyncIterator in given)) return given
  const all = []
  for await (const each of given) all.push(each)
  return all
}
const scripts = [${numbers.map((i) => `s${i}`).join(', ')}]
for (const [i, { name, gives }] of [...plainShapes, ...moduleShapes, ...furtherShapes].entries()) {
  assert.deepEqual(await settled(scripts[i].result), gives, name)
}
console.log(scripts.length + ' shapes')
`
}

function configOf({ host, port, user, knownHostsFile, clientKeys }: Sshd): string {
  return `Host web1
  HostName ${host}
  Port ${port}
  User ${user}
  IdentityFile ${Object.values(clientKeys)[0]}
  UserKnownHostsFile ${knownHostsFile}
  StrictHostKeyChecking yes
`
}
