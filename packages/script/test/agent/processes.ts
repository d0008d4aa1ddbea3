// Processes that a test started on a host, and whether they are gone.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

/** Starts a process over there that would sleep for long, and a child of it in a group of its own, and tells their numbers. */
export async function startSleepers(): Promise<number[]> {
  const { spawn: start } = await import('node:child_process')
  const { default: events } = await import('node:events')
  const child = start('sh', ['-c', 'sleep 300 & echo $!; exec sleep 300'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await events.once(child.stdout, 'data')) as [Buffer]
  const group = start('sleep', ['300'], { detached: true, stdio: 'ignore' })
  return [process.pid, child.pid, Number(line), group.pid].map(Number)
}

export function living(pids: readonly number[]): number[] {
  return pids.filter((pid) => {
    try {
      return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
    } catch {
      return false
    }
  })
}

export async function gone(pids: readonly number[], milliseconds: number): Promise<number> {
  const start = performance.now()
  while (living(pids).length > 0 && performance.now() - start < milliseconds) await sleep(20)
  assert.deepEqual(living(pids), [])
  return performance.now() - start
}

/** What a function wrote into a file, as soon as it has. */
export async function written(file: string): Promise<string> {
  for (
    const end = performance.now() + 30_000;
    !existsSync(file) || readFileSync(file, 'utf8') === '';
    await sleep(10)
  ) {
    assert.ok(performance.now() < end, `nothing is written to ${file}`)
  }
  return readFileSync(file, 'utf8')
}
