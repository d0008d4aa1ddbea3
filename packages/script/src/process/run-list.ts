// Pipelines one after the other, as their joints say.
import { closeAll } from '@yon/ssh/pipes'
import type { CommandEnd } from '../command/executor.ts'
import { verdictOf } from '../command/verdict.ts'
import type { List } from '../grammar/ast.ts'
import { startPipeline } from './pipeline.ts'
import type { Run, Standard, StartedList } from './run.ts'

/** Starts the list. `owned` descriptors are closed as soon as no command will need them any more. */
export function runList(list: List, standard: Standard, owned: readonly number[], run: Run): StartedList {
  let onSpawned = () => {}
  const spawned = new Promise<void>((resolve) => (onSpawned = resolve))
  const release = () => {
    closeAll(owned)
    onSpawned()
  }
  let ended: Promise<readonly CommandEnd[]> = Promise.resolve([])
  const started = new Promise<void>((resolve, reject) => {
    ended = runItems(list, standard, run, { onStarted: resolve, release })
    ended.catch(reject)
  })
  started.catch(() => undefined)
  return { started, spawned, ended }
}

interface Steps {
  /** The first pipeline is there. */
  onStarted(): void
  /** Nothing more will be started. */
  release(): void
}

async function runItems(
  list: List,
  standard: Standard,
  run: Run,
  { onStarted, release }: Steps,
): Promise<readonly CommandEnd[]> {
  const ends: CommandEnd[] = []
  let isReleased = false
  const releaseOnce = () => {
    if (!isReleased) release()
    isReleased = true
  }
  let succeeded = true
  try {
    for (const [index, { joint, pipeline }] of list.items.entries()) {
      if (joint === 'unless-failed' && !succeeded) break
      if (joint === (succeeded ? 'or' : 'and') && index > 0) continue
      if (run.killedBy !== undefined && index > 0) break
      const { spawned, ended } = await startPipeline(pipeline, index, standard, run)
      // It is awaited below, which may be after it has failed.
      ended.catch(() => undefined)
      await Promise.race([spawned, nextTurn()])
      onStarted()
      await spawned
      if (index === list.items.length - 1) releaseOnce()
      const these = await ended
      ends.push(...these)
      succeeded = verdictOf(these, { pipefail: run.pipefail }).ok
    }
    return ends
  } finally {
    releaseOnce()
  }
}

// A command may wait long for a file that it is redirected to, such as a FIFO; it has been started all the same.
function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
