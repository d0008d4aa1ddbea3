// What code an agent has got from here, and what it may ask for.
import { ScriptError } from '../errors.ts'
import { encodeNote, type Peer } from '../wire/index.ts'
import { PART_BYTES_MAX } from './bootstrap/command.ts'
import type { Part } from './bootstrap/part.ts'
import { type PartName, partSource, type PartSource } from './part-source.ts'
import { isTransitClass } from './transit-classes.ts'

export class CodeSender {
  readonly #peer: Peer
  /** Functions whose code it may ask for. */
  readonly #offered = new Map<string, Part>()
  /** Hashes of what it has got. */
  readonly #sent = new Set<string>()
  #source: PartSource | undefined
  #knowsTransit = false

  constructor(peer: Peer) {
    this.#peer = peer
    peer.onClass((id) => isTransitClass(id) && this.#teachTransit())
  }

  /** It may ask for this. */
  offer(part: Part): void {
    this.#offered.set(part.hash, part)
  }

  /** Sends what will be needed, once, unless it is so large that it is worth a question whether it is there already. */
  push(bundle: Part, name: PartName | undefined): void {
    const part = name === undefined ? undefined : this.#source?.known(name)
    for (const each of [bundle, part]) {
      if (each === undefined || this.#sent.has(each.hash) || each.compressed.length > PART_BYTES_MAX) continue
      this.#sent.add(each.hash)
      this.#peer.notify('code', [each.hash, each.compressed])
    }
  }

  /** What the agent is started with. `putFirst` puts a message before those that are written already. */
  async first(
    bundle: Part,
    name: PartName | undefined,
    putFirst: (message: Uint8Array) => void,
  ): Promise<{ readonly library: PartSource['hashes']; readonly parts: readonly Part[] }> {
    const source = await partSource()
    if (this.#knowsTransit) {
      const { hash, compressed } = await source.part('values')
      putFirst(encodeNote('values', [hash, compressed]))
    }
    this.#source = source
    const parts = [await source.part('agent'), bundle, ...(name === undefined ? [] : [await source.part(name)])]
    for (const { hash } of parts) this.#sent.add(hash)
    return { library: source.hashes, parts }
  }

  /** What it asks for. */
  async answer(hash: unknown): Promise<Uint8Array> {
    const offered = this.#offered.get(String(hash))
    if (offered !== undefined) return offered.compressed
    const source = await partSource()
    for (const name of ['script', 'hosts', 'values'] as const) {
      if (source.hashes[name] === hash) return (await source.part(name)).compressed
    }
    throw new ScriptError('agent-misbehaved', 'that code was never offered')
  }

  /** Sends what it takes to understand a value of Transit before the first one. */
  #teachTransit(): void {
    if (this.#knowsTransit) return
    this.#knowsTransit = true
    const values = this.#source?.known('values')
    if (values !== undefined) this.#peer.notify('values', [values.hash, values.compressed])
  }
}
