// Which runtime is found on a host, and what happens where there is none. The runtime of this machine is hidden from the
// programs under test by a mount namespace of their own.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { after, describe, test, type TestContext } from 'node:test'
import { agentCommand } from '../../../src/agent/bootstrap/command.ts'
import { sendRuntime } from '../../../src/agent/bootstrap/send-runtime.ts'
import type { FarEndOptions } from '../../../src/agent/far-end.ts'
import { localLauncher } from '../../../src/agent/local-launcher.ts'
import { remote } from '../../../src/agent/remote.ts'
import { hostOf } from '../function-host.ts'

const NONCE = '0123456789abcdeffedcba9876543210'
const folder = mkdtempSync(join(tmpdir(), 'yon-search-'))
after(() => rmSync(folder, { recursive: true }))

/** Where the search looks besides homes. */
const INSTALLED = ['/usr/local/bin/node', '/opt/homebrew/bin/node', '/usr/bin/node', '/snap/bin/node'].filter(
  existsSync,
)
/** The runtime of this machine, where the search does not look. */
const RUNTIME = join(folder, 'runtime')
writeFileSync(RUNTIME, '')
const HIDE = [[process.execPath, RUNTIME], ...INSTALLED.map((path) => ['/dev/null', path])]
  .map(([from, to]) => `/bin/mount --bind ${from} ${to} && `)
  .join('')
const skip = canHide() ? false : 'not root, or no mount namespaces (unshare)'

describe('the search for a runtime', { skip }, () => {
  const tools = toolsWithoutRuntime()

  function emptyHome(t: TestContext): string {
    const home = mkdtempSync(join(folder, 'home-'))
    t.after(() => rmSync(home, { recursive: true, force: true }))
    return home
  }

  function link(home: string, path: string, target = RUNTIME): void {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    symlinkSync(target, join(home, path))
  }

  function search(home: string, careful: boolean, path: string = tools): string {
    const facts = { goesHome: false, way: 'pipe' as const, library: { script: '', hosts: '', values: '' } }
    const { command } = agentCommand({
      nonce: NONCE,
      careful,
      facts,
      parts: [],
      prelude: new Uint8Array(0),
      bytesMax: 0,
    })
    const { stdout } = spawnSync(
      '/usr/bin/unshare',
      ['--mount', '/bin/sh', '-c', `${HIDE}exec /bin/sh -c "$1"`, 'sh', command],
      {
        input: '',
        env: { PATH: path, HOME: home },
        encoding: 'utf8',
        timeout: 20_000,
      },
    )
    return stdout.split('\n')[0]?.replace(NONCE, '') ?? ''
  }

  test('takes the first of the PATH without asking, and asks when it is careful', (t) => {
    const home = emptyHome(t)
    const old = join(home, 'old')
    writeProgram(join(old, 'node'), 'exit 1')
    link(home, '.local/bin/node')
    assert.equal(search(home, false, `${old}:${tools}`), ` ${old}/node`)
    assert.equal(search(home, true, `${old}:${tools}`), ` ${home}/.local/bin/node`)
  })

  test('says what the host is when it has none', (t) => {
    assert.match(search(emptyHome(t), false), / none Linux (x86_64|aarch64) (glibc|musl)$/)
  })

  test('finds those of version managers, newest first, and those of its own cache last', (t) => {
    const home = emptyHome(t)
    link(home, '.cache/yon/node-v22.1.0-linux-x64-glibc')
    assert.equal(search(home, false), ` ${home}/.cache/yon/node-v22.1.0-linux-x64-glibc`)
    link(home, '.nvm/versions/node/v18.20.0/bin/node')
    link(home, '.nvm/versions/node/v20.9.0/bin/node')
    assert.equal(search(home, false), ` ${home}/.nvm/versions/node/v20.9.0/bin/node`)
    link(home, '.local/share/fnm/node-versions/v24.0.0/installation/bin/node')
    assert.equal(search(home, false), ` ${home}/.local/share/fnm/node-versions/v24.0.0/installation/bin/node`)
    link(home, '.volta/bin/node')
    assert.equal(search(home, true), ` ${home}/.volta/bin/node`)
  })

  test('takes none out of a cache that others can write to, or own', (t) => {
    const home = emptyHome(t)
    link(home, '.cache/yon/node-v22.1.0-linux-x64-glibc')
    const cache = join(home, '.cache/yon')
    for (const mode of [0o777, 0o720]) {
      chmodSync(cache, mode)
      assert.match(search(home, false), / none Linux/)
    }
    chmodSync(cache, 0o755)
    chownSync(cache, 65_534, 65_534)
    assert.match(search(home, false), / none Linux/)
    chownSync(cache, 0, 0)
    renameSync(cache, join(home, 'elsewhere'))
    symlinkSync(join(home, 'elsewhere'), cache)
    assert.match(search(home, false), / none Linux/)
  })

  /** A host whose only runtimes are in its home. */
  function hostWith(t: TestContext, home: string, options: FarEndOptions = {}, path: string = tools) {
    const shell = ['unshare', '--mount', '/bin/sh', '-c', `${HIDE}exec /bin/sh -c "$1"`, 'sh'] as const
    return hostOf(
      t,
      localLauncher({ host: 'web1', shell, env: { PATH: `${path}:/usr/bin:/bin`, HOME: home } }),
      options,
    )
  }

  test('without a runtime: an error that says what to do', async (t) => {
    const host = hostWith(t, emptyHome(t))
    await assert.rejects(
      remote(host, () => 1),
      {
        code: 'no-runtime',
        host: 'web1',
        message: /^H302: web1 has no Node\.js/,
        advice: /install Node\.js 20 or newer.*uploadRuntime/,
      },
    )
  })

  test('with one that is too old: the next one is taken, or the error says how old it is', async (t) => {
    const home = emptyHome(t)
    const old = join(home, 'old')
    writeProgram(join(old, 'node'), `[ "$3" = -- ] && echo old v18.20.1 >&4; exit 1`)
    await assert.rejects(
      remote(hostWith(t, home, {}, old), () => 1),
      { code: 'no-runtime', message: /^H302: .*v18\.20\.1 only/ },
    )
    link(home, '.local/bin/node')
    const host = hostWith(t, home, {}, old)
    assert.equal(await remote(host, () => process.version), process.version)
    assert.equal(host.starts, 2)
  })

  test('with one that does not start: the error says why', async (t) => {
    const home = emptyHome(t)
    writeProgram(join(home, 'bad', 'node'), 'echo GLIBC_2.99 not found >&2; exit 1')
    const host = hostWith(t, home, {}, join(home, 'bad'))
    await assert.rejects(
      remote(host, () => 1),
      { code: 'no-runtime', message: /^H302: [^]*GLIBC_2\.99 not found/ },
    )
  })

  test('sends its own where that is allowed, once', async (t) => {
    const home = emptyHome(t)
    const host = hostWith(t, home, { uploadRuntime: true })
    assert.equal(await remote(host, () => process.version), process.version)
    const name = `node-${process.version}-${process.platform}-${process.arch}-`
    const [file, ...others] = readdirSync(join(home, '.cache/yon'))
    assert.ok(file?.startsWith(name), file)
    assert.deepEqual(others, [])
    const again = hostWith(t, home)
    assert.match(await remote(again, () => process.execPath), new RegExp(`${name}`))
    assert.equal(again.starts, 1)
  })

  test('a runtime that arrives damaged is not put in place', async (t) => {
    const home = emptyHome(t)
    writeProgram(join(home, 'bin', 'gzip'), 'echo damaged')
    const env = { PATH: `${join(home, 'bin')}:/usr/bin:/bin`, HOME: home }
    const reach = await localLauncher({ env }).reach()
    const [system, machine] = spawnSync('uname', ['-sm'], { encoding: 'utf8' }).stdout.trim().split(' ') as [
      string,
      string,
    ]
    const libc = existsSync('/lib/ld-musl-x86_64.so.1') ? 'musl' : 'glibc'
    await assert.rejects(sendRuntime('web1', reach, { kind: 'none', system, machine, libc }), {
      code: 'no-runtime',
      message: /another hash/,
    })
    assert.deepEqual(readdirSync(join(home, '.cache/yon')), [])
    await assert.rejects(sendRuntime('web1', reach, { kind: 'none', system: 'Plan9', machine, libc }), {
      code: 'no-runtime',
      message: /of another kind/,
    })
  })
})

function canHide(): boolean {
  return spawnSync('/usr/bin/unshare', ['--mount', '/bin/sh', '-c', `${HIDE}exit 0`]).status === 0
}

/** A PATH in which the shell finds what it needs and no runtime. */
function toolsWithoutRuntime(): string {
  const tools = join(folder, 'tools')
  mkdirSync(tools, { recursive: true })
  for (const tool of ['sh', 'uname', 'sleep', 'ls']) {
    const found = `/usr/bin${delimiter}/bin`
      .split(delimiter)
      .map((each) => join(each, tool))
      .find(existsSync)
    symlinkSync(found as string, join(tools, tool))
  }
  return tools
}

function writeProgram(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
}
