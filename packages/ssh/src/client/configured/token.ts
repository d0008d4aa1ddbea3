// PKCS11Provider: the keys of a token, opened once for all steps of an authentication.
import type { Token } from '../../agent/token.ts'
import type { ResolvedConfig } from '../../config/finish.ts'
import { SshError } from '../../errors.ts'
import type { SignerSource } from '../authentication/identity.ts'
import type { Person } from './person.ts'

export class ConfiguredToken {
  readonly #config: ResolvedConfig
  readonly #person: Person
  #opening: Promise<Token | undefined> | undefined

  constructor(config: ResolvedConfig, person: Person) {
    this.#config = config
    this.#person = person
  }

  /** Undefined when there is none, or none that can be used; the person is told why. */
  open(): Promise<SignerSource | undefined> {
    const { pkcs11Provider: library } = this.#config.values
    this.#opening ??= library === undefined ? Promise.resolve(undefined) : this.#open(library)
    return this.#opening
  }

  close(): void {
    void this.#opening?.then((token) => token?.close())
    this.#opening = undefined
  }

  async #open(library: string): Promise<Token | undefined> {
    // Few have one: it is loaded when it is wanted.
    const { openToken } = await import('../../agent/token.ts')
    try {
      return await openToken(library, {
        environment: this.#config.request.local.environment,
        pin: () => this.#person.ask(`Enter PIN for '${library}': `, { echo: false }),
      })
    } catch (error) {
      if (!(error instanceof SshError)) throw error
      this.#person.tell(`provider ${library}: ${error.message}`)
      return undefined
    }
  }
}
