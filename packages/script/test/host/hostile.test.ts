// Hosts that run nothing of what they are asked, and say what they like instead.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Program, RunningProgram } from '@yon/ssh/server'
import type { Command } from '../../src/command/index.ts'
import { embeddedHosts } from '../fleet/servers.ts'

describe('a host that lies', { concurrency: true }, () => {
  it('about which process it is, and about statuses', async () => {
    const error = await failure(
      (running, mark) => {
        running.stderr.write(`${mark}\n`)
        running.stdout.write(`${mark} p 1;reboot $(id) \x1b[2J ../../etc\nout\n`)
        for (const words of ['s 99 0', 's -1 1', 's x x', 's 0 99999', 's 0'])
          running.stderr.write(`${mark} ${words}\n`)
        return 4_294_967_295
      },
      (command) => command.text(),
    )
    assert.equal(error.code, 'command-failed')
  })

  it('about variables and files, in words that would drive a terminal', async () => {
    for (const words of ['u \x1b[2J\u202e', 'm \x1b[2J', 'm __proto__', 'cwd']) {
      const error = await failure(
        (running, mark) => {
          running.stderr.write(`${mark}\n`)
          running.stdout.write(`${mark} p 2 3 4\n`)
          running.stderr.write(`${mark} ${words}\n`)
          return 1
        },
        (command) => command.text(),
      )
      assert.match(error.message, /^[^\p{Cc}\u202e]+$/u)
    }
  })

  it('whose login never ends, or floods, ends with the time limit', async () => {
    const flood = (stream: 'stdout' | 'stderr') => (running: RunningProgram) => {
      const more = (): void => {
        while (!running.closed.aborted)
          if (!running[stream].write(BYTES)) return void running[stream].once('drain', more)
      }
      more()
      return new Promise<undefined>(() => {})
    }
    for (const act of [() => new Promise<undefined>(() => {}), flood('stdout'), flood('stderr')]) {
      const error = await failure(act, (command) => command.timeout(200).text())
      assert.equal(error.code, 'timeout')
    }
  })

  it('and takes no signal, is given up as the time limit has it', async () => {
    const error = await failure(
      (running, mark) => {
        running.stderr.write(`${mark}\n`)
        running.stdout.write(`${mark} p 2 3 4\n`)
        const drops = setInterval(() => running.stdout.write('x'), 100)
        running.closed.addEventListener('abort', () => clearInterval(drops))
        return new Promise<undefined>(() => {})
      },
      (command) => command.timeout(200).text(),
    )
    assert.deepEqual([error.code, error.host], ['timeout', 'evil'])
  })
})

type Act = (running: RunningProgram, mark: string) => ReturnType<Program>

/** What a command fails with that is answered by `act`. */
async function failure(
  act: Act,
  run: (command: Command) => Promise<unknown>,
): Promise<Error & { code?: string; host?: string }> {
  const answer = (text: string): Program => {
    const [, first, second] = /_N=(\w+)""(\w+)/.exec(text) ?? []
    // What watches over commands is no command.
    return first === undefined ? () => new Promise<undefined>(() => {}) : (running) => act(running, `${first}${second}`)
  }
  await using evil = await embeddedHosts(['evil'], { onSession: () => ({ exec: answer }) })
  return await run(evil.hosts[0]!.$`true`.quiet()).then(
    () => assert.fail('it did not fail'),
    (error: Error) => error,
  )
}

const BYTES = Buffer.alloc(64 * 1024, 'x')
