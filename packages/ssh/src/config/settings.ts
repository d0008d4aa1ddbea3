// What has been set so far, and where each value comes from.
import { type Option, type OptionFacts } from './option.ts'
import { type OptionKey, type OptionValue, options } from './options.ts'
import type { ForwardAgent } from './values/identity.ts'
import type { Kind } from './values/kind.ts'
import type { ProxyJump } from './values/jump.ts'

/** Where a value comes from. */
export interface Origin {
  readonly source: 'command-line' | 'user' | 'system' | 'default'
  readonly file?: string
  readonly line?: number
}

/** Values by keyword. The first that is offered stays, except where the kind of the value adds them up. */
export class Settings {
  readonly #values = new Map<OptionKey, unknown>()
  readonly #origins = new Map<OptionKey, readonly Origin[]>()

  /** The value that was set; undefined when none was, whatever the default. */
  get<K extends OptionKey>(key: K): OptionValue<K> | undefined {
    return this.#values.get(key) as OptionValue<K> | undefined
  }

  /** The lines that made the value, in order. */
  originsOf(key: OptionKey): readonly Origin[] {
    return this.#origins.get(key) ?? [{ source: 'default' }]
  }

  /** Sets a value if nothing stands against it. */
  offer(key: OptionKey, value: unknown, origin: Origin): void {
    if (key === 'proxyJump' && !this.#admitsJump(value as ProxyJump)) return
    const { kind } = options[key] as { kind: Kind<unknown> } & OptionFacts
    if (kind.merge !== undefined) {
      const earlier = this.#values.get(key)
      this.#values.set(key, kind.merge(earlier, value))
      this.#addOrigin(key, origin)
    } else if (!this.#values.has(key)) {
      this.replace(key, value, origin)
    }
    // A jump settles the question how to get there: a later ProxyCommand no longer counts.
    if (key === 'proxyJump' && (value as ProxyJump).hops.length > 0) this.replace('proxyCommand', 'none', origin)
  }

  /** A second pass finds the same lines again. */
  #addOrigin(key: OptionKey, origin: Origin): void {
    const known = this.#origins.get(key) ?? []
    const isKnown = known.some(({ file, line }) => file !== undefined && file === origin.file && line === origin.line)
    if (!isKnown) this.#origins.set(key, [...known, origin])
  }

  /** Sets a value over any earlier one. */
  replace(key: OptionKey, value: unknown, origin: Origin): void {
    // A switch leaves the path that goes with it.
    const path = key === 'forwardAgent' ? this.get(key)?.path : undefined
    this.#values.set(key, path === undefined ? value : { path, ...(value as ForwardAgent) })
    this.#origins.set(key, [origin])
  }

  /** The value that was set, or the default; `none` where that means nothing. */
  resolved<K extends OptionKey>(key: K): OptionValue<K> {
    const row = options[key] as Option<unknown, unknown>
    const value = this.#values.has(key) ? this.#values.get(key) : row.default
    return (row.noneClears && isNone(value) ? (Array.isArray(value) ? [] : undefined) : value) as OptionValue<K>
  }

  #admitsJump({ hops }: ProxyJump): boolean {
    return !this.#values.has('proxyJump') && (hops.length === 0 || !this.#values.has('proxyCommand'))
  }
}

function isNone(value: unknown): boolean {
  const word: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  return typeof word === 'string' && word.toLowerCase() === 'none'
}
