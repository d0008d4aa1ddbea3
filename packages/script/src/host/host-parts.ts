// What all views of the hosts of one connection have in common.
import { FarEnd } from '../agent/far-end.ts'
import type { Executor, SudoSettings } from '../command/executor.ts'
import { FarExecutor } from './executor.ts'
import { hostLauncher } from './host-launcher.ts'
import type { SharedConnection } from './shared-connection.ts'

/**
 * The executor of a user: the same one each time, since commands of one executor are joined over there.
 */
export function executorOf(shared: SharedConnection, sudo: SudoSettings | undefined): Executor {
  const { executors } = partsOf(shared)
  return remembered(executors, sudo, () => {
    if (sudo === undefined) return new FarExecutor(shared)
    const plain = executorOf(shared, undefined)
    return {
      host: shared.host,
      start: async (list, settings) => await plain.start(list, { ...settings, sudo: settings.sudo ?? sudo }),
    }
  })
}

/** What runs functions as a user: one agent for all views. */
export function farEndOf(
  shared: SharedConnection,
  sudo: SudoSettings | undefined,
  options: { readonly uploadRuntime: boolean },
): FarEnd {
  return remembered(partsOf(shared).farEnds, sudo, () => new FarEnd(hostLauncher(shared, sudo), options))
}

/** Of each way to be a user, one. */
interface ByUser<T> {
  readonly sudo: SudoSettings | undefined
  readonly value: T
}

interface Parts {
  readonly executors: ByUser<Executor>[]
  readonly farEnds: ByUser<FarEnd>[]
}

function partsOf(shared: SharedConnection): Parts {
  const known = parts.get(shared) ?? { executors: [], farEnds: [] }
  parts.set(shared, known)
  return known
}

function remembered<T>(known: ByUser<T>[], sudo: SudoSettings | undefined, make: () => T): T {
  const found = known.find((each) => each.sudo?.user === sudo?.user && each.sudo?.password === sudo?.password)
  if (found !== undefined) return found.value
  const value = make()
  known.push({ sudo, value })
  return value
}

const parts = new WeakMap<SharedConnection, Parts>()
