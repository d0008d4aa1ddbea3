// The clean-up that a script asked for: stacks, since what was made last needs what was made before.
import { AsyncLocalStorage } from 'node:async_hooks'
import { bindForCleanUp } from '../scope/index.ts'

/** Something to do at the end. */
export type CleanUp = () => unknown

/**
 * Runs `fn` at the end of the script, whatever ends it: its last line, an error, `exit`, SIGINT, SIGTERM or SIGHUP. What
 * was deferred last runs first, and each is awaited. In a function that runs on another host, the end is that of the
 * function. The result takes it back.
 */
export function defer(fn: CleanUp): () => void {
  for (const listener of listeners) listener()
  const stack = storage.getStore() ?? root
  const bound = bindForCleanUp(fn)
  stack.push(bound)
  return () => {
    const at = stack.lastIndexOf(bound)
    if (at >= 0) stack.splice(at, 1)
  }
}

/** Runs `fn`, and at its end what it deferred. Errors of the clean-up go to `failed`. */
export async function withCleanUp<T>(fn: () => T | PromiseLike<T>, failed: (error: unknown) => void): Promise<T> {
  const stack: CleanUp[] = []
  stacks.add(stack)
  try {
    return await storage.run(stack, fn)
  } finally {
    await unwind(stack, failed)
    stacks.delete(stack)
  }
}

/** Runs all that is deferred anywhere, the newest stack first, and what is deferred meanwhile; waits for what runs already. */
export async function cleanUpAll(failed: (error: unknown) => void): Promise<void> {
  // Clean-up that asks for the end would wait for itself.
  if (!isCleaningUp()) await Promise.all(unwinding)
  for (const stack of [...stacks].reverse()) await unwind(stack, failed)
}

/** Calls all that is deferred without waiting for any: where the process ends in this moment. */
export function cleanUpAtOnce(failed: (error: unknown) => void): void {
  for (const stack of [...stacks].reverse()) {
    for (let fn = stack.pop(); fn !== undefined; fn = stack.pop()) {
      try {
        const result = fn()
        if (result instanceof Promise) result.catch(failed)
      } catch (error) {
        failed(error)
      }
    }
  }
}

/** Whether the caller is clean-up. */
export function isCleaningUp(): boolean {
  return cleaning.getStore() === true
}

/** Calls `listener` whenever something is deferred. */
export function onDefer(listener: () => void): void {
  listeners.push(listener)
}

async function unwind(stack: CleanUp[], failed: (error: unknown) => void): Promise<void> {
  const running = runAll(stack, failed)
  unwinding.add(running)
  await running
  unwinding.delete(running)
}

async function runAll(stack: CleanUp[], failed: (error: unknown) => void): Promise<void> {
  for (let fn = stack.pop(); fn !== undefined; fn = stack.pop()) {
    try {
      await cleaning.run(true, fn)
    } catch (error) {
      failed(error)
    }
  }
}

const storage = new AsyncLocalStorage<CleanUp[]>()
const cleaning = new AsyncLocalStorage<true>()
const root: CleanUp[] = []
const stacks = new Set([root])
const unwinding = new Set<Promise<void>>()
const listeners: (() => void)[] = []
