// Lists of hosts.
import { readFile } from 'node:fs/promises'
import { ScriptError } from '../errors.ts'
import { host, type FarHost, type HostOptions } from '../host/index.ts'
import { scopePath } from '../scope/index.ts'
import { sshConfigHosts } from './ssh-config-hosts.ts'

/** A host of a list: `facts` is what the list tells of it. */
export type InventoryHost<Facts> = FarHost & { readonly facts: Facts }

/** What a list may tell of every host, beside what the script wants to know. */
export interface InventoryFacts {
  /** What ssh would be given, where that is not the name. */
  readonly destination?: string
  readonly tags?: readonly string[]
  readonly options?: HostOptions
}

/** A list of hosts by name, each with what is known of it. Iterating gives the hosts, as `each` takes them. */
export class Inventory<Facts extends InventoryFacts> implements Iterable<InventoryHost<Facts>> {
  readonly #hosts: readonly InventoryHost<Facts>[]

  /** For `inventory.of`. */
  constructor(hosts: readonly InventoryHost<Facts>[]) {
    this.#hosts = hosts
  }

  [Symbol.iterator](): Iterator<InventoryHost<Facts>> {
    return this.#hosts[Symbol.iterator]()
  }

  get size(): number {
    return this.#hosts.length
  }

  /** Those hosts of which this is true. */
  where(test: (facts: Facts, name: string) => boolean): Inventory<Facts> {
    return new Inventory(this.#hosts.filter(({ facts, name }) => test(facts, name)))
  }

  /** Those hosts that have all these tags. */
  tagged(...tags: readonly string[]): Inventory<Facts> {
    return this.where((facts) => tags.every((tag) => facts.tags?.includes(tag)))
  }
}

/** Where lists of hosts come from. What is iterable, also asynchronously, is a list by itself. */
export const inventory = {
  /**
   * A typed list: `inventory.of({ web1: { tags: ['web'], port: 80 } })`. What stands behind a name is `facts` of that host.
   */
  of<const Facts extends InventoryFacts>(hosts: Readonly<Record<string, Facts>>): Inventory<Facts> {
    return new Inventory(
      Object.entries(hosts).map(([name, facts]) => {
        const { destination, options } = facts
        return Object.assign(host(name, { ...options, ...(destination === undefined ? {} : { destination }) }), {
          facts,
        })
      }),
    )
  },

  /**
   * The names of a file: lines, of which those that are empty or begin with `#` do not count; or, where it ends in `.json`, an array of names or an
   * object whose keys they are. A relative path is relative to the scope's directory.
   */
  async *file(path: string): AsyncGenerator<string> {
    const text = await readFile(scopePath(path), 'utf8')
    if (path.endsWith('.json')) yield* namesOfJson(path, text)
    else yield* text.split(/\r?\n/).flatMap((line) => (/^\s*(?:#|$)/.test(line) ? [] : [line.trim()]))
  },

  /** The hosts that ssh_config names and that match: `inventory.sshConfig('web*,!web3')`. */
  sshConfig: sshConfigHosts,
}

function namesOfJson(path: string, text: string): string[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ScriptError('invalid-argument', `${path} is no JSON`, { cause })
  }
  const names: unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'object' && value !== null
      ? Object.keys(value)
      : []
  if (names.length > 0 && names.every((name): name is string => typeof name === 'string')) return names
  throw new ScriptError('invalid-argument', `${path} is no list of names`)
}
