// Functions that can run elsewhere: the runner prepares them before the script runs, and notes here what it prepared.

import { registerClass, type WireClass } from '../wire/index.ts'

/** A function prepared to run elsewhere. */
export interface Shipment {
  /** SHA-256 of the code of its bundle, in hexadecimal. */
  readonly bundle: string
  /** The values of the variables that it captures, read when it is called. */
  readonly captures: () => Readonly<Record<string, unknown>>
  /** The bundle registers classes: instances of them can be read only by who has loaded it. */
  readonly hasClasses: boolean
}

/** Code that makes a function over there. */
export interface Bundle {
  /** CommonJS; `module.exports = (captures) => function`. `@yon/script` and `node:*` are left to be required. */
  readonly code: string
  /** A source map of the code (version 3, JSON), which never leaves home. */
  readonly sourceMap: string
  /** Whether the code requires `@yon/script`. */
  readonly needsScript: boolean
}

const shipments = new WeakMap<object, Shipment>()
const runner = { isThere: false }
const bundles = new Map<string, Bundle>()

/**
 * For the code that the runner makes: notes how `fn` travels, and gives it back. Instances of `classes`, which the bundle
 * registers under the same ids, can travel from now on.
 */
export function ship<F extends object>(
  fn: F,
  bundle: string,
  captures: Shipment['captures'],
  classes: readonly (readonly [id: string, type: () => WireClass])[] = [],
): F {
  shipments.set(fn, { bundle, captures, hasClasses: classes.length > 0 })
  for (const [id, type] of classes) register(id, type)
  return fn
}

/** For the runner: this script was looked at before it ran, so that a function without a bundle was not recognised. */
export function noteRunner(): void {
  runner.isThere = true
}

/** Whether a runner runs this script. */
export function runsByRunner(): boolean {
  return runner.isThere
}

/** How the runner prepared `fn`; undefined when it did not. */
export function shipmentOf(fn: object): Shipment | undefined {
  return shipments.get(fn)
}

/** For the runner: the code behind a hash. */
export function provideBundle(hash: string, bundle: Bundle): void {
  bundles.set(hash, bundle)
}

/** The code behind a hash. */
export function findBundle(hash: string): Bundle | undefined {
  return bundles.get(hash)
}

function register(id: string, type: () => WireClass): void {
  try {
    registerClass(id, type())
  } catch (error) {
    // Its declaration has not run yet, so there are no instances.
    if (!(error instanceof ReferenceError)) throw error
  }
}
