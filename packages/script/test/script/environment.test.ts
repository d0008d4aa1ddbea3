// Variables: read, sourced from files, and where they lead.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { within, type TraceEvent } from '../../src/scope/index.ts'
import { env } from '../../src/script/env.ts'
import { sourceEnv, type SourceOptions } from '../../src/script/source-env.ts'
import { which } from '../../src/script/which.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'yon-env-'))
})
after(() => rmSync(folder, { recursive: true }))

describe('env', () => {
  test('is that of the process with the changes of the scope', async () => {
    assert.equal(env['PATH'], process.env['PATH'])
    await within({ env: { PATH: null, YON_A: '1' } }, () => {
      assert.equal(env['PATH'], undefined)
      assert.equal(env['YON_A'], '1')
      assert.equal('YON_A' in env, true)
      assert.equal('PATH' in env, false)
      assert.equal(Object.keys(env).includes('YON_A'), true)
      assert.equal({ ...env }['YON_A'], '1')
    })
    assert.equal(env['YON_A'], undefined)
    assert.equal(env['toString'], undefined)
    assert.equal(env['__proto__'], undefined)
  })

  test('need', async () => {
    await within({ env: { YON_A: 'a', YON_EMPTY: '' } }, () => {
      assert.equal(env.need('YON_A'), 'a')
      assert.throws(() => env.need('YON_EMPTY'), { code: 'invalid-argument', message: /YON_EMPTY is empty/ })
      assert.throws(() => env.need('YON_NOPE'), { message: /YON_NOPE is not set/, advice: /within/ })
    })
  })

  test('cannot be changed', () => {
    const writable = env as Record<string, string | undefined>
    assert.throws(() => (writable['A'] = '1'), { code: 'invalid-argument' })
    assert.throws(() => delete writable['PATH'], { code: 'invalid-argument' })
    assert.throws(() => Object.defineProperty(env, 'A', { value: '1' }), { code: 'invalid-argument' })
  })
})

describe('sourceEnv', () => {
  let files = 0
  function source(text: string, options?: SourceOptions): Promise<Record<string, string | null>> {
    const file = join(folder, `${files++}.sh`)
    writeFileSync(file, text)
    return sourceEnv(file, options)
  }
  const shells = ['sh', 'dash', 'bash', 'zsh']
  const missing = (shell: string) =>
    spawnSync(shell, ['-c', ':']).error === undefined || process.env['YON_INTEROP'] === 'required'
      ? false
      : `${shell} not installed`

  for (const shell of shells) {
    test(`the changes that ${shell} makes`, { skip: missing(shell) }, async () => {
      const changes = await within({ env: { OLD: 'old', GONE: 'gone', SAME: 'same' } }, () =>
        source('export A=1 OLD=new SAME=same\nunset GONE\nLOCAL=x\nexport MANY="a\n\nb=c\nD=e\n"\nexport EMPTY=', {
          shell,
        }),
      )
      assert.deepEqual(changes, { A: '1', OLD: 'new', GONE: null, MANY: 'a\n\nb=c\nD=e\n', EMPTY: '' })
    })
  }

  test('change what runs within', async () => {
    const changes = await source('export YON_A=sourced')
    await within({ env: changes }, () => assert.equal(env['YON_A'], 'sourced'))
    assert.equal(env['YON_A'], undefined)
  })

  test('files with arguments, that change PATH and directory, export all, and write', async () => {
    assert.deepEqual(
      await within({ quiet: true }, () =>
        source('echo noise; cd /; set -a; X=$1-$2; PATH=/nowhere; exec 4>&1', { args: ['a b', '*'] }),
      ),
      { X: 'a b-*', PATH: '/nowhere' },
    )
  })

  for (const shell of shells) {
    test(`what a file leaves running is not waited for: ${shell}`, { skip: missing(shell) }, async () => {
      const began = performance.now()
      const changes = await source('sleep 20 & export DAEMON=$!', { shell })
      assert.ok(performance.now() - began < 30_000)
      process.kill(Number(changes['DAEMON']))
    })
  }

  test('relative to the directory of the scope', async () => {
    writeFileSync(join(folder, 'here.sh'), 'export WHERE=$(pwd -P)')
    const changes = await within({ cwd: folder }, () => sourceEnv('here.sh'))
    assert.match(changes['WHERE'] ?? '', /yon-env-/)
  })

  for (const [title, text, message] of [
    ['the last command fails', 'export A=1; false', /ended with status 1/],
    ['set -e ends it', 'set -e; (exit 3); export A=1', /ended with status 3/],
    ['it exits', 'exit 0', /left its environment unsaid/],
    ['it exits with a status', 'exit 4', /ended with status 4/],
    ['it is killed', 'kill -TERM $$', /was ended by SIGTERM/],
  ] as const) {
    test(`an error when ${title}`, async () => {
      await assert.rejects(source(text), { code: 'command-failed', message })
    })
  }

  test('an error when there is no file, or no shell', async () => {
    await assert.rejects(
      within({ quiet: true }, () => sourceEnv(join(folder, 'nope'))),
      { code: 'command-failed' },
    )
    await assert.rejects(source('', { shell: 'no-such-shell' }), { code: 'command-failed', message: /no-such-shell/ })
  })

  test('ends with the scope, and all that it started with it', async () => {
    const note = join(folder, 'pid')
    await assert.rejects(
      within({ timeoutMs: 200 }, () => source(`sleep 60 & echo $! > ${note}; wait`)),
      { code: 'timeout' },
    )
    const state = () => spawnSync('ps', ['-o', 'stat=', '-p', readFileSync(note, 'utf8')], { encoding: 'utf8' }).stdout
    // Nobody may have collected it yet.
    for (let tries = 0; !/^(Z.*)?$/.test(state().trim()) && tries < 100; tries++) await delay(50)
    assert.match(state().trim(), /^(Z.*)?$/)
  })

  test('is traced, and not run when dry', async () => {
    const events: TraceEvent[] = []
    const trace = (event: TraceEvent) => void events.push(event)
    await within({ trace }, () => source('export A=1'))
    assert.deepEqual(await within({ trace, dry: true }, () => source('exit 1')), {})
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['started', 'ended', 'skipped'],
    )
  })
})

describe('which', () => {
  test('finds what would run', async () => {
    mkdirSync(join(folder, 'bin/directory'), { recursive: true })
    writeFileSync(join(folder, 'bin/tool'), '', { mode: 0o755 })
    writeFileSync(join(folder, 'bin/data'), '', { mode: 0o644 })
    await within({ env: { PATH: `/nowhere:${folder}/bin` } }, async () => {
      assert.equal(await which('tool'), `${folder}/bin/tool`)
      for (const name of ['data', 'directory', 'nope', '']) assert.equal(await which(name), undefined)
    })
    await within({ cwd: folder, env: { PATH: 'bin' } }, async () => {
      assert.equal(await which('tool'), `${folder}/bin/tool`)
      assert.equal(await which('./bin/tool'), `${folder}/bin/tool`)
      assert.equal(await which('bin/nope'), undefined)
    })
    await within({ cwd: join(folder, 'bin'), env: { PATH: '' } }, async () => {
      assert.equal(await which('tool'), `${folder}/bin/tool`)
    })
    await within({ env: { PATH: null } }, async () => assert.match((await which('sh')) ?? '', /\/sh$/))
  })
})
