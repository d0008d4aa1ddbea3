// Signals that a script takes itself, as with a shell's `trap`.
import { AsyncResource } from 'node:async_hooks'
import { constants } from 'node:os'
import process from 'node:process'
import { ScriptError } from '../errors.ts'

/**
 * Calls `fn` when this process gets the signal, which then does nothing else: a SIGTERM with a listener no longer ends
 * the script. To end it, call `exit`. The result takes it back. What `fn` throws ends the script.
 */
export function onSignal(name: NodeJS.Signals, fn: (name: NodeJS.Signals) => unknown): () => void {
  if (!Object.hasOwn(constants.signals, name) || UNTAKEABLE.has(name)) {
    throw new ScriptError('invalid-argument', `${name} is no signal that can be listened to`)
  }
  const bound = AsyncResource.bind(fn)
  const listener = () => void take(bound, name)
  process.on(name, listener)
  handled.set(name, (handled.get(name) ?? 0) + 1)
  let isOn = true
  return () => {
    if (!isOn) return
    isOn = false
    process.off(name, listener)
    handled.set(name, (handled.get(name) ?? 1) - 1)
  }
}

/** Whether the script takes the signal itself. */
export function isHandled(name: NodeJS.Signals): boolean {
  return (handled.get(name) ?? 0) > 0
}

// Its rejection is an uncaught error.
async function take(fn: (name: NodeJS.Signals) => unknown, name: NodeJS.Signals): Promise<void> {
  await fn(name)
}

const handled = new Map<NodeJS.Signals, number>()
const UNTAKEABLE = new Set(['SIGKILL', 'SIGSTOP'])
