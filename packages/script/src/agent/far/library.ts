// `@yon/script` over there: its parts are evaluated when the first function needs them, and share what there may be only one of.
import * as errors from '../../errors.ts'
import * as shipment from '../../functions/shipment.ts'
import * as secrets from '../../grammar/secret.ts'
import * as wire from '../../wire/index.ts'
import * as detaching from '../detach.ts'
import type { CallContext } from '../../wire/index.ts'
import type { ScopeSettings, TraceListener, within as Within } from '../../scope/index.ts'
import type { LibraryHashes } from '../bootstrap/package.ts'
import { registerErrors, type KnownErrors } from '../known-errors.ts'
import { registerSecret } from '../known-secret.ts'
import type { Needs } from '../needs.ts'
import type { PartName, usePartSource as UsePartSource } from '../part-source.ts'
import { type CodeStore, unpack } from './code-store.ts'
import { evaluate, requirer, type Requirer } from './evaluate.ts'

/** What a part of the library gives: its exports, and its modules for the parts upon it. */
interface LoadedPart {
  readonly exports: Readonly<Record<string, unknown>>
  readonly modules: Readonly<Record<string, unknown>>
}

/** What of home's scope holds here. */
export interface FarScope {
  readonly settings: ScopeSettings
  readonly trace: TraceListener | undefined
}

/** Loads the parts. */
export class Library {
  readonly #store: CodeStore
  readonly #agentHash: string
  readonly #hashes: LibraryHashes
  readonly #nodeRequire: Requirer
  #script: Promise<LoadedPart> | undefined
  #hosts: Promise<LoadedPart> | undefined
  #loaded: Readonly<Record<string, unknown>> | undefined

  constructor(store: CodeStore, agentHash: string, hashes: LibraryHashes, nodeRequire: Requirer) {
    this.#agentHash = agentHash
    this.#store = store
    this.#hashes = hashes
    this.#nodeRequire = nodeRequire
  }

  /** What functions require; call `load` before. */
  readonly require: Requirer = (specifier) =>
    requirer(this.#nodeRequire, (name) => {
      if (Object.hasOwn(PREPARED_MODULES, name)) return PREPARED_MODULES[name]
      if ((name === '@yon/script' || name === 'yon') && this.#loaded !== undefined) return this.#loaded
      throw new errors.ScriptError('not-shippable', `there is no module '${name.slice(0, 200)}' over there`, {
        advice: '`yon run` sends along what functions import',
      })
    })(specifier)

  /** Loads what is needed. */
  async load(needs: Needs): Promise<void> {
    if (needs === 'nothing') return
    this.#script ??= this.#evaluate('script', [CORE_MODULES])
    const script = await this.#script
    if (this.#loaded === undefined) registerErrors(script.exports as unknown as KnownErrors)
    this.#loaded ??= script.exports
    if (needs === 'script') return
    this.#hosts ??= this.#evaluate('hosts', [CORE_MODULES, script.modules])
    const hosts = await this.#hosts
    this.#passOn(hosts)
    this.#loaded = { ...script.exports, ...hosts.exports }
  }

  /** The values of Transit, whose code was sent: what follows on the wire has such. */
  loadValues(): void {
    const hash = this.#hashes.values
    evaluate('yon:values', unpack(hash, this.#store.held(hash) ?? new Uint8Array()), (name) => CORE_MODULES[name])
  }

  /** Runs `run` in the scope that the call has at home, where there is a library that knows scopes. */
  async inScope(
    needs: Needs,
    { settings, trace }: FarScope,
    context: CallContext,
    run: () => Promise<unknown>,
  ): Promise<unknown> {
    const script = needs === 'nothing' ? undefined : await this.#script
    if (script === undefined) return await run()
    const { within } = script.exports as { readonly within: typeof Within }
    return await within({ ...settings, signal: context.signal, trace }, run)
  }

  /** Hosts beyond this one get their agents from here. */
  #passOn({ modules }: LoadedPart): void {
    const { usePartSource } = modules['yon:agent/part-source.js'] as { readonly usePartSource: typeof UsePartSource }
    const hashes: Readonly<Record<PartName, string>> = { ...this.#hashes, agent: this.#agentHash }
    usePartSource({
      hashes: this.#hashes,
      part: async (name) => ({ name, hash: hashes[name], compressed: await this.#store.compressed(hashes[name]) }),
      known: (name) => {
        const compressed = this.#store.held(hashes[name])
        return compressed && { name, hash: hashes[name], compressed }
      },
    })
  }

  async #evaluate(
    name: 'script' | 'hosts',
    modules: readonly Readonly<Record<string, unknown>>[],
  ): Promise<LoadedPart> {
    const code = await this.#store.get(this.#hashes[name])
    const find = requirer(this.#nodeRequire, (specifier) => {
      const found = modules.find((each) => Object.hasOwn(each, specifier))
      if (found === undefined) throw new Error(`no module '${specifier}'`)
      return found[specifier]
    })
    return evaluate(`yon:${name}`, code, find) as LoadedPart
  }
}

registerSecret()

/** What the code that the runner makes requires; the agent has it in any case. */
const PREPARED_MODULES: Readonly<Record<string, unknown>> = {
  '@yon/script/functions': shipment,
  '@yon/script/wire': wire,
}

/** Modules of which there may be only one, by the names that the parts are built with. */
const CORE_MODULES: Readonly<Record<string, unknown>> = {
  'yon:agent/detach': detaching,
  'yon:errors': errors,
  'yon:functions/shipment': shipment,
  'yon:grammar/secret': secrets,
  'yon:wire': wire,
}
