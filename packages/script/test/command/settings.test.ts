// How commands are set, joined, and kept running.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { $, cd, pipe, secret, within, type TraceEvent } from '../../src/index.ts'
import { caught } from './caught.ts'
import { eventually, scriptArguments } from '../process/script.ts'

const root = mkdtempSync(join(tmpdir(), 'yon-command-'))
after(() => rmSync(root, { recursive: true }))
const alive = (pid: number) => spawnSync('kill', ['-0', String(pid)]).status === 0

describe('settings', () => {
  it('come from the scope of the template and from the command', async () => {
    const [text, other] = await within({ cwd: root, env: { A: '1', B: '2' } }, async () => {
      const command = $`sh -c 'pwd; echo $A$B$C'`
      return [await command.env({ B: null, C: secret('3') }).text(), await $`pwd`.cwd('/').text()] as const
    })
    assert.deepEqual([text, other], [`${root}\n13`, '/'])
  })

  it('of parallel parts of a script are their own', async () => {
    const folders = Array.from({ length: 5 }, (_, i) => join(root, `part${i}`))
    const parts = folders.map((folder, i) =>
      cd(folder, () =>
        within({ env: { PART: `${i}` } }, () => $`sh -c 'sleep 0.0$1; pwd; echo $PART' sh ${5 - i}`.lines()),
      ),
    )
    for (const folder of folders) mkdirSync(folder)
    assert.deepEqual(
      await Promise.all(parts),
      folders.map((folder, i) => [folder, `${i}`]),
    )
  })

  it('end a command after its time, or by a signal, with all below it', async () => {
    const began = performance.now()
    const error = await caught($`sh -c 'sleep 300 & echo $! >&2; wait' | cat`.quiet().timeout(200))
    assert.equal(error.code, 'timeout')
    await eventually(
      () => !alive(Number(error.stderr)),
      2000,
      () => error.stderr,
    )
    const reason = new Error('enough')
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 100)
    const aborted = await caught($`sleep 300`.signal(controller.signal))
    assert.deepEqual([aborted.code, aborted.cause], ['aborted', reason])
    assert.equal((await $`true`.signal(AbortSignal.abort()).result()).error?.code, 'aborted')
    assert.equal((await caught(within({ timeoutMs: 100 }, () => $`sleep 300`))).code, 'timeout')
    assert.ok(performance.now() - began < 4000)
  })

  it('end by SIGKILL what SIGTERM does not end', async () => {
    const began = performance.now()
    const error = await caught($`sh -c 'trap "" TERM; while :; do sleep 0.2; done'`.timeout(100))
    assert.deepEqual([error.code, error.signal], ['timeout', 'SIGKILL'])
    assert.ok(performance.now() - began > 4900)
  })

  it('decide what is shown; the time it took is told in any case', () => {
    const script = `
      const { milliseconds } = await $\`sh -c 'echo shown; echo told >&2; sleep 0.1'\`
      await $\`sh -c 'echo hidden; echo hidden >&2'\`.quiet()
      await $\`sh -c 'echo hidden; echo told >&2'\`.stdout('ignore')
      await $\`sh -c 'echo shown; echo hidden >&2'\`.stderr('ignore')
      console.log(milliseconds >= 100 && milliseconds < 60_000)`
    const { stdout, stderr } = spawnSync(process.execPath, scriptArguments(script), { encoding: 'utf8' })
    assert.deepEqual([stdout, stderr], ['shown\nshown\ntrue\n', 'told\ntold\n'])
  })

  it('that mean nothing are refused', () => {
    for (const codes of [[], [-1], [256], [NaN], [1.5]]) assert.throws(() => $`true`.codes(...codes), MISUSE)
    for (const limits of [{ bytes: NaN }, { bytes: -1 }, { lineLength: NaN }]) {
      assert.throws(() => $`true`.limit(limits), MISUSE)
    }
    // As from JavaScript.
    const wrong: Record<string, readonly unknown[]> = {
      stdout: ['pipe'],
      stderr: ['none', undefined],
      signal: [{}, undefined],
      cwd: ['', 'a\0b', new URL('file:///usr'), undefined],
      env: [{ A: 3 }, { A: undefined }, { 'A=B': '' }, { '': '' }, { A: 'a\0b' }],
      to: [5, {}, undefined],
      timeout: ['5s', -1],
    }
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        const command = $`true` as unknown as Record<string, (value: unknown) => unknown>
        assert.throws(() => command[name]?.(value), MISUSE, `${name} ${String(value)}`)
      }
    }
  })

  it('try again', async () => {
    const again = $`sh -c 'echo x >> count; test $(wc -l < count) -ge 3'`.cwd(root)
    assert.equal((await again.retry({ times: 4, delayMs: 1 })).ok, true)
    assert.equal(readFileSync(join(root, 'count'), 'utf8'), 'x\nx\nx\n')
    await caught($`false`.retry({ times: 2, delayMs: 1 }))
    const once = (function* () {
      yield 'x'
    })()
    await assert.rejects($`false`.stdin(once).retry(2), { code: 'invalid-argument' })
  })

  it('tell what runs, or what would', async () => {
    const events: TraceEvent[] = []
    const trace = (event: TraceEvent) => void events.push(event)
    await within({ trace, cwd: root }, () => $`sh -c 'exit 3' ${secret('s')}`.ok())
    assert.deepEqual(
      events.map(({ kind, text, cwd }) => [kind, text, cwd]),
      [
        ['started', "sh -c 'exit 3' ***", root],
        ['ended', "sh -c 'exit 3' ***", root],
      ],
    )
    assert.equal(events[1]?.kind === 'ended' && events[1].status, 3)
    events.length = 0
    const dry = await within({ trace, dry: true, cwd: root }, async () => [
      await $`touch never`.ok(),
      await $`echo x`.text(),
      await $`cat never`.lines(),
    ])
    assert.deepEqual(
      [dry, events.map(({ kind }) => kind)],
      [
        [true, '', []],
        ['skipped', 'skipped', 'skipped'],
      ],
    )
    assert.equal(await $`test -e ${join(root, 'never')}`.ok(), false)
  })
})

describe('commands in a row', () => {
  it('are one pipeline of the system, or joined by this process', async () => {
    assert.equal(await $`seq 10`.pipe($`tail -2 | head -1`).text(), '9')
    assert.equal(await pipe($`seq 100000`, $`cat`.cwd('/'), $`wc -l`.env({ X: '1' })).text(), '100000')
    const error = await caught(pipe($`sh -c 'echo a; exit 6'`, $`cat`.cwd('/')).text())
    assert.deepEqual([error.status, error.result.stages.length], [6, 2])
  })

  it('end when their reader does', async () => {
    for (const next of [$`head -1`, $`head -1`.cwd('/')]) {
      assert.equal(await $`yes`.pipe(next).timeout(5000).text(), 'y')
    }
  })

  it('give each other files', async () => {
    assert.equal(await $`diff <(${$`seq 3`}) <(seq 4)`.codes(0, 1).text(), '3a4\n> 4')
    assert.throws(() => $`cat <(${$`seq 3`.cwd('/')})`, { code: 'invalid-command' })
    assert.throws(() => $`echo ${$`seq 3`}`, { code: 'invalid-command' })
  })

  it('run once', async () => {
    const command = $`echo x`
    assert.equal(await command.text(), 'x')
    await assert.rejects(command.text(), { code: 'invalid-argument' })
    const awaited = $`true`
    assert.equal(await awaited, await awaited)
  })
})

describe('jobs', () => {
  it('run beside the script, and end with their block', async () => {
    let pid: number | undefined
    {
      await using job = await $`sh -c 'trap "" TERM; sleep 300 & wait' | cat`.start()
      pid = job.pids[0]
      assert.ok(pid !== undefined && alive(pid))
      job.kill('SIGKILL')
    }
    assert.equal(alive(pid), false)
  })

  it('have streams, and a result to wait for', async () => {
    const job = await $`tr a-z A-Z`.start({ stdin: 'pipe', stdout: 'pipe' })
    job.stdin?.end('abc')
    assert.equal(String(await job.stdout?.toArray()), 'ABC')
    assert.equal((await job.wait()).ok, true)
    const failing = await $`sh -c 'exit 3'`.start()
    assert.equal((await caught(failing.wait())).status, 3)
    const killed = await $`sleep 60`.start()
    assert.throws(() => killed.kill('SIGNONE' as NodeJS.Signals), MISUSE)
    killed.kill('SIGKILL')
    assert.equal((await caught(killed.wait())).signal, 'SIGKILL')
  })
})

const MISUSE = { code: 'invalid-argument' }
